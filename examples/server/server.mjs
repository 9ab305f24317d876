// A server-rendered page under a strict Content-Security-Policy, and the back end that mints the
// session tokens. Node alone, no packages.
//
//   BILLING_TOKEN_SECRET=… node server.mjs
//
// The proxy's configuration names this server's address in allowed_origins and token.issuers.

import { createHmac, randomBytes } from "node:crypto";
import { createServer } from "node:http";

const {
  PORT = "3000",
  BILLING_PROXY = "http://127.0.0.1:8787",
  BILLING_TENANT = "acme",
  BILLING_TOKEN_KEY = "2026-11",
  BILLING_TOKEN_SECRET,
} = process.env;
if (!BILLING_TOKEN_SECRET) throw new Error("BILLING_TOKEN_SECRET is not set");
const origin = `http://127.0.0.1:${PORT}`;

const base64url = (value) => Buffer.from(value).toString("base64url");

/**
 * A token for one user, valid only for pages of this server and for a second less than the proxy's
 * maximum of five minutes.
 */
function mint(user) {
  const now = Math.floor(Date.now() / 1000);
  const header = { alg: "HS256", typ: "JWT", kid: BILLING_TOKEN_KEY };
  const claims = {
    iss: origin,
    aud: "billing-proxy",
    sub: user.id,
    iat: now,
    exp: now + 299,
    tenant: BILLING_TENANT,
    scope: "billing:read",
    origin,
  };
  const signed = `${base64url(JSON.stringify(header))}.${base64url(JSON.stringify(claims))}`;
  return `${signed}.${createHmac("sha256", BILLING_TOKEN_SECRET).update(signed).digest("base64url")}`;
}

const HINTS_MS = 5 * 60_000;
let hints = { links: [], until: 0 };

/**
 * `<link>`s that preload the widget's files before its script requests them. Their names change with
 * the version, so the list is refreshed from the proxy now and then.
 */
async function preloads(nonce) {
  if (hints.until < Date.now()) {
    hints.until = Date.now() + HINTS_MS;
    // Without them the page works, only a little slower.
    const answer = await fetch(`${BILLING_PROXY}/widget/preload.json`).catch(() => undefined);
    hints.links = answer?.ok ? await answer.json() : [];
  }
  return hints.links.map((link) => {
    const href = new URL(link.href, `${BILLING_PROXY}/widget/`).href;
    const attributes = Object.entries({ ...link, href, nonce }).map(([name, value]) => `${name}="${value}"`);
    return `<link ${attributes.join(" ")}>`;
  });
}

const policy = (nonce) =>
  [
    "default-src 'none'",
    `script-src 'nonce-${nonce}' 'strict-dynamic' 'wasm-unsafe-eval'`,
    `connect-src 'self' ${BILLING_PROXY}`,
    "style-src 'self'",
    "base-uri 'none'",
    "require-trusted-types-for 'script'",
  ].join("; ");

const page = (nonce, links) => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>Billing from a server</title>
    ${links.join("\n    ")}
    <script nonce="${nonce}" type="module" src="${BILLING_PROXY}/widget/billing-widget.js"></script>
  </head>
  <body>
    <h1>Billing</h1>
    <billing-widget token-url="/billing-token">Billing needs JavaScript.</billing-widget>
  </body>
</html>
`;

const server = createServer(async (request, response) => {
  const answer = (status, type, body, headers = {}) =>
    response.writeHead(status, { "Content-Type": type, "Cache-Control": "no-store", ...headers }).end(body);
  if (request.method !== "GET") answer(405, "text/plain", "only GET\n", { Allow: "GET" });
  else if (request.url === "/billing-token") {
    // Look up the user by the session cookie here, and respond with 401 if no user is signed in.
    answer(200, "application/json", JSON.stringify({ token: mint({ id: "user-1" }) }));
  } else if (request.url === "/") {
    const nonce = randomBytes(16).toString("base64url");
    const html = page(nonce, await preloads(nonce));
    answer(200, "text/html; charset=utf-8", html, { "Content-Security-Policy": policy(nonce) });
  } else answer(404, "text/plain", "not found\n");
});

server.listen(Number(PORT), "127.0.0.1", () => console.log(`listening on ${origin}`));

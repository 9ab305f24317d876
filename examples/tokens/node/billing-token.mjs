// GET /billing-token with jose (https://github.com/panva/jose).
import { createServer } from "node:http";
import { SignJWT } from "jose";

const { PORT = "3000", APP_ORIGIN = "http://127.0.0.1:3000", BILLING_TOKEN_KEY = "2026-11", BILLING_TOKEN_SECRET } = process.env;
if (!BILLING_TOKEN_SECRET) throw new Error("BILLING_TOKEN_SECRET is not set");
const secret = new TextEncoder().encode(BILLING_TOKEN_SECRET);

/** Your own sign-in: who sends this request, and which tenant of the proxy is theirs. */
function signedInUser(request) {
  const session = /(?:^|;\s*)session=([^;]*)/.exec(request.headers.cookie ?? "")?.[1];
  return session === "example" ? { id: "user-1", tenant: "acme" } : undefined;
}

function billingToken(user) {
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT({ tenant: user.tenant, scope: "billing:read", origin: APP_ORIGIN })
    .setProtectedHeader({ alg: "HS256", kid: BILLING_TOKEN_KEY })
    .setIssuer(APP_ORIGIN)
    .setAudience("billing-proxy")
    .setSubject(user.id)
    .setIssuedAt(now)
    .setExpirationTime(now + 300)
    .sign(secret);
}

const server = createServer(async (request, response) => {
  const send = (status, body) =>
    response.writeHead(status, { "Content-Type": "application/json", "Cache-Control": "no-store" }).end(JSON.stringify(body));
  if (request.url !== "/billing-token") return send(404, { error: "not found" });
  const user = signedInUser(request);
  if (!user) return send(401, { error: "sign in first" });
  send(200, { token: await billingToken(user) });
});
server.listen(Number(PORT), "127.0.0.1");

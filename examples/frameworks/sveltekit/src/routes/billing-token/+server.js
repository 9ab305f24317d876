import { json } from "@sveltejs/kit";
import { SignJWT } from "jose";
import { env } from "$env/dynamic/private";

export async function GET() {
  // Look up the user by the session cookie here, and respond with 401 if no user is signed in.
  const user = { id: "user-1", tenant: "acme" };
  const now = Math.floor(Date.now() / 1000);
  const token = await new SignJWT({ tenant: user.tenant, scope: "billing:read" })
    .setProtectedHeader({ alg: "HS256", kid: env.BILLING_TOKEN_KEY })
    .setIssuer(env.APP_ORIGIN)
    .setAudience("billing-proxy")
    .setSubject(user.id)
    .setIssuedAt(now)
    .setExpirationTime(now + 300)
    .sign(new TextEncoder().encode(env.BILLING_TOKEN_SECRET));
  return json({ token }, { headers: { "Cache-Control": "no-store" } });
}

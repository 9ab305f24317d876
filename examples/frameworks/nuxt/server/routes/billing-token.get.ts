import { SignJWT } from "jose";

export default defineEventHandler(async (event) => {
  // Look up the user by the session cookie here, and respond with 401 if no user is signed in.
  const user = { id: "user-1", tenant: "acme" };
  const now = Math.floor(Date.now() / 1000);
  const token = await new SignJWT({ tenant: user.tenant, scope: "billing:read" })
    .setProtectedHeader({ alg: "HS256", kid: process.env.BILLING_TOKEN_KEY })
    .setIssuer(process.env.APP_ORIGIN!)
    .setAudience("billing-proxy")
    .setSubject(user.id)
    .setIssuedAt(now)
    .setExpirationTime(now + 300)
    .sign(new TextEncoder().encode(process.env.BILLING_TOKEN_SECRET));
  setResponseHeader(event, "Cache-Control", "no-store");
  return { token };
});

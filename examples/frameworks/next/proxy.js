import { NextResponse } from "next/server";

export function proxy(request) {
  // The development tools of React and Next.js evaluate code and write inline styles.
  if (process.env.NODE_ENV === "development") return NextResponse.next();
  const nonce = btoa(crypto.randomUUID());
  const policy = [
    "default-src 'self'",
    `script-src 'nonce-${nonce}' 'strict-dynamic' 'wasm-unsafe-eval'`,
    "connect-src 'self' https://billing.example.com",
    "style-src 'self'",
    "base-uri 'none'",
  ].join("; ");
  // Next.js reads the nonce from the request's policy and writes it on its scripts.
  const headers = new Headers(request.headers);
  headers.set("Content-Security-Policy", policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("Content-Security-Policy", policy);
  return response;
}

export const config = { matcher: "/" };

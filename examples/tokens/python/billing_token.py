"""GET /billing-token with PyJWT (https://pyjwt.readthedocs.io)."""

import json
import os
import time
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import jwt

APP_ORIGIN = os.environ.get("APP_ORIGIN", "http://127.0.0.1:3000")
KEY_ID = os.environ.get("BILLING_TOKEN_KEY", "2026-11")
SECRET = os.environ["BILLING_TOKEN_SECRET"]


def signed_in_user(request):
    """Your own sign-in: who sends this request, and which tenant of the proxy is theirs."""
    session = SimpleCookie(request.headers.get("Cookie", "")).get("session")
    if session is not None and session.value == "example":
        return {"id": "user-1", "tenant": "acme"}
    return None


def billing_token(user):
    now = int(time.time())
    claims = {
        "iss": APP_ORIGIN,
        "aud": "billing-proxy",
        "sub": user["id"],
        "iat": now,
        "exp": now + 300,
        "tenant": user["tenant"],
        "scope": "billing:read",
        "origin": APP_ORIGIN,
    }
    return jwt.encode(claims, SECRET, algorithm="HS256", headers={"kid": KEY_ID})


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path != "/billing-token":
            return self.send(404, {"error": "not found"})
        user = signed_in_user(self)
        if user is None:
            return self.send(401, {"error": "sign in first"})
        return self.send(200, {"token": billing_token(user)})

    def send(self, status, body):
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", "3000"))), Handler).serve_forever()

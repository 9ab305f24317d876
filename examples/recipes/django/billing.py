"""The page with the widget, and the route that mints its token."""

import time

import jwt
from django.conf import settings
from django.http import JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET


@require_GET
@cache_control(no_store=True)
def billing_token(request):
    tenant = request.session.get("tenant")
    if tenant is None:
        return JsonResponse({"error": "sign in first"}, status=401)
    now = int(time.time())
    claims = {
        "iss": settings.APP_ORIGIN,
        "aud": "billing-proxy",
        "sub": request.session["user_id"],
        "iat": now,
        "exp": now + 300,
        # From the session, never from the request.
        "tenant": tenant,
        "scope": "billing:read",
        "origin": settings.APP_ORIGIN,
    }
    headers = {"kid": settings.BILLING_TOKEN_KEY}
    token = jwt.encode(claims, settings.BILLING_TOKEN_SECRET, algorithm="HS256", headers=headers)
    return JsonResponse({"token": token})


@require_GET
def billing(request):
    url = settings.BILLING_URL
    response = render(request, "billing.html", {"billing_url": url})
    response["Content-Security-Policy"] = (
        f"default-src 'self'; script-src 'self' {url} 'wasm-unsafe-eval'; "
        f"connect-src 'self' {url}; style-src 'self'"
    )
    return response

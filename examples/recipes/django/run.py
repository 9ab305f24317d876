"""A site around billing.py, to try it out: python run.py. It has no users: /sign-in makes one."""

import os
from pathlib import Path

from django.conf import settings
from django.core.management import execute_from_command_line
from django.shortcuts import redirect
from django.urls import path

PORT = os.environ.get("PORT", "3000")

settings.configure(
    ALLOWED_HOSTS=["127.0.0.1"],
    APP_ORIGIN=os.environ.get("APP_ORIGIN", f"http://127.0.0.1:{PORT}"),
    BILLING_URL=os.environ.get("BILLING_URL", "http://127.0.0.1:8787"),
    BILLING_TOKEN_KEY=os.environ.get("BILLING_TOKEN_KEY", "2026-11"),
    BILLING_TOKEN_SECRET=os.environ["BILLING_TOKEN_SECRET"],
    MIDDLEWARE=["django.contrib.sessions.middleware.SessionMiddleware"],
    ROOT_URLCONF=__name__,
    SECRET_KEY=os.urandom(32).hex(),
    # The session's content stays in this process.
    SESSION_ENGINE="django.contrib.sessions.backends.cache",
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "DIRS": [Path(__file__).parent / "templates"],
        }
    ],
    USE_TZ=True,
)

import billing  # noqa: E402  (its views need the settings)


def sign_in(request):
    request.session["user_id"] = "user-1"
    request.session["tenant"] = "acme"
    return redirect("billing")


urlpatterns = [
    path("billing", billing.billing, name="billing"),
    path("billing-token", billing.billing_token, name="billing_token"),
    path("sign-in", sign_in),
]

if __name__ == "__main__":
    execute_from_command_line(["run.py", "runserver", "--noreload", "--skip-checks", f"127.0.0.1:{PORT}"])

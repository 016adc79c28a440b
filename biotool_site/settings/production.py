"""Settings of a real installation; a misconfigured one does not start."""

from biotool_site.settings.base import *  # noqa: F403  settings build on each other
from biotool_site.settings.base import env

if env.flag("DEBUG", False):
    raise env.BadEnvironment("Production never runs with DEBUG=1. Unset DEBUG or set it to 0.")
DEBUG = False
DEMO_ACCOUNTS_ALLOWED = False

SECRET_KEY = env.text("SECRET_KEY")
if len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 5 or SECRET_KEY.startswith(("django-insecure", "only-for-tests")):
    raise env.BadEnvironment(
        "SECRET_KEY must be a random text of at least 50 characters, for example from "
        "python -c 'import secrets; print(secrets.token_urlsafe(64))'."
    )
ALLOWED_HOSTS = env.names("ALLOWED_HOSTS")
if not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS:
    raise env.BadEnvironment("ALLOWED_HOSTS must name the hosts this installation serves, separated by commas.")
SITE_URL = env.text("SITE_URL", f"https://{ALLOWED_HOSTS[0]}").rstrip("/")
CSRF_TRUSTED_ORIGINS = env.names("CSRF_TRUSTED_ORIGINS", ",".join(f"https://{host}" for host in ALLOWED_HOSTS))

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = env.flag("SECURE_SSL_REDIRECT", True)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = env.integer("SECURE_HSTS_SECONDS", 365 * 24 * 3600, minimum=3600)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
BIOTOOLS_TRANSPORT = env.choice("BIOTOOLS_TRANSPORT", ("live", "record", "replay"), "live")

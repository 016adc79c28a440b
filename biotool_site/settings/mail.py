"""How e-mail leaves: EMAIL_URL read into Django's settings."""

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from biotool_site import env

BACKEND = "django.core.mail.backends.{}.EmailBackend"
SECONDS = 20


def settings(url: str, folder: Path) -> dict[str, Any]:
    """Django's e-mail settings for an address: `smtp://user:password@host:587` (STARTTLS), `smtps://` (TLS from the
    start, port 465), `smtp-plain://` (neither, port 25), `console:`, `file:` (into the folder), or empty for none.
    BadEnvironment, without the address, for any other."""
    parts = urlsplit(url)
    if parts.scheme in {"smtp", "smtps", "smtp-plain"} and parts.hostname:
        return {
            "EMAIL_BACKEND": BACKEND.format("smtp"),
            "EMAIL_HOST": parts.hostname,
            "EMAIL_PORT": parts.port or {"smtp": 587, "smtps": 465, "smtp-plain": 25}[parts.scheme],
            "EMAIL_HOST_USER": unquote(parts.username or ""),
            "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
            "EMAIL_USE_TLS": parts.scheme == "smtp",
            "EMAIL_USE_SSL": parts.scheme == "smtps",
            "EMAIL_TIMEOUT": SECONDS,
        }
    if url == "file:":
        return {"EMAIL_BACKEND": BACKEND.format("filebased"), "EMAIL_FILE_PATH": str(folder)}
    if url in {"", "console:"}:
        return {"EMAIL_BACKEND": BACKEND.format("console" if url else "dummy")}
    raise env.BadEnvironment(
        "EMAIL_URL must be smtp://user:password@host:587, smtps://..., smtp-plain://..., console: or file:."
    )

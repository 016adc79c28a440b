"""Settings of `make run`: everything on this machine, demo accounts allowed."""

import secrets

from biotool_site.settings import mail
from biotool_site.settings.base import *  # noqa: F403  settings build on each other
from biotool_site.settings.base import DATA_DIR, env

DEBUG = env.flag("DEBUG", True)
if not DEBUG:
    raise env.BadEnvironment("DEBUG=0 needs DJANGO_SETTINGS_MODULE=biotool_site.settings.production.")
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", *env.names("ALLOWED_HOSTS")]
DEMO_ACCOUNTS_ALLOWED = True
if not env.text("EMAIL_URL", ""):  # e-mail is written to files, to look at
    globals().update(mail.settings("file:", DATA_DIR / "mail"))
    SENDS_MAIL = True
# Static files are served from where they lie; nothing is collected.
STATIC_ROOT = None
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False


def kept_secret_key() -> str:
    """A key made once for this data directory, so that sessions outlive restarts."""
    path = DATA_DIR / "secret_key"
    DATA_DIR.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x") as file:
            path.chmod(0o600)
            file.write(secrets.token_urlsafe(64))
    except FileExistsError:
        pass
    return path.read_text()


SECRET_KEY = env.text("SECRET_KEY", "") or kept_secret_key()

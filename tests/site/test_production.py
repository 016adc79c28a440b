"""A misconfigured production process does not start, and a well configured one is strict."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
GOOD = {
    "DJANGO_SETTINGS_MODULE": "biotool_site.settings.production",
    "SECRET_KEY": "".join(chr(33 + (7 * n) % 90) for n in range(60)),
    "ALLOWED_HOSTS": "studio.example.org",
}


def run(code: str, **changes: str) -> subprocess.CompletedProcess[str]:
    """Run code in a process of its own with production's environment and these changes ("" unsets)."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name in {"PATH", "HOME", "DATA_DIR", "DATABASE_URL", "REDIS_URL"}
    }
    env = {name: value for name, value in (kept | GOOD | changes).items() if value}
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=env, capture_output=True, text=True, timeout=60, check=False
    )


START = "import biotool_site.wsgi; print('started')"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"DEBUG": "1"}, "Production never runs with DEBUG=1"),
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY must be a random text"),
        ({"SECRET_KEY": "django-insecure-" + "abcdefgh" * 8}, "SECRET_KEY must be a random text"),
        ({"SECRET_KEY": "a" * 80}, "SECRET_KEY must be a random text"),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS must name the hosts"),
        ({"DATABASE_URL": "sqlite:///x"}, "DATABASE_URL must start with postgresql"),
        ({"HSTS": "1", "SECURE_HSTS_SECONDS": "soon"}, "SECURE_HSTS_SECONDS must be a whole number"),
    ],
)
def test_does_not_start_with(changes: dict[str, str], reason: str) -> None:
    result = run(START, **changes)
    assert result.returncode != 0
    assert reason in result.stderr
    assert "started" not in result.stdout


@pytest.mark.django_db(transaction=True)
def test_does_not_start_with_demo_accounts(tmp_path: Any) -> None:
    from django.db import connection

    from biotool_site.accounts.demo import close_accounts, make_accounts

    url = address_of(connection.settings_dict)
    make_accounts()
    refused = run(START, DATABASE_URL=url)
    assert refused.returncode != 0
    assert "demo accounts" in refused.stderr
    assert "manage.py demo --close" in refused.stderr
    close_accounts()
    started = run(START, DATABASE_URL=url)
    assert "started" in started.stdout, started.stderr


def address_of(database: dict[str, Any]) -> str:
    """The test database as DATABASE_URL."""
    from urllib.parse import quote

    user, password = database["USER"], database["PASSWORD"]
    who = f"{quote(user)}:{quote(password)}" if password else quote(user)
    host, port = quote(database["HOST"], safe=""), f":{database['PORT']}" if database["PORT"] else ""
    return f"postgresql://{who}@{host}{port}/{database['NAME']}"


def test_check_deploy_is_clean() -> None:
    code = (
        "import django; django.setup();"
        "from django.core.management import call_command;"
        "call_command('check', deploy=True, fail_level='INFO')"
    )
    result = run(code)
    assert result.returncode == 0, result.stderr
    assert "no issues" in result.stdout


def test_cookies_and_transport_are_strict() -> None:
    names = (
        "SESSION_COOKIE_SECURE",
        "SESSION_COOKIE_HTTPONLY",
        "CSRF_COOKIE_SECURE",
        "SECURE_SSL_REDIRECT",
        "SECURE_CONTENT_TYPE_NOSNIFF",
        "SECURE_HSTS_INCLUDE_SUBDOMAINS",
    )
    code = (
        "import json, django; django.setup(); from django.conf import settings;"
        f"print(json.dumps([[getattr(settings, n) for n in {names!r}], settings.SESSION_COOKIE_SAMESITE,"
        " settings.DEBUG, settings.DEMO_ACCOUNTS_ALLOWED]))"
    )
    result = run(code)
    assert json.loads(result.stdout) == [[True] * len(names), "Lax", False, False], result.stderr

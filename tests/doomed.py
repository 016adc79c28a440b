"""A process with the tests' database that kills itself where its code says so."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from django.db import connection

ROOT = Path(__file__).resolve().parent.parent

BEGIN = """
import os, signal, sys
import django
django.setup()
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv.pop(1)

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

"""


def run_until_killed(code: str, *words: object) -> None:
    """Run code that calls `die()` somewhere on its way; words: its sys.argv from 1 on. Fails where it ends otherwise."""
    ended = subprocess.run(
        [sys.executable, "-c", BEGIN + code, str(connection.settings_dict["NAME"]), *map(str, words)],
        cwd=ROOT,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "biotool_site.settings.test"},
        capture_output=True,
        text=True,
    )
    assert ended.returncode == -signal.SIGKILL, ended.stderr

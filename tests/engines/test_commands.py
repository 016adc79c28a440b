"""manage.py starts engines for the commands that need them, and for no other."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from biotool_site.engines.commands import needs_engines
from tests.engines.processes import ROOT


@pytest.mark.parametrize(
    ("words", "needed"),
    [
        ("", False),
        ("help migrate", False),
        ("migrate --help", False),
        ("check --deploy", False),
        ("check --database default", True),
        ("collectstatic --noinput", False),
        ("migrate", True),
        ("synthesize --dataset genes", True),
        ("token admin --scope read", True),
    ],
)
def test_which_commands_need_the_engines(words: str, needed: bool) -> None:
    assert needs_engines(["manage.py", *words.split()]) is needed


def test_an_engine_that_cannot_start_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file, where a folder is needed")
    environ = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
    done = subprocess.run(
        [sys.executable, "manage.py", "migrate"],
        cwd=ROOT,
        env={**environ, "DATA_DIR": str(tmp_path / "var"), "SECRET_KEY": "x" * 50},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert done.stderr == f"{tmp_path}/var must be a folder. Move it away or choose another DATA_DIR.\n"

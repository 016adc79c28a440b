"""Where the embedded engines of a data directory listen: computed, nothing is started or written."""

import hashlib
import os
from pathlib import Path
from urllib.parse import quote

DATABASE = "biotool"
# A socket's path may have 103 bytes on macOS and 107 on Linux.
LONGEST_SOCKET_PATH = 100
_LONGEST_NAME = "postgres/.s.PGSQL.5432"


def database_url(data_dir: Path) -> str:
    """postgresql:// address of the embedded database; the socket's directory is the parameter `host`."""
    return f"postgresql://{DATABASE}@/{DATABASE}?host={quote(str(postgres_socket_dir(data_dir)), safe='/')}"


def redis_url(data_dir: Path) -> str:
    """unix:// address of the embedded Redis, as redis-py reads it."""
    return f"unix://{quote(str(redis_socket(data_dir)), safe='/')}?db=0"


def broker_url(url: str) -> str:
    """The same Redis as Celery reads it: unix:// becomes redis+socket://; any other address stays."""
    if not url.startswith("unix://"):
        return url
    path, _, options = url.removeprefix("unix://").partition("?")
    virtual_host = options.removeprefix("db=") if options.startswith("db=") else "0"
    return f"redis+socket://{path}?virtual_host={virtual_host}"


def postgres_socket_dir(data_dir: Path) -> Path:
    """The directory of Postgres' own, in which it makes its socket."""
    return run_dir(data_dir) / "postgres"


def redis_socket(data_dir: Path) -> Path:
    """The path of Redis' socket."""
    return run_dir(data_dir) / "redis.sock"


def run_dir(data_dir: Path) -> Path:
    """The sockets' directory: `run` in the data directory, or a private one in /tmp when that is too deep.

    Always /tmp, not TMPDIR: two shells with different TMPDIR must find the same engines.
    """
    data_dir = data_dir.resolve()
    inside = data_dir / "run"
    if len(os.fsencode(inside / _LONGEST_NAME)) <= LONGEST_SOCKET_PATH:
        return inside
    return Path("/tmp") / f"biotool-{digest(data_dir)}"  # noqa: S108  private: see folders.private_folder


def digest(data_dir: Path) -> str:
    """16 hexadecimal digits that stand for this data directory in names that must be short."""
    return hashlib.sha256(os.fsencode(data_dir.resolve())).hexdigest()[:16]

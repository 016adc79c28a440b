"""The data directory's folders: private to the person who runs the system."""

import os
import stat
from pathlib import Path

from biotool_site.engines.engine import EngineError


def data_folder(path: Path) -> Path:
    """Make the data directory when missing; an existing one keeps its mode. EngineError."""
    if path.is_dir():
        return path
    return private_folder(path)


def private_folder(path: Path) -> Path:
    """Make the folder with mode 0700, or check that an existing one is a folder of ours. EngineError."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = path.lstat()
    except (FileExistsError, NotADirectoryError):
        raise EngineError(f"{path} must be a folder. Move it away or choose another DATA_DIR.") from None
    except PermissionError as error:
        raise EngineError(f"No permission to make {path} ({error}). Choose another DATA_DIR.") from None
    # A link or a folder of somebody else in /tmp would hand them our sockets. Root may use anybody's.
    if not stat.S_ISDIR(found.st_mode) or (found.st_uid != os.geteuid() and os.geteuid() != 0):
        raise EngineError(f"{path} must be a folder of the user who runs this. Choose another DATA_DIR.")
    if path.parent == Path("/tmp") and found.st_uid != os.geteuid():  # noqa: S108
        raise EngineError(f"{path} belongs to somebody else. Remove it or choose a shorter DATA_DIR.")
    if stat.S_IMODE(found.st_mode) & 0o077:
        path.chmod(0o700)
    return path


def log_file(data_dir: Path, name: str) -> Path:
    """The engine's log under the data directory; the folder is made."""
    return private_folder(data_dir / "log") / f"{name}.log"


def set_aside(log: Path, *, above: int = 10 * 2**20) -> None:
    """Keep one older log, so that logs stay bounded: above this many bytes the log becomes `.1`."""
    if log.exists() and log.stat().st_size > above:
        log.replace(log.with_name(log.name + ".1"))


def tail(log: Path, lines: int = 12) -> str:
    """The last lines of a log; empty when there is none."""
    try:
        text = log.read_text(errors="replace")
    except OSError:
        return ""
    return "\n".join(text.splitlines()[-lines:])

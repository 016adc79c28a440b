"""File locks that the kernel gives back when their holder dies, however it dies."""

import fcntl
import os
import time
from pathlib import Path

SHARED = fcntl.LOCK_SH
EXCLUSIVE = fcntl.LOCK_EX


class Lock:
    """flock on a file that is made when missing; one object is one independent holder."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def take(self, kind: int, *, within: float = 0) -> bool:
        """Whether the lock was got within so many seconds; a second take changes its kind."""
        deadline = time.monotonic() + within
        while True:
            try:
                fcntl.flock(self.descriptor, kind | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    return False
                time.sleep(0.03)
            else:
                return True

    def still_there(self) -> bool:
        """Whether the file is still the one at its path (somebody may have removed the data directory)."""
        try:
            return self.path.stat().st_ino == os.fstat(self.descriptor).st_ino
        except OSError:
            return False

    def close(self) -> None:
        """Give the lock back."""
        os.close(self.descriptor)


def held(path: Path) -> bool:
    """Whether somebody holds the lock exclusively, or nobody could even try."""
    lock = Lock(path)
    try:
        return not lock.take(SHARED)
    finally:
        lock.close()

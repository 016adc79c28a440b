"""Where imported files are kept until they are written, on a disk that web and workers share."""

import hashlib
import time
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from django.conf import settings

from annotation.imports.refusing import FileTooLarge
from annotation.models import Import

MOST_BYTES = 4 * 1024**3
OLD_SECONDS = 24 * 3600.0


class Stored(NamedTuple):
    """A file that was stored: bytes, and their sha256."""

    size: int
    sha256: str


def path_of(import_id: UUID) -> Path:
    """Where the file of an import is, or was."""
    return Path(settings.IMPORTS_ROOT) / str(import_id)


def store(import_id: UUID, chunks: Iterable[bytes]) -> Stored:
    """Write the file, a chunk at a time. Raises FileTooLarge; then nothing is kept."""
    path, size, sha256 = path_of(import_id), 0, hashlib.sha256()
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("wb") as file:
            for chunk in chunks:
                size += len(chunk)
                if size > MOST_BYTES:
                    raise FileTooLarge(f"A file has at most {MOST_BYTES // 1024**3} GiB. Import it in parts.")
                sha256.update(chunk)
                file.write(chunk)
    except BaseException:
        remove(import_id)
        raise
    return Stored(size, sha256.hexdigest())


def remove(import_id: UUID) -> None:
    """Its file is no longer needed."""
    path_of(import_id).unlink(missing_ok=True)


def tidy() -> None:
    """Remove old files that no import will read, left by processes that were killed just then."""
    folder = Path(settings.IMPORTS_ROOT)
    old = [path for path in folder.glob("*-*-*-*-*") if path.stat().st_mtime < time.time() - OLD_SECONDS]
    wanted = {str(pk) for pk in Import.objects.filter(state__in=Import.OPEN).values_list("pk", flat=True)}
    for path in old:
        if path.name not in wanted:
            path.unlink(missing_ok=True)

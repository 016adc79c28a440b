"""Starting an import and going through with it: read all, then write all or nothing, then check."""

import logging
import time
import uuid
from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, InterfaceError, OperationalError, transaction

from annotation.imports import files, looking, states, writing
from annotation.imports.checking import check
from annotation.imports.looking import Look
from annotation.imports.spool import Spool
from annotation.models import Dataset, Import
from biotool_site.lib.problems import Conflict, Problem
from biotools.evidence.importing import TooMany

log = logging.getLogger(__name__)

IN_THE_REQUEST = 1024 * 1024
"""Bytes of a file that is imported while its sender waits; a larger one is a worker's."""
CHECKS_IN_THE_REQUEST = 5.0
"""Seconds of checking while its sender waits."""


def start(*, dataset: Dataset, chunks: Iterable[bytes], file_name: str, partial: bool, created_by: Any) -> Import:
    """Store the file and write down that it is to be imported. Raises Conflict while it already is, FileTooLarge."""
    found = Import(id=uuid.uuid4(), dataset=dataset, partial=partial, created_by=created_by)
    found.file_name = "".join(letter for letter in file_name if letter.isprintable())[-200:] or "unnamed"
    found.size, found.sha256 = files.store(found.pk, chunks)
    try:
        with transaction.atomic():
            found.save(force_insert=True)
    except IntegrityError:
        files.remove(found.pk)
        raise Conflict(
            "This very file is being imported into this dataset just now. See the dataset's imports."
        ) from None
    except BaseException:
        files.remove(found.pk)
        raise
    return found


def in_the_request(found: Import) -> bool:
    """Whether it is so small that its sender may wait."""
    return found.size <= IN_THE_REQUEST


def run(import_id: uuid.UUID) -> None:
    """Import the file, unless it is done or somebody else is at it. Twice is harmless; checks are not made.

    What goes wrong for good is stored as the import's failure. Where the database went away (OperationalError) the
    lease runs out, and the sweep has the import begin anew: nothing was written, or all.
    """
    found = states.take(import_id)
    if found is None:
        return
    try:
        _go_through(found)
    except states.LeaseLost:
        log.warning("import_lease_lost import=%s", import_id)
        return
    except (OperationalError, InterfaceError):
        raise
    except (Problem, TooMany) as error:
        states.fail(found, str(error))
    except OSError as error:
        log.exception("import_not_read import=%s", import_id)
        states.fail(found, f"The file could not be read: {error.strerror or type(error).__name__}. Import it again.")
    except KeyboardInterrupt:
        states.fail(found, "It was interrupted, and nothing was written. Import the file again.")
        files.remove(found.pk)
        raise
    except Exception:
        log.exception("import_failed import=%s", import_id)
        states.fail(found, "The fault is ours; the log tells more. Nothing was written.")
    files.remove(found.pk)


def run_and_check(found: Import) -> Import:
    """Import a file while its sender waits, and check what time allows; the import as it stands then."""
    run(found.pk)
    found.refresh_from_db()
    if found.state == Import.State.CHECKING and found.intake:
        check(found.intake, seconds=CHECKS_IN_THE_REQUEST)
        found.refresh_from_db()
    return found


def _go_through(found: Import) -> None:
    folder = files.path_of(found.pk).parent
    with Spool(folder) as answers, Spool(folder) as rest:
        look = Look(found, answers, rest)
        began = time.monotonic()
        with files.path_of(found.pk).open("rb") as file:
            look.read(file)
        log.info("import_read import=%s records=%s seconds=%.1f", found.pk, rest.count, time.monotonic() - began)
        if look.refused and (not found.partial or not rest.count):
            _refuse(found, look)
        elif not rest.count:
            states.refuse(found, refused=0, errors=[], failure="The file holds no records.")
        else:
            writing.write(found, look, writing.keep(found, answers))


def _refuse(found: Import, look: Look) -> None:
    several = f"{look.refused:,} records have" if look.refused > 1 else "One record has"
    stopped = ", and the file was read no further" if look.refused >= looking.MOST_ERRORS and not found.partial else ""
    failure = f"{several} errors{stopped}, so nothing of it was imported."
    if not found.partial:
        failure += " Correct them and import the file again, or have the good records taken."
    states.refuse(found, refused=look.refused, errors=look.errors, failure=failure)

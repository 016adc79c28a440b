"""Makes a release: freezes records, writes files, publishes. Killed anywhere, it is taken up again."""

import logging
from uuid import UUID

from django.db import InterfaceError, OperationalError, transaction

from annotation.models import Release
from annotation.releases import files, states
from annotation.releases.freeze import freeze
from annotation.releases.pulse import Pulse
from biotool_site.lib.problems import Problem

log = logging.getLogger(__name__)


def make(release_id: UUID) -> None:
    """Make the release, unless it is finished or somebody else is at it. Twice is harmless.

    What goes wrong for good is stored as the release's failure. Where the database went away
    (OperationalError) the lease runs out, and the sweep has the release made anew from its frozen records.
    """
    release = states.take(release_id)
    if release is None:
        return
    try:
        _make(release)
    except states.LeaseLost:
        log.warning("release_lease_lost release=%s", release_id)
    except (OperationalError, InterfaceError):
        raise
    except Problem as problem:
        states.fail(release, problem.detail)
    except OSError as error:
        log.exception("release_not_written release=%s", release_id)
        states.fail(release, f"The files could not be written: {error.strerror or type(error).__name__}.")
    except Exception:
        log.exception("release_failed release=%s", release_id)
        states.fail(release, "The fault is ours; the log of the releases worker tells more.")


def _make(release: Release) -> None:
    with Pulse(release) as pulse:
        freeze(release, pulse)
        with files.workshop(release) as folder:
            counts, made = files.write(release, folder, pulse)
            with transaction.atomic():
                states.lock(release)
                files.move_home(release, folder)
                states.publish(release, counts=counts, files=made)
    log.info("release_published release=%s records=%s", release.pk, counts["records"])

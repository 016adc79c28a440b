"""Background work of people's room: releases, and keeping counts short."""

from uuid import UUID

from annotation import tallies
from annotation.releases import cut, states
from biotool_site.lib.tasks import send, task


@task("annotation.cut_release", queue="releases", minutes=120)
def cut_release(release_id: str) -> None:
    """Make one release. Twice is harmless: the release's lease lets one worker at it."""
    cut.make(UUID(release_id))


@task("annotation.sweep_releases", queue="releases", minutes=1)
def sweep_releases() -> None:
    """Send again what nobody makes. Twice is harmless: what is sent is marked before it leaves."""
    states.give_up_on_the_lost()
    for release_id in states.due():
        send(cut_release, str(release_id))


@task("annotation.fold_tallies", queue="releases", minutes=5)
def fold_tallies() -> None:
    """Keep the counts of quadruplets short. Twice is harmless: each row is folded by one of them."""
    tallies.fold_all()

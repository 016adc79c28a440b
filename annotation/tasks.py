"""Background work of people's room: releases, imports, bulk actions, policies, e-mail that is due, and counts."""

from uuid import UUID

from annotation import tallies
from annotation.agreement import keeping
from annotation.bulk import services as bulk
from annotation.imports import checking, files
from annotation.imports import services as imports
from annotation.imports import states as import_states
from annotation.models import Dataset, Import
from annotation.notifications import mailing
from annotation.releases import cut, states
from annotation.review import policy
from biotool_site.lib.tasks import send, task

CHECK_SECONDS = 10.0
"""So long an import is checked before others have their turn."""


@task("annotation.cut_release", queue="releases", minutes=120)
def cut_release(release_id: str) -> None:
    """Make one release. Twice is harmless: the release's lease lets one worker at it."""
    cut.make(UUID(release_id))


@task("annotation.send_mail", queue="releases", minutes=2)
def send_mail(person_id: str) -> None:
    """E-mail what is due to one person. Twice is harmless: rows are marked before they are sent."""
    mailing.send(int(person_id))


@task("annotation.sweep_mail", queue="releases", minutes=1)
def sweep_mail() -> None:
    """See to whose e-mail is due. Twice is harmless, as above."""
    for person_id in mailing.people_due():
        send(send_mail, str(person_id))


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


@task("annotation.count_agreement", queue="releases", minutes=10)
def count_agreement(dataset_id: str) -> None:
    """Count anew how far the people of a large dataset agree. Twice is harmless: the later count stays."""
    keeping.count_and_keep(Dataset.objects.get(pk=dataset_id))


@task("annotation.run_bulk_action", queue="releases", minutes=30)
def run_bulk_action(action_id: str) -> None:
    """Do, or undo, what is left of one bulk action. Twice is harmless: each quadruplet of it is taken by one."""
    bulk.run(UUID(action_id))


@task("annotation.sweep_bulk_actions", queue="releases", minutes=1)
def sweep_bulk_actions() -> None:
    """Send again what nobody works on. Twice is harmless, as two workers take different quadruplets."""
    for action_id in bulk.abandoned():
        send(run_bulk_action, str(action_id))


@task("annotation.settle_policy", queue="releases", minutes=60)
def settle_policy(dataset_id: str) -> None:
    """Bring a dataset's changed policy to what waits. Twice is harmless: what is settled has nothing to settle."""
    policy.settle(int(dataset_id))


@task("annotation.sweep_policies", queue="releases", minutes=1)
def sweep_policies() -> None:
    """Send again what nobody works on. Twice is harmless, as above."""
    for dataset_id in policy.abandoned():
        send(settle_policy, str(dataset_id))


@task("annotation.run_import", queue="releases", minutes=60)
def run_import(import_id: str) -> None:
    """Import one file. Twice is harmless: its lease lets one worker at it, and what is there is not made again."""
    imports.run(UUID(import_id))
    send(check_import, import_id)


@task("annotation.check_import", queue="releases", minutes=5)
def check_import(import_id: str) -> None:
    """Check some of what an import brought, then let others have their turn. Twice is harmless: each is stored once."""
    found = Import.objects.select_related("intake").get(pk=UUID(import_id))
    if found.state == Import.State.CHECKING and found.intake:
        import_states.worked_on(found)
        if not checking.check(found.intake, seconds=CHECK_SECONDS):
            send(check_import, import_id)


@task("annotation.sweep_imports", queue="releases", minutes=1)
def sweep_imports() -> None:
    """Send again what nobody works on. Twice is harmless: what is sent is marked before it leaves."""
    import_states.give_up_on_the_lost()
    for found in import_states.due():
        send(check_import if found.state == Import.State.CHECKING else run_import, str(found.pk))
    files.tidy()

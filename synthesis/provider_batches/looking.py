"""A file at the provider is looked at until it has ended; then its answers are read."""

from contextlib import suppress
from datetime import timedelta

from django.utils import timezone

from synthesis.llm import batch_interface
from synthesis.llm.batch_interface import Gone
from synthesis.llm.roles import Role
from synthesis.models import ProviderBatch
from synthesis.provider_batches import answers
from synthesis.provider_batches.keeping import change, is_wanted, rest

SOONEST, LATEST = 3.0, 300.0  # seconds between two looks
LONGEST = timedelta(hours=72)  # the provider promises 24; what it has not said by then, it never will


def look(role: Role, file: ProviderBatch) -> None:
    """Look once: stop it where our batch was stopped, read its answers when it has ended, else look again later."""
    if not file.cancel_asked and not is_wanted(file.batch):
        with suppress(Gone):
            batch_interface.cancel(role, file.provider_id)
        change(file, cancel_asked=True)
    try:
        found = batch_interface.look(role, file.provider_id)
    except Gone as error:
        answers.give_back(role, file, status="unknown to the provider", words=str(error))
        return
    change(file, status=found.status, done=min(found.done, file.number), attempts=0, trouble="")
    if found.ended:
        answers.read(role, file, found)
    else:
        age = timezone.now() - (file.asked_at or file.created_at)
        rest(file, min(max(SOONEST, age.total_seconds() / 10), LATEST))


def too_old(file: ProviderBatch) -> bool:
    """Whether the provider had more than enough time."""
    return timezone.now() - (file.asked_at or file.created_at) > LONGEST

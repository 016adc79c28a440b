"""A file goes to the provider: uploaded, then a batch is made of it there, once."""

import logging
import tempfile
from datetime import timedelta
from typing import IO

from django.conf import settings
from django.utils import timezone

from synthesis.llm import batch_interface, batch_lines, refused_settings
from synthesis.llm.errors import Misconfigured, NoBatchInterface, Overloaded, Unreachable
from synthesis.llm.roles import Role
from synthesis.models import Batch, ProviderBatch
from synthesis.provider_batches.keeping import abandon, change, rest

log = logging.getLogger(__name__)

State = ProviderBatch.State

CLOCKS = timedelta(days=1)  # how far the provider's clock may be from ours
FIRST_LOOK = 3.0  # seconds after it was sent


def upload(role: Role, file: ProviderBatch) -> None:
    """Send the requests. That asks for nothing yet and costs nothing, so that twice is harmless."""
    newest = (
        ProviderBatch.objects.filter(base_url=file.base_url, model=file.model)
        .exclude(refused={})
        .order_by("-created_at")
        .first()
    )
    refused_settings.teach(role, newest.refused if newest else {})
    change(file, refused=refused_settings.known(role))
    with tempfile.TemporaryFile() as content:
        _write(file, content)
        content.seek(0)
        id = batch_interface.upload(role, f"biotool-studio-{file.pk}.jsonl", content)
    change(file, state=State.CREATING, input_file=id, attempts=0, trouble="")
    create(role, file)


def create(role: Role, file: ProviderBatch) -> None:
    """Have the provider make a batch of the file, unless it has: an earlier try may have been heard.

    Stored before it is asked: whoever finds a time of asking, and no id, looks through the provider's batches first.
    """
    if file.asked_at is not None:
        # Our request may still be on its way: the provider is given time to have it.
        settled = file.asked_at + timedelta(seconds=settings.PROVIDER_SETTLE_SECONDS) - timezone.now()
        if settled > timedelta():
            rest(file, settled.total_seconds())
            return
        if found := batch_interface.find(role, str(file.pk), since=file.created_at - CLOCKS):
            _sent(file, found)
            return
    if not Batch.objects.filter(pk=file.batch_id, state=Batch.State.RUNNING).exists():
        abandon(file)
        return
    change(file, asked_at=timezone.now())
    try:
        made = batch_interface.create(role, file.input_file, str(file.pk))
    except (NoBatchInterface, Misconfigured, Overloaded):
        change(file, asked_at=None)  # it was refused, so that there is nothing to be found
        raise
    _sent(file, made)


def _sent(file: ProviderBatch, found: batch_interface.Look) -> None:
    if ProviderBatch.objects.filter(base_url=file.base_url, provider_id=found.id).exclude(pk=file.pk).exists():
        raise Unreachable(f"The server of {file.role} at {file.base_url} gives two batches the id {found.id}.")
    change(file, state=State.SENT, provider_id=found.id, status=found.status, attempts=0, trouble="")
    rest(file, FIRST_LOOK)
    log.info("provider_batch_sent id=%s provider_id=%s requests=%s", file.pk, found.id, file.number)


def _write(file: ProviderBatch, content: IO[bytes]) -> None:
    """One line for each request, in the forms of settings that the model takes."""
    rows = file.requests.order_by("pk").values_list("request_digest", "request")
    for digest, request in rows.iterator(chunk_size=500):
        content.write(batch_lines.line(digest, refused_settings.in_forms(request, file.refused)))

"""What a provider answered in a file goes to the ledger, at the lower price; what it did not is asked again."""

import logging
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from biotool_site.lib.canonical import digest
from synthesis.llm import batch_interface, batch_lines, ledger, prices, refused_settings
from synthesis.llm.batch_interface import Gone, Look
from synthesis.llm.batch_lines import Outcome
from synthesis.llm.client import Reply, reply_of
from synthesis.llm.errors import Unreachable
from synthesis.llm.roles import Role
from synthesis.models import Batch, LLMExchange, ProviderBatch, ProviderRequest
from synthesis.provider_batches.keeping import QUEUE_FULL, change

log = logging.getLogger(__name__)

State = ProviderRequest.State

MOST_TRIES = 3  # files in which a request may stay unanswered
QUEUE_CODES = ("token_limit_exceeded",)  # OpenAI's, when more is enqueued than the account may have
QUEUE_REST = timedelta(minutes=5)
CHUNK = 200  # answers stored together
PASSING = (401, 403, 408, 409, 425, 429)  # of 4xx, those that say nothing of the request itself
WORDS = {
    "expired": "The provider did not answer it within a day.",
    "cancelled": "The provider's batch was cancelled.",
    "failed": "The provider refused the whole file.",
}
NO_ANSWER = "The answer is no chat completion."
MISSING = "The provider's file of answers does not have it."


def read(role: Role, file: ProviderBatch, found: Look) -> None:
    """Store all answers, then give back the rest. Killed in between, it is read again: what is stored stays so."""
    wanted = set(_open(file).values_list("request_digest", flat=True))
    unanswered: dict[str, Outcome] = {}
    for id in found.files:
        _read_file(role, file, id, wanted, unanswered)
    status = QUEUE_FULL if found.status == "failed" and found.code in QUEUE_CODES else found.status
    give_back(role, file, status=status, words=found.words, told=unanswered)


def _read_file(role: Role, file: ProviderBatch, id: str, wanted: set[str], unanswered: dict[str, Outcome]) -> None:
    """Store what the file answers of `wanted`, and take it out; note what it says of others. Raises LLMErrors."""
    chunk: dict[str, Reply] = {}
    any_line = any_read = False
    try:
        for text in batch_interface.lines(role, id):
            outcome = batch_lines.read(text)
            any_line, any_read = any_line or bool(text.strip()), any_read or outcome is not None
            if outcome is None or outcome.custom_id not in wanted or outcome.custom_id in chunk:
                continue
            reply = _reply(role, outcome)
            if reply is None:
                unanswered[outcome.custom_id] = replace(outcome, words=outcome.words or NO_ANSWER)
                continue
            chunk[outcome.custom_id] = reply
            if len(chunk) == CHUNK:
                _store(role, file, chunk)
                wanted -= chunk.keys()
                chunk = {}
    except Gone:
        log.warning("provider_file_gone id=%s file=%s", file.pk, id)
    if any_line and not any_read:  # an error page: the answers are there and paid for, so it is read again
        raise Unreachable(f"The file of answers of {role.name} at {role.base_url} cannot be read.")
    _store(role, file, chunk)
    wanted -= chunk.keys()


def _reply(role: Role, outcome: Outcome) -> Reply | None:
    from openai.types.chat import ChatCompletion

    if outcome.body is None:
        return None
    try:
        return reply_of(role, ChatCompletion.construct(**outcome.body), 0)
    except (Unreachable, TypeError):
        return None


@transaction.atomic
def _store(role: Role, file: ProviderBatch, replies: dict[str, Reply]) -> None:
    """Into the ledger, in the name of the batch that sent them; whoever waits for one goes on."""
    price = (prices.table().get(file.model) or role.price or prices.FREE).in_batches()
    requests = list(_open(file).filter(request_digest__in=replies))
    rows = [
        ledger.row(
            reply := replies[request.request_digest],
            role=file.role,
            model=file.model,
            request_digest=request.request_digest,
            prompt_version=request.prompt_version,
            prompt_digest=digest(request.request["messages"]),
            price=price.of(reply.tokens_in, reply.tokens_out),
            batch_id=file.batch_id,
            provider_batch=file,
        )
        for request in requests
    ]
    LLMExchange.objects.bulk_create(rows, ignore_conflicts=True)
    ProviderRequest.objects.filter(pk__in=[request.pk for request in requests]).delete()
    change(file, answered=file.answered + len(rows))


@transaction.atomic
def give_back(
    role: Role, file: ProviderBatch, *, status: str, words: str, told: dict[str, Outcome] | None = None
) -> None:
    """End the file; its unanswered requests wait for another one, a few times, or are given up with the reason.

    told: what the provider says of single ones. A request counts no try when we stopped the file, when the provider's
    queue had no room for it, and when it is to be asked in another form. Nobody asks again what an ended batch wanted.
    """
    told = told or {}
    batch = Batch.objects.get(pk=file.batch_id)
    general = words or WORDS.get(status, MISSING)
    number = 0
    for request in _open(file).iterator(chunk_size=CHUNK):
        number += 1
        if batch.state in Batch.FINAL:
            request.delete()
            continue
        outcome = told.get(request.request_digest)
        request.state, request.trouble = State.WAITING, outcome.words if outcome else general
        if outcome and outcome.status in (400, 422) and _learned(role, file, request.request, outcome):
            pass
        elif outcome and 400 <= outcome.status < 500 and outcome.status not in PASSING:
            request.state = State.GIVEN_UP
            request.trouble = f"The server of {file.role} at {file.base_url} refuses the request: {outcome.words}"
        elif status == QUEUE_FULL:
            request.not_before = timezone.now() + QUEUE_REST
        elif not (file.cancel_asked and status == "cancelled"):
            _count(request)
        request.save(update_fields=["state", "trouble", "tries", "not_before"])
    trouble = f"{number} of {file.number} requests were not answered: {general}" if number else ""
    refused = {**file.refused, **refused_settings.known(role)}
    change(
        file, state=ProviderBatch.State.ENDED, status=status, trouble=trouble, refused=refused, ended_at=timezone.now()
    )
    log.info("provider_batch_ended id=%s status=%s unanswered=%s", file.pk, status, number)


def _count(request: ProviderRequest) -> None:
    request.tries += 1
    rest = timedelta(seconds=settings.PROVIDER_REST_SECONDS)
    request.not_before = timezone.now() + rest * 4 ** (request.tries - 1)
    if request.tries >= MOST_TRIES:
        request.state = State.GIVEN_UP
        request.trouble = f"It was in {MOST_TRIES} files and not answered, the last time: {request.trouble}"


def _learned(role: Role, file: ProviderBatch, request: dict[str, Any], outcome: Outcome) -> bool:
    """Whether the refusal names a setting that has another form, which the next file has."""
    return refused_settings.learn(role, request, refused_settings.in_forms(request, file.refused), outcome.words)


def _open(file: ProviderBatch) -> Any:
    return ProviderRequest.objects.filter(provider_batch=file, state=State.FILED)

"""One step further with one file: send it, look at it, or read it; any trouble makes it rest."""

import logging
from contextlib import suppress
from uuid import UUID

from django.db import InterfaceError, OperationalError

from biotool_site.lib.canonical import digest
from biotool_site.lib.problems import Conflict
from synthesis.batches import states
from synthesis.llm import errors, single
from synthesis.llm.batch_interface import Garbled
from synthesis.llm.roles import Role
from synthesis.models import Batch, ProviderBatch
from synthesis.provider_batches import answers, looking, sending
from synthesis.provider_batches.keeping import MovedOn, abandon, go_live, role_of, stumble

log = logging.getLogger(__name__)

State = ProviderBatch.State
MOST_GARBLED = 6  # tries to send a file to a server that answers with what nobody can read


def run(id: UUID) -> None:
    """Twice is harmless, also at once: a lock in Postgres lets one in, and each change looks whether it still holds."""
    with single.alone(digest({"provider_batch": str(id)})) as ours:
        file = ProviderBatch.objects.select_related("batch").filter(pk=id, state__in=ProviderBatch.OPEN).first()
        if not ours or file is None:
            return
        try:
            _step(file)
        except MovedOn:
            log.info("provider_batch_moved_on id=%s", id)
        except (OperationalError, InterfaceError):
            raise  # nothing can be stored
        except Exception as error:
            log.exception("provider_batch_failed id=%s", id)
            with suppress(MovedOn):
                stumble(file, f"The fault is ours ({type(error).__name__}); the log of the workers tells more.")


def _step(file: ProviderBatch) -> None:
    role = role_of(file)
    try:
        _require_same_server(role, file)
        if file.state == State.SENT:
            looking.look(role, file)
        elif file.state == State.CREATING:
            sending.create(role, file)
        elif file.batch.state == Batch.State.RUNNING:
            sending.upload(role, file)
        else:
            abandon(file)
    except errors.NoBatchInterface as error:
        go_live(file, str(error))
    except errors.LLMError as error:
        _troubled(role, file, error)


def _troubled(role: Role, file: ProviderBatch, error: errors.LLMError) -> None:
    log.warning("provider_batch_trouble id=%s error=%s", file.pk, type(error).__name__)
    if file.state == State.SENT and looking.too_old(file):
        answers.give_back(role, file, status="lost", words=str(error))
        return
    garbled = isinstance(error, Garbled) and file.state == State.PREPARED and file.attempts + 1 >= MOST_GARBLED
    if garbled or (file.state == State.CREATING and looking.too_old(file)):
        go_live(file, str(error))
        return
    stumble(file, str(error), seconds=error.retry_after)
    if isinstance(error, errors.Misconfigured):
        try:
            states.pause(file.batch_id, message=str(error))
        except Conflict:
            return  # paused or ended meanwhile: just as well


def _require_same_server(role: Role, file: ProviderBatch) -> None:
    """The stand-in keeps its files wherever it listens; of others, each knows its own files only, and its own key."""
    if not role.is_standin and (role.base_url, role.model) != (file.base_url, file.model):
        raise errors.Unreachable(
            f"Its file is at {file.base_url}, but {file.role} is served by {role.model} at {role.base_url} now."
            " Set the address back until the file is answered.",
            retry_after=60,
        )

"""Requests that go to the provider in files: one row for each, unique by the ledger's digest."""

from decimal import Decimal
from typing import Any, NoReturn
from uuid import UUID

from biotool_site.lib import statements
from synthesis.llm import batch_lines
from synthesis.llm.errors import AnsweredLater, NotYet, Rejected
from synthesis.llm.roles import Role
from synthesis.models import Batch, ProviderRequest

State = ProviderRequest.State
ELSEWHERE_SECONDS = 60.0  # until who asks live looks again whether the file is answered


def collect(
    role: Role,
    request: dict[str, Any],
    *,
    digest: str,
    prompt_version: str,
    batch_id: UUID,
    highest: Decimal,
) -> NoReturn:
    """Have the request wait for the next file of the batch. Always raises AnsweredLater, or Rejected.

    Rejected where it was in as many files as are allowed, or the provider refuses it. Whoever calls it holds the
    digest's lock (`single`). A request that waits in the name of a batch that does not run is taken over.
    """
    asked = {
        "batch_id": batch_id,
        "role": role.name,
        "model": role.model,
        "base_url": role.base_url,
        "prompt_version": prompt_version,
        "request": request,
        "size": batch_lines.most_bytes(request),
        "highest": highest,
    }
    row, _ = ProviderRequest.objects.get_or_create(request_digest=digest, defaults=asked)
    if row.batch_id != batch_id and _is_free(row):
        anew = {"state": State.WAITING, "tries": 0, "trouble": ""}
        ProviderRequest.objects.filter(pk=row.pk, state=row.state).update(**asked, **anew)
    elif row.state == State.GIVEN_UP:
        raise Rejected(row.trouble)
    raise AnsweredLater("It waits for the provider's batch interface.", digest=digest)


def take_out(digest: str) -> None:
    """Before the same is asked live: take it from those that wait for a file. NotYet when it is in one already.

    Who waited for it finds the answer in the ledger.
    """
    table = ProviderRequest._meta.db_table
    if not statements.rows(f"SELECT 1 FROM {table} WHERE request_digest = %s", (digest,)):  # noqa: S608  our own name
        return
    ProviderRequest.objects.filter(request_digest=digest).exclude(state=State.FILED).delete()
    if ProviderRequest.objects.filter(request_digest=digest).exists():
        raise NotYet("The same is asked in a file at the provider's batch interface.", retry_after=ELSEWHERE_SECONDS)


def _is_free(row: ProviderRequest) -> bool:
    """Whether another batch may ask it in its own name: given up there, or nobody sends it."""
    if row.state == State.GIVEN_UP:
        return True
    running = Batch.objects.filter(pk=row.batch_id, state=Batch.State.RUNNING)
    return row.state == State.WAITING and not running.exists()

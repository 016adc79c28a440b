"""The hard budget of a batch: no LLM request is sent that could pass it, live or in a file."""

from collections.abc import Iterable
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from synthesis.llm.errors import BudgetBusy, BudgetReached
from synthesis.llm.roles import CALL_SYNTHESIS, JUDGE, QUERY_WRITER
from synthesis.models import Batch, LLMExchange, ProviderBatch
from synthesis.steps import order

ASKING = {CALL_SYNTHESIS: order.PROPOSE, QUERY_WRITER: order.WRITE, JUDGE: order.JUDGE}
"""The step at which each role is asked."""


def spent(batch_id: UUID) -> Decimal:
    """US dollars paid by the batch so far; what the ledger answered for free counts nothing."""
    total = LLMExchange.objects.filter(batch=batch_id).aggregate(total=Sum("price"))["total"]
    return total or Decimal(0)


def reserved(batch_id: UUID) -> Decimal:
    """US dollars that the batch's files at providers can still cost at most."""
    open_files = ProviderBatch.objects.filter(batch=batch_id, state__in=ProviderBatch.OPEN)
    return open_files.aggregate(total=Sum("reserved"))["total"] or Decimal(0)


def room_for_files(batch: Batch) -> Decimal | None:
    """US dollars that a further file may cost at most; None for no bound. Whoever asks holds the batch's lock.

    None are left while requests of roles that are asked live are on their way: what they may cost is not known here,
    and they are soon answered.
    """
    if batch.budget is None:
        return None
    if _on_their_way(batch, batch.live_roles):
        return Decimal(0)
    return batch.budget - spent(batch.pk) - reserved(batch.pk)


def settled(batch: Batch) -> bool:
    """Whether all that was asked is paid: nothing is on its way, live or in a file."""
    return not _on_their_way(batch, batch.live_roles) and not reserved(batch.pk)


def words(batch: Batch, highest: Decimal) -> str:
    """Why a request of this highest price is not sent."""
    return (
        f"The next request could cost US$ {highest:.4f}; of the budget of US$ {batch.budget:.2f},"
        f" {spent(batch.pk):.4f} are spent. Raise the budget to go on."
    )


def allow(batch: Batch, highest: Decimal) -> None:
    """Pass when one more request of this highest price stays within the budget, with all on their way.

    Raises BudgetReached when even alone it would pass the budget (the batch must pause), BudgetBusy
    when it depends on what the requests on their way cost, or files (try again when they are answered).
    """
    if batch.budget is None or not highest:
        return
    if batch.mode == Batch.Mode.PROVIDER_BATCH:
        with transaction.atomic():  # no file is formed between our look and what it finds of us: see room_for_files
            Batch.objects.select_for_update().get(pk=batch.pk)
            _allow(batch, highest, reserved(batch.pk))
    else:
        _allow(batch, highest, Decimal(0))


def _allow(batch: Batch, highest: Decimal, in_files: Decimal) -> None:
    assert batch.budget is not None
    paid = spent(batch.pk)
    if paid + highest > batch.budget:
        raise BudgetReached(words(batch, highest))
    if paid + in_files + highest * max(1, _on_their_way(batch, ASKING)) > batch.budget:
        raise BudgetBusy("Waiting for what the requests on their way cost.", retry_after=3)


def _on_their_way(batch: Batch, roles: Iterable[str]) -> int:
    """Rows of the batch that some worker holds at a step that asks one of the roles; the asker's is one of them."""
    steps = [ASKING[role] for role in roles if role in ASKING]
    return sum(step.rows().filter(batch=batch, leased_until__gt=timezone.now()).count() for step in steps)

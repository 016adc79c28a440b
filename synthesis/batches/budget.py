"""The hard budget of a batch: no LLM request is sent that could pass it."""

from decimal import Decimal
from uuid import UUID

from django.db.models import Sum
from django.utils import timezone

from synthesis.llm.errors import BudgetBusy, BudgetReached
from synthesis.models import Batch, LLMExchange
from synthesis.steps.order import ASKING


def spent(batch_id: UUID) -> Decimal:
    """US dollars paid by the batch so far; what the ledger answered for free counts nothing."""
    total = LLMExchange.objects.filter(batch=batch_id).aggregate(total=Sum("price"))["total"]
    return total or Decimal(0)


def allow(batch: Batch, highest: Decimal) -> None:
    """Pass when one more request of this highest price stays within the budget, with all on their way.

    Raises BudgetReached when even alone it would pass the budget (the batch must pause), BudgetBusy
    when it depends on what the requests on their way cost (try again when they are answered).
    """
    if batch.budget is None or not highest:
        return
    paid = spent(batch.pk)
    if paid + highest > batch.budget:
        raise BudgetReached(
            f"The next request could cost US$ {highest:.4f}; of the budget of US$ {batch.budget:.2f},"
            f" {paid:.4f} are spent. Raise the budget to go on."
        )
    if paid + highest * max(1, _on_their_way(batch)) > batch.budget:
        raise BudgetBusy("Waiting for what the requests on their way cost.", retry_after=3)


def _on_their_way(batch: Batch) -> int:
    """Rows of the batch that some worker holds at a step that asks an LLM; ours is one of them."""
    return sum(step.rows().filter(batch=batch, leased_until__gt=timezone.now()).count() for step in ASKING)

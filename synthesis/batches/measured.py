"""What LLM requests of a dataset took so far: averages by role and model, of the writer by function; 2 queries."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import Avg, Count, Q

from annotation.models import Dataset
from synthesis.llm.roles import QUERY_WRITER, Role
from synthesis.models import LLMExchange

ENOUGH = 5
"""Exchanges that make an average; with fewer, one odd answer would set the price of thousands."""

BY_FUNCTION = """
    SELECT exchange.model, proposal.function, avg(exchange.tokens_in), avg(exchange.tokens_out)
      FROM synthesis_batch batch
      JOIN synthesis_query query ON query.batch_id = batch.id AND query.style = 'broad'
      JOIN synthesis_proposal proposal ON proposal.id = query.proposal_id
      JOIN synthesis_llmexchange exchange ON exchange.id = (query.written ->> 'exchange')::uuid
     WHERE batch.dataset_id = %s AND proposal.function = ANY(%s)
  GROUP BY exchange.model, proposal.function
    HAVING count(*) >= %s
"""
"""A query names the exchange that wrote it; one of its two styles stands for both."""

Tokens = tuple[float, float]
"""In and out, of one request."""


@dataclass(frozen=True)
class Averages:
    """Of one role and model in one dataset.

    tokens: of one request to it. latency: seconds, None where all was answered in files. by_function: tokens of those
    functions that have enough of their own; known for the query writer alone.
    """

    exchanges: int
    tokens: Tokens
    latency: float | None
    by_function: Mapping[str, Tokens] = field(default_factory=dict)


def averages(dataset: Dataset, served: Iterable[Role], functions: Iterable[str]) -> dict[tuple[str, str], Averages]:
    """By role and model, for those of which the dataset has at least ENOUGH exchanges."""
    wanted = {(role.name, role.model) for role in served}
    live = Q(provider_batch__isnull=True)  # who answers in files takes hours, which says nothing of a request
    rows = (
        LLMExchange.objects.filter(batch__dataset=dataset, role__in={name for name, _ in wanted})
        .order_by()
        .values("role", "model")
        .annotate(
            number=Count("pk"), tin=Avg("tokens_in"), tout=Avg("tokens_out"), latency=Avg("latency_ms", filter=live)
        )
        .values_list("role", "model", "number", "tin", "tout", "latency")
    )
    own = _by_function(dataset, functions)
    return {
        (role, model): Averages(
            number,
            (tokens_in, tokens_out),
            None if latency is None else latency / 1000,
            own.get(model, {}) if role == QUERY_WRITER else {},
        )
        for role, model, number, tokens_in, tokens_out, latency in rows
        if (role, model) in wanted and number >= ENOUGH
    }


def _by_function(dataset: Dataset, functions: Iterable[str]) -> dict[str, dict[str, Tokens]]:
    """What writing queries of each function took, by model."""
    found: dict[str, dict[str, Tokens]] = {}
    with connection.cursor() as cursor:
        cursor.execute(BY_FUNCTION, [dataset.pk, list(functions), ENOUGH])
        for model, function, tokens_in, tokens_out in cursor.fetchall():
            found.setdefault(model, {})[function] = (float(tokens_in), float(tokens_out))
    return found

"""What batch pages say: stages of the funnel, and drop reasons in words."""

from collections import Counter
from dataclasses import dataclass

# Stage of Progress.counts, its label, what it counts, the stage with which its bar is full.
STAGES = (
    ("proposed", "Proposed", "calls", "proposed"),
    ("executed", "Informative", "calls with an answer that says something", "proposed"),
    ("queries", "Written", "queries", "queries"),
    ("judged", "Judged", "queries", "queries"),
    ("pending", "To review", "queries, handed over", "queries"),
    ("filtered", "Filtered", "queries, by the judge", "queries"),
    ("approved", "Approved", "quadruplets, by reviewers", "queries"),
)

ROLES = {"call_synthesis": "Calls by", "query_writer": "Queries by", "judge": "Judged by", "answer": "Answers by"}

# Stage of Yields.counts and its label, for the page that compares batches.
COMPARED = (
    ("proposed", "Calls proposed"),
    ("executed", "Calls with an informative answer"),
    ("queries", "Queries written"),
    ("judged", "Queries judged"),
    ("filtered", "Filtered by the judge"),
    ("pending", "Handed over for review"),
    ("in_review", "In review now"),
    ("approved", "Approved"),
    ("rejected", "Rejected"),
    ("dropped", "Dropped, calls and queries"),
)

MODEL_OF = {
    "call_synthesis": "Model that proposes calls",
    "query_writer": "Model that writes queries",
    "judge": "Model that judges",
}

DROPS = {
    "batch_ended": "The batch had ended before it was run",
    "duplicate_call": "The dataset has this call already",
    "duplicate_query": "The dataset has this call and query already",
    "empty": "The answer was empty",
    "internal_error": "The fault is ours",
    "inactive": "The entry is inactive",
    "invalid_arguments": "The arguments break the schema",
    "no_calls": "The LLM proposed no calls",
    "no_recording": "There is no recording of this call",
    "not_found": "The service knows no such thing",
    "phrase_not_found": "The service found no such phrase",
    "rate_limited": "The service had no room for us",
    "refused": "The service refused the request",
    "service_error": "The service answered with an error",
    "too_large": "The answer was too large",
    "unavailable": "The service did not answer, however often we asked",
    "unjudged": "The judge could not be read",
    "unknown_function": "The catalogue has no such function",
    "unreadable": "The answer could not be read",
    "unreadable_answer": "The query writer could not be read",
}


@dataclass(frozen=True)
class FunnelRow:
    """One bar of the funnel: `number` of `whole`, in `unit`s."""

    stage: str
    label: str
    unit: str
    number: int
    whole: int


def funnel(counts: Counter[str]) -> list[FunnelRow]:
    """The stages from proposed to handed over; an empty batch has bars without length."""
    return [FunnelRow(stage, label, unit, counts[stage], max(1, counts[whole])) for stage, label, unit, whole in STAGES]

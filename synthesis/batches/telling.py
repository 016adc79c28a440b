"""Looks at a batch in the public shape, for the API and the command."""

from typing import Any

from synthesis.batches.comparison import Yields
from synthesis.batches.coverage import Coverage
from synthesis.batches.progress import REVIEWED, STAGES, Progress


def functions(look: Progress) -> list[dict[str, Any]]:
    """Counts by stage, one row for each function, in the order of the plan."""
    return [
        {"function": name, **{stage: counts[stage] for stage in (*STAGES, *REVIEWED)}}
        for name, counts in look.functions.items()
    ]


def covered(coverage: Coverage) -> dict[str, Any]:
    """Functions with their parameters; numbers of calls by species, database and subfield."""
    return {
        "functions": [
            {
                "function": function.name,
                "calls": function.calls,
                "thin": function.thin,
                "parameters": [
                    {
                        "name": used.name,
                        "calls": used.calls,
                        "values": len(used.values),
                        "missing": used.missing,
                    }
                    for used in function.parameters.values()
                ],
            }
            for function in coverage.functions
        ],
        "species": dict(coverage.species),
        "databases": dict(coverage.databases),
        "subfields": dict(coverage.subfields),
    }


def yielded(yields: Yields) -> dict[str, Any]:
    """The figures of one batch, as they are compared."""
    return {
        "id": str(yields.batch.pk),
        "name": yields.batch.name,
        "counts": yields.counts,
        "executed": yields.executed,
        "informative": yields.informative,
        "precision": yields.precision,
        "recall": yields.recall,
        "cost": float(yields.cost),
        "cost_per_approved": None if yields.per_approved is None else float(yields.per_approved),
        "seconds": round(yields.seconds, 1),
    }

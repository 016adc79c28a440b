"""The figures of agreement in their public shape."""

from dataclasses import asdict
from typing import Any

from annotation.agreement.figures import Judge, PairOfReviewers, Reviewer, Reviewers, Scale, Stratum
from annotation.agreement.telling import Told
from biotools.metrics.agreement import RESAMPLES, SEED


def represent(told: Told) -> dict[str, Any]:
    """What the API answers; without what is not for the person who asks."""
    found: dict[str, Any] = {
        "own": told.own,
        "seen_before": told.seen_before,
        "counted_at": told.counted_at.isoformat() if told.counted_at else None,
        "resamples": RESAMPLES,
        "seed": SEED,
        "reviewers": [_reviewer(row, told) for row in told.by_reviewer],
    }
    if told.reviewers is not None:
        found["agreement"] = _agreement(told.reviewers)
    if told.by_pair is not None:
        found["pairs"] = [_pair(row, told) for row in told.by_pair]
    if told.by_function is not None:
        found["functions"] = [asdict(row) for row in told.by_function]
    if told.by_judge is not None:
        found["judges"] = [_judge(row) for row in told.by_judge]
    return found


def _agreement(found: Reviewers) -> dict[str, Any]:
    counts = {"items": found.items, "decisions": found.decisions, "pairs": found.pairs}
    return counts | {scale.name: _scale(scale) for scale in found.scales}


def _scale(scale: Scale) -> dict[str, Any]:
    return {"decisions": scale.used} | {name: asdict(figure) for name, figure in scale.measures.items()}


def _reviewer(row: Reviewer, told: Told) -> dict[str, Any]:
    return {
        "reviewer": told.people[row.person].get_username(),
        "decisions": row.decisions,
        "verdicts": row.verdicts,
        "with_others": asdict(row.with_others),
        "with_adjudication": asdict(row.with_adjudication),
        "median_seconds": row.median_seconds,
    }


def _pair(row: PairOfReviewers, told: Told) -> dict[str, Any]:
    return {
        "reviewers": [told.people[person].get_username() for person in (row.one, row.other)],
        "items": row.items,
        "agreement": asdict(row.agreement),
        "cohen_kappa": asdict(row.kappa),
    }


def _judge(row: Judge) -> dict[str, Any]:
    return {
        "model": row.model,
        "prompt_version": row.prompt_version,
        "strata": {stratum.name: _stratum(stratum) for stratum in row.strata},
        "precision": asdict(row.precision),
        "missed": asdict(row.missed),
        "tpr": asdict(row.tpr),
        "tnr": asdict(row.tnr),
    }


def _stratum(stratum: Stratum) -> dict[str, Any]:
    counts = asdict(stratum)
    del counts["name"]
    return counts | {"undecided": stratum.undecided}

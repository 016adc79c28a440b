"""From votes to one judgement. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Vote:
    """One vote: the judge's answer, by which model and prompt.

    faithful: its evidence stands in the observation. tries: with how many seeds it was asked until now, if not.
    """

    value: dict[str, Any]
    model: str
    prompt_version: str
    faithful: bool = True
    tries: int = 1

    def told(self) -> dict[str, Any]:
        """The vote as the judgement keeps it."""
        return {
            "model": self.model,
            "informative": self.value["informative"],
            "confidence": self.value["confidence"],
            "reason": self.value["reason"],
            "faithful": self.faithful,
        }


def settle(votes: Sequence[Vote]) -> dict[str, Any] | None:
    """One judgement of all votes; None when no vote is faithful, for then nothing was judged.

    Only faithful votes count. Informative when more than half of them say so; a tie is no majority, so what
    half of the judges doubt goes to `filtered`, where calibration measures what is lost. Reason, evidence and what is
    missing are those of the first vote on the winning side. confidence, 0 to 1: that vote's own where one vote
    was asked for; else the share of all votes, unfaithful ones too, that agree with the verdict.
    """
    counted = [vote for vote in votes if vote.faithful]
    if not counted:
        return None
    yes = [vote for vote in counted if vote.value["informative"]]
    informative = 2 * len(yes) > len(counted)
    winners = yes if informative else [vote for vote in counted if not vote.value["informative"]]
    first = winners[0]
    return {
        "informative": informative,
        "reason": first.value["reason"],
        "confidence": first.value["confidence"] if len(votes) == 1 else len(winners) / len(votes),
        "evidence": first.value["evidence"],
        "missing": first.value.get("missing", []),
        "model": ", ".join(dict.fromkeys(vote.model for vote in votes))[:200],
        "prompt_version": first.prompt_version,
        "votes": [vote.told() for vote in votes],
    }

"""Which model plays a role for a batch; the judge's votes may come from several models in turn."""

from collections.abc import Mapping, Sequence

Models = Mapping[str, str | Sequence[str]]
"""Model by role; a sequence of models for the judge, one after the other for each vote."""


def models_of(wanted: Models | None, name: str) -> tuple[str, ...]:
    """The models that a batch wants for the role; empty where it takes what the environment says."""
    found = (wanted or {}).get(name, ())
    return (found,) if isinstance(found, str) else tuple(found)


def of_vote(wanted: Models | None, vote: int = 0) -> dict[str, str]:
    """One model for each role that has any, as roles.role takes them. vote: from 0; models take turns."""
    panels = {name: models_of(wanted, name) for name in wanted or {}}
    return {name: panel[vote % len(panel)] for name, panel in panels.items() if panel}


def votes_of(wanted: Models | None, name: str, model: str, votes: int) -> int:
    """How many of so many votes the model gives; all of them where the batch wants no model by name."""
    panel = models_of(wanted, name)
    if len(panel) < 2:
        return votes
    return sum(panel[vote % len(panel)] == model for vote in range(votes))

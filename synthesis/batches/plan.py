"""From a launch request to the rounds of a batch; pure, and precise about what it cannot take."""

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any, Protocol

from biotool_site.lib.problems import Invalid

MOST_CALLS = 500
LARGEST_SEED = 2**31 - 1
SOURCES = ("recorded", "llm")


class KnownFunction(Protocol):
    """What a plan needs to know of a function of the catalogue."""

    @property
    def name(self) -> str: ...
    @property
    def database(self) -> str: ...
    @property
    def family(self) -> str: ...


@dataclass(frozen=True)
class Request:
    """What a person asks for: which functions (by any of three ways, united), how many calls of each."""

    calls: Any
    functions: Sequence[str] | None = None
    families: Sequence[str] | None = None
    databases: Sequence[str] | None = None
    sources: Sequence[str] | None = None
    roles: Mapping[str, str] | None = None
    votes: Any = 1
    budget: Any = None
    seed: Any = None


@dataclass(frozen=True)
class PlannedRound:
    """One asking for `wanted` calls of one function, from one source."""

    function: str
    source: str
    wanted: int


@dataclass(frozen=True)
class Plan:
    """What the batch will do. Functions by database, family and name; sources in the order asked for."""

    functions: tuple[str, ...]
    calls: int
    sources: tuple[str, ...]
    roles: dict[str, str]
    votes: int
    budget: Decimal | None
    seed: int
    rounds: tuple[PlannedRound, ...]


@dataclass
class _Complaints:
    errors: dict[str, list[str]] = field(default_factory=dict)

    def add(self, name: str, message: str) -> None:
        self.errors.setdefault(name, []).append(message)

    def settle(self) -> None:
        if self.errors:
            detail = " ".join(message for messages in self.errors.values() for message in messages)
            raise Invalid(detail, errors=self.errors)


def make(request: Request, *, known: Iterable[KnownFunction], role_names: Sequence[str], replaying: bool) -> Plan:
    """The plan for the request. Raises Invalid with a message per field; pure, so nothing has happened then."""
    complaints = _Complaints()
    functions = _functions(request, list(known), complaints)
    calls = _whole(request.calls, "calls", 1, MOST_CALLS, complaints)
    sources = _sources(request.sources, replaying, complaints)
    votes = _whole(request.votes, "votes", 1, 9, complaints)
    seed = _whole(0 if request.seed is None else request.seed, "seed", 0, LARGEST_SEED, complaints)
    budget = _budget(request.budget, complaints)
    roles = _roles(request.roles, role_names, complaints)
    complaints.settle()
    rounds = tuple(
        PlannedRound(function, source, wanted) for function in functions for source, wanted in shares(calls, sources)
    )
    return Plan(functions, calls, sources, roles, votes, budget, seed, rounds)


def shares(calls: int, sources: Sequence[str]) -> list[tuple[str, int]]:
    """The calls of one function over the sources, as evenly as can be; earlier sources get the rest."""
    each, rest = divmod(calls, len(sources))
    wanted = [each + (1 if index < rest else 0) for index in range(len(sources))]
    return [(source, number) for source, number in zip(sources, wanted, strict=True) if number]


def _functions(request: Request, known: list[KnownFunction], complaints: _Complaints) -> tuple[str, ...]:
    if not (request.functions or request.families or request.databases):
        complaints.add("functions", "Choose functions, families or databases.")
    chosen: set[str] = set()
    for name, wanted, attribute in (
        ("functions", request.functions, "name"),
        ("families", request.families, "family"),
        ("databases", request.databases, "database"),
    ):
        there = {getattr(function, attribute) for function in known}
        for value in wanted or ():
            if value not in there:
                complaints.add(name, _unknown(attribute if attribute != "name" else "function", value, there))
            chosen |= {function.name for function in known if getattr(function, attribute) == value}
    ordered = sorted(known, key=lambda function: (function.database, function.family, function.name))
    return tuple(function.name for function in ordered if function.name in chosen)


def _unknown(what: str, value: object, there: set[str]) -> str:
    close = difflib.get_close_matches(str(value)[:100], sorted(there), n=3)
    hint = f" Did you mean {', '.join(close)}?" if close else ""
    return f"There is no {what} {str(value)[:100]!r}.{hint}"


def _sources(wanted: Sequence[str] | None, replaying: bool, complaints: _Complaints) -> tuple[str, ...]:
    if not wanted:
        return ("recorded",) if replaying else ("llm",)
    for source in wanted:
        if source == "sampler":
            complaints.add("sources", "The sampler is not part of this version; use llm or recorded.")
        elif source not in SOURCES:
            complaints.add("sources", f"There is no source {str(source)[:40]!r}; use llm or recorded.")
        elif source == "recorded" and not replaying:
            complaints.add("sources", "Recorded calls are a source only where calls are replayed.")
    return tuple(dict.fromkeys(wanted))


def _whole(value: Any, name: str, least: int, most: int, complaints: _Complaints) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        complaints.add(name, f"{name} is a whole number from {least} to {most}, not {str(value)[:40]!r}.")
        return least
    return value


def budget_of(value: Any) -> Decimal | None:
    """A budget as people write it, in US dollars; None for no bound. Raises Invalid."""
    complaints = _Complaints()
    budget = _budget(value, complaints)
    complaints.settle()
    return budget


def _budget(value: Any, complaints: _Complaints) -> Decimal | None:
    if value is None or value == "":
        return None
    try:
        budget = Decimal(str(value))
        if not (budget.is_finite() and 0 <= budget < 1_000_000 and round(budget, 4) == budget):
            raise InvalidOperation
    except InvalidOperation:
        complaints.add("budget", f"budget is US dollars, from 0, at most four decimals; not {str(value)[:40]!r}.")
        return None
    return budget


def _roles(wanted: Mapping[str, str] | None, role_names: Sequence[str], complaints: _Complaints) -> dict[str, str]:
    chosen: dict[str, str] = {}
    for name, model in (wanted or {}).items():
        if name not in role_names:
            complaints.add("roles", f"There is no role {str(name)[:40]!r}; roles are {', '.join(role_names)}.")
        elif not isinstance(model, str) or not 0 < len(model) <= 200:
            complaints.add("roles", f"The model of {name} is a name of 1 to 200 letters.")
        else:
            chosen[name] = model
    return chosen

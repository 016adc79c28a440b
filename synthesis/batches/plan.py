"""From a launch request to the rounds of a batch; pure, and precise about what it cannot take."""

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any, Protocol

from biotool_site.lib.problems import Invalid
from synthesis.batches.calibration import DEFAULT_SHARE
from synthesis.batches.top_up import Have

MOST_CALLS = 500
MOST_WANTED = 10_000
LARGEST_SEED = 2**31 - 1
VOTING = "judge"  # the role that may have several models, one for each vote in turn
SOURCES = ("recorded", "sampler", "llm")
MODES = ("live", "provider_batch")  # how LLM roles are asked; the first is the default


class KnownFunction(Protocol):
    """What a plan needs to know of a function of the catalogue."""

    @property
    def name(self) -> str: ...
    @property
    def database(self) -> str: ...
    @property
    def family(self) -> str: ...
    @property
    def subfield(self) -> str: ...


@dataclass(frozen=True)
class Request:
    """What a person asks for: which functions (by any of four ways, united), how many calls of each.

    mode: live (default), or provider_batch (LLM requests go to the provider in files). roles: a model by role; for
    the judge also several, as a list or with commas between. calibration_share: None for the default.

    top_up: instead of `calls`, the number of approved and pending quadruplets that each function should come to.
    """

    calls: Any = None
    functions: Sequence[str] | None = None
    families: Sequence[str] | None = None
    databases: Sequence[str] | None = None
    sources: Sequence[str] | None = None
    roles: Mapping[str, Any] | None = None
    votes: Any = 1
    budget: Any = None
    seed: Any = None
    subfields: Sequence[str] | None = None
    top_up: Any = None
    calibration_share: Any = None
    mode: Any = None


@dataclass(frozen=True)
class PlannedRound:
    """One asking for `wanted` calls of one function, from one source."""

    function: str
    source: str
    wanted: int


@dataclass(frozen=True)
class Plan:
    """What the batch will do. Functions by database, family and name; sources in the order asked for.

    calls: of each function, at most when it tops up. enough: functions left out, as the dataset has enough of them.
    """

    functions: tuple[str, ...]
    calls: int
    sources: tuple[str, ...]
    roles: dict[str, str | list[str]]
    votes: int
    budget: Decimal | None
    seed: int
    rounds: tuple[PlannedRound, ...]
    top_up: int | None = None
    enough: tuple[str, ...] = ()
    calibration_share: float = DEFAULT_SHARE
    mode: str = MODES[0]


@dataclass
class _Complaints:
    errors: dict[str, list[str]] = field(default_factory=dict)

    def add(self, name: str, message: str) -> None:
        self.errors.setdefault(name, []).append(message)

    def settle(self) -> None:
        if self.errors:
            detail = " ".join(message for messages in self.errors.values() for message in messages)
            raise Invalid(detail, errors=self.errors)


def make(
    request: Request,
    *,
    known: Iterable[KnownFunction],
    role_names: Sequence[str],
    replaying: bool,
    have: Mapping[str, Have] | None = None,
) -> Plan:
    """The plan for the request. Raises Invalid with a message per field; pure, so nothing has happened then.

    have: what the dataset has of each function, for a request that tops up.
    """
    complaints = _Complaints()
    functions = _functions(request, list(known), complaints)
    calls = _calls(request, functions, have or {}, complaints)
    sources = _sources(request.sources, replaying, complaints)
    votes = _whole(request.votes, "votes", 1, 9, complaints)
    seed = _whole(0 if request.seed is None else request.seed, "seed", 0, LARGEST_SEED, complaints)
    budget = _budget(request.budget, complaints)
    roles = _roles(request.roles, role_names, votes, complaints)
    calibration_share = _share(request.calibration_share, complaints)
    mode = _mode(request.mode, complaints)
    complaints.settle()
    wanted = tuple(name for name in functions if calls[name])
    rounds = tuple(
        PlannedRound(name, source, number) for name in wanted for source, number in shares(calls[name], sources)
    )
    enough = tuple(name for name in functions if not calls[name])
    most = max(calls.values())
    return Plan(
        wanted, most, sources, roles, votes, budget, seed, rounds, request.top_up, enough, calibration_share, mode
    )


def _calls(
    request: Request, functions: Sequence[str], have: Mapping[str, Have], complaints: _Complaints
) -> dict[str, int]:
    """Calls of each function: the number asked for, or what brings it to `top_up`; 0 where there is enough."""
    if request.top_up is None:
        if request.calls is None:
            complaints.add("calls", "Say how many calls of each function, or top_up.")
            return {}
        calls = _whole(request.calls, "calls", 1, MOST_CALLS, complaints)
        return dict.fromkeys(functions, calls)
    if request.calls is not None:
        complaints.add("top_up", "Give calls or top_up, not both: topping up computes the calls of each function.")
    wanted = _whole(request.top_up, "top_up", 1, MOST_WANTED, complaints)
    found = {name: min(MOST_CALLS, have.get(name, Have()).calls_to(wanted)) for name in functions}
    if functions and not any(found.values()):
        complaints.add("top_up", f"Each chosen function has {wanted} approved or pending quadruplets already.")
    return found


def shares(calls: int, sources: Sequence[str]) -> list[tuple[str, int]]:
    """The calls of one function over the sources, as evenly as can be; earlier sources get the rest."""
    each, rest = divmod(calls, len(sources))
    wanted = [each + (1 if index < rest else 0) for index in range(len(sources))]
    return [(source, number) for source, number in zip(sources, wanted, strict=True) if number]


def _functions(request: Request, known: list[KnownFunction], complaints: _Complaints) -> tuple[str, ...]:
    if not (request.functions or request.families or request.databases or request.subfields):
        complaints.add("functions", "Choose functions, families, databases or subfields.")
    chosen: set[str] = set()
    for name, wanted, attribute in (
        ("functions", request.functions, "name"),
        ("families", request.families, "family"),
        ("databases", request.databases, "database"),
        ("subfields", request.subfields, "subfield"),
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
        if source not in SOURCES:
            complaints.add("sources", f"There is no source {str(source)[:40]!r}; use {', '.join(SOURCES)}.")
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


def _mode(value: Any, complaints: _Complaints) -> str:
    if value is None or value == "":
        return MODES[0]
    if value not in MODES:
        complaints.add("mode", f"There is no mode {str(value)[:40]!r}; use {' or '.join(MODES)}.")
    return str(value)


def _share(value: Any, complaints: _Complaints) -> float:
    if value is None or value == "":
        return DEFAULT_SHARE
    try:
        share = float(value)
    except (TypeError, ValueError):
        share = -1.0
    if isinstance(value, bool) or not 0 <= share <= 1:
        words = f"calibration_share is a number from 0 (none) to 1 (all), not {str(value)[:40]!r}."
        complaints.add("calibration_share", words)
    return share


def _roles(
    wanted: Mapping[str, Any] | None, role_names: Sequence[str], votes: int, complaints: _Complaints
) -> dict[str, str | list[str]]:
    chosen: dict[str, str | list[str]] = {}
    for name, given in (wanted or {}).items():
        models = [model.strip() for model in given.split(",")] if isinstance(given, str) else given
        if name not in role_names:
            complaints.add("roles", f"There is no role {str(name)[:40]!r}; roles are {', '.join(role_names)}.")
        elif not (isinstance(models, list) and models and all(_is_model(model) for model in models)):
            complaints.add("roles", f"The model of {name} is a name of 1 to 200 letters.")
        elif len(models) == 1:
            chosen[name] = models[0]
        elif name != VOTING:
            complaints.add("roles", f"{name} takes one model; only the {VOTING} has votes for several.")
        elif len(models) > votes:
            complaints.add("roles", f"The {VOTING} has {len(models)} models and {votes} votes; give each a vote.")
        else:
            chosen[name] = models
    return chosen


def _is_model(name: object) -> bool:
    return isinstance(name, str) and 0 < len(name) <= 200

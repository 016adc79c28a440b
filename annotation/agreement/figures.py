"""The figures of agreement from counts, each with its interval or with what is still missing. No query."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from annotation.agreement.counting import VERDICTS, Items, Judged, Pair, Settled, Work
from biotools.metrics import judge as judging
from biotools.metrics.agreement import (
    MEASURES,
    Agreement,
    Counts,
    Interval,
    bootstrap,
    cohen_kappa,
    merged,
    wilson,
)

ENOUGH_ITEMS = 20
"""With fewer a coefficient's interval spans nearly all there is."""
ENOUGH_DECISIONS = 10
"""With fewer the interval of a share is wider than half of all there is."""

VERDICT, AS_IT_IS = "verdict", "as_it_is"
SCALES: dict[str, dict[str, tuple[int, ...]]] = {
    VERDICT: {verdict: (place,) for place, verdict in enumerate(VERDICTS)},
    AS_IT_IS: {"yes": (0,), "no": (1, 2)},
}
"""Two ways to read decisions: as they are, and whether the revision was accepted as it is. By category, places of its
verdicts."""

ALL_ALIKE = "All decisions are the same, so chance leaves nothing to compare with."
TOO_ALIKE = "Nearly all decisions are the same, so no interval can be told."
NO_SUCH = "There is no quadruplet yet that experts decided so."


@dataclass(frozen=True)
class Figure:
    """A value and its 95% interval, or None with the reason. n: what it rests on; needed: how many it takes."""

    value: float | None
    low: float | None
    high: float | None
    n: int
    needed: int
    reason: str = ""


def share(successes: float, n: int, *, needed: int = ENOUGH_DECISIONS, of: str = "decisions") -> Figure:
    """A share with Wilson's interval."""
    return _told(n, needed, of, successes / n if n else None, wilson(successes, n))


def _told(n: int, needed: int, of: str, value: float | None, interval: Interval | None, why: str = "") -> Figure:
    if n < needed:
        return Figure(None, None, None, n, needed, f"Not enough yet: {n} of {needed} {of}.")
    if value is None:
        return Figure(None, None, None, n, needed, why)
    if interval is None:
        return Figure(value, None, None, n, needed, TOO_ALIKE)
    return Figure(value, interval.low, interval.high, n, needed)


@dataclass(frozen=True)
class Scale:
    """The measures of all items on one way to read decisions. used: decisions by category; MEASURES by name."""

    name: str
    used: dict[str, int]
    measures: dict[str, Figure]


@dataclass(frozen=True)
class Reviewers:
    """How reviewers agree: over how many items, decisions and pairs of decisions, and by scale."""

    items: int
    decisions: int
    pairs: int
    scales: tuple[Scale, ...]

    @property
    def approving(self) -> float | None:
        """Share of approvals among the decisions; None without any."""
        return self.scales[0].used["approve"] / self.decisions if self.decisions else None


def reviewers(items: Iterable[Items]) -> Reviewers:
    """The measures over all items."""
    patterns: Counter[Counts] = Counter()
    for each in items:
        patterns[each.counts] += each.n
    whole = Agreement.of(patterns)
    return Reviewers(whole.items, sum(whole.used), whole.pairs, tuple(_scale(name, patterns) for name in SCALES))


def _scale(name: str, patterns: Counter[Counts]) -> Scale:
    groups = SCALES[name]
    read = merged(patterns, list(groups.values()))
    found = Agreement.of(read)
    enough = found.items >= ENOUGH_ITEMS
    intervals = _intervals(tuple(sorted(read.items()))) if enough else dict.fromkeys(MEASURES)
    measures = {
        measure: _told(found.items, ENOUGH_ITEMS, "items", getattr(found, measure), intervals[measure], ALL_ALIKE)
        for measure in MEASURES
    }
    return Scale(name, dict(zip(groups, found.used or (0,) * len(groups), strict=True)), measures)


@lru_cache(maxsize=128)
def _intervals(patterns: tuple[tuple[Counts, int], ...]) -> dict[str, Interval | None]:
    """Resampling takes a moment, and the same counts give the same intervals."""
    return bootstrap(dict(patterns))


@dataclass(frozen=True)
class Reviewer:
    """A person's decisions, and how far others decide alike.

    verdicts: the share of each. with_others: on items that others decided on, too, the mean share of them who decided
    alike. with_adjudication: how often an adjudicator, who is somebody else, decided as they had.
    """

    person: int
    decisions: int
    verdicts: dict[str, float]
    with_others: Figure
    with_adjudication: Figure
    median_seconds: float


def by_reviewer(work: Iterable[Work], settled: Iterable[Settled]) -> list[Reviewer]:
    """Who decided most comes first."""
    found = {each.person: each for each in settled}
    rows = [_reviewer(each, found.get(each.person) or Settled(each.person, 0, 0)) for each in work]
    return sorted(rows, key=lambda row: (-row.decisions, row.person))


def _reviewer(work: Work, settled: Settled) -> Reviewer:
    return Reviewer(
        work.person,
        work.decisions,
        {verdict: n / work.decisions for verdict, n in zip(VERDICTS, work.counts, strict=True)},
        share(work.agreeing, work.shared, of="shared items"),
        share(settled.agreed, settled.decisions, of="adjudicated decisions"),
        float(work.median_seconds),
    )


@dataclass(frozen=True)
class PairOfReviewers:
    """Two people, the items that both decided on, how often they agree, and Cohen's kappa of the three verdicts."""

    one: int
    other: int
    items: int
    agreement: Figure
    kappa: Figure


def by_pair(pairs: Iterable[Pair]) -> list[PairOfReviewers]:
    """Who agree least come first, then those of whom too little is known."""
    tables: defaultdict[tuple[int, int], dict[tuple[str, str], int]] = defaultdict(dict)
    for each in pairs:
        tables[each.one, each.other][each.verdict, each.other_verdict] = each.n
    rows = [_pair(one, other, table) for (one, other), table in tables.items()]
    return sorted(rows, key=lambda row: (row.agreement.value is None, row.agreement.value or 0, -row.items, row.one))


def _pair(one: int, other: int, table: dict[tuple[str, str], int]) -> PairOfReviewers:
    items = sum(table.values())
    agree = sum(n for (verdict, other_verdict), n in table.items() if verdict == other_verdict)
    kappa = cohen_kappa(table)
    return PairOfReviewers(one, other, items, share(agree, items, of="shared items"), _kappa(items, kappa))


def _kappa(items: int, value: float | None) -> Figure:
    """Without an interval: of two people there are seldom items enough for one that tells anything."""
    if items < ENOUGH_ITEMS or value is None:
        return _told(items, ENOUGH_ITEMS, "shared items", None, None, ALL_ALIKE)
    return Figure(value, None, None, items, ENOUGH_ITEMS)


@dataclass(frozen=True)
class FunctionOf:
    """A function's items, on how many of them people differ, and the share of these."""

    database: str
    family: str
    function: str
    items: int
    differing: int
    share: Figure


def by_function(items: Iterable[Items]) -> list[FunctionOf]:
    """Where most items differ comes first; functions without any such item are left out."""
    all_: Counter[tuple[str, str, str]] = Counter()
    differing: Counter[tuple[str, str, str]] = Counter()
    for each in items:
        all_[each[:3]] += each.n
        differing[each[:3]] += each.n if sum(map(bool, each.counts)) > 1 else 0
    rows = [FunctionOf(*name, all_[name], n, share(n, all_[name], of="items")) for name, n in differing.items() if n]
    return sorted(rows, key=lambda row: (-row.differing, row.items, row.function))


PASSED, SAMPLED, FILTERED = "passed", "sampled", "filtered"


@dataclass(frozen=True)
class Stratum:
    """Quadruplets with one word of a judge: how many, and what experts decided.

    passed: informative. sampled: not informative, drawn for the experts to decide on blind. filtered: not informative
    and not drawn; what is decided of these was put into the queue by hand, so no rate comes from it.
    """

    name: str
    judged: int = 0
    as_it_was: int = 0
    edited: int = 0
    rejected: int = 0

    @property
    def accepted(self) -> int:
        """Approved as it was, or after an edit."""
        return self.as_it_was + self.edited

    @property
    def decided(self) -> int:
        """Approved or rejected."""
        return self.accepted + self.rejected

    @property
    def undecided(self) -> int:
        """Those that wait, and those that nobody is to look at."""
        return self.judged - self.decided


@dataclass(frozen=True)
class Judge:
    """A model with a version of its prompt, against the experts.

    precision: share accepted of what passed. missed: share accepted of the blind sample. tpr: share that passed of all
    that experts accept; tnr: share filtered of all that they reject. These two weigh the strata by their sizes.
    """

    model: str
    prompt_version: str
    strata: tuple[Stratum, ...]
    precision: Figure
    missed: Figure
    tpr: Figure
    tnr: Figure


def by_judge(judged: Iterable[Judged]) -> list[Judge]:
    """Who judged most comes first."""
    counted: defaultdict[tuple[str, str], Counter[tuple[str, str]]] = defaultdict(Counter)
    for each in judged:
        stratum = PASSED if each.informative else SAMPLED if each.calibration else FILTERED
        counted[each.model, each.prompt_version][stratum, each.outcome] += each.n
    return [_judge(*who, counts) for who, counts in sorted(counted.items(), key=lambda row: (-row[1].total(), row[0]))]


def _judge(model: str, prompt_version: str, counts: Counter[tuple[str, str]]) -> Judge:
    strata = tuple(_stratum(name, counts) for name in (PASSED, SAMPLED, FILTERED))
    passed, sampled, filtered = strata
    through = judging.Stratum(passed.judged, passed.decided, passed.accepted)
    # The sample speaks for all that the judge did not find informative.
    out = judging.Stratum(sampled.judged + filtered.judged, sampled.decided, sampled.accepted)
    least = min(through.decided, out.decided)
    tpr, tnr = judging.true_positive_rate(through, out), judging.true_negative_rate(through, out)
    return Judge(
        model,
        prompt_version,
        strata,
        share(passed.accepted, passed.decided),
        share(sampled.accepted, sampled.decided, of="decisions on the blind sample"),
        _rate(least, tpr),
        _rate(least, tnr),
    )


def _rate(decided: int, rate: judging.Rate | None) -> Figure:
    of = "decisions on what passed and on the blind sample each"
    value, interval = (rate.value, rate.interval) if rate else (None, None)
    return _told(decided, ENOUGH_DECISIONS, of, value, interval, NO_SUCH)


def _stratum(name: str, counts: Counter[tuple[str, str]]) -> Stratum:
    judged = sum(n for (stratum, _), n in counts.items() if stratum == name)
    outcomes = (counts[name, outcome] for outcome in ("approved", "edited", "rejected"))
    return Stratum(name, judged, *outcomes)

"""How far people agree, beyond what chance would bring about. Plain Python: no Django, no database, no clock.

An *item* is what several people decided on, each for one of q categories. Who decided what does not matter to most
measures, so an item is told as how many chose each category, in the order of the categories: `(2, 0, 1)`. Many items
look alike, so items come as *patterns*: how many items there are of each kind, `{(2, 0, 0): 40, (1, 0, 1): 3}`.

    >>> patterns = patterns_of([["yes", "yes"], ["yes", "no"], ["no", None, "no"]], ["yes", "no"])
    >>> round(Agreement.of(patterns).alpha, 3)
    0.444
"""

import math
import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import NamedTuple

Counts = tuple[int, ...]
Patterns = Mapping[Counts, int]

CONFIDENCE = 0.95
RESAMPLES = 1000
SEED = 20_111  # any number: the same one gives the same intervals
UNDEFINED_AT_MOST = 0.05
FEW = 16


class Interval(NamedTuple):
    """From `low` to `high`, both possible."""

    low: float
    high: float


def patterns_of(items: Iterable[Iterable[str | None]], categories: Sequence[str]) -> dict[Counts, int]:
    """Patterns of items that are given as what each person chose; None for who did not decide.

    categories: all that could be chosen, also those that nobody chose. Raises ValueError for any other.
    """
    place = {category: number for number, category in enumerate(categories)}
    found: Counter[Counts] = Counter()
    for item in items:
        counts = [0] * len(place)
        for choice in item:
            if choice is None:
                continue
            if choice not in place:
                raise ValueError(f"{choice!r} is none of the categories {list(categories)}")
            counts[place[choice]] += 1
        found[tuple(counts)] += 1
    return dict(found)


def merged(patterns: Patterns, groups: Sequence[Sequence[int]]) -> dict[Counts, int]:
    """The same items with fewer categories. groups: by new category, the places of the old ones that it unites."""
    found: Counter[Counts] = Counter()
    for counts, n in patterns.items():
        found[tuple(sum(counts[place] for place in group) for group in groups)] += n
    return dict(found)


@dataclass(frozen=True)
class Agreement:
    """Sums over items, and the measures that follow from them. Make it with `of`.

    items: with two decisions or more; pairs: of two decisions on one item, of all items. agreeing: sum over items of
    the share of an item's pairs that agree. differing: sum over items of its ordered pairs that differ / (its decisions
    - 1). used: by category, how many decisions of such items. shares: by category, the mean share of an item's
    decisions, here also of items with a single decision.

    Each measure is None where there is no item, and where its formula divides by zero.
    """

    items: int
    pairs: int
    agreeing: float
    differing: float
    used: tuple[int, ...]
    shares: tuple[float, ...]

    @classmethod
    def of(cls, patterns: Patterns) -> "Agreement":
        """Sum over items. Items without any decision are passed over."""
        items = pairs = decided = 0
        agreeing = differing = 0.0
        categories = max((len(counts) for counts in patterns), default=0)
        used, shares = [0] * categories, [0.0] * categories
        for counts, n in patterns.items():
            decisions = sum(counts)
            if not decisions or not n:
                continue
            decided += n
            for place, count in enumerate(counts):
                shares[place] += n * count / decisions
            if decisions < 2:
                continue
            differ = decisions * decisions - sum(count * count for count in counts)
            items += n
            pairs += n * decisions * (decisions - 1) // 2
            differing += n * differ / (decisions - 1)
            agreeing += n * (1 - differ / (decisions * (decisions - 1)))
            for place, count in enumerate(counts):
                used[place] += n * count
        return cls(items, pairs, agreeing, differing, tuple(used), tuple(share / (decided or 1) for share in shares))

    @property
    def raw(self) -> float | None:
        """Share of pairs of decisions that agree, averaged over items: 1 is all, 0 none. Chance is not taken out.

        P_a = mean over items of sum_c n_c (n_c - 1) / (n (n - 1)). Source: Fleiss 1971, Psychological Bulletin 76,
        378-382, there for equally many decisions per item.
        """
        return self.agreeing / self.items if self.items else None

    @property
    def alpha(self) -> float | None:
        """Krippendorff's alpha for nominal data, with missing decisions.

        1 - D_o / D_e: how much people differ, over how much all their decisions would differ if they were dealt out to
        items at random. 1 is perfect, 0 is chance, below 0 worse than chance. None where all decisions are the same:
        nothing could differ by chance. Items with one decision do not count. Source: Krippendorff 2011, Computing
        Krippendorff's Alpha-Reliability, section B.
        """
        decisions = sum(self.used)
        by_chance = decisions * decisions - sum(count * count for count in self.used)
        return 1 - (decisions - 1) * self.differing / by_chance if by_chance else None

    @property
    def fleiss(self) -> float | None:
        """Fleiss' kappa: (P_a - P_e) / (1 - P_e) with P_e = sum_c share_c^2.

        None where all decisions are the same. Sources: Fleiss 1971; for unequally many decisions per item Gwet 2014,
        Handbook of Inter-Rater Reliability, 4th edition, chapter 2.
        """
        return self._beyond(sum(share * share for share in self.shares))

    @property
    def ac1(self) -> float | None:
        """Gwet's AC1: (P_a - P_e) / (1 - P_e) with P_e = sum_c share_c (1 - share_c) / (q - 1).

        It keeps its worth where nearly all decisions are the same, where kappa and alpha fall towards 0. None for a
        single category. Source: Gwet 2008, British Journal of Mathematical and Statistical Psychology 61, 29-48.
        """
        categories = len(self.shares)
        if categories < 2:
            return None
        return self._beyond(sum(share * (1 - share) for share in self.shares) / (categories - 1))

    @property
    def pabak(self) -> float | None:
        """Kappa as if all categories were used equally: (q P_a - 1) / (q - 1); 2 P_a - 1 for two categories.

        None for a single category. Sources: Byrt, Bishop and Carlin 1993, Journal of Clinical Epidemiology 46, 423-429
        (two categories); Brennan and Prediger 1981, Educational and Psychological Measurement 41, 687-699 (any).
        """
        return self._beyond(1 / len(self.shares)) if len(self.shares) > 1 else None

    def _beyond(self, by_chance: float) -> float | None:
        """The part of what chance leaves over that people agree on."""
        left = 1 - by_chance
        return (self.raw - by_chance) / left if self.raw is not None and left > 1e-12 else None


MEASURES = ("raw", "alpha", "fleiss", "ac1", "pabak")


def cohen_kappa(table: Mapping[tuple[str, str], int]) -> float | None:
    """Cohen's kappa of two people. table: how many items the first put in one category and the second in another.

    (P_a - P_e) / (1 - P_e) with P_e = sum_c first_c second_c, the share of items that each put there. None without
    items, and where both put all items in the same one category. Source: Cohen 1960, Educational and Psychological
    Measurement 20, 37-46.
    """
    items = sum(table.values())
    if not items:
        return None
    first: Counter[str] = Counter()
    second: Counter[str] = Counter()
    for (one, other), n in table.items():
        first[one] += n
        second[other] += n
    agree = sum(n for (one, other), n in table.items() if one == other)
    by_chance = sum(first[category] * second[category] for category in first)
    left = items * items - by_chance
    return (items * agree - by_chance) / left if left else None


def wilson(successes: float, n: float, confidence: float = CONFIDENCE) -> Interval | None:
    """Wilson's interval of a share, successes / n. It stays within 0 and 1 and is of use for small n, too.

    (p + z^2/2n ± z sqrt(p (1-p)/n + z^2/4n^2)) / (1 + z^2/n) for a normal quantile z. Successes need not be whole: a
    mean of shares over n items will do. None for n = 0. Source: Wilson 1927, Journal of the American Statistical
    Association 22, 209-212.
    """
    if n <= 0:
        return None
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    share = successes / n
    middle = share + z * z / (2 * n)
    half = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    return Interval(max(0.0, (middle - half) / scale), min(1.0, (middle + half) / scale))


def bootstrap(patterns: Patterns, *, resamples: int = RESAMPLES, seed: int = SEED) -> dict[str, Interval | None]:
    """95% intervals of all MEASURES by drawing as many items again as there are, with replacement, many times.

    Percentile intervals (Efron and Tibshirani 1993, chapter 13) over items with two decisions or more. What is drawn is
    how often each pattern comes, so a million items cost little more than a hundred. The same patterns and seed
    give the same intervals. A measure is None where it is undefined in more than one resample of twenty
    (all decisions drawn were the same), and without items.
    """
    kept = sorted((counts, n) for counts, n in patterns.items() if n and sum(counts) > 1)
    kept.sort(key=lambda pattern: -pattern[1])  # what is frequent first: then little is left to draw
    drawn: dict[str, list[float]] = {name: [] for name in MEASURES}
    chance = random.Random(seed)  # noqa: S311  for statistics
    for _ in range(resamples if kept else 0):
        found = Agreement.of(_drawn_again(kept, chance))
        for name, values in drawn.items():
            if (value := getattr(found, name)) is not None:
                values.append(value)
    return {name: _middle(values, resamples) for name, values in drawn.items()}


def _middle(values: list[float], resamples: int) -> Interval | None:
    """Where the middle 95% of the values lie."""
    if not values or len(values) < (1 - UNDEFINED_AT_MOST) * resamples:
        return None
    values.sort()
    outside = int(len(values) * (1 - CONFIDENCE) / 2)
    return Interval(values[outside], values[-1 - outside])


def _drawn_again(patterns: Sequence[tuple[Counts, int]], chance: random.Random) -> dict[Counts, int]:
    """As many items as there are, drawn with replacement: a multinomial draw, pattern by pattern."""
    left = of = sum(n for _, n in patterns)
    drawn = {}
    for counts, n in patterns:
        drawn[counts] = left if n == of else binomial(left, n / of, chance)
        left -= drawn[counts]
        of -= n
        if not left:
            break
    return drawn


def binomial(n: int, p: float, chance: random.Random) -> int:
    """How many of n uniform numbers lie below p: an exact draw in about log2(n) steps.

    The middle one of n uniform numbers is beta distributed; whether it lies below p settles half of them. Source:
    Devroye 1986, Non-Uniform Random Variate Generation, X.4.3. (`random.binomialvariate` came with Python 3.12.)
    """
    below = 0
    while n > FEW and 0 < p < 1:
        middle = (n + 1) // 2
        value = chance.betavariate(middle, n + 1 - middle)
        if value < p:
            below, n, p = below + middle, n - middle, (p - value) / (1 - value)
        else:
            n, p = middle - 1, p / value
    return below + sum(chance.random() < p for _ in range(n))

"""Which options go together in a call: few at a time, and every two of them in some call; pure, and repeatable.

One covering array over all parameters of a function is as short as can be, so that its rows take half of all options:
calls with thirty flags that no biologist makes. Here each covering array is over a block of few optional parameters,
all others are absent, and the blocks follow each other until every two parameters were in one.
"""

import random
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import combinations_with_replacement, count, zip_longest

import covertable

Row = dict[str, int]
"""By parameter, which of its options (from 0) the call takes; what is not in it is absent."""
Options = frozenset[tuple[str, int]]
Fits = Callable[[Row], bool]
Needs = Mapping[str, Collection[str]]

BOUND = 4
"""Optional parameters that one call has at most, those counted that others need."""
HALF = BOUND // 2


def rows(options: Mapping[str, int], optional: Collection[str], needs: Needs, fits: Fits, seed: str) -> Iterator[Row]:
    """The rows of one function's calls, one `covering` after another, without end; none where no call is valid.

    options: how many each parameter has, at least one. optional: the parameters that may be absent. needs: optional
    parameters without which a parameter makes no valid call. fits: whether a row makes a valid call.
    """

    @cache
    def known(row: Options) -> bool:
        return fits(dict(row))

    for turn in count():
        row = None
        for row in covering(options, optional, needs, lambda row: known(frozenset(row.items())), f"{seed} {turn}"):
            yield row
        if row is None:
            return


def covering(
    options: Mapping[str, int], optional: Collection[str], needs: Needs, fits: Fits, seed: str
) -> Iterator[Row]:
    """Rows in which every two options of different parameters meet, made as they are asked for; arguments as of `rows`.

    Guaranteed, but for what no valid row has: no row has more than BOUND optional parameters; the first row has none;
    after the first round of blocks every option was in some row (1-way), after all rounds every two options of
    different parameters were in one (2-way). Nothing is promised of three options together.
    With at most BOUND optional parameters one array is all, and pairs every option with `absent`, too. With more of
    them, rows that bring no new option or pair are left out.
    """
    names = [name for name in options if name in optional]
    required = {name: range(number) for name, number in options.items() if name not in optional}
    random.Random(seed).shuffle(names)  # noqa: S311  reproducible, no secret
    few = len(names) <= BOUND
    parts = _whole if few else _pairs
    met: set[Options] = set()

    def valid(row: Row) -> bool:
        return len(row) - len(required) <= BOUND and fits(row)

    plain = dict.fromkeys(required, 0)
    if valid(plain):
        met |= parts(plain)
        yield plain
    for blocks in [[names]] if few else rounds(halves(names, needs)):
        levels = [required | {name: (None, *range(options[name])) for name in block} for block in blocks]
        for row in interleaved([array(each, valid, seed) for each in levels]):
            if not parts(row) <= met:
                met |= parts(row)
                yield row


def halves(names: Sequence[str], needs: Needs) -> list[list[str]]:
    """The parameters by twos: halves of blocks. One that needs others is in a half with them, even a larger one."""
    found: list[list[str]] = []
    for name in names:
        if any(name in half for half in found):
            continue
        together = [name]
        for each in together:
            together += [other for other in needs.get(each, ()) if other in names and other not in together]
        if found and len({*found[-1], *together}) <= HALF:
            found[-1] += together
        else:
            found.append(together)
    return found


def rounds(halves: Sequence[Sequence[str]]) -> Iterator[list[list[str]]]:
    """The blocks of each round of a round-robin tournament (circle method), so that every two halves make one block.

    Each half is in one block of a round; where their number is odd, one of them is a block alone.
    """
    circle = [*halves, *[()] * (len(halves) % 2)]
    middle = len(circle) // 2
    for _ in circle[1:]:
        opposite = zip(circle[:middle], reversed(circle[middle:]), strict=True)
        yield [list(dict.fromkeys((*one, *other))) for one, other in opposite]
        circle[1:] = circle[-1:] + circle[1:-1]


def array(levels: Mapping[str, Sequence[int | None]], valid: Fits, seed: str) -> Iterator[Row]:
    """A 2-way covering array of valid rows (1-way for a single parameter); None is the level `absent`."""
    fixed = {name: numbers[0] for name, numbers in levels.items() if len(numbers) == 1}
    names = [name for name in levels if name not in fixed]

    def row(numbers: Iterable[int | None]) -> Row:
        named = fixed | dict(zip(names, numbers, strict=True))
        return {name: number for name, number in named.items() if number is not None}

    places = range(len(names))
    made = covertable.make_async(
        [list(levels[name]) for name in names],
        strength=min(2, len(names)),
        salt=f"{seed} {names}",
        constraints=[
            {"operator": "fn", "requires": list(places), "evaluate": lambda by: valid(row(by[at] for at in places))}
        ],
    )
    return map(row, made)


def interleaved(arrays: Sequence[Iterator[Row]]) -> Iterator[Row]:
    """The first row of each array, then the second ones ..."""
    for together in zip_longest(*arrays):
        yield from (row for row in together if row is not None)


def _whole(row: Row) -> set[Options]:
    return {frozenset(row.items())}


def _pairs(row: Row) -> set[Options]:
    """The options of a row, and every two of them."""
    return {frozenset(two) for two in combinations_with_replacement(row.items(), 2)}

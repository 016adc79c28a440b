"""A list of like objects as a table: columns from what they share, rows in parts, sorted by any column."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from annotation.trees import part, plain_text, pointer_of, steps_of

LOOKED_AT = 500
"""Items whose fields make the columns; a field that only later ones have is told by no column."""
MOST_COLUMNS = 40
ROWS_AT_ONCE = 100
LONGEST_CELL = 300
MOST_LISTED = 12
CONTAINERS_LOOKED_AT = 300
MISSING = object()


@dataclass(frozen=True)
class Column:
    """A field of the items, or a field of an object in them. pointer: from the item."""

    pointer: str
    name: str
    number: bool
    sorted: str = ""


@dataclass(frozen=True)
class Cell:
    """What one item has in a column. kind: missing, plain (also a short list), object or array with its size."""

    kind: str
    text: str = ""
    size: int = 0
    number: bool = False


@dataclass(frozen=True)
class Row:
    """One item: its place in the list (from 0), its pointer from the list, and its cells."""

    place: int
    pointer: str
    cells: list[Cell]


@dataclass(frozen=True)
class Table:
    """A part of the rows. total: all rows; start: rows before the first here; end: rows up to the last here."""

    columns: list[Column]
    rows: list[Row]
    total: int
    start: int
    end: int
    columns_left_out: int

    @property
    def earlier(self) -> int:
        """The first of the rows that stand before these."""
        return max(0, self.start - ROWS_AT_ONCE)


def like_objects(value: Any) -> bool:
    """Whether this is a list that reads well as a table: of objects, more than one."""
    return isinstance(value, list) and len(value) > 1 and all(isinstance(item, dict) for item in value[:LOOKED_AT])


def table(items: list[Any], *, sort: str = "", offset: int = 0) -> Table:
    """The rows from `offset` on. sort: a column's pointer, after "-" for the largest first; "" is the list's order.

    Numbers stand before texts, texts are ordered without case, and what is missing comes last either way.
    """
    pointers = list(_pointers(items[:LOOKED_AT]))
    shown = [_column(pointer, items[:LOOKED_AT], sort) for pointer in pointers[:MOST_COLUMNS]]
    places = _ordered(items, sort)[offset : offset + ROWS_AT_ONCE]
    rows = [Row(place, f"/{place}", [_cell(_at(items[place], column.pointer)) for column in shown]) for place in places]
    return Table(shown, rows, len(items), offset, offset + len(rows), len(pointers) - len(shown))


def _column(pointer: str, items: list[Any], sort: str) -> Column:
    values = [value for item in items if (value := _at(item, pointer)) is not MISSING and value is not None]
    number = bool(values) and all(_is_number(value) for value in values)
    direction = {pointer: "ascending", f"-{pointer}": "descending"}.get(sort, "")
    return Column(pointer, ".".join(steps_of(pointer)), number, direction)


def _pointers(items: list[Any]) -> Iterable[str]:
    """The fields in the order in which they first come; of a field that is always an object, its fields."""
    fields: dict[str, dict[str, None] | None] = {}
    for item in items:
        for name, value in item.items() if isinstance(item, dict) else ():
            inner = fields.setdefault(name, {})
            if inner is not None and isinstance(value, dict) and value:
                inner.update(dict.fromkeys(value))
            elif value is not None:
                fields[name] = None
    for name, inner in fields.items():
        own = pointer_of("", name)
        yield from [pointer_of(own, below) for below in inner] if inner else [own]


def _ordered(items: list[Any], sort: str) -> list[int]:
    """The places of the items in the order wanted; equal ones stay in the list's order."""
    places = list(range(len(items)))
    if not sort:
        return places
    pointer = sort.removeprefix("-")
    values = [_at(item, pointer) for item in items]
    there = [place for place in places if values[place] is not MISSING and values[place] is not None]
    there.sort(key=lambda place: _rank(values[place]), reverse=sort.startswith("-"))
    known = set(there)
    return there + [place for place in places if place not in known]


def _rank(value: Any) -> tuple[int, float, str]:
    if _is_short_list(value):
        return 1, 0, _listed(value).casefold()
    if isinstance(value, (dict, list)):
        return 2, len(value), ""
    if _is_number(value):
        return 0, value, ""
    return 1, 0, str(value).casefold()


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _at(item: Any, pointer: str) -> Any:
    try:
        return part(item, pointer)
    except LookupError:
        return MISSING


def _cell(value: Any) -> Cell:
    if value is MISSING:
        return Cell("missing")
    if _is_short_list(value):
        return _plain(_listed(value))
    if isinstance(value, (dict, list)):
        return Cell("object" if isinstance(value, dict) else "array", size=len(value))
    return _plain(plain_text(value), number=_is_number(value))


def _plain(text: str, *, number: bool = False) -> Cell:
    return Cell("plain", text[:LONGEST_CELL] + ("…" if len(text) > LONGEST_CELL else ""), number=number)


def _listed(values: list[Any]) -> str:
    return ", ".join(map(plain_text, values))


def _is_short_list(value: Any) -> bool:
    """Whether this is a list that is told by its values: few, and none that holds others."""
    if not isinstance(value, list) or not 0 < len(value) <= MOST_LISTED:
        return False
    return not any(isinstance(item, (dict, list)) for item in value)


def main_list(value: Any) -> str | None:
    """The pointer of the longest list of like objects near the top; None where there is none. Looks at few nodes."""
    best: tuple[int, str] | None = None
    for pointer, found in islice(_walk([("", value)]), CONTAINERS_LOOKED_AT):
        if like_objects(found) and (best is None or len(found) > best[0]):
            best = len(found), pointer
    return best[1] if best else None


def _walk(queue: list[tuple[str, Any]]) -> Iterator[tuple[str, Any]]:
    """Containers, level by level; of a list only its beginning."""
    for pointer, value in queue:  # it grows meanwhile
        yield pointer, value
        pairs = value.items() if isinstance(value, dict) else enumerate(islice(value, 25))
        queue += [(pointer_of(pointer, str(name)), below) for name, below in pairs if isinstance(below, (dict, list))]

"""Small language helpers: choosing by digest, series of words, species names, looking into observations."""

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

T = TypeVar("T")

SPECIES = {
    "homo_sapiens": "human", "human": "human", "mus_musculus": "mouse", "mouse": "mouse",
    "rattus_norvegicus": "rat", "danio_rerio": "zebrafish", "equus_caballus": "horse",
    "gallus_gallus": "chicken", "sus_scrofa": "pig", "bos_taurus": "cow", "canis_lupus_familiaris": "dog",
    "drosophila_melanogaster": "fruit fly", "caenorhabditis_elegans": "C. elegans",
    "saccharomyces_cerevisiae": "yeast", "pan_troglodytes": "chimpanzee", "macaca_mulatta": "macaque",
}  # fmt: skip
TAXA = {
    "9606": "human", "10090": "mouse", "10116": "rat", "7955": "zebrafish", "9796": "horse", "9031": "chicken",
    "9823": "pig", "9913": "bovine", "7227": "fruit fly", "6239": "C. elegans", "559292": "baker's yeast",
    "83333": "E. coli K-12", "3702": "Arabidopsis thaliana",
}  # fmt: skip


class Dice:
    """Choices that depend on the data alone: the same data gives the same choices, in the same order."""

    def __init__(self, *data: Any) -> None:
        self._seed = json.dumps(data, sort_keys=True, ensure_ascii=False)
        self._throws = 0

    def throw(self, sides: int) -> int:
        """A number from 0 below sides."""
        self._throws += 1
        text = f"{self._throws} {self._seed}"
        return int.from_bytes(hashlib.sha256(text.encode("utf-8", "replace")).digest()[:8]) % sides

    def pick(self, options: Sequence[T]) -> T:
        """One of the options (at least one is needed)."""
        return options[self.throw(len(options))]

    def one_in(self, number: int) -> bool:
        """True once in so many cases."""
        return self.throw(number) == 0


def series(words: Sequence[str], most: int = 30) -> str:
    """`a`, `a and b`, `a, b and c`; beyond `most` the rest is told as a number."""
    shown = list(words[:most])
    if len(words) > most:
        shown.append(f"{len(words) - most} more")
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def species(name: Any) -> str:
    """A species as people say it: `homo_sapiens` is human, an unknown one becomes `Genus species`."""
    plain = str(name or "").strip()
    known = SPECIES.get(plain.lower().replace(" ", "_"))
    if plain.lower() in SPECIES.values():
        return plain.lower()
    return known or plain.replace("_", " ").strip().capitalize()


def items(value: Any) -> list[Any]:
    """The items of a list, also of one that a summary cut (`items`, `shown`); a single value is one item."""
    if isinstance(value, list):
        return value
    if isinstance(value, dict):
        inner = value.get("items")
        return inner if isinstance(inner, list) else [value]
    return [] if value in (None, "") else [value]


def leaves(value: Any, pointer: str = "") -> Iterator[tuple[str, Any]]:
    """(JSON Pointer, value) of every text, number and truth value, in document order."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from leaves(item, f"{pointer}/{escaped(str(key))}")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from leaves(item, f"{pointer}/{index}")
    elif value not in (None, ""):
        yield pointer, value


def keys(value: Any) -> set[str]:
    """Every key at any depth whose value holds something."""
    found: set[str] = set()
    for pointer, _ in leaves(value):
        found.update(part.replace("~1", "/").replace("~0", "~").lower() for part in pointer.split("/") if part)
    return found


def escaped(key: str) -> str:
    """A key as a part of a JSON Pointer (RFC 6901)."""
    return key.replace("~", "~0").replace("/", "~1")


def question(text: str) -> str:
    """Text with single spaces, a capital first, and one question mark at its end."""
    text = re.sub(r"\s+", " ", text).strip().rstrip("?. ")
    return f"{text[:1].upper()}{text[1:]}?"

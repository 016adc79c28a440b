"""What is typed into a search box, read: words, "phrases", -exclusions, OR and prefixes*. Pure, and never raises."""

import re
from dataclasses import dataclass

# What parts words, in the index (migration 0011 and the squashed one have the same list) and in the search box alike:
# `P04637-2` is the word P04637 followed by the word 2. All of ASCII but letters and digits, and what editors make of
# quotes and dashes.
PARTING = "".join(chr(code) for code in range(1, 128) if not chr(code).isalnum()) + "–—‑‘’“”…·×→\xa0"
_SPACES = str.maketrans(PARTING + "\0", " " * (len(PARTING) + 1)) | dict.fromkeys(range(0xD800, 0xE000), " ")
_PIECE = re.compile(r'(?P<minus>-?)(?:"(?P<phrase>[^"]*)"?|(?P<word>\S+))')
_CURLY = str.maketrans("“”„", '"""')


@dataclass(frozen=True)
class Term:
    """Words that stand side by side. excluded: wanted nowhere; prefix: the last one may go on."""

    words: tuple[str, ...]
    excluded: bool = False
    prefix: bool = False

    def tsquery(self) -> str:
        """As Postgres' to_tsquery reads it."""
        *before, last = (f"'{word}'" for word in self.words)
        side_by_side = " <-> ".join([*before, f"{last}:*" if self.prefix else last])
        return f"!({side_by_side})" if self.excluded else f"({side_by_side})"


@dataclass(frozen=True)
class Search:
    """Alternatives (OR), each a row of terms that must all hold. Empty: nothing that can be looked for was typed."""

    alternatives: tuple[tuple[Term, ...], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.alternatives)

    def tsquery(self) -> str:
        """As Postgres' to_tsquery reads it; empty for an empty search."""
        return " | ".join(" & ".join(term.tsquery() for term in terms) for terms in self.alternatives)

    def wanted(self) -> list[Term]:
        """The terms to mark in what was found."""
        return [term for terms in self.alternatives for term in terms if not term.excluded]


def parse(text: str) -> Search:
    """Read a search box: words must all be there; OR, in capitals, parts alternatives and binds least.

    Punctuation parts words, as in the index, so an identifier is looked for as its parts side by side.
    """
    alternatives: list[list[Term]] = [[]]
    for piece in _PIECE.finditer(text.translate(_CURLY)):
        if piece["word"] == "OR" and not piece["minus"]:
            alternatives.append([])
        elif term := _term(piece):
            alternatives[-1].append(term)
    return Search(tuple(tuple(terms) for terms in alternatives if terms))


def _term(piece: re.Match[str]) -> Term | None:
    written = piece["word"] if piece["phrase"] is None else piece["phrase"]
    words = tuple(word for word in written.translate(_SPACES).split() if _readable(word))
    prefix = written.endswith("*") and len(words[-1]) > 1 if words else False
    return Term(words, excluded=bool(piece["minus"]), prefix=prefix) if words else None


def _readable(word: str) -> bool:
    """Whether Postgres makes a lexeme of it: it passes over signs that are neither letters nor digits."""
    return any(char.isalpha() or char.isdecimal() for char in word)

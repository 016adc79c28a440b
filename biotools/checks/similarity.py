"""How alike two questions are: what they name, and the words around it weighed by their rarity."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

WORD = re.compile(r"\w+(?:[.:/_>*-]\w+)*")
NAME = re.compile(r"\d|[A-Z].*[A-Z]")


@dataclass(frozen=True)
class Text:
    """A question in lower case. names: words with a digit or two capitals (BRCA1, rs699, NODAL); words: all others."""

    names: frozenset[str]
    words: frozenset[str]


@lru_cache(maxsize=4096)
def read(text: str) -> Text:
    """What a question names, and its other words; identifiers, HGVS and regions stay whole."""
    found = WORD.findall(text)
    names = frozenset(word.lower() for word in found if NAME.search(word))
    return Text(names, frozenset(word.lower() for word in found) - names)


def nearest(query: str, others: Mapping[str, str]) -> tuple[str, float] | None:
    """The id of the query most like this one, and how alike they are: 0 to 1, 1 for the same words.

    Queries that name different things are not alike: 0. Of the other words it is the weighted Jaccard
    similarity; a word weighs log(1 + n / number of the n queries that have it), so that the words of a
    template weigh little and what differs weighs much. None when no other query names the same.
    """
    own = read(query)
    texts = {key: read(text) for key, text in others.items()}
    same = {key: text for key, text in texts.items() if text.names == own.names}
    if not same or not own.words | own.names:
        return None
    counts = Counter(word for text in (own, *texts.values()) for word in text.words)
    weight = {word: math.log(1 + (len(texts) + 1) / count) for word, count in counts.items()}
    alike = {key: _jaccard(own.words, text.words, weight) for key, text in same.items()}
    key = max(alike, key=lambda each: (alike[each], each))
    return key, alike[key]


def _jaccard(one: frozenset[str], other: frozenset[str], weight: Mapping[str, float]) -> float:
    shared, apart = (sum(weight[word] for word in part) for part in (one & other, one ^ other))
    return shared / (shared + apart) if shared + apart else 1.0

"""Words that questions are made of, and words that mean a field of an answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from ..once import once

DATA = Path(__file__).with_name("data") / "vocabulary.yaml"


@dataclass(frozen=True)
class Vocabulary:
    """not_symbols: written like a gene's symbol, and none. stop_words: say nothing of what a call is about.

    meant: names of fields (lower case) by the word of a question that asks for them.
    """

    not_symbols: frozenset[str]
    stop_words: frozenset[str]
    meant: Mapping[str, tuple[str, ...]]


@once
def vocabulary() -> Vocabulary:
    """The words of data/vocabulary.yaml."""
    read = yaml.safe_load(DATA.read_text(encoding="utf-8"))
    meant = {word: tuple(fields.split()) for word, fields in read["meant"].items()}
    return Vocabulary(frozenset(read["not_symbols"].split()), frozenset(read["stop_words"].split()), meant)

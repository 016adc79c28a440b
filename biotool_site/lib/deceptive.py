"""Characters that deceive a reader: what cannot be seen, what turns the line around, what looks like another letter."""

import re
import unicodedata
from collections.abc import Iterator

MARKS_AT_MOST = 4
SCRIPTS = ("LATIN", "CYRILLIC", "GREEK")
# Greek letters taken for a Latin one. The others are plain to see and common in names: TNFα, NFκB, Δ, µm.
GREEK_LIKE_LATIN = frozenset("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧνοϲϳϹ")
_WORD = re.compile(r"[^\W_]+")
_FIRST_MARK = 0x300


def runs(text: str) -> list[tuple[str, str]]:
    """Split a text into plain and deceptive runs, which joined give the text back.

    text: any text. Returns pairs of a run and what is deceptive in it, as "U+202E RIGHT-TO-LEFT OVERRIDE";
    "" for a plain run. A deceptive run is one character, or one stack of more than four combining marks.
    An empty text has no runs. Never raises.
    """
    if text.isascii() and text.isprintable():
        return [(text, "")] if text else []
    found: list[tuple[str, str]] = []
    begin = 0
    for start, end, name in _deceptive(text):
        if begin < start:
            found.append((text[begin:start], ""))
        found.append((text[start:end], name))
        begin = end
    if begin < len(text):
        found.append((text[begin:], ""))
    return found


def seen(run: str) -> str:
    """A run as it can be seen: an invisible character as its number."""
    return f"[U+{ord(run):04X}]" if len(run) == 1 and invisible(run) else run


def plain(text: str) -> str:
    """A text for a place where nothing can be marked: what draws nothing, or turns the text around, as its number."""
    return "".join(seen(run) if name else run for run, name in runs(text))


def invisible(character: str) -> bool:
    """Whether the character draws nothing itself: a format or control character, or a lone surrogate."""
    category = unicodedata.category(character)
    return (
        category in {"Cf", "Cs", "Zl", "Zp"} or (category == "Cc" and character not in "\t\n\r") or character in _BLANK
    )


# Letters and marks that Unicode does not call format characters and that draw nothing all the same.
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0") | {chr(code) for code in range(0xFE00, 0xFE10)}


def _deceptive(text: str) -> Iterator[tuple[int, int, str]]:
    mixed = _homoglyphs(text)
    place = 0
    while place < len(text):
        character = text[place]
        if place in mixed or (not 32 <= ord(character) < 127 and invisible(character)):
            yield place, place + 1, _name(character)
        elif ord(character) >= _FIRST_MARK and (end := _stack(text, place)):
            yield place, end, f"{end - place} combining marks, first {_name(character)}"
            place = end - 1
        place += 1


def _stack(text: str, start: int) -> int:
    """Where the combining marks from `start` on end, when there are too many; else 0."""
    end = start
    while end < len(text) and unicodedata.category(text[end]) in {"Mn", "Me"}:
        end += 1
    return end if end - start > MARKS_AT_MOST else 0


def _homoglyphs(text: str) -> set[int]:
    """Places of the Cyrillic and Greek letters that stand beside Latin ones in a word and look like them."""
    return {place for word in _WORD.finditer(text) if not word[0].isascii() for place in _mixed(word)}


def _mixed(word: re.Match[str]) -> Iterator[int]:
    scripts = [_script(letter) for letter in word[0]]
    if "LATIN" not in scripts:
        return
    for place, (letter, script) in enumerate(zip(word[0], scripts, strict=True), start=word.start()):
        if script == "CYRILLIC" or (script == "GREEK" and letter in GREEK_LIKE_LATIN):
            yield place


def _script(letter: str) -> str:
    if letter.isascii():
        return "LATIN" if letter.isalpha() else ""
    name = unicodedata.name(letter, "")
    return next((script for script in SCRIPTS if name.startswith(script + " ")), "")


def _name(character: str) -> str:
    return f"U+{ord(character):04X} {unicodedata.name(character, 'CONTROL CHARACTER')}"

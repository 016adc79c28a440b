"""Templates of questions: data files (templates/README.md), chosen by what a call and its answer hold."""

import re
import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from biotools import yaml_files
from biotools.once import once
from synthesis.llm.standin.questions.asked import Asked, Pair, pair
from synthesis.llm.standin.questions.ways import ALSO_TOLD, WAYS

FOLDER = Path(__file__).parent / "templates"
OPTIONAL = re.compile(r"(\[[^\[\]]*\])")


@dataclass(frozen=True)
class Template:
    """One text with placeholders. needs: keys of the observation; when: arguments with the values they must have."""

    ask: str
    needs: tuple[str, ...] = ()
    when: Mapping[str, Any] = field(default_factory=dict)

    def fits(self, asked: Asked) -> bool:
        """Whether the call's arguments and its observation are such as the question is about."""
        return all(_among(asked.arguments.get(name), wanted) for name, wanted in self.when.items()) and (
            not self.needs or asked.has(*self.needs)
        )

    def placeholders(self) -> list[tuple[str, str]]:
        """(argument, way) of every placeholder, those of optional parts included."""
        text = self.ask.replace("[", "").replace("]", "")
        return [(name, way or "") for _, name, way, _ in string.Formatter().parse(text) if name]

    def fill(self, arguments: Mapping[str, Any]) -> tuple[str, int]:
        """The question, and how many arguments it tells; empty and 0 when a placeholder's argument is not given."""
        told: set[str] = set()
        pieces = []
        for part in OPTIONAL.split(self.ask):
            optional = part.startswith("[") and part.endswith("]")
            for choice in part[1:-1].split("|") if optional else [part]:
                filled = _filled(choice, arguments)
                if filled is not None:
                    pieces.append(filled[0])
                    told |= filled[1]
                    break
            else:
                if not optional:
                    return "", 0
        return "".join(pieces), len(told)


@dataclass(frozen=True)
class Entry:
    """The templates of one or several functions."""

    broad: tuple[Template, ...]
    specific: tuple[Template, ...]


def write(asked: Asked) -> Pair | None:
    """Two questions from the function's templates; None where it has none that fit this call."""
    entry = entries().get(asked.function)
    if entry is None:
        return None
    broad, specific = _fitting(asked, entry.broad), _fitting(asked, entry.specific, facts_first=True)
    return pair(asked.dice.pick(broad), asked.dice.pick(specific)) if broad and specific else None


def _fitting(asked: Asked, templates: Sequence[Template], *, facts_first: bool = False) -> list[str]:
    """The filled texts that tell the most arguments; facts_first: of those, the ones the observation speaks to."""
    filled = [(template, *template.fill(asked.arguments)) for template in templates if template.fits(asked)]
    most = max((told for _, text, told in filled if text), default=0)
    best = [(template, text) for template, text, told in filled if text and told == most]
    facts = [text for template, text in best if template.needs]
    return facts if facts_first and facts else [text for _, text in best]


def _filled(text: str, arguments: Mapping[str, Any]) -> tuple[str, set[str]] | None:
    """The text with its placeholders replaced and their names; None when one is not given or says nothing."""
    words = ""
    told: set[str] = set()
    for before, name, way, _ in string.Formatter().parse(text):
        words += before
        if name:
            said = _said(arguments.get(name), name, way or "", arguments)
            if said is None:
                return None
            words, told = words + said, told | {name} | _also(way, arguments)
    return words, told


def _said(value: Any, name: str, way: str, arguments: Mapping[str, Any]) -> str | None:
    if way == "yes":  # a flag: what stands around it is the way to say it
        return "" if value is True else None
    if isinstance(value, bool) or value in (None, "", [], {}):
        return None
    text = ",".join(str(part) for part in value) if isinstance(value, list) else str(value)
    return WAYS[way or ("species" if name == "species" else "")](text, arguments) or None


def _also(way: str | None, arguments: Mapping[str, Any]) -> set[str]:
    """Which other argument the way tells, too: the first that is given of those that it may."""
    return set([name for name in ALSO_TOLD.get(way or "", ()) if name in arguments][:1])


def _among(value: Any, wanted: Any) -> bool:
    options = wanted if isinstance(wanted, list) else [wanted]
    return any(value == option and isinstance(value, bool) == isinstance(option, bool) for option in options)


@once
def entries() -> Mapping[str, Entry]:
    """The entry of each function that has templates. Raises ValueError where a function stands in two entries."""
    found: dict[str, Entry] = {}
    for path in sorted(FOLDER.glob("*.yaml")):
        for told in yaml_files.read(path):
            entry = Entry(_templates(told["broad"]), _templates(told["specific"]))
            for function in told["for"]:
                if function in found:
                    raise ValueError(f"{path.name}: {function} has templates already; join the two entries.")
                found[function] = entry
    return found


def _templates(told: Sequence[Any]) -> tuple[Template, ...]:
    return tuple(
        Template(item)
        if isinstance(item, str)
        else Template(item["ask"], tuple(item.get("needs", ())), item.get("when", {}))
        for item in told
    )

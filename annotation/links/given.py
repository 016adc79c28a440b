"""The arguments of a call as the page shows them: with their place, findings that are about them, and source pages."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from annotation.links.drawing import Mark, marks_at
from annotation.models import Finding, Revision
from annotation.parameters import Parameter
from annotation.trees import pointer_of
from biotools.reference.pages import Page, page_of_field, pages_in

MOST_PAGES = 6
LONGEST = 2000


@dataclass(frozen=True)
class Given:
    """One given argument. pointer: its place in the quadruplet; pages: of the identifiers that its value holds."""

    parameter: Parameter
    pointer: str
    marks: tuple[Mark, ...]
    pages: tuple[Page, ...]


def given(revision: Revision, parameters: Iterable[Parameter], findings: Sequence[Finding]) -> list[Given]:
    """The parameters that the call has, in their order."""
    entrez = revision.arguments.get("dbfrom") or revision.arguments.get("db") or ""
    return [_one(parameter, findings, entrez if isinstance(entrez, str) else "") for parameter in parameters]


def _one(parameter: Parameter, findings: Sequence[Finding], entrez: str) -> Given:
    pointer = pointer_of("/arguments", parameter.name)
    return Given(parameter, pointer, tuple(marks_at(findings, pointer)), tuple(_pages(parameter, entrez)))


def _pages(parameter: Parameter, entrez: str) -> list[Page]:
    text = parameter.text[:LONGEST]
    items = [item for item in text.replace("+", ",").split(",") if item.strip()][: MOST_PAGES * 4]
    found = [page for item in items if (page := page_of_field(parameter.name, item, entrez_database=entrez))]
    found = found or [page for page, _, _ in pages_in(text)]
    return list({page.url: page for page in found}.values())[:MOST_PAGES]

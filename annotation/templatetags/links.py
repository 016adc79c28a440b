"""What templates need to draw links, marks of findings and source pages."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from annotation.links import drawing
from annotation.models import Finding
from annotation.templatetags.annotation import run_shown
from annotation.trees import Node
from biotools.reference.pages import Page, page_of_field

register = template.Library()

STANDINGS = ("contradicted", "unsupported", "supported")
NOUNS = {"name": ("symbol", "symbols"), "species": ("species", "species"), "assembly": ("assembly", "assemblies")}
LONGEST_IDENTIFIER = 100


@register.filter
def marked(runs: Iterable[drawing.Run]) -> SafeString:
    """Runs of a text, the deceptive ones marked and named."""
    return format_html_join("", "{}", ((run_shown(run, name),) for run, name in runs))


@register.filter
def places(links: Any) -> str:
    """Places of a link, of one other end or of a finding, for scripts: a JSON list."""
    if isinstance(links, Finding):
        return json.dumps(drawing.places_of(links))
    return json.dumps(links.places if isinstance(links, drawing.Linked) else [links.place])


@register.filter
def standings(counts: Mapping[tuple[str, str], int]) -> list[tuple[str, str]]:
    """What needs a look first: a standing with its parts in words ("1 identifier supported"), then "4 words linked".

    counts: by standing and kind. Several kinds of one standing are details; a plain word that is found is no evidence.
    """
    words = counts.get(("supported", "word"), 0)
    told = []
    for standing in STANDINGS:
        of = {kind: n for (one, kind), n in counts.items() if one == standing and (one, kind) != ("supported", "word")}
        if of:
            told.append(
                (standing, f"{_counted(sum(of.values()), next(iter(of)) if len(of) == 1 else 'detail')} {standing}")
            )
    return [*told, ("word", f"{_counted(words, 'word')} linked")] if words else told


def _counted(number: int, kind: str) -> str:
    one, many = NOUNS.get(kind, (kind, f"{kind}s"))
    return f"{number} {one if number == 1 else many}"


@register.filter
def source_page(node: Node) -> Page | None:
    """The source database's page of a leaf of the observation that is an identifier; None for all else."""
    if node.kind not in {"string", "number"} or node.length or not 2 < len(node.text) <= LONGEST_IDENTIFIER:
        return None
    return page_of_field(node.key, node.text)

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
def standings(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """Each standing that occurs with its count, what needs a look first."""
    return [(standing, counts[standing]) for standing in STANDINGS if counts.get(standing)]


@register.filter
def source_page(node: Node) -> Page | None:
    """The source database's page of a leaf of the observation that is an identifier; None for all else."""
    if node.kind not in {"string", "number"} or node.length or not 2 < len(node.text) <= LONGEST_IDENTIFIER:
        return None
    return page_of_field(node.key, node.text)

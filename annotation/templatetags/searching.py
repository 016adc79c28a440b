"""Showing what a search found."""

import re

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from annotation.parameters import as_text
from annotation.search import marking
from annotation.search.words import Search
from annotation.templatetags.annotation import shown

register = template.Library()


@register.simple_tag
def found(text: str, search: Search, length: int = 220) -> SafeString:
    """At most `length` letters of a text, around the first word that was looked for; those words are marked."""
    return format_html_join("", "{}", ((_piece(*piece),) for piece in _pieces(text, search, length)))


@register.simple_tag
def marked(text: str, pattern: re.Pattern[str] | None) -> SafeString:
    """A whole text; what the pattern finds is marked."""
    return format_html_join("", "{}", ((_piece(*piece),) for piece in marking.cut(text, pattern)))


@register.filter
def one_line(arguments: dict[str, object]) -> str:
    """Arguments as one line: id=ENSG00000133703, species=human."""
    return ", ".join(f"{name}={as_text(value)}" for name, value in arguments.items())


def _pieces(text: str, search: Search, length: int) -> list[tuple[str, bool]]:
    return list(marking.pieces(marking.excerpt(text, search, length), search))


def _piece(text: str, hit: bool) -> SafeString:
    return format_html("<mark>{}</mark>", shown(text)) if hit else shown(text)

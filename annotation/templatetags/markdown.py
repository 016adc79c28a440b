"""Markdown in templates."""

from django import template
from django.utils.safestring import SafeString

from annotation.markdown import html

register = template.Library()


@register.filter
def markdown(text: str) -> SafeString:
    """Markdown that a person wrote, as HTML."""
    return html(text)

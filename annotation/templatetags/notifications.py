"""The bell in the head of each page."""

from typing import Any

from django import template

from annotation.notifications import reading

register = template.Library()


@register.simple_tag
def unread_notifications(user: Any) -> str:
    """How many are unread, in words for a small place; empty for none. One query."""
    count = reading.unread(user)
    return f"{count}+" if count == reading.COUNT_UP_TO else str(count or "")

"""How a comment is shown: text alone, its mentions marked, deceptive characters named."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from annotation.discussion import mentions
from annotation.models import Comment
from annotation.templatetags.annotation import shown

register = template.Library()


@register.filter
def spoken(comment: Comment) -> SafeString:
    """The comment's text; whom it is addressed to stands out. The comment comes with its mentions."""
    names = [mention.person.get_username() for mention in comment.mentions.all()]
    parts = mentions.parts(comment.text, names)
    return format_html_join("", "{}", ((_part(text, addressed),) for text, addressed in parts))


def _part(text: str, addressed: bool) -> SafeString:
    return format_html('<span class="mention">{}</span>', shown(text)) if addressed else shown(text)

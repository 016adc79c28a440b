"""Markdown that people write, as HTML: the one place of the project where made HTML is marked as safe.

It is safe because the library escapes every letter that is not its own mark-up, and of mark-up makes only elements
without behaviour: raw HTML is off, so it stays text; images are off, so nothing is fetched from elsewhere; a link goes
to http, https or mailto alone and has no other attribute than ours. No attribute of a text's own making remains, so
neither scripts nor htmx find anything. Deceptive characters are marked as everywhere (`shown`), also those that were
written as an entity. The strict Content-Security-Policy of the pages holds beside it.
"""

import re
from collections.abc import Sequence
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from annotation.templatetags.annotation import shown

LINK = re.compile(r"(https?://|mailto:)[^\s]+", re.IGNORECASE)
DEEPEST_HEADING = 6
HEADINGS_BELOW = 2
"""The page has a title and titles of its parts; headings of the text stand below them."""


def html(text: str) -> SafeString:
    """The Markdown text as HTML; headings become h3 to h6, a line break stays one. Never raises for any text."""
    return mark_safe(_MARKDOWN.render(text))  # noqa: S308  why it is safe stands above


class _Renderer(RendererHTML):
    """Escapes with the same marks for deceptive characters as templates do."""

    def text(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return shown(tokens[idx].content)

    def code_inline(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return f"<code>{shown(tokens[idx].content)}</code>"

    def code_block(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return f'<pre class="code-block"><code>{shown(tokens[idx].content)}</code></pre>\n'

    def fence(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return self.code_block(tokens, idx, options, env)

    def link_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        tokens[idx].attrs = {
            "href": tokens[idx].attrs["href"],
            "rel": "noopener noreferrer nofollow",
            "target": "_blank",
        }
        return self.renderToken(tokens, idx, options, env)

    def heading_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        level = min(int(tokens[idx].tag[1]) + HEADINGS_BELOW, DEEPEST_HEADING)
        tokens[idx].tag = f"h{level}"
        return self.renderToken(tokens, idx, options, env)

    heading_close = heading_open


def _made() -> MarkdownIt:
    made = MarkdownIt("commonmark", {"html": False, "breaks": True}, renderer_cls=_Renderer)
    made.enable("table").disable(["image", "html_block", "html_inline"])
    made.validateLink = lambda url: bool(LINK.fullmatch(url))  # type: ignore[method-assign]
    return made


_MARKDOWN = _made()

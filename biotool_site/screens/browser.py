"""A browser that shows the pages of the list to the people of the demo, and takes pictures.

Pillow is a development tool: it is imported where it is used, as production has none.
"""

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

from biotool_site.accounts.demo import PASSWORD
from biotool_site.screens.pages import Screen

# What a key opened may be filled by the server; until then it says so.
LOADED = "() => !document.body.innerText.includes('Loading…')"


class Viewer:
    """One window for each person, who logs in once.

    browser: a Playwright browser. url: of the running system, without a slash at its end.
    """

    def __init__(self, browser: Any, url: str, **context: Any) -> None:
        self._browser, self._url, self._context = browser, url, context
        self._pages: dict[str, Any] = {}

    def show(self, screen: Screen, things: Mapping[str, str]) -> Any:
        """The Playwright page with this screen on it, at rest."""
        page = self._page_of(screen.person)
        page.goto(screen.address(things), wait_until="load")
        page.wait_for_load_state("networkidle")
        for key in screen.keys:
            page.keyboard.press(key)
        page.wait_for_function(LOADED)
        return page

    def close(self) -> None:
        """Close all windows."""
        for page in self._pages.values():
            page.context.close()

    def _page_of(self, person: str) -> Any:
        if person not in self._pages:
            page = self._browser.new_context(base_url=self._url, reduced_motion="reduce", **self._context).new_page()
            if person:
                page.goto("/login/")
                page.fill("input[name=username]", person)
                page.fill("input[name=password]", PASSWORD)
                page.keyboard.press("Enter")
                page.wait_for_url(self._url + "/")
            self._pages[person] = page
        return self._pages[person]


def picture(page: Any, file: Path) -> None:
    """Store what the window shows, in a palette of 256 colours: pages have few, and the file is a third as large."""
    from PIL import Image

    with Image.open(BytesIO(page.screenshot(animations="disabled"))) as seen:
        seen.convert("RGB").quantize(256, dither=Image.Dither.NONE).save(file, optimize=True)

"""Debian's Chromium without a screen, for pictures, browser tests and benchmarks.

Playwright is a development tool: it is imported where it is used, as production has none.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

CHROMIUM = "/usr/bin/chromium"
HEADLESS = "/usr/bin/chromium-headless-shell"
"""The same browser without windows, tabs and menus of its own: a new page costs it a quarter of the work."""
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
]


def installed() -> str:
    """The path of Debian's Chromium on this machine. Raises FileNotFoundError."""
    for path in (HEADLESS, CHROMIUM):
        if Path(path).exists():
            return path
    raise FileNotFoundError(f"There is no {CHROMIUM}. Install Debian's package chromium, as .ci/run does.")


@contextmanager
def started() -> Iterator[Any]:
    """A headless Chromium of this machine."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=installed(), args=FLAGS)
        yield browser
        browser.close()

"""Headless Chromium on one running system."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, Response

from biotool_site.screens import chromium as debians
from tests.browser import steps
from tests.stack import Stack


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with debians.started() as browser:
        yield browser


@pytest.fixture
def person(chromium: Browser, stack: Stack) -> Iterator[Callable[[str], Page]]:
    """A page of one's own, logged in as this demo person; any error in its console fails the test."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []
    refused: list[Response] = []

    def log_in(name: str) -> Page:
        context = chromium.new_context(base_url=stack.url, viewport={"width": 1440, "height": 900})
        contexts.append(context)
        page = context.new_page()
        page.on(
            "console",
            lambda said: errors.append(f"{name}: {said.text} {said.location}") if said.type == "error" else None,
        )
        page.on("response", lambda got: refused.append(got) if got.status >= 400 else None)
        page.on("pageerror", lambda error: errors.append(f"{name}: {error}"))
        steps.log_in(page, name)
        return page

    yield log_in
    told = [f"{got.url}: {answer(got)}" for got in refused] if errors else []
    for context in contexts:
        context.close()
    assert not errors, (errors, told)


def answer(got: Response) -> str:
    """The beginning of its body, where the page was not left meanwhile."""
    try:
        return got.text()[:500]
    except Error:
        return f"{got.status}, its body is gone"

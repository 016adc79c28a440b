"""What many browser tests do: log in, open the workspace, go somewhere by keyboard."""

from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page, expect

_sessions: dict[tuple[str, str], str] = {}
"""The sessions that people have on a system, by its address and their name."""


def log_in(page: Page, name: str = "reviewer1") -> None:
    """As this demo person: the first time at the log-in page, then with that session (checking a password takes long)."""
    page.goto("/login/")
    system = urlsplit(page.url).netloc
    if session := _sessions.get((system, name)):
        page.context.add_cookies([{"name": "sessionid", "value": session, "url": f"http://{system}"}])
        page.goto("/")
        expect(page.locator("h1")).to_have_text("Datasets")
    else:
        log_in_anew(page, name)
        _sessions[system, name] = next(it["value"] for it in page.context.cookies() if it["name"] == "sessionid")


def log_in_anew(page: Page, name: str = "reviewer1") -> None:
    """As this demo person, at the log-in page."""
    page.goto("/login/")
    page.fill("input[name=username]", name)
    page.fill("input[name=password]", "demo")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Datasets")


def start_reviewing(page: Page, dataset: str) -> None:
    """Through the queue into the workspace, until its scripts ran and the next quadruplet is ahead."""
    page.goto(f"/datasets/{dataset}/queue/")
    page.locator(".pane .button-primary").first.click()
    expect(page.locator("#query-title")).to_be_visible()
    page.wait_for_load_state("networkidle")


def reach(page: Page, wanted: Locator, *, backwards: bool = False) -> None:
    """Tab on, or back, until the control has the focus."""
    for _ in range(60):
        page.keyboard.press("Shift+Tab" if backwards else "Tab")
        if wanted.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError("The keyboard does not reach it.")

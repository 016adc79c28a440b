"""What many browser tests do: log in, open the workspace, go somewhere by keyboard."""

from playwright.sync_api import Locator, Page, expect


def log_in(page: Page, name: str = "reviewer1") -> None:
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

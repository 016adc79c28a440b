"""A scripted expert decides by keyboard: from the key to the next quadruplet on the screen, as the browser sees it.

    .venv/bin/python -m benchmarks.workspace [DECISIONS]

Beside it, in the same run: how long the server takes to store one decision, which nobody waits for.
"""

import json
import statistics
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, expect

from biotool_site.screens import chromium
from tests.stack import Stack

LOOKS_MS = 300
"""What the expert needs to look at a quadruplet; far less than people do."""

# The second frame after the swap: the first one has been painted then.
WATCH = """() => {
  window.took = [];
  window.stored = [];
  let pressed = 0;
  document.addEventListener("keydown", (event) => { if (event.key === "a") pressed = performance.now(); }, true);
  document.addEventListener("decision:stored", () => window.stored.push(performance.now() - pressed));
  document.addEventListener("quadruplet:shown", () => {
    const began = pressed;
    requestAnimationFrame(() => requestAnimationFrame(() => window.took.push(performance.now() - began)));
  });
}"""
MOVED = "(before) => { const now = document.getElementById('workspace').dataset.claim; return now && now !== before }"


def decide(page: Page, decisions: int) -> None:
    for _ in range(decisions):
        page.wait_for_timeout(LOOKS_MS)
        before = page.locator("#workspace").get_attribute("data-claim")
        page.keyboard.press("a")
        page.wait_for_function(MOVED, arg=before)
    expect(page.locator("[data-outbox-status]")).to_have_text("All stored")


def tell(what: str, took: list[float]) -> None:
    ordered = sorted(took)
    p95 = ordered[int(0.95 * (len(ordered) - 1))]
    print(f"{what}: median {statistics.median(ordered):.0f} ms, p95 {p95:.0f} ms, most {ordered[-1]:.0f} ms")


def measure(stack: Stack, decisions: int) -> None:
    stack.session("admin").new_dataset("speed")
    stack.python(
        "from annotation.models import Dataset; from tests.factories import deliver_many\n"
        f"deliver_many(Dataset.objects.get(slug='speed'), {decisions + 5})"
    )
    with chromium.started() as browser:
        page = browser.new_page(base_url=stack.url, viewport={"width": 1440, "height": 900})
        page.goto("/login/")
        page.fill("input[name=username]", "reviewer1")
        page.fill("input[name=password]", "demo")
        page.keyboard.press("Enter")
        page.wait_for_url(stack.url + "/")
        page.goto("/datasets/speed/queue/")
        page.get_by_role("button", name="Start reviewing").first.click()
        page.wait_for_url("**/review/")
        page.wait_for_load_state("networkidle")
        page.evaluate(WATCH)
        decide(page, decisions)
        tell(f"{decisions} decisions, key to next quadruplet", page.evaluate("window.took"))
        tell("key to stored on the server", page.evaluate("window.stored"))
    count = stack.python("from annotation.models import Review; result = Review.objects.count()")
    print(json.dumps({"stored": count}))


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        stack = Stack(Path(name))
        try:
            measure(stack.start(), int(sys.argv[1]) if len(sys.argv) > 1 else 100)
        finally:
            stack.stop()


if __name__ == "__main__":
    main()

"""A large file over real HTTP: the web stores it, a worker imports it, checks follow, by page and by API."""

import pytest

from tests.files import gene, lines
from tests.stack import Stack, wait_for

pytestmark = [pytest.mark.stack, pytest.mark.timeout(240)]
WIDE = "x" * 8_000


def test_a_large_file_is_imported_and_checked_by_a_worker(stack: Stack) -> None:
    admin = stack.session("admin")
    admin.new_dataset("brought")
    file = lines(gene(n, observation={"id": n, "note": f"{n} {WIDE}"}) for n in range(200))
    assert len(file) > 1_500_000
    url = f"{admin.url}datasets/brought/imports/"
    sent = admin.http.post(url, files={"file": ("big.jsonl", file)}, timeout=60)
    assert sent.status_code == 202, sent.text
    assert sent.json()["counts"]["new"] == 0 and sent.headers["Location"].endswith(f"{sent.json()['id']}/")

    def done() -> bool:
        found = admin.http.get(sent.headers["Location"], timeout=60).json()
        return found["state"] == "done" and found["counts"] == {"new": 200, "already": 0, "refused": 0, "unchecked": 0}

    wait_for(done, 120, "the import")
    small = admin.http.post(f"{url}?file_name=again", data=lines([gene(1), {}]), timeout=60,
                            headers={"Content-Type": "application/x-ndjson"})  # fmt: skip
    assert small.status_code == 422 and small.headers["Content-Type"] == "application/problem+json", small.text
    browser = stack.pages("admin")
    page = browser.get(f"{stack.url}/datasets/brought/imports/", timeout=60).text
    form = {"csrfmiddlewaretoken": browser.cookies["csrftoken"]}
    shown = browser.post(
        f"{stack.url}/datasets/brought/imports/",
        data=form,
        files={"file": ("more.jsonl", lines([gene(900)]))},
        timeout=60,
    )
    assert "big.jsonl" in page and shown.ok and "Done." in shown.text
    assert "script-src 'self'" in shown.headers["Content-Security-Policy"]

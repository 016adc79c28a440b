"""What people who review do while engines are away, over HTTP and in the browser; with its seconds."""

import time
import uuid
from typing import Any, NamedTuple

import requests
from playwright.sync_api import Page, expect

from tests.chaos.havoc import gone
from tests.stack import Stack, wait_for

PATIENCE = 60
PAGES = {
    "reviewer1": ("", "datasets/{0}/", "datasets/{0}/queue/", "datasets/{0}/review/", "datasets/{0}/quadruplets/"),
    "admin": ("datasets/{0}/batches/", "datasets/{0}/members/", "datasets/{0}/releases/", "system/"),
}

BEFORE, MEANWHILE = "Which gene is typed before", " and while the database is away?"
ONE = """
from annotation.models import Dataset; from tests.factories import deliver
deliver(Dataset.objects.get(slug={slug!r}))
"""
ENDS_SOON = """
from datetime import timedelta; from django.utils import timezone; from annotation.models import Claim
end = timezone.now() + timedelta(seconds=2)
Claim.objects.filter(dataset__slug={slug!r}).update(expires_at=end)
result = end.timestamp()
"""


class Asked(NamedTuple):
    """One request: what for, how it was answered, and after how long."""

    what: str
    status: int
    seconds: float


class Asking:
    """One person's session, which notes how each of its requests was answered."""

    def __init__(self, noted: list[Asked], **headers: str) -> None:
        self.noted = noted
        self.http = requests.Session()
        self.http.headers.update(headers)

    def ask(self, what: str, method: str, url: str, **more: Any) -> requests.Response:
        began = time.monotonic()
        answer = self.http.request(method, url, timeout=PATIENCE, **more)
        self.noted.append(Asked(what, answer.status_code, time.monotonic() - began))
        return answer


def a_turn(stack: Stack, dataset: str, token: str) -> list[Asked]:
    """Log in and look at pages, as reviewer and as admin; claim one by the API, renew it, and approve it."""
    noted: list[Asked] = []
    for name, paths in PAGES.items():
        person = Asking(noted)
        log_in(person, stack.url, name)
        for path in paths:
            person.ask(f"page {path}", "GET", f"{stack.url}/{path.format(dataset)}")
    review(Asking(noted, Authorization=f"Token {token}"), f"{stack.url}/api/v1", dataset)
    return noted


def log_in(person: Asking, url: str, name: str) -> None:
    person.ask("log-in page", "GET", f"{url}/login/")
    form = {"username": name, "password": "demo", "csrfmiddlewaretoken": person.http.cookies["csrftoken"]}
    person.ask("log-in", "POST", f"{url}/login/", data=form)


def review(person: Asking, api: str, dataset: str) -> None:
    found = person.ask("claim", "POST", f"{api}/datasets/{dataset}/queue/claim/", json={}).json()
    claim = found["claim"]["id"]
    person.ask("renew", "POST", f"{api}/claims/{claim}/renew/", json={})
    decided = {"claim": claim, "revision": found["revision"], "verdict": "approve"}
    key = {"Idempotency-Key": str(uuid.uuid4())}
    person.ask("review", "POST", f"{api}/quadruplets/{found['id']}/reviews/", json=decided, headers=key)


def decide_while_away(page: Page, stack: Stack, seconds: float) -> float:
    """Store an edit and approve the next one by keyboard while Postgres is away; the page waits in the workspace.

    Returns how many seconds after Postgres was started again all is stored.
    """
    status = page.locator("[data-outbox-status]")
    page.keyboard.press("e")
    page.locator("#edit-query").press("ControlOrMeta+a")
    page.keyboard.type(BEFORE)
    with gone(stack, "postgres"):
        began = time.monotonic()
        page.keyboard.type(MEANWHILE)
        page.keyboard.press("Control+Enter")
        expect(status).to_have_text("1 decision waits for the connection")
        page.keyboard.press("a")
        expect(status).to_have_text("2 decisions wait for the connection")
        page.wait_for_timeout(1000 * max(0.0, seconds - (time.monotonic() - began)))
    back = time.monotonic()
    expect(status).to_have_text("All stored", timeout=1000 * PATIENCE)
    return time.monotonic() - back


def freed_after(stack: Stack, dataset: str) -> float:
    """Seconds after the end of reviewer1's claim on the one quadruplet of a new dataset until reviewer2 has it."""
    stack.session("admin").new_dataset(dataset)
    stack.python(ONE.format(slug=dataset))
    assert stack.session("reviewer1", "review").post(f"datasets/{dataset}/queue/claim/").status_code == 200
    other = stack.session("reviewer2", "review")
    end = stack.python(ENDS_SOON.format(slug=dataset))
    assert other.post(f"datasets/{dataset}/queue/claim/").status_code == 204
    wait_for(lambda: other.post(f"datasets/{dataset}/queue/claim/").status_code == 200, 10, "the claim", every=0.02)
    return time.time() - float(end)

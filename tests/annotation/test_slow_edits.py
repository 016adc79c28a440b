"""An edited call that a slow service (BLAST) takes minutes for: 202 with an address to poll, then the observation."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from biotools import recordings
from biotools.evidence import searching
from biotools.evidence.models import Call
from tests.biotools.blast_server import CALL, Blast
from tests.biotools.conftest import Service, service  # noqa: F401 a fixture
from tests.factories import deliver

pytestmark = pytest.mark.django_db

EDITED = {**CALL, "HITLIST_SIZE": 3}


@pytest.fixture
def claimed(api: Callable[..., Any], people: Any, dataset: Any, settings: Any) -> tuple[Any, dict[str, Any]]:
    """A reviewer who holds a BLAST quadruplet, and what they hold."""
    settings.BIOTOOLS_TRANSPORT = "replay"
    recorded = next(arguments for name, arguments, _ in recordings.calls() if name == "blast")
    deliver(dataset, function="blast", arguments=recorded)
    settings.BIOTOOLS_TRANSPORT = "live"
    reviewer = api(people["reviewer1"], "review")
    return reviewer, reviewer.post(f"/api/v1/datasets/{dataset.slug}/queue/claim/").json()


@pytest.fixture
def ncbi(service: Service, monkeypatch: pytest.MonkeyPatch) -> Blast:  # noqa: F811 the fixture
    playing = Blast(service, "READY")
    monkeypatch.setattr(searching, "named", lambda name, *, patience: playing.transport)
    return playing


def test_the_api_tells_where_to_poll(claimed: Any, ncbi: Blast, api: Any, people: Any) -> None:
    reviewer, held = claimed
    address = f"/api/v1/quadruplets/{held['id']}/calls/"
    asked = reviewer.post(address, {"claim": held["claim"]["id"], "arguments": EDITED}, format="json")
    assert asked.status_code == 202 and asked.json()["retry_after"] > 0
    poll = asked.json()["poll"]
    assert asked["Location"] == poll and int(asked["Retry-After"]) == asked.json()["retry_after"]
    for _ in range(2):  # the state, then the result
        Call.objects.exclude(rid="").update(look_after=timezone.now())
        seen = reviewer.get(poll)
    assert seen.status_code == 200 and seen.json()["informative"]
    assert [words["CMD"] for _, words in ncbi.asked] == [["Put"], ["Get"], ["Get"]]
    assert reviewer.get(poll).json()["id"] == seen.json()["id"]
    assert api(people["outsider"], "review").get(poll).status_code == 404
    assert api(people["consumer"], "review").get(poll).status_code == 403
    assert reviewer.get(address + "0" * 64 + "/").status_code == 404


def test_the_workspace_asks_again_by_itself(claimed: Any, ncbi: Blast, browser_client: Any, people: Any) -> None:
    _, held = claimed
    client = browser_client(people["reviewer1"])
    fields = {f"arg-{name}": value for name, value in EDITED.items()}
    page = client.post(f"/claims/{held['claim']['id']}/run/", fields)
    assert b"This page asks again by itself" in page.content
    assert b'hx-trigger="load delay:' in page.content and b"data-ran" not in page.content

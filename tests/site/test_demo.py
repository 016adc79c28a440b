"""The demo: accounts, two datasets with members and guidelines, and one batch in each, made once."""

from typing import Any

import pytest
from django.core.management import call_command

import biotools
from annotation import guidelines
from annotation.models import Dataset, Membership
from biotool_site.demo import recorded_functions
from synthesis.models import Batch

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def replay(settings: Any) -> None:
    settings.BIOTOOLS_TRANSPORT = "replay"


def everything() -> list[Any]:
    return [
        list(Dataset.objects.order_by("pk").values()),
        list(Membership.objects.order_by("pk").values()),
        list(Batch.objects.order_by("created_at").values()),
    ]


def test_it_is_made_once(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("demo")
    assert "password is 'demo'" in capsys.readouterr().out
    demo, pairs = Dataset.objects.get(slug="demo"), Dataset.objects.get(slug="demo-pairs")
    assert (demo.reviews_required, pairs.reviews_required) == (1, 2)
    assert "Approve" in demo.guidelines
    assert {member.user.username: member.role for member in demo.memberships.all()} == {
        "admin": "admin",
        "adjudicator": "adjudicator",
        "reviewer1": "reviewer",
        "reviewer2": "reviewer",
        "consumer": "consumer",
    }
    first = everything()
    call_command("demo")
    assert everything() == first


def test_its_batches_replay_recordings_of_all_databases() -> None:
    call_command("demo")
    for batch in Batch.objects.all():
        assert batch.sources == ["recorded"]
        assert {biotools.function(name).database for name in batch.functions} == {"ensembl", "ncbi", "uniprot"}
    assert set(Batch.objects.get(dataset__slug="demo").functions) == set(recorded_functions())


def test_what_people_changed_in_it_stays() -> None:
    call_command("demo")
    guidelines.write(Dataset.objects.get(slug="demo"), "Ours.", author=None)
    Membership.objects.filter(dataset__slug="demo", user__username="consumer").delete()
    call_command("demo")
    demo = Dataset.objects.get(slug="demo")
    assert demo.guidelines == "Ours."
    assert demo.memberships.count() == 4


def test_the_log_in_page_tells_the_demo_accounts_only_where_they_work(client: Any, settings: Any) -> None:
    assert b"This is a demo" not in client.get("/login/").content
    call_command("demo")
    page = client.get("/login/").content
    assert b"This is a demo" in page
    assert b"reviewer2" in page
    settings.DEMO_ACCOUNTS_ALLOWED = False
    assert b"This is a demo" not in client.get("/login/").content

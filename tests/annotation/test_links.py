"""Links of a quadruplet: kept with each revision, given out with it, the judge's only where its word is open."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import ProgrammingError, transaction

from annotation.access import whole
from annotation.links import keeping
from annotation.models import Quadruplet, RevisionLinks
from annotation.queue import claims
from annotation.review import services
from tests.factories import deliver, deliver_many

pytestmark = pytest.mark.django_db

QUERY = "Where does the human gene ENSG00000133703 lie in the genome?"


def shown(api: Any, people: Any, quadruplet: Quadruplet) -> list[dict[str, Any]]:
    return api(people["reviewer1"], "read").get(f"/api/v1/quadruplets/{quadruplet.pk}/").json()["links"]


def parts(links: list[dict[str, Any]], query: str = QUERY) -> dict[str, str]:
    return {query[link["start"] : link["end"]]: link["standing"] for link in links if link["start"] is not None}


def test_a_quadruplet_arrives_with_its_links(api, people, dataset):
    links = shown(api, people, deliver(dataset, QUERY))
    assert parts(links)["ENSG00000133703"] == parts(links)["human"] == "supported"
    (link,) = [link for link in links if link["kind"] == "identifier"]
    assert link["source"] == "rules"
    assert {"pointer": "/arguments/id"} in link["targets"]


def test_an_edit_is_linked_anew_and_the_first_revision_keeps_its_links(api, people, dataset):
    stored = deliver(dataset, QUERY)
    before = RevisionLinks.objects.get().links
    claim = claims.take(dataset=dataset, reviewer=people["reviewer1"])
    query = "Where does the mouse gene ENSG00000133703 lie?"
    services.submit(
        quadruplet_id=stored.pk, claim_id=claim.pk, reviewer=people["reviewer1"], revision=1, verdict="edit",
        key="k", query=query,
    )  # fmt: skip
    assert parts(shown(api, people, stored), query)["mouse"] == "contradicted"
    assert RevisionLinks.objects.get(revision__number=1).links == before


def judged(dataset: Any, **changes: Any) -> Quadruplet:
    evidence = [{"pointer": "/display_name", "quote": "KRAS"}]
    return deliver(dataset, QUERY, evidence=evidence, **changes)


def test_what_the_judge_quoted_is_linked_where_its_word_is_open(api, people, make_dataset):
    assert "judge" in {
        link["source"] for link in shown(api, people, judged(make_dataset("open", show_judgement="before")))
    }
    blind = judged(make_dataset("blind", show_judgement="before"), calibration=False)
    assert "judge" not in {link["source"] for link in shown(api, people, blind)}
    assert "judge" in {link["source"] for link in blind.current.found_links.links}
    Quadruplet.objects.filter(pk=blind.pk).update(state="approved")
    assert "judge" in {link["source"] for link in shown(api, people, blind)}


def without_links(dataset: Any) -> Quadruplet:
    """A quadruplet from before there were links: the trigger is off for a moment."""
    import pgtrigger

    made = deliver(dataset, QUERY)
    with pgtrigger.ignore("annotation.RevisionLinks:append_only"):
        RevisionLinks.objects.filter(revision=made.current).delete()
    return made


def test_an_older_quadruplet_has_the_same_links_and_the_command_keeps_them(api, people, make_dataset):
    wanted = shown(api, people, deliver(make_dataset("new"), QUERY))
    older = without_links(make_dataset("older"))
    assert shown(api, people, older) == wanted
    for expected in ("1", "0"):
        told = StringIO()
        call_command("fill_links", stdout=told)
        assert f"of {expected} revisions" in told.getvalue()
    assert keeping.of(whole(Quadruplet.objects.all()).get(pk=older.pk).current) == wanted


def test_a_list_costs_the_same_for_one_and_for_many(api, people, dataset, statements_of):
    client = api(people["reviewer1"], "read")
    deliver_many(dataset, 1)
    client.get("/api/v1/datasets/genes/quadruplets/")
    one = statements_of(lambda: client.get("/api/v1/datasets/genes/quadruplets/"))
    deliver_many(dataset, 8)
    assert statements_of(lambda: client.get("/api/v1/datasets/genes/quadruplets/")) == one


def test_what_was_linked_is_never_changed(dataset):
    deliver(dataset, QUERY)
    for change in (lambda rows: rows.update(links=[]), lambda rows: rows.delete()):
        with pytest.raises(ProgrammingError), transaction.atomic():
            change(RevisionLinks.objects.all())


def test_hostile_text_is_linked_as_text(api, people, dataset):
    query = "Where is <script>alert(1)</script> ENSG00000133703 \u202e{{ x }}?"
    links = shown(api, people, deliver(dataset, query))
    assert parts(links, query)["ENSG00000133703"] == "supported"
    assert "script" not in json.dumps([link["targets"] for link in links])

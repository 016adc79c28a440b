"""Links of a quadruplet: kept with each revision, given out with it, the judge's only where its word is open."""

import json
from io import StringIO
from typing import Any

import pgtrigger
import pytest
from django.core.management import call_command
from django.db import ProgrammingError, transaction
from django.utils.html import strip_tags

from annotation.access import whole
from annotation.links import keeping
from annotation.models import Finding, Quadruplet, RevisionLinks
from annotation.queue import claims
from annotation.review import services
from annotation.templatetags.links import standings
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
    open_, closed = make_dataset("open", show_judgement="before"), make_dataset("closed", show_judgement="never")
    assert "judge" in {link["source"] for link in shown(api, people, judged(open_))}
    assert "judge" not in {link["source"] for link in shown(api, people, judged(closed))}
    blind = judged(make_dataset("blind", show_judgement="before"), calibration=False)
    assert "judge" not in {link["source"] for link in shown(api, people, blind)}
    assert "judge" in {link["source"] for link in blind.current.found_links.links}
    Quadruplet.objects.filter(pk=blind.pk).update(state="approved")
    assert "judge" in {link["source"] for link in shown(api, people, blind)}


def test_what_only_a_finding_contradicts_is_told_where_findings_are(api, people, make_dataset):
    query = "On the reverse strand, where does ENSG00000133703 lie?"
    place = [{"pointer": "/query", "start": 7, "end": 21}, {"pointer": "/observation/strand"}]
    for setting, told in (("before", True), ("never", False)):
        stored = deliver(make_dataset(setting, show_findings=setting), query)
        found = [Finding(check_name="coordinates", severity="warning", message="No.", evidence=place)]
        with pgtrigger.ignore("annotation.RevisionLinks:append_only"):
            RevisionLinks.objects.filter(revision=stored.current).delete()
        keeping.store(stored.current, found)
        links = shown(api, people, stored)
        assert ("check" in {link["source"] for link in links}) is told


def without_links(dataset: Any) -> Quadruplet:
    """A quadruplet from before there were links: the trigger is off for a moment."""
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


def mend(client: Any, quadruplet: Quadruplet, **fields: Any) -> Any:
    body = {"revision": 1, "standing": "unsupported", **fields}
    return client.post(f"/quadruplets/{quadruplet.pk}/links/", body, headers={"X-Requested-With": "fetch"})


def undo(client: Any, quadruplet: Quadruplet) -> Any:
    return client.post(f"/quadruplets/{quadruplet.pk}/links/undo/", {"revision": 1})


HUMAN = {"start": QUERY.index("human"), "end": QUERY.index("human") + 5}


@pytest.fixture
def claimed(browser_client, people, dataset):
    """reviewer1's browser, and the quadruplet that they hold."""
    stored = deliver(dataset, QUERY)
    claims.take(dataset=dataset, reviewer=people["reviewer1"])
    return browser_client(people["reviewer1"]), stored


def decided(people: Any, stored: Quadruplet) -> None:
    claim = stored.claims.get()
    services.submit(
        quadruplet_id=stored.pk, claim_id=claim.pk, reviewer=people["reviewer1"], revision=1, verdict="approve", key="k"
    )


def test_a_mended_link_takes_the_place_of_the_rules_and_goes_out_once_it_is_decided(api, people, claimed):
    client, stored = claimed
    answer = mend(client, stored, **HUMAN, standing="contradicted", targets='[{"pointer": "/observation/species"}]')
    assert answer.status_code == 200
    assert "is-contradicted" in answer.json()["text"]
    assert parts(shown(api, people, stored))["human"] == "supported"  # it would tell others what one reviewer thinks
    decided(people, stored)
    (link,) = [link for link in shown(api, people, stored) if link["source"] == "person"]
    assert link == HUMAN | {"kind": "species", "standing": "contradicted", "source": "person", "targets": [{"pointer": "/observation/species"}]}  # fmt: skip


def test_the_newest_mend_counts_and_undo_brings_back_what_stood_before(api, people, claimed):
    client, stored = claimed
    for standing in ("unsupported", "removed"):
        mend(client, stored, **HUMAN, standing=standing)
    assert ">human<" not in client.get("/datasets/genes/review/").content.decode()
    assert "is-unsupported is-species" in undo(client, stored).json()["text"]
    assert "is-supported is-species" in undo(client, stored).json()["text"]
    assert undo(client, stored).status_code == 409
    decided(people, stored)
    assert parts(shown(api, people, stored))["human"] == "supported"


def test_words_are_linked_with_a_place_by_hand(claimed):
    client, stored = claimed
    place = '[{"pointer": "/observation/assembly_name", "start": 0, "end": 3}, {"pointer": "/arguments/id"}]'
    answer = mend(client, stored, words="genome", standing="supported", targets=place)
    assert 'data-start="53"' in answer.json()["text"]
    assert "observation/assembly_name" in answer.json()["bar"]


@pytest.mark.parametrize(
    "fields",
    [
        {"start": 5, "end": 5},
        {"start": 0, "end": 1000},
        {"start": -1, "end": 4},
        {"words": "not in it"},
        {"words": ""},
        HUMAN | {"standing": "wrong"},
        HUMAN | {"standing": "supported"},
        HUMAN | {"standing": "supported", "targets": '[{"pointer": "/observation/nowhere"}]'},
        HUMAN | {"standing": "supported", "targets": '[{"pointer": "/lineage"}]'},
        HUMAN | {"standing": "supported", "targets": "[7]"},
        HUMAN | {"standing": "supported", "targets": "{"},
        HUMAN | {"revision": "x"},
    ],
)
def test_what_is_no_link_is_refused_with_the_reason(claimed, fields):
    client, stored = claimed
    answer = mend(client, stored, **fields)
    assert answer.status_code == 422
    assert answer.json()["detail"]
    assert not stored.current.link_mends.exists()


def test_only_who_holds_it_mends_and_only_the_present_revision(browser_client, people, claimed):
    client, stored = claimed
    assert mend(client, stored, **HUMAN, revision=2).status_code == 409
    assert mend(browser_client(people["reviewer2"]), stored, **HUMAN).status_code == 403
    assert mend(browser_client(people["consumer"]), stored, **HUMAN).status_code == 403
    assert mend(browser_client(people["outsider"]), stored, **HUMAN).status_code == 404
    decided(people, stored)
    assert mend(browser_client(people["reviewer1"]), stored, **HUMAN).status_code == 403
    Quadruplet.objects.filter(pk=stored.pk).update(state="disputed")
    assert mend(browser_client(people["reviewer1"]), stored, **HUMAN).status_code == 403
    assert mend(browser_client(people["adjudicator"]), stored, **HUMAN).status_code == 200


def test_pages_draw_the_query_with_its_links_and_say_no_other_word(browser_client, people, claimed):
    client, stored = claimed
    Finding.objects.create(
        revision=stored.current, check_name="c", severity="error", message="It is <wrong>.",
        evidence=[{"pointer": "/query", **HUMAN}, {"pointer": "/arguments/id"}],
    )  # fmt: skip
    for address in ("/datasets/genes/review/", f"/quadruplets/{stored.pk}/"):
        page = client.get(address).content.decode()
        title = page.partition("data-query-text")[2].partition(">")[2].partition("</h1>")[0]
        assert strip_tags(title).strip() == QUERY
        assert title.count('href="#finding-1"') == 1
        assert "It is &lt;wrong&gt;." in page
        row = page.partition('data-argument="/arguments/id"')[2].partition("</tr>")[0]
        assert 'href="#finding-1"' in row
        assert 'href="https://www.ensembl.org/id/ENSG00000133703" target="_blank" rel="noopener noreferrer"' in row


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ({}, []),
        ({("supported", "identifier"): 1}, ["1 identifier supported"]),
        ({("supported", "word"): 1}, ["1 word linked"]),
        ({("supported", "identifier"): 1, ("supported", "word"): 4}, ["1 identifier supported", "4 words linked"]),
        ({("supported", "name"): 2, ("contradicted", "species"): 2}, ["2 species contradicted", "2 symbols supported"]),
        ({("unsupported", "assembly"): 1, ("unsupported", "number"): 2}, ["3 details unsupported"]),
        ({("unsupported", "word"): 2, ("supported", "word"): 2}, ["2 words unsupported", "2 words linked"]),
    ],
)
def test_the_legend_says_what_it_counts(counts, told):
    assert [words for _, words in standings(counts)] == told


def test_the_legend_counts_words_apart(browser_client, people, dataset):
    stored = deliver(dataset, "Where in the genome does ENSG00000133703 lie?")
    page = browser_client(people["reviewer1"]).get(f"/quadruplets/{stored.pk}/").content.decode()
    assert '"link-sample is-supported">1 identifier supported<' in page
    assert '"link-sample is-word">1 word linked<' in page


def test_deceptive_letters_stay_marked_inside_and_between_links(browser_client, people, dataset):
    query = "Wh\u0435re does \u202ehuman ENSG00000133703\u200b lie?"
    stored = deliver(dataset, query)
    page = browser_client(people["reviewer1"]).get(f"/quadruplets/{stored.pk}/").content.decode()
    title = page.partition("data-query-text")[2].partition(">")[2].partition("</h1>")[0]
    assert title.count('class="deceptive"') == 3
    assert "[U+202E]" in title and "\u202e" not in title
    assert Quadruplet.objects.get(pk=stored.pk).current.query == query

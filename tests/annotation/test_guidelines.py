"""Guidelines: versions that stay, Markdown that cannot harm, a panel that keeps who read what."""

import re
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from annotation import guidelines
from annotation.discussion import flags
from annotation.markdown import html
from annotation.models import Adjudication, Guidelines, GuidelinesRead, Quadruplet, Review
from biotool_site.lib.problems import Invalid
from tests.factories import deliver, deliver_many


class TestMarkdown:
    def test_it_makes_titles_lists_tables_code_and_links(self):
        made = html(
            "# A\n\n1. **bold** `code`\n2. [Ensembl](https://rest.ensembl.org/)\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```\nx < y\n```"
        )
        for part in ("<h3>A</h3>", "<ol>", "<strong>bold</strong>", "<code>code</code>", "<table>", "x &lt; y"):
            assert part in made
        assert (
            '<a href="https://rest.ensembl.org/" rel="noopener noreferrer nofollow" target="_blank">Ensembl</a>' in made
        )

    @pytest.mark.parametrize(
        "text",
        [
            "<script>alert(1)</script>",
            '<img src=x onerror="alert(1)">',
            '<div hx-post="/datasets/new/" hx-trigger="load">',
            "a <b hx-get='/'>inline</b>",
            "<!-- <script> -->",
            "`<script>`",
            "```<script>\n<script>\n```",
            "    <script>",
            "# <script>alert(1)</script>",
            "| <script> | b |\n|---|---|\n| <img src=x> | 2 |",
            '[x](https://x.org/ "\\" onmouseover=\\"alert(1)")',
            "![picture](https://evil.org/x.png)",
            "[ref]: javascript:alert(1)\n\n[ref]",
            "&lt;script&gt;&#60;script&#62;",
        ],
    )
    def test_what_is_hostile_stays_text(self, text):
        made = html(text)
        assert not re.search(
            r"<(?!/?(p|h[3-6]|strong|em|code|pre|ul|ol|li|table|thead|tbody|tr|th|td|blockquote|a|br|hr|span)\b)", made
        ), made
        tags = re.findall(r"<[a-z][^>]*>", made)
        assert not re.search(r"\s(on\w+|hx-\w+|style|src|id|data-\w+)\s*=", " ".join(tags)), made

    @pytest.mark.parametrize(
        "address",
        [
            "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java&#x73;cript:alert(1)", "data:text/html,<script>", "vbscript:x",
            "file:///etc/passwd", "//evil.org/", "/datasets/new/", "x", "\u0001javascript:alert(1)", "blob:https://x.org/1",
        ],
    )  # fmt: skip
    def test_a_link_goes_to_the_web_or_to_mail_alone(self, address):
        assert "<a " not in html(f"[words]({address})") + html(f"<{address}>") + html(f"[r]: <{address}>\n\n[r]")
        assert "<a " in html("[words](mailto:a@b.org)") and "<a " in html("<http://x.org>")

    @pytest.mark.parametrize(
        "text", ["evil \u202etxt", "`\u202etxt`", "&#x202e;txt", "    \u202etxt", "[\u202etxt](https://x.org)"]
    )
    def test_deceptive_characters_are_marked_and_named(self, text):
        made = html(text)
        assert 'class="deceptive"' in made and "\u202e" not in made

    def test_a_title_of_a_link_and_a_language_of_code_leave_no_attribute(self):
        made = html('[x](https://x.org "title")\n\n```hx-get\ny\n```')
        assert "title=" not in made and "hx-get" not in made

    def test_no_text_is_too_deep_or_too_odd(self):
        for text in ("> " * 5000 + "x", "[" * 5000, "*" * 5000 + "x", "- " * 3000, "`" * 5001, "\x00", "|" * 5000):
            assert html(text)


@pytest.fixture
def admin(people: dict[str, Any], dataset: Any, browser_client: Any) -> Any:
    return browser_client(people["admin"])


def page(name: str, *args: Any) -> str:
    return reverse(name, args=["genes", *args])


pytestmark = pytest.mark.django_db


def test_each_text_is_a_version_and_none_is_changed_or_lost(people, dataset):
    guidelines.write(dataset, "One.", author=people["admin"])
    guidelines.write(dataset, "Two.\r\nLines.", author=people["admin"])
    assert guidelines.write(dataset, "Two.\nLines.", author=people["admin"]).number == 2  # the same is no version
    assert [(v.number, v.text) for v in guidelines.versions(dataset)] == [(2, "Two.\nLines."), (1, "One.")]
    guidelines.restore(dataset, 1, author=people["admin"])
    assert (guidelines.current(dataset).number, guidelines.current(dataset).text) == (3, "One.")
    for harm in (lambda: Guidelines.objects.update(text="x"), lambda: Guidelines.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            harm()


def test_an_admin_writes_looks_and_stores(admin, dataset):
    assert "No guidelines yet" in admin.get(page("guidelines")).content.decode()
    seen = admin.post(page("guidelines_preview"), {"text": "**bold** <script>"}).content.decode()
    assert "<strong>bold</strong> &lt;script&gt;" in seen and not Guidelines.objects.exists()
    assert admin.post(page("guidelines_edit"), {"text": "# Rules\n\nLook *twice*.", "based_on": 0}).status_code == 302
    shown = admin.get(page("guidelines")).content.decode()
    assert "<h3>Rules</h3>" in shown and "Look <em>twice</em>." in shown and "Version 1" in shown


def test_what_somebody_else_stored_meanwhile_is_told_and_the_typed_text_stays(admin, people, dataset):
    guidelines.write(dataset, "Theirs.", author=people["admin"])
    refused = admin.post(page("guidelines_edit"), {"text": "Mine.", "based_on": 0})
    text = refused.content.decode()
    assert refused.status_code == 409 and "Mine." in text and "Version 1 was stored since you began" in text
    assert 'name="based_on" value="1"' in text
    assert re.search(r"would change in version 1</h2>.*<del>.*Theirs", text) and re.search(r"<ins>.*Mine", text)
    assert admin.post(page("guidelines_edit"), {"text": "Mine.", "based_on": 1}).status_code == 302
    assert guidelines.current(dataset).number == 2


def test_too_long_a_text_is_refused_and_stays(admin, dataset):
    refused = admin.post(page("guidelines_edit"), {"text": "x" * 50_001, "based_on": 0})
    assert refused.status_code == 422 and "x" * 50_001 in refused.content.decode()
    with pytest.raises(Invalid):
        guidelines.write(dataset, "a\x00b", author=None)


def test_a_version_shows_what_it_changed_and_is_brought_back_as_a_new_one(admin, people, dataset):
    for text in ("Look once.", "Look twice.", "Look twice, then decide."):
        guidelines.write(dataset, text, author=people["admin"])
    shown = admin.get(page("guidelines_version", 2)).content.decode()
    assert re.search(r"<del>.*once", shown) and re.search(r"<ins>.*twice", shown)
    assert re.search(r"<del>.*once", admin.get(page("guidelines_version", 3) + "?against=1").content.decode())
    assert admin.get(page("guidelines_version", 9)).status_code == 404
    assert admin.get(page("guidelines_version", 2) + "?against=x").status_code == 404
    assert admin.post(page("guidelines_restore", 1)).status_code == 302
    assert (guidelines.current(dataset).number, guidelines.current(dataset).text) == (4, "Look once.")


def test_the_panel_shows_what_holds_and_what_changed_and_keeps_that_it_was_read(people, dataset, browser_client):
    guidelines.write(dataset, "Look once.", author=people["admin"])
    reviewer = browser_client(people["reviewer1"])
    assert "Look once." in reviewer.post(page("guidelines_read")).content.decode()
    guidelines.write(dataset, "Look twice.", author=people["admin"])
    second = reviewer.post(page("guidelines_read")).content.decode()
    assert "What changed since version 1" in second and re.search(r"<ins>.*twice", second)
    assert "What changed" not in reviewer.post(page("guidelines_read")).content.decode()
    assert [read.guidelines.number for read in GuidelinesRead.objects.filter(person=people["reviewer1"])] == [1, 2]
    assert browser_client(people["consumer"]).post(page("guidelines_read")).status_code == 403


def review(client: Any, verdict: str = "approve") -> Any:
    claimed = client.post("/api/v1/datasets/genes/queue/claim/").json()
    body = {"claim": claimed["claim"]["id"], "revision": 1, "verdict": verdict}
    assert client.post(f"/api/v1/quadruplets/{claimed['id']}/reviews/", body).status_code == 201
    return Review.objects.get(claim=claimed["claim"]["id"])


def test_a_review_keeps_the_version_that_its_reviewer_had_read_last(people, dataset, api, make_dataset, browser_client):
    deliver_many(dataset, 3)
    client = api(people["reviewer1"], "review")
    for text in ("One.", "Two."):
        guidelines.write(dataset, text, author=people["admin"])
        guidelines.open_for(dataset, people["reviewer2"])
    guidelines.write(make_dataset("others"), "Others.", author=people["admin"])
    assert review(client).guidelines is None  # others read them, this person did not
    read = client.post("/api/v1/datasets/genes/guidelines/read/").json()
    assert (read["guidelines"]["number"], read["read_before"]) == (2, None)
    guidelines.write(dataset, "Three.", author=people["admin"])
    decided = review(client)
    assert decided.guidelines.number == 2
    events = client.get(f"/api/v1/quadruplets/{decided.quadruplet_id}/history/").json()["results"]
    assert [event["guidelines"] for event in events if event["what"] == "review"] == [2]
    shown = browser_client(people["reviewer1"]).get(reverse("quadruplet", args=[decided.quadruplet_id]))
    assert "by guidelines version 2" in shown.content.decode()
    with pytest.raises(DatabaseError), transaction.atomic():
        Review.objects.filter(pk=decided.pk).update(guidelines=None)


def test_an_adjudication_keeps_the_version_that_its_adjudicator_had_read_last(people, dataset, api, browser_client):
    disputed = [deliver(dataset), deliver(dataset, "Where does ENSG00000133703 lie, really?")]
    Quadruplet.objects.update(state="disputed")
    judge = browser_client(people["adjudicator"])
    read_by_others = guidelines.write(dataset, "One", author=people["admin"])
    guidelines.open_for(dataset, people["reviewer1"])
    sent = {"choice": "approve", "revision": 1}
    judge.post(reverse("adjudicate", args=[disputed[0].pk]), sent)
    judge.post(page("guidelines_read"))
    guidelines.write(dataset, "Two", author=people["admin"])
    judge.post(reverse("adjudicate", args=[disputed[1].pk]), sent)
    kept = [Adjudication.objects.get(quadruplet=one).guidelines for one in disputed]
    assert kept == [None, read_by_others]
    history = api(people["admin"], "read").get(f"/api/v1/quadruplets/{disputed[1].pk}/history/").json()["results"]
    assert [event["guidelines"] for event in history if event["what"] == "adjudication"] == [1]
    assert "by guidelines version 1" in judge.get(reverse("quadruplet", args=[disputed[1].pk])).content.decode()


def test_the_panel_is_beside_each_quadruplet_that_is_looked_at(people, dataset, browser_client):
    guidelines.write(dataset, "One", author=people["admin"])
    disputed, flagged = deliver(dataset), deliver(dataset, "Where does ENSG00000133703 lie, really?")
    Quadruplet.objects.filter(pk=disputed.pk).update(state="disputed")
    flags.raise_flag(quadruplet=flagged, author=people["reviewer1"], note="Look.")
    judge = browser_client(people["adjudicator"])
    for name, one in (("adjudicate", disputed), ("adjudicate", flagged), ("quadruplet", flagged)):
        shown = judge.get(reverse(name, args=[one.pk])).content.decode()
        workspace = shown.partition('id="workspace"')[2]
        assert workspace.count('data-action="guidelines" data-version="1"') == 1, name
        assert shown.count('id="guidelines-panel"') == shown.count("js/guidelines.js") == shown.count('id="help"') == 1
        assert f'data-read-url="{page("guidelines_read")}" data-read="0"' in shown


def test_the_workspace_says_that_there_is_a_newer_version_than_was_read(people, dataset, browser_client):
    deliver(dataset)
    reviewer = browser_client(people["reviewer1"])
    reviewer.post(page("workspace"))

    def button() -> str:
        text = reviewer.get(page("workspace")).content.decode()
        return re.search(r'<button[^>]*data-action="guidelines".*?</button>', text, re.S).group()

    assert 'data-version="0"' in button() and "data-news hidden" in button()
    guidelines.write(dataset, "One.", author=people["admin"])
    assert 'data-version="1"' in button() and "data-news hidden" not in button()
    reviewer.post(page("guidelines_read"))
    assert "data-news hidden" in button()


def test_the_api_has_the_text_that_holds_and_another_text_is_another_version(people, dataset, api):
    client = api(people["admin"])
    assert client.get("/api/v1/datasets/genes/").json()["guidelines"] == ""
    assert client.patch("/api/v1/datasets/genes/", {"guidelines": "One."}).json()["guidelines"] == "One."
    client.patch("/api/v1/datasets/genes/", {"guidelines": "One.", "name": "Genes 2"})
    client.patch("/api/v1/datasets/genes/", {"guidelines": "Two."})
    listed = api(people["reviewer1"]).get("/api/v1/datasets/genes/guidelines/").json()["results"]
    assert [(v["number"], v["text"], v["author"]) for v in listed] == [(2, "Two.", "admin"), (1, "One.", "admin")]
    made = client.post("/api/v1/datasets/", {"slug": "new-one", "name": "New", "guidelines": "First."})
    assert made.status_code == 201 and made.json()["guidelines"] == "First."
    assert client.patch("/api/v1/datasets/genes/", {"guidelines": "x" * 50_001}).status_code == 422
    assert api(people["consumer"]).get("/api/v1/datasets/genes/guidelines/").status_code == 403


def test_lists_of_datasets_and_versions_cost_the_same_for_many(people, dataset, api, make_dataset, browser_client):
    client, pages = api(people["reviewer1"]), browser_client(people["reviewer1"])
    client.get("/api/v1/datasets/")
    addresses = [
        (client, "/api/v1/datasets/"),
        (client, "/api/v1/datasets/genes/guidelines/"),
        (pages, page("guidelines")),
    ]
    guidelines.write(dataset, "Begin.", author=people["admin"])
    counts = []
    for some in (range(1), range(1, 6)):
        for number in some:
            guidelines.write(make_dataset(f"more-{number}"), "Text.", author=people["admin"])
            guidelines.write(dataset, f"Version {number}.", author=people["admin"])
        found = []
        for who, address in addresses:
            with CaptureQueriesContext(connection) as queries:
                assert who.get(address).status_code == 200
            found.append(len(queries))
        counts.append(found)
    assert counts[0] == counts[1]

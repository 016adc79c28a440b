"""Searching quadruplets: what is typed, what is found, and that words follow every change of the current revision."""

import pytest
from django.db import connection
from django.urls import reverse

from annotation.explorer import results
from annotation.models import Finding, Quadruplet, QuadrupletText
from annotation.queue import claims
from annotation.review import services, taking_back
from annotation.search import marking, matching
from annotation.search.words import PARTING, parse
from tests.factories import LOOKUPS, deliver, deliver_many

pytestmark = pytest.mark.django_db


def search(api, people, words, **filters):
    answer = api(people["reviewer1"], "read").get("/api/v1/datasets/genes/quadruplets/", {"search": words, **filters})
    assert answer.status_code == 200, answer.content
    return {row["query"] for row in answer.json()["results"]}


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("BRCA1 exon", "('BRCA1') & ('exon')"),
        ('"breast cancer" -BRCA1', "('breast' <-> 'cancer') & !('BRCA1')"),
        ("kinase OR ligase x", "('kinase') | ('ligase') & ('x')"),
        ("P04637-2", "('P04637' <-> '2')"),
        ("BRCA* ENSG0000013*", "('BRCA':*) & ('ENSG0000013':*)"),
        ("chr1:100-200", "('chr1' <-> '100' <-> '200')"),
        ("“curly quotes”", "('curly' <-> 'quotes')"),
        ("OR -OR OR", "!('OR')"),
        ('"unclosed phrase', "('unclosed' <-> 'phrase')"),
        ("*** -- !!! ½ '", ""),
        ("a'); DROP TABLE x --", "('a') & ('DROP') & ('TABLE') & ('x')"),
    ],
)
def test_a_search_box_is_read(typed, read):
    assert parse(typed).tsquery() == read


HOSTILE = [
    "'", "\\", ":*", "!", "&|", "()", "<->", "a:*b", "\0a", "\ud800a", "a" * 200, "-" * 200, '"' * 200, "OR " * 60,
    "-x OR -y", "\u202ea", "½ a", "1e5 2.5.6 -1.0e-5*", "日本 語*", "-", '-"', '""', "*a*", "a OR", "x:A", "'x':B",
]  # fmt: skip


@pytest.mark.parametrize("typed", HOSTILE)
def test_no_search_box_is_too_odd(typed, people, dataset, make_quadruplet):
    """Whatever is typed can be marked in a text, letter by letter, and is a query that Postgres reads as one."""
    search = parse(typed)
    text = "some text, a and 'x'"
    assert "".join(piece for piece, _ in marking.pieces(text, search)) == text
    with connection.cursor() as cursor:
        cursor.execute("SELECT numnode(to_tsquery('simple', %s))", [search.tsquery()])
        assert bool(search) == bool(cursor.fetchone()[0])


def test_the_index_parts_words_where_the_search_box_does(people, dataset, make_quadruplet):
    for sign in PARTING:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT annotation_search_vector(1, gen_random_uuid(), 'd', 'f', 'fn', 'broad', %s, '{}')"
                " @@ to_tsquery('simple', %s)",
                [f"left{sign}right", parse(f"left{sign}right").tsquery()],
            )
            assert cursor.fetchone() == (True,), repr(sign)


QUERIES = (
    "What does BRCA1 do in breast cancer?",
    "Which exons has BRCA2?",
    "Is P04637-2 an isoform of p53?",
    "Where in the cell is KRAS found?",
)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("brca1", {0}),
        ("BRCA*", {0, 1}),
        ("brca", set()),
        ("cancer breast", {0}),
        ('"breast cancer"', {0}),
        ('"cancer breast"', set()),
        ("P04637-2", {2}),
        ("P04637-3", set()),
        ("brca* -exons", {0}),
        ("BRCA2 OR KRAS", {1, 3}),
        ("-brca1", {1, 2, 3}),
        ("ENSG00000133703", {0, 1, 2, 3}),
        ("ENSG00000133703 exons", {1}),
        ("lookup_by_id exons", {1}),
        ("zzz", set()),
        ("***", set()),
    ],
)
def test_queries_arguments_and_function_names_are_searched(words, found, api, people, dataset, make_quadruplet):
    for query in QUERIES:
        make_quadruplet(dataset, query)
    assert search(api, people, words) == {QUERIES[place] for place in found}


def test_a_search_stays_in_its_dataset_and_its_filters(api, people, make_dataset, make_quadruplet):
    here, there = make_dataset("genes"), make_dataset("others")
    make_quadruplet(there, "What does BRCA1 do elsewhere?")
    make_quadruplet(here, "What does BRCA1 do?", style="broad")
    make_quadruplet(here, "What is BRCA1?", informative=False)
    assert search(api, people, "BRCA1") == {"What does BRCA1 do?", "What is BRCA1?"}
    assert search(api, people, "BRCA1", state="pending") == {"What does BRCA1 do?"}
    assert search(api, people, "BRCA1", style="broad", family="lookup") == {"What does BRCA1 do?"}
    assert search(api, people, "BRCA1", database="it's \\ 'odd'") == set()


def test_an_id_that_is_pasted_finds_its_quadruplet(api, people, dataset, make_quadruplet):
    made = make_quadruplet(dataset, "Which one?")
    make_quadruplet(dataset, "Another?")
    assert search(api, people, f" {made.pk} ") == {"Which one?"}


@pytest.mark.parametrize("plan", [
    {"FIRST": 100, "FEW": 100}, {"FIRST": 1, "FEW": 100}, {"FIRST": 4, "FEW": 1, "SCATTERED": 1}, {"FIRST": 1, "FEW": 1},
], ids=["near", "few", "scattered", "far"])  # fmt: skip
def test_each_plan_finds_the_same(plan, api, people, dataset, make_quadruplet, monkeypatch):
    for name, value in plan.items():
        monkeypatch.setattr(f"annotation.search.matching.{name}", value)
    monkeypatch.setattr("annotation.filters.PAGE", 3 if plan["FIRST"] == 100 else 50)
    deliver_many(dataset, 4)
    make_quadruplet(dataset, "Something else?")
    make_quadruplet(dataset, "Which question has no place in the queue?", informative=False)
    assert len(search(api, people, "question")) == 5
    assert len(search(api, people, "question", state="pending")) == 4
    for ordering in ("created_at", "-updated_at"):
        assert len(search(api, people, "question", ordering=ordering)) == 5
    assert search(api, people, "question 3") == {"Question 3: where does ENST00000556131 lie?"}
    assert search(api, people, "else", state="pending", function="lookup_by_id") == {"Something else?"}
    assert search(api, people, "question", state="approved") == set()


@pytest.fixture
def nothing_found(monkeypatch):
    """The checks find nothing of their own, so that a test says all there is."""
    monkeypatch.setattr("annotation.findings.checks.run", lambda *_, **__: [])


def find(quadruplet, check, severity="warning"):
    Finding.objects.create(revision=quadruplet.current, check_name=check, severity=severity, message="Doubtful.")


@pytest.mark.parametrize("plan", [{"FIRST": 100}, {"FIRST": 1}, {"FIRST": 1, "FEW": 0}], ids=["near", "few", "far"])
def test_a_search_among_what_a_check_found(plan, api, people, dataset, make_quadruplet, nothing_found, monkeypatch):
    for name, value in plan.items():
        monkeypatch.setattr(f"annotation.search.matching.{name}", value)
    wording, both, informed, _ = [make_quadruplet(dataset, f"Question {n} of a kind?") for n in range(4)]
    find(wording, "wording")
    find(both, "wording", "error")
    find(both, "grounding")
    find(informed, "wording", "info")
    Quadruplet.objects.filter(pk__in=[wording.pk, both.pk]).update(has_findings=True)
    asked = {"check": "wording"}, {"check": "wording", "severity": "warning"}, {"severity": "info"}
    kinds = [search(api, people, "kind", **filters) for filters in asked]
    numbers = [{int(query.split()[1]) for query in kind} for kind in kinds]
    assert numbers == [{0, 1, 2}, {0}, {2}]
    assert search(api, people, "kind", has_findings="true") == {wording.current.query, both.current.query}
    assert search(api, people, "kind", has_findings="true", check="grounding") == {both.current.query}
    assert len(search(api, people, "kind", has_findings="false")) == 2
    assert search(api, people, "question", check="no \\ 'such'") == set()


@pytest.mark.parametrize("plan", [
    {"FIRST": 4, "DENSE": 2}, {"FIRST": 1, "DENSE": 2}, {"FIRST": 1, "DENSE": 2, "WORTH_FETCHING": 1},
], ids=["dense", "fetched", "far"])  # fmt: skip
def test_each_plan_counts_the_same(plan, people, dataset, make_quadruplet, browser_client, monkeypatch):
    for name, value in plan.items():
        monkeypatch.setattr(f"annotation.search.matching.{name}", value)
    deliver_many(dataset, 4)
    make_quadruplet(dataset, "Something else?")
    make_quadruplet(dataset, "Which question has no place in the queue?", informative=False)
    client = browser_client(people["reviewer1"])
    for asked, n in (({}, 5), ({"state": "pending"}, 4), ({"state": "approved"}, 0)):
        page = client.get(reverse("quadruplets_total", args=["genes"]), {"search": "question", **asked})
        assert page.context["total"] == results.Total(n)


def test_few_of_a_check_are_found_among_many_of_a_word(dataset, make_quadruplet, nothing_found, monkeypatch):
    monkeypatch.setattr("annotation.search.matching.FEW", 2)
    made = [make_quadruplet(dataset, f"Question {n} of a kind?") for n in range(4)]
    find(made[2], "wording")
    assert matching.few(parse("kind"), {"dataset": [dataset.pk]}) is None
    assert matching.few(parse("kind"), {"dataset": [dataset.pk], "check": ["wording"]}) == [made[2].pk]
    assert matching.few(parse("kind"), {"dataset": [dataset.pk], "severity": ["error", "warning"]}) == [made[2].pk]
    assert matching.few(parse("kind"), {"dataset": [dataset.pk], "severity": ["error"]}) == []


def test_a_check_is_of_the_current_revision(api, people, dataset, make_quadruplet):
    find(make_quadruplet(dataset, "The machine's wording?"), "planted")
    asked = {"words": "wording", "check": "planted"}
    assert search(api, people, **asked) == {"The machine's wording?"}
    edit(people["reviewer1"], dataset, "A person's wording?")
    assert search(api, people, **asked) == set()
    taking_back.undo(dataset=dataset, reviewer=people["reviewer1"])
    assert search(api, people, **asked) == {"The machine's wording?"}


def edit(person, dataset, query):
    claim = claims.take(dataset=dataset, reviewer=person)
    services.submit(
        quadruplet_id=claim.quadruplet_id, claim_id=claim.pk, reviewer=person, revision=1, verdict="edit",
        key=query, query=query,
    )  # fmt: skip


def test_words_follow_an_edit_and_its_undoing(api, people, dataset, make_quadruplet):
    make_quadruplet(dataset, "The machine's wording?")
    edit(people["reviewer1"], dataset, "A person's wording?")
    assert search(api, people, "machine") == set() and search(api, people, "person") == {"A person's wording?"}
    taking_back.undo(dataset=dataset, reviewer=people["reviewer1"])
    assert search(api, people, "machine") == {"The machine's wording?"} and search(api, people, "person") == set()


def test_a_very_long_text_is_searched_in_its_beginning(api, people, dataset, make_quadruplet):
    make_quadruplet(dataset, "Beginning " + "word%d " * 20000 % tuple(range(20000)) + "ending")
    assert search(api, people, "beginning") and not search(api, people, "ending")


def test_words_of_what_was_there_before_are_filled_in(dataset, make_quadruplet):
    from importlib import import_module

    from django.db import migrations

    made = deliver_many(dataset, 5)
    for one in made[1:4]:
        find(one, "planted")
    before = dict(QuadrupletText.objects.values_list("quadruplet_id", "vector"))
    assert "#check:planted" in before[made[1].pk]
    QuadrupletText.objects.exclude(quadruplet=made[0].pk).delete()
    for name in ("0012_words_of_those_that_are_there", "0029_marks_of_findings_that_are_there"):
        module = import_module(f"annotation.migrations.{name}")
        assert isinstance(module.Migration.operations[0], migrations.RunPython)
        module.AT_ONCE = 2
        module.fill(None, type("Editor", (), {"connection": connection}))
    assert dict(QuadrupletText.objects.values_list("quadruplet_id", "vector")) == before


def test_hits_are_marked_and_nothing_else_becomes_markup(people, dataset, make_quadruplet, browser_client):
    make_quadruplet(dataset, "<b>BRCA1</b> in brca10 & BRCA1-associated ENSG00000133703?")
    page = browser_client(people["reviewer1"]).get(reverse("quadruplets", args=["genes"]), {"search": "brca1"})
    text = page.content.decode()
    assert text.count("<mark>BRCA1</mark>") == 2 and "&lt;b&gt;<mark>" in text and "brca10" in text
    assert "<mark>brca1</mark>0" not in text and "<b>" not in text


def test_an_excerpt_shows_the_first_hit():
    text = "filler " * 60 + "needle and so on " + "more " * 60
    shown = marking.excerpt(text, parse("needle"), 100)
    assert "needle" in shown and shown.startswith("…") and shown.endswith("…") and len(shown) == 102
    assert marking.excerpt(text, parse("nothing"), 100) == text[:100] + "…"
    assert [piece for piece, hit in marking.pieces("a cat, a car", parse("ca*")) if hit] == ["cat", "car"]
    assert "".join(piece for piece, _ in marking.pieces(text, parse("filler"))) == text


def test_the_same_lookups_have_other_words(dataset, make_quadruplet):
    """Two calls differ in their arguments' words."""
    vectors = {
        str(QuadrupletText.objects.get(quadruplet=deliver(dataset, "Same?", arguments=a).pk).vector)
        for a in LOOKUPS[:2]
    }
    assert len(vectors) == 2

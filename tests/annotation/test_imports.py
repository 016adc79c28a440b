"""Files of quadruplets are imported all or none, once, and each bad line is told with what to do."""

import io
import json
import tracemalloc
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

import biotools
from annotation import tasks
from annotation.imports import checking, reading, services
from annotation.models import Finding, Import, Intake, Quadruplet, Revision, RevisionLinks, StateChange, Unchecked
from annotation.models.quadruplet import State
from biotools.evidence.models import Call, Observation, Tool
from biotools.evidence.observing import observe
from tests.factories import deliver
from tests.files import gene, lines, published

pytestmark = pytest.mark.django_db
URL = "/api/v1/datasets/genes/imports/"
NDJSON = "application/x-ndjson"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.IMPORTS_ROOT = tmp_path / "imports"
    return settings.IMPORTS_ROOT


@pytest.fixture
def admin(api, people, dataset):
    """The API for the dataset's admin."""
    return api(people["admin"])


@pytest.fixture
def sent(monkeypatch):
    """The messages that would go to the workers."""
    messages: list[tuple[Any, ...]] = []
    monkeypatch.setattr("annotation.tasks.send", lambda work, *more: messages.append((work.name, *more)))
    for place in ("annotation.api.imports", "annotation.views.imports"):
        monkeypatch.setattr(
            f"{place}.send_after_commit", lambda work, *more: messages.append((work.name, *map(str, more)))
        )
    return messages


def post(client: Any, records: Any, **query: str) -> Any:
    body = records if isinstance(records, bytes) else lines(records)
    address = URL + ("?" + "&".join(f"{name}={value}" for name, value in query.items()) if query else "")
    return client.post(address, body, content_type=NDJSON)


def everything() -> list[int]:
    models = (Quadruplet, Revision, StateChange, Intake, Call, Observation, Unchecked, Finding, RevisionLinks, Tool)
    return [model.objects.count() for model in models]


# What comes in


def test_published_records_arrive_pending_with_all_that_receive_gives(admin, dataset):
    records = published()
    answer = post(admin, records, file_name="BioTool.json")
    assert answer.status_code == 201, answer.content
    told = answer.json()
    assert told["counts"] == {"new": len(records), "already": 0, "refused": 0, "unchecked": 0}
    assert (told["state"], told["file_name"], told["errors"]) == ("done", "BioTool.json", [])
    for number, record in enumerate(records, 1):
        made = Quadruplet.objects.get(current__query=record["user_query"])
        revision = made.current
        call = record["function_calling"]
        assert made.state == State.PENDING and made.intake.source == "import" and made.intake.label == "BioTool.json"
        assert (made.function, made.database) == (call["name"], record["database"])
        arguments, changes = biotools.normalise(call["name"], call["arguments"])
        assert revision.arguments == arguments
        assert revision.observation.summary == json.loads(record["observation"])
        assert bytes(revision.observation.raw).decode() == record["observation"]
        assert revision.tool.parameters == biotools.function(call["name"]).schema
        come = made.lineage["import"]
        assert (come["file"], come["place"], come["sha256"]) == ("BioTool.json", f"line {number}", told["sha256"])
        assert come["changes"] == [f"arguments.{change}" for change in changes]
        assert [(step.before, step.after, step.because) for step in made.state_changes.all()] == [
            ("", "pending", "intake")
        ]
        assert revision.found_links.links is not None
    positions = Quadruplet.objects.order_by("position").values_list("current__query", flat=True)
    assert list(positions) == [record["user_query"] for record in records]


def test_the_checks_and_links_are_those_that_one_at_a_time_would_have(admin, dataset, make_dataset, settings):
    other = make_dataset("other")
    queries = [
        "Where does ENSG00000133703 lie in the mouse genome?",
        "Where in the mouse genome does ENSG00000133703 lie?",
    ]
    by_hand = [deliver(other, query) for query in queries]
    observation = by_hand[0].current.observation
    record = gene(0)
    record["function_calling"]["arguments"] = observation.call.arguments
    record["observation"] = json.dumps(observation.summary)
    post(admin, [record | {"user_query": query} for query in queries])
    for made in by_hand:
        imported = Quadruplet.objects.get(dataset=dataset, current__query=made.current.query)
        assert imported.current.observation_id == observation.pk  # an equal answer of the same call is used
        assert imported.has_findings == made.has_findings
        said = [(row.check_name, row.severity) for row in imported.current.findings.all()]
        assert said == [(row.check_name, row.severity) for row in made.current.findings.all()]
        links = [{**link, "source": ""} for link in made.current.found_links.links if link["source"] != "judge"]
        assert [{**link, "source": ""} for link in imported.current.found_links.links] == links
    assert any(row.check_name == "near_duplicate" for row in Finding.objects.filter(revision=imported.current_id))


def test_an_imported_answer_is_told_as_imported_everywhere(admin, people, browser_client):
    post(admin, [gene(1)])
    made = Quadruplet.objects.get()
    observation = made.current.observation
    assert observation.transport == "import" and not observation.replayed
    shown = admin.get(f"/api/v1/quadruplets/{made.pk}/").json()
    assert shown["lineage"]["observation"]["transport"] == "import" and shown["checked"] is True
    assert admin.get(f"/api/v1/quadruplets/{made.pk}/observation/").json()["transport"] == "import"
    page = browser_client(people["reviewer1"]).get(reverse("quadruplet", args=[made.pk])).content.decode()
    assert "imported" in page and "fetched <time" not in page
    assert "request body" in page and "line 1" in page


def test_a_list_and_a_form_are_understood_too(admin, people, browser_client):
    records = [gene(n) for n in range(3)]
    listed = admin.post(URL, json.dumps(records, indent=2).encode(), content_type="application/json")
    assert listed.status_code == 201 and listed.json()["counts"]["new"] == 3
    assert Quadruplet.objects.filter(lineage__import__place="record 3").count() == 1
    file = SimpleUploadedFile("more.jsonl", b"\xef\xbb\xbf" + lines([b"", gene(3), b"   ", gene(4)]))
    answer = admin.post(URL, {"file": file, "partial": "false"}, format="multipart")
    assert answer.status_code == 201 and answer.json()["counts"]["new"] == 2
    assert answer.json()["file_name"] == "more.jsonl"
    assert Quadruplet.objects.filter(lineage__import__place="line 4").count() == 1  # blank lines count as lines


def test_the_same_file_again_makes_nothing_new_and_says_so(admin):
    records = [gene(1), gene(2), gene(1, "WHERE does the human gene  ENSG00000000001 lie?")]
    assert post(admin, records).json()["counts"] == {"new": 2, "already": 1, "refused": 0, "unchecked": 0}
    before = [n for n in everything() if n]
    again = post(admin, records)
    assert again.status_code == 201
    assert again.json()["counts"] == {"new": 0, "already": 3, "refused": 0, "unchecked": 0}
    after = [n for n in everything() if n]
    assert [now - then for now, then in zip(after, before, strict=True)].count(0) == len(before) - 1  # the intake alone


def test_another_answer_of_the_same_call_is_a_further_observation(admin):
    said = [{"a": 1, "b": [1.0]}, {"b": [1], "a": 1}, {"a": 2}, {"a": 1, "b": [1.0]}]
    records = [gene(1, f"Question {n}?", observation=value) for n, value in enumerate(said)]
    assert post(admin, records).status_code == 201
    assert [(row.number, row.summary["a"]) for row in Observation.objects.order_by("number")] == [(1, 1), (2, 2)]
    used = {row.query: row.observation.summary["a"] for row in Revision.objects.all()}
    assert used == {"Question 0?": 1, "Question 1?": 1, "Question 2?": 2, "Question 3?": 1}


def test_a_call_that_was_replayed_keeps_its_answer_and_the_import_has_its_own(admin, settings):
    settings.BIOTOOLS_TRANSPORT = "replay"
    replayed = observe("lookup_by_id", {"id": "ENSG00000133703"})
    record = gene(133703, observation={"told": "otherwise"})
    assert post(admin, [record]).status_code == 201
    rows = {row.number: row for row in replayed.call.observations.all()}
    assert (rows[1].transport, rows[2].transport) == ("replay", "import")
    assert Quadruplet.objects.get().current.observation == rows[2]


def test_lists_and_texts_are_kept_under_a_name_and_told(admin):
    records = [gene(1, observation='[{"id": "x"}]'), gene(2, observation=">seq\nACGT"), gene(3, observation=[1])]
    post(admin, records)
    summaries = [row.observation.summary for row in Revision.objects.order_by("created_at")]
    assert summaries == [{"items": [{"id": "x"}]}, {"text": ">seq\nACGT"}, {"items": [1]}]
    changes = Quadruplet.objects.order_by("position")[1].lineage["import"]["changes"]
    assert changes == ["observation: the text is kept as `text`"]


def test_the_records_own_tool_info_is_kept_where_the_call_fits_it(admin):
    parameters = {"type": "object", "properties": {"id": {"type": "string"}}, "required": ["id"]}
    own = {"name": "lookup_by_id", "description": "As it was.", "parameters": parameters}
    bad = [{"type": "object", "properties": {}}, {"type": "objet", "properties": {"id": 1}}, "no schema", None]
    tools = [own, *({**own, "parameters": each} for each in bad), {**own, "name": "other"}]
    assert post(admin, [gene(n, tool=tool) for n, tool in enumerate(tools)]).status_code == 201
    made = list(Quadruplet.objects.order_by("position").select_related("current__tool"))
    assert made[0].current.tool.info() == own
    assert {row.current.tool.description for row in made[1:]} == {biotools.function("lookup_by_id").description}
    assert all("tool" in row.lineage["import"]["changes"][0] for row in made[1:])


# What is refused


JUDGED = {"informative": True, "model": "a judge", "judged_at": "2026-11-30T12:00:00Z"}
REFUSED: dict[str, tuple[Any, str, str]] = {
    "unknown function": (gene(1, function_calling={"name": "lookup_by_idd", "arguments": {"id": "x"}}),
                         "function_calling.name", "Did you mean"),
    "no function": (gene(1, function_calling={"arguments": {}}), "function_calling.name", "Name the function"),
    "call is no object": (gene(1, function_calling="x"), "function_calling.name", "Name the function"),
    "missing argument": (gene(1, function_calling={"name": "lookup_by_id", "arguments": {}}),
                         "function_calling.arguments.id", "is required"),
    "unknown argument": (gene(1, function_calling={"name": "lookup_by_id", "arguments": {"id": "E", "colour": "red"}}),
                         "function_calling.arguments.colour", "no such parameter"),
    "arguments are a list": (gene(1, function_calling={"name": "lookup_by_id", "arguments": []}),
                             "function_calling.arguments", "Give an object"),
    "empty query": (gene(1, user_query="  "), "user_query", "Write a question"),
    "query is a number": (gene(1, user_query=7), "user_query", "Write a question"),
    "no observation": (gene(1, observation=None), "observation", "Give what the call returned"),
    "empty observation": (gene(1, observation="{}"), "observation", "Give what the call returned"),
    "observation is a number": (gene(1, observation=3), "observation", "Give an object"),
    "broken observation": (gene(1, observation='{"a": '), "observation", "cannot be read"),
    "doubled in the observation": (gene(1, observation='{"a": 1, "a": 2}'), "observation", "stands twice"),
    "NUL in the observation": (gene(1, observation='{"a": "\\u0000"}'), "observation", "NUL"),
    "wrong database": (gene(1, database="ncbi"), "database", "of ensembl, not of ncbi"),
    "database is a list": (gene(1, database=["ensembl"]), "database", "Correct one"),
    "style": (gene(1, style="poetic"), "style", "broad or specific"),
    "NUL": (gene(1, user_query="a\0b"), "user_query", "NUL"),
    "half a letter": (gene(1, tool="\ud800"), "tool", "broken unicode"),
    "judgement": (gene(1, judgement=JUDGED | {"informative": "yes"}), "judgement.informative", "true or false"),
    "judgement's votes": (gene(1, judgement=JUDGED | {"votes": [{"model": 1}]}), "judgement.votes", "list of objects"),
    "lineage": (gene(1, lineage=[]), "lineage", "Give an object"),
    "long lineage": (gene(1, lineage={"a": "x" * 70_000}), "lineage", "64 KiB"),
    "no quadruplet": ({"id": 1}, "record", "No quadruplet"),
    "no object": ([1], "record", "no JSON object"),
    "no JSON": (b"{'a': 1}", "record", "not JSON"),
    "twice in one object": (b'{"user_query": "a", "user_query": "b"}', "record", "stands twice"),
    "no number": (b'{"user_query": NaN}', "record", "no number"),
    "deep": (b'{"a": ' + b"[" * 5000 + b"]" * 5000 + b"}", "record", "too deeply"),
    "rather deep": (b'{"observation": ' + b"[" * 400 + b"]" * 400 + b"}", "record", "too deeply"),
    "long": (b'{"user_query": "' + b"x" * 1_000_000 + b'"}', "record", "longer than 512 KiB"),
    "no UTF-8": (b'{"user_query": "\xff"}', "record", "not UTF-8"),
    "a zero byte": (b'{"user_query": "\x00"}', "record", "not JSON"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_a_bad_line_is_told_by_field_and_changes_nothing(admin, case):
    bad, field, text = REFUSED[case]
    before = everything()
    answer = post(admin, [gene(11), bad, gene(12)])
    assert answer.status_code == 422 and answer.headers["Content-Type"] == "application/problem+json"
    told = answer.json()
    assert list(told["errors"]) == ["line 2"] and told["refused"] == 1
    (line,) = told["errors"]["line 2"][:1]
    assert line.startswith(f"{field}: ") and text in line, line
    assert len(line) < 1_000
    assert everything() == before


@pytest.mark.parametrize("case", REFUSED)
def test_the_good_ones_are_taken_where_that_is_asked_for(admin, case):
    answer = post(admin, [gene(11), REFUSED[case][0], gene(12)], partial="true")
    assert answer.status_code == 201
    told = answer.json()
    assert told["counts"] == {"new": 2, "already": 0, "refused": 1, "unchecked": 0}
    assert [error["place"] for error in told["errors"]] == ["line 2"]
    places = Quadruplet.objects.order_by("position").values_list("lineage__import__place", flat=True)
    assert list(places) == ["line 1", "line 3"]


def test_all_that_is_wrong_with_a_line_is_told_at_once(admin):
    errors = post(admin, [gene(1, user_query="", database="ncbi", observation=None)]).json()["errors"]
    assert {text.split(":")[0] for text in errors["line 1"]} == {"user_query", "database", "observation"}


def test_nothing_to_import_is_told(admin, people, browser_client):
    for body in (b"", b"\n \n", b"[]"):
        answer = post(admin, body)
        assert answer.status_code == 422, body
        assert ("No file" if body == b"" else "no records") in answer.content.decode()
    assert admin.post(URL, {}, format="multipart").status_code == 422
    assert admin.post(URL, {"file": "text"}, format="multipart").status_code == 422
    assert admin.post(URL, b"x", content_type="text/csv").status_code == 415
    assert post(admin, [gene(1)], partial="perhaps").status_code == 422
    assert not Quadruplet.objects.exists()


def test_only_bad_ones_are_refused_also_where_good_ones_would_be_taken(admin):
    assert post(admin, [{}, {}], partial="1").status_code == 422
    assert not Intake.objects.exists()


def test_errors_are_bounded_in_number(admin, monkeypatch):
    monkeypatch.setattr("annotation.imports.looking.MOST_ERRORS", 150)
    told = post(admin, [{}] * 400).json()
    assert len(told["errors"]) == 100 and told["refused"] == 150
    assert "read no further" in told["detail"]
    found = Import.objects.get()
    assert len(found.errors) == 150
    partial = post(admin, [gene(1), *[{}] * 400], partial="true").json()
    assert partial["counts"]["refused"] == 400 and len(partial["errors"]) == 100


def test_a_list_that_breaks_off_is_refused_and_partly_taken_where_asked(admin):
    broken = json.dumps([gene(1), gene(2)])[:-20].encode()
    answer = admin.post(URL, broken, content_type="application/json")
    assert answer.status_code == 422 and list(answer.json()["errors"]) == ["record 2"]
    taken = admin.post(f"{URL}?partial=true", broken, content_type="application/json").json()
    assert taken["counts"]["new"] == 1 and "was not read" in taken["errors"][0]["errors"]["record"][0]


@pytest.mark.parametrize("body", [b'{"user_query": "' + b"x" * 20_000_000, b"[" + b" " * 20_000_000, b"\n" * 100_000])
def test_reading_takes_no_more_memory_for_a_hostile_file(body):
    tracemalloc.start()
    found = [record.error for record in reading.records(io.BytesIO(body))]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(found) <= 1
    assert peak < 6_000_000


def test_a_list_is_read_alike_wherever_its_chunks_end(monkeypatch):
    whole = json.dumps([gene(n) for n in range(40)] + [{"é": "ü" * 50, "n": -1.5e-3}], ensure_ascii=False).encode()
    expected = [record.value for record in reading.records(io.BytesIO(whole))]
    for size in (1, 7, 64, 1000):
        monkeypatch.setattr(reading, "CHUNK", size)
        assert [record.value for record in reading.records(io.BytesIO(whole))] == expected
    assert expected[-1] == {"é": "ü" * 50, "n": -1.5e-3} and len(expected) == 41


# Large files, and what is left to the workers


def test_a_large_file_is_left_to_a_worker_and_its_progress_can_be_seen(admin, monkeypatch, sent, folder):
    monkeypatch.setattr(services, "IN_THE_REQUEST", 100)
    answer = post(admin, [gene(n) for n in range(5)])
    assert answer.status_code == 202
    told = answer.json()
    assert told["state"] == "waiting" and answer.headers["Location"].endswith(f"{URL}{told['id']}/")
    assert sent == [("annotation.run_import", told["id"])]
    assert not Quadruplet.objects.exists() and (folder / told["id"]).exists()
    tasks.run_import(told["id"])
    assert not (folder / told["id"]).exists()
    now = admin.get(f"{URL}{told['id']}/").json()
    assert now["state"] == "checking" and now["counts"] == {"new": 5, "already": 0, "refused": 0, "unchecked": 5}
    made = Quadruplet.objects.first()
    assert admin.get(f"/api/v1/quadruplets/{made.pk}/").json()["checked"] is False
    assert sent[-1] == ("annotation.check_import", told["id"])
    tasks.check_import(told["id"])
    tasks.check_import(told["id"])
    tasks.run_import(told["id"])  # a message that came twice
    now = admin.get(f"{URL}{told['id']}/").json()
    assert now["state"] == "done" and now["counts"]["unchecked"] == 0 and now["counts"]["new"] == 5
    assert RevisionLinks.objects.count() == 5 == Quadruplet.objects.count()


def test_the_checks_go_on_in_turns(admin, dataset, monkeypatch, sent):
    monkeypatch.setattr(services, "IN_THE_REQUEST", 100)
    monkeypatch.setattr(checking, "BATCH", 2)
    monkeypatch.setattr(tasks, "CHECK_SECONDS", 0)
    id = post(admin, [gene(n) for n in range(5)]).json()["id"]
    tasks.run_import(id)
    rounds = 0
    while Import.objects.get().state == "checking":
        tasks.check_import(id)
        rounds += 1
    assert rounds == 4 and RevisionLinks.objects.count() == 5


def test_what_was_edited_before_its_checks_keeps_the_marks_of_the_edit(admin, people, dataset, monkeypatch, sent):
    monkeypatch.setattr(services, "IN_THE_REQUEST", 1)
    record = gene(1, "Where does the mouse gene ENSG00000000001 lie?")
    id = post(admin, [record]).json()["id"]
    tasks.run_import(id)
    client = api_of(people["reviewer1"])
    held = client.post("/api/v1/datasets/genes/queue/claim/").json()
    assert held["checked"] is False and held["findings"] == []
    edit = {"claim": held["claim"]["id"], "revision": 1, "verdict": "edit"}
    query = "Where does the human gene ENSG00000000001 lie?"
    done = client.post(f"/api/v1/quadruplets/{held['id']}/reviews/", edit | {"query": query}, format="json")
    assert done.status_code == 201, done.content
    marked = Quadruplet.objects.get().has_findings
    tasks.check_import(id)
    first = Revision.objects.get(number=1)
    assert Finding.objects.filter(revision=first, severity__in=Finding.SERIOUS).exists()
    assert Quadruplet.objects.get().has_findings == marked


def api_of(user: Any) -> Any:
    from rest_framework.test import APIClient

    client = APIClient()
    client.force_authenticate(user)
    return client


def test_a_batch_of_lines_costs_the_same_statements_however_many_they_are(admin, dataset, statements_of):
    def bring(count: int, first: int) -> int:
        found = services.start(
            dataset=dataset,
            chunks=[lines(gene(n) for n in range(first, first + count))],
            file_name="x",
            partial=False,
            created_by=None,
        )
        return statements_of(lambda: services.run(found.pk))

    bring(1, 0)  # the tool is stored
    few = bring(3, 10)
    assert bring(300, 1_000) == few
    assert bring(1_300, 10_000) - few < 3 * few


# Who, where


def test_imports_are_the_admins_alone(api, people, dataset):
    made = post(api(people["admin"]), [gene(1)]).json()
    for person in ("adjudicator", "reviewer1", "consumer"):
        client = api(people[person])
        assert {post(client, [gene(2)]).status_code, client.get(URL).status_code} == {403}
        assert client.get(f"{URL}{made['id']}/").status_code == 403
    outsider = api(people["outsider"])
    assert {post(outsider, [gene(2)]).status_code, outsider.get(URL).status_code} == {404}
    for scope in ("read", "review"):
        client = api(people["admin"], scope)
        assert {post(client, [gene(2)]).status_code, client.get(URL).status_code} == {403}
    assert Quadruplet.objects.count() == 1


def test_the_list_has_pages_and_costs_the_same_for_one_and_many(admin, django_assert_max_num_queries, statements_of):
    post(admin, [gene(1)])
    few = statements_of(lambda: admin.get(URL))
    for number in range(2, 8):
        post(admin, [gene(number)])
    assert statements_of(lambda: admin.get(URL)) == few
    page = admin.get(f"{URL}?page_size=3").json()
    assert len(page["results"]) == 3 and page["previous"] is None
    assert len(admin.get(page["next"]).json()["results"]) == 3
    other = admin.get(f"/api/v1/datasets/genes/imports/{Import.objects.first().dataset_id:032x}/")
    assert other.status_code in {404}


def test_an_import_of_another_dataset_is_not_found(admin, make_dataset):
    id = post(admin, [gene(1)]).json()["id"]
    make_dataset("other")
    assert admin.get(f"/api/v1/datasets/other/imports/{id}/").status_code == 404


# The page


def page_of(client: Any, **form: Any) -> Any:
    return client.post(reverse("imports", args=["genes"]), form, follow=True)


def test_the_page_imports_and_tells(people, dataset, browser_client):
    client = browser_client(people["admin"])
    empty = client.get(reverse("imports", args=["genes"])).content.decode()
    assert "No imports yet" in empty and "quadruplets.jsonl of a release" in empty
    assert reverse("imports", args=["genes"]) in client.get(reverse("dataset", args=["genes"])).content.decode()
    done = page_of(client, file=SimpleUploadedFile("<b>good.jsonl", lines([gene(1), gene(2)])))
    text = done.content.decode()
    assert done.redirect_chain and "Done." in text and "&lt;b&gt;good.jsonl" in text
    assert '<a class="num" href="/datasets/genes/quadruplets/?batch=' in text
    assert "<b>good" not in text
    listed = client.get(reverse("imports", args=["genes"])).content.decode()
    assert "No imports yet" not in listed and ">done<" in listed


def test_the_page_tells_errors_and_gives_them_as_text(people, dataset, browser_client):
    client = browser_client(people["admin"])
    bad = [gene(1), gene(2, user_query=""), {"<script>": 1}]
    refused = page_of(client, file=SimpleUploadedFile("bad.jsonl", lines(bad)))
    text = refused.content.decode()
    assert "2 records have errors" in text and "user_query: Write a question, as text." in text
    assert "<script>" not in text.split("<main")[1]
    assert not Quadruplet.objects.exists()
    found = Import.objects.get()
    told = client.get(reverse("import_errors", args=["genes", found.pk]))
    assert told["Content-Disposition"].startswith("attachment") and told["Content-Type"].startswith("text/plain")
    assert told.content.decode().splitlines()[0] == "line 2: user_query: Write a question, as text."
    taken = page_of(client, file=SimpleUploadedFile("bad.jsonl", lines(bad)), partial="on").content.decode()
    assert "Done." in taken and Quadruplet.objects.count() == 1


def test_a_form_without_a_file_says_so(people, dataset, browser_client):
    answer = page_of(browser_client(people["admin"]))
    assert answer.status_code == 422 and "This field is required" in answer.content.decode()


def test_the_page_of_a_large_import_asks_again_until_it_is_done(people, dataset, browser_client, monkeypatch, sent):
    monkeypatch.setattr(services, "IN_THE_REQUEST", 1)
    client = browser_client(people["admin"])
    waiting = page_of(client, file=SimpleUploadedFile("big.jsonl", lines([gene(1)]))).content.decode()
    assert "It waits for a worker" in waiting and 'hx-trigger="every 2s"' in waiting
    id = str(Import.objects.get().pk)
    twice = page_of(client, file=SimpleUploadedFile("big.jsonl", lines([gene(1)])))
    assert twice.status_code == 422 and "is being imported into this dataset just now" in twice.content.decode()
    tasks.run_import(id)
    address = reverse("import", args=["genes", id])
    checking_ = client.get(address).content.decode()
    assert "checks are still under way for 1 of them" in checking_ and "hx-trigger" in checking_
    made = Quadruplet.objects.get()
    assert "The checks are still under way" in client.get(reverse("quadruplet", args=[made.pk])).content.decode()
    tasks.check_import(id)
    part = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert part.startswith('<div class="stack" id="import">') and "Done." in part


# The command


def run_command(path: Any, **options: Any) -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    call_command("import_quadruplets", str(path), dataset="genes", stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


def test_the_command_imports_and_tells(dataset, tmp_path):
    file = tmp_path / "BioTool.json"
    file.write_text(json.dumps(published()))
    assert run_command(file)[0] == f"BioTool.json: {len(published())} new, 0 already there, 0 refused.\n"
    assert run_command(file)[0] == f"BioTool.json: 0 new, {len(published())} already there, 0 refused.\n"
    assert Import.objects.filter(state="done").count() == 2 and not Unchecked.objects.exists()


def test_the_command_refuses_in_words(dataset, tmp_path, capsys):
    file = tmp_path / "bad.jsonl"
    file.write_bytes(lines([gene(1), gene(2, user_query="")]))
    err = io.StringIO()
    with pytest.raises(CommandError, match="One record has errors, so nothing of it was imported"):
        call_command("import_quadruplets", str(file), dataset="genes", stderr=err)
    assert err.getvalue() == "line 2: user_query: Write a question, as text.\n"
    assert run_command(file, partial=True)[0] == "bad.jsonl: 1 new, 0 already there, 1 refused.\n"
    with pytest.raises(CommandError, match="There is no dataset nothing"):
        call_command("import_quadruplets", str(file), dataset="nothing")
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_quadruplets", str(tmp_path / "none"), dataset="genes")

"""Summaries: small, faithful, never an error as data; over all recordings and mutations of them."""

import contextlib
import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import biotools
from biotools import recordings
from biotools.summaries.shapes import LARGEST_SUMMARY, size

COUNTS = {"total", "shown", "returned", "left_out", "total_letters", "shown_letters", "total_fields",
          "letters", "nodes", "leaves", "levels", "total_linksets", "shown_linksets", "total_alignments"}  # fmt: skip
PLANTS: list[Any] = [
    None, [], {}, "", 0, -1, 1.5, True, "x" * 9000, {"error": "x"}, [[[[[[[[[[1]]]]]]]]]], {"a": None}, 10**30,
    "\u0000\ud800", ["y" * 300] * 500, {f"k{n}": n for n in range(500)}, {"q" * 5000: 1},
]  # fmt: skip


@cache
def known() -> list[tuple[str, dict[str, Any], recordings.Recording]]:
    return list(recordings.calls())


@cache
def documents() -> list[tuple[str, Any]]:
    """The JSON values of all recordings that are JSON (one of ELink only promises to be)."""
    found = []
    for name, _, recording in known():
        with contextlib.suppress(ValueError):
            found.append((name, json.loads(recording.body)))
    assert len(found) > 300
    return found


def leaves(value: Any) -> Iterator[Any]:
    stack = [value]
    while stack:
        item = stack.pop()
        if isinstance(item, dict):
            stack.extend(item.values())
        elif isinstance(item, list):
            stack.extend(item)
        else:
            yield item


def told(value: Any) -> Iterator[Any]:
    """The leaves of a summary that claim to be the body's."""
    if isinstance(value, dict):
        for key, item in value.items():
            if key not in COUNTS and not key.startswith("by_"):
                yield from told(item)
    elif isinstance(value, list):
        for item in value:
            yield from told(item)
    else:
        yield value


def assert_faithful(summary: dict[str, Any], document: Any) -> None:
    plain = list(leaves(document))
    exact = {json.dumps(leaf) for leaf in plain}
    texts = "\n".join(str(leaf) for leaf in plain)
    for leaf in told(summary):
        assert json.dumps(leaf) in exact or (isinstance(leaf, str) and leaf in texts), leaf


def test_every_recording_replays_to_a_summary_or_a_reason() -> None:
    functions = set()
    for name, arguments, recording in known():
        seen = biotools.call(name, arguments, "replay")
        functions.add(name)
        assert seen.replayed and seen.recorded_at == recording.recorded_at
        assert seen.raw == recording.body
        assert size(dict(seen.summary)) <= LARGEST_SUMMARY
        assert seen.informative == (not seen.reason)
        if recording.is_json and seen.informative:
            assert_faithful(dict(seen.summary), json.loads(recording.body))
    assert len(known()) > 400
    assert len(functions) > 40
    assert {biotools.function(name).database for name in functions} == {"ensembl", "ncbi", "uniprot"}


def test_the_same_body_gives_the_same_bytes() -> None:
    for name, _, recording in known()[::20]:
        try:
            once = json.dumps(biotools.summarise(name, recording.body))
        except biotools.ServiceError:
            continue
        assert once == json.dumps(biotools.summarise(name, recording.body))


def mutate(value: Any, data: st.DataObject) -> Any:
    """The value with something planted at one random place."""
    if not isinstance(value, dict | list) or not value or data.draw(st.integers(0, 4)) == 0:
        return data.draw(st.sampled_from(PLANTS))
    if isinstance(value, dict):
        key = data.draw(st.sampled_from(list(value)))
        return {**value, key: mutate(value[key], data)}
    number = data.draw(st.integers(0, len(value) - 1))
    return [*value[:number], mutate(value[number], data), *value[number + 1 :]]


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_json_makes_a_summary_raise_or_lie_or_grow(data: st.DataObject) -> None:
    name, document = data.draw(st.sampled_from(documents()))
    for _ in range(data.draw(st.integers(1, 4))):
        document = mutate(document, data)
    try:
        summary = biotools.summarise(name, json.dumps(document))
    except (biotools.ServiceError, biotools.Unreadable):
        return
    assert size(summary) <= LARGEST_SUMMARY
    json.dumps(summary, allow_nan=False)
    assert_faithful(summary, document)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from([f.name for f in biotools.functions()]), st.text() | st.binary().map(lambda b: b.decode("latin1"))
)
def test_no_text_makes_a_summary_raise_anything_else(name: str, body: str) -> None:
    for text in (body, f"<eSearchResult>{body}</eSearchResult>", f'{{"result":{{"uids":[{body}]}}}}'):
        with contextlib.suppress(biotools.ServiceError, biotools.Unreadable):
            assert size(biotools.summarise(name, text, "text/xml")) <= LARGEST_SUMMARY


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("esearch", '{"esearchresult":{"ERROR":"Empty term and query_key - nothing todo"}}'),
        ("esearch", '{"esearchresult":{"count":"0","idlist":[],"errorlist":{"phrasesnotfound":["q"]}}}'),
        ("esearch", "<eSearchResult><ERROR>Invalid db name specified: fleegle</ERROR></eSearchResult>"),
        (
            "esearch",
            "<eSearchResult><Count>0</Count><ErrorList><PhraseNotFound>q</PhraseNotFound></ErrorList></eSearchResult>",
        ),
        ("esummary", '{"error":"Invalid uid X at position= 0","result":{"uids":[]}}'),
        ("esummary", '{"esummaryresult":["Empty id list - nothing todo"]}'),
        ("esummary", '{"result":{"uids":["0"],"0":{"uid":"0","error":"cannot get document summary"}}}'),
        ("esummary", "<eSummaryResult><ERROR>Invalid uid</ERROR></eSummaryResult>"),
        ("esummary", '{"error":"API rate limit exceeded","count":"11"}'),
        ("get_uniprotkb_entry", '{"url":"http://x","messages":["Resource not found"]}'),
        ("get_uniprotkb_entry", "Error messages\nThe 'accession' value has invalid format."),
        ("lookup_by_id", '{"error":"ID not found"}'),
        ("lookup_by_id", '{"error":{"errorCode":400,"errorMessage":"no"}}'),
        ("lookup_by_id", "<html><body>503</body></html>"),
        ("lookup_by_id", "null"),
        ("lookup_by_id", ""),
    ],
)
def test_an_error_is_never_summarised_as_data(name: str, body: str) -> None:
    with pytest.raises(biotools.ServiceError):
        biotools.summarise(name, body)


@pytest.mark.parametrize(
    "body",
    ['{"a":NaN}', "Entry\tGene\nP1\tX\n", "[" * 100_000, '{"a":' + "9" * 5000 + "}", ">sp|P1\nMKV",
     '<!DOCTYPE a [<!ENTITY b "c"><!ENTITY d "&b;&b;">]><eSearchResult>&d;</eSearchResult>'],
)  # fmt: skip
def test_what_is_no_json_is_unreadable(body: str) -> None:
    with pytest.raises(biotools.Unreadable):
        biotools.summarise("esearch", body)


def test_long_lists_and_texts_say_what_was_left_out() -> None:
    ids = [str(number) for number in range(1000)]
    body = json.dumps({"esearchresult": {"count": "98575", "retstart": "0", "idlist": ids}})
    summary = biotools.summarise("esearch", body)
    assert summary["count"] == "98575" and summary["ids"]["total"] == 1000
    assert summary["ids"]["items"] == ids[: summary["ids"]["shown"]]
    gene = json.dumps({"id": "ENSG1", "description": "d" * 5000, "Transcript": [{"id": f"T{n}"} for n in range(90)]})
    summary = biotools.summarise("lookup_by_id", gene)
    assert summary["description"]["total_letters"] == 5000
    assert summary["Transcript"]["total"] == 90 and summary["Transcript"]["shown"] == len(
        summary["Transcript"]["items"]
    )


def test_a_page_of_results_is_not_called_a_total() -> None:
    body = json.dumps({"results": [{"primaryAccession": f"P{n:05}", "uniProtkbId": "A_B"} for n in range(40)]})
    summary = biotools.summarise("search_uniprotkb", body)
    assert summary["returned"] == 40 and summary["shown"] == len(summary["results"]) and "total" not in summary


@pytest.mark.parametrize(
    ("name", "arguments", "body", "reason"),
    [
        ("esearch", {"db": "gene", "term": "x"}, '{"esearchresult":{"count":"0","idlist":[]}}', "empty"),
        ("search_uniprotkb", {"query": "x"}, '{"results":[]}', "empty"),
        ("get_uniprotkb_entry", {"accession": "P05067"}, '{"primaryAccession":"P05067","entryType":"Inactive",'
         '"inactiveReason":{"inactiveReasonType":"DELETED"}}', "inactive"),
        ("get_uniprotkb_entry", {"accession": "P05067"}, '{"primaryAccession":"P05067","entryType":"r"}', "empty"),
    ],
)  # fmt: skip
def test_nothing_to_ask_about_is_uninformative(
    service: Any, name: str, arguments: dict[str, Any], body: str, reason: str
) -> None:
    from .conftest import send

    service.answer = lambda handler: send(handler, 200, body.encode())
    seen = biotools.call(name, arguments, service.transport())
    assert (seen.informative, seen.reason) == (False, reason)
    assert seen.detail

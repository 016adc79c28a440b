"""BLAST: submit, poll and fetch as separate steps, all three for who waits, replay of recorded results, summaries."""

import contextlib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import biotools
from biotools.client import blast
from biotools.client.record import RecordTransport
from biotools.client.replay import ReplayTransport
from biotools.summaries.shapes import LARGEST_SUMMARY, size

from .blast_server import CALL, PUT, REFUSED, RID, Blast, body, page
from .conftest import Service


def test_three_steps(service: Service) -> None:
    ncbi = Blast(service, "WAITING", "READY")
    submission = blast.submit(CALL, ncbi.transport)
    assert (submission.rid, submission.wait) == (RID, 30)
    assert blast.poll(RID, ncbi.transport) == "waiting"
    assert blast.poll(RID, ncbi.transport) == "ready"
    seen = blast.fetch(RID, CALL, ncbi.transport)
    assert seen.informative and seen.summary["total"] == 2 and seen.arguments == CALL
    (put, form), (_, first), _, (_, fetched) = ncbi.asked
    assert put == "POST" and form["QUERY"] == [CALL["query"]] and "FORMAT_TYPE" not in form
    assert first["RID"] == [RID] and first["FORMAT_OBJECT"] == ["SearchInfo"] and "FORMAT_TYPE" not in first
    assert fetched["FORMAT_TYPE"] == ["JSON2_S"] and "FORMAT_OBJECT" not in fetched


@pytest.mark.parametrize(("asked", "sent"), [("JSON2", "JSON2_S"), ("XML2", "XML2_S"), ("Text", "Text")])
def test_archives_are_fetched_as_one_document(service: Service, asked: str, sent: str) -> None:
    ncbi = Blast(service)
    blast.fetch(RID, {**CALL, "FORMAT_TYPE": asked, "ALIGNMENTS": 3}, ncbi.transport)
    assert ncbi.asked[0][1]["FORMAT_TYPE"] == [sent] and ncbi.asked[0][1]["ALIGNMENTS"] == ["3"]


def test_a_call_waits_for_all_three(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    ncbi = Blast(service, "WAITING", "WAITING", "READY")
    slept: list[float] = []
    seen = blast.search(CALL, ncbi.transport, sleep=slept.append)
    assert seen.informative and slept == [30, 60, 60, 0]
    monkeypatch.setattr("time.sleep", slept.append)
    monkeypatch.setattr(blast.search, "__kwdefaults__", {"retries": 2, "sleep": slept.append})
    ncbi.states = ["READY"]
    assert biotools.call("blast", CALL, ncbi.transport).summary == seen.summary


def test_a_search_that_never_ends_is_given_up(service: Service) -> None:
    ncbi = Blast(service, *["WAITING"] * 50)
    with pytest.raises(biotools.Unavailable, match=RID):
        blast.search(CALL, ncbi.transport, sleep=lambda seconds: None)


def test_what_blast_refuses_or_fails_at_is_an_observation(service: Service) -> None:
    ncbi = Blast(service, "FAILED", put=REFUSED)
    with pytest.raises(biotools.ServiceError, match="Failed to read the Blast query"):
        blast.submit(CALL, ncbi.transport)
    seen = blast.advance(CALL, None, ncbi.transport)
    assert isinstance(seen, biotools.Observation)
    assert (seen.informative, seen.reason) == (False, "service_error") and "Failed to read" in seen.detail
    failed = blast.advance(CALL, blast.Submission(RID, 0), ncbi.transport)
    assert isinstance(failed, biotools.Observation) and failed.reason == "search_failed"


def test_a_lost_search_is_to_be_submitted_again(service: Service) -> None:
    ncbi = Blast(service, "UNKNOWN", "FAILED")
    with pytest.raises(blast.SubmissionLost) as caught:
        blast.poll(RID, ncbi.transport)
    assert caught.value.transient
    with pytest.raises(biotools.ServiceError) as failed:
        blast.poll(RID, ncbi.transport)
    assert failed.value.code == "search_failed"


def test_nothing_is_sent_for_wrong_arguments(service: Service) -> None:
    ncbi = Blast(service)
    with pytest.raises(biotools.InvalidArguments):
        biotools.call("blast", {**CALL, "program": "blastq"}, ncbi.transport)
    assert ncbi.asked == []


def test_what_is_recorded_step_by_step_replays_as_one_call(service: Service, tmp_path: Path) -> None:
    ncbi = Blast(service, "WAITING", "READY")
    path = tmp_path / "blast.jsonl"
    first = blast.search(CALL, RecordTransport(ncbi.transport, path), sleep=lambda seconds: None)
    assert len(path.read_text().splitlines()) == 4
    replay = ReplayTransport.of_path(path)
    again = biotools.call("blast", CALL, replay)
    assert again.replayed and (again.summary, again.raw) == (first.summary, first.raw)
    assert [(name, arguments) for name, arguments, _ in replay.answered()] == [("blast", CALL)]
    with pytest.raises(biotools.NoRecording, match="HITLIST_SIZE=5"):
        biotools.call("blast", {**CALL, "HITLIST_SIZE": 6}, replay)


def recorded(tmp_path: Path, *entries: dict[str, Any]) -> ReplayTransport:
    path = tmp_path / "recorded.jsonl"
    path.write_text("".join(json.dumps({"status": 200, **entry}) + "\n" for entry in entries))
    return ReplayTransport.of_path(path)


def test_a_recorded_result_leads_back_to_its_submission(tmp_path: Path) -> None:
    place = "https://blast.ncbi.nlm.nih.gov/blast/Blast.cgi"
    put = f"{place}?CMD=Put&PROGRAM=blastn&MEGABLAST=on&DATABASE=nt&FORMAT_TYPE=XML&QUERY=ACGTACGT&HITLIST_SIZE=5"
    got = f"{place}?CMD=Get&FORMAT_TYPE=Text&RID={RID}"
    replay = recorded(
        tmp_path,
        {"url": got, "body": page("WAITING"), "blast_put_url": put},
        {"url": got, "body": body("result.txt"), "blast_put_url": put},
        {"url": got.replace(RID, "ORPHAN"), "body": body("no_hit.txt")},
    )
    [(name, arguments, recording)] = replay.answered()
    assert (name, arguments) == (
        "blast",
        {"query": "ACGTACGT", "database": "nt", "program": "blastn", "MEGABLAST": "on", "HITLIST_SIZE": 5,
         "FORMAT_TYPE": "Text"},
    )  # fmt: skip
    seen = biotools.call(name, arguments, replay)
    assert seen.raw == recording.body == body("result.txt") and seen.informative
    assert biotools.parse(put)[1]["query"] == "ACGTACGT"


def test_a_recording_whose_place_is_no_call_is_left_out(tmp_path: Path) -> None:
    put = "https://blast.ncbi.nlm.nih.gov/Blast.cgi?CMD=Put&PROGRAM=blastn&DATABASE=nt&QUERY=ACGT&NUCL_REWARD=1"
    got = f"https://blast.ncbi.nlm.nih.gov/Blast.cgi?CMD=Get&FORMAT_TYPE=Text&RID={RID}"
    replay = recorded(tmp_path, {"url": got, "body": body("result.txt"), "blast_put_url": put})
    assert list(replay.answered()) == []


@pytest.mark.parametrize("name", ["result.json", "result.xml", "result.txt", "several_alignments.txt"])
def test_hits_are_told_alike_whatever_the_format(name: str) -> None:
    summary = biotools.summarise("blast", body(name), "text/html")
    assert summary["program"] == "blastn" and summary["version"].startswith("BLASTN 2.1")
    assert summary["total"] == len(summary["hits"]) == summary["shown"] > 0
    assert "nt" in summary["database"] and summary["query_length"] > 50
    for hit in summary["hits"]:
        assert {"accession", "title", "len", "bit_score", "evalue", "identity", "align_len", "gaps",
                "query_from", "query_to", "hit_from", "hit_to"} <= set(hit)  # fmt: skip
        assert 0 < hit["identity"] <= hit["align_len"]
        assert abs(hit["query_to"] - hit["query_from"]) + 1 <= hit["align_len"]
        for word in (hit["accession"], hit["hit_from"], hit["hit_to"], hit["evalue"]):
            assert str(word) in body(name)


def test_a_report_of_several_alignments_tells_the_best_and_how_many() -> None:
    first, second, *_ = biotools.summarise("blast", body("several_alignments.txt"))["hits"]
    assert first["accession"] == "CP034516.1" and first["title"] == "Eukaryotic synthetic construct chromosome 13"
    assert (first["hit_from"], first["hit_to"], first["hit_strand"]) == (15054, 14935, "Minus")
    assert first["total_alignments"] == 2 and "total_alignments" not in second
    assert second["title"] == "Eukaryotic synthetic construct chromosome 21"  # not its twin's, too


def test_xml2_is_read_like_json2() -> None:
    text = f"""<?xml version="1.0"?><BlastXML2 xmlns="http://www.ncbi.nlm.nih.gov"><BlastOutput2><report><Report>
    <program>blastp</program><version>BLASTP 2.16.0+</version><search-target><Target><db>swissprot</db></Target>
    </search-target><results><Results><search><Search><query-title>q</query-title><query-len>56</query-len><hits><Hit>
    <num>1</num><description><HitDescr><accession>P0A7Y4</accession><title>{"T" * 9000}</title><taxid>562</taxid></HitDescr>
    </description><len>155</len><hsps><Hsp><bit-score>101.5</bit-score><evalue>1e-27</evalue><identity>50</identity>
    <align-len>56</align-len></Hsp></hsps></Hit></hits></Search></search></results></Results></Report></report>
    </BlastOutput2></BlastXML2>"""
    summary = biotools.summarise("blast", text.replace("</results></Results>", "</Results></results>"))
    assert (summary["program"], summary["database"], summary["query_length"]) == ("blastp", "swissprot", 56)
    [hit] = summary["hits"]
    assert (hit["accession"], hit["taxid"], hit["bit_score"], hit["align_len"]) == ("P0A7Y4", 562, 101.5, 56)
    assert hit["title"]["total_letters"] == 9000


def test_no_hit_is_a_result_with_nothing_to_ask(tmp_path: Path) -> None:
    assert biotools.summarise("blast", body("no_hit.txt"))["total"] == 0
    put = "https://blast.ncbi.nlm.nih.gov/Blast.cgi?CMD=Put&PROGRAM=blastn&DATABASE=nt&QUERY=ACGT"
    got = f"https://blast.ncbi.nlm.nih.gov/Blast.cgi?CMD=Get&FORMAT_TYPE=Text&RID={RID}"
    replay = recorded(tmp_path, {"url": got, "body": body("no_hit.txt"), "blast_put_url": put})
    [(name, arguments, _)] = replay.answered()
    assert biotools.call(name, arguments, replay).reason == "empty"


@pytest.mark.parametrize(
    ("text", "code"),
    [(page("WAITING"), "search_waiting"), (page("FAILED"), "search_failed"), (page("UNKNOWN"), "search_expired"),
     (REFUSED, "service_error")],
)  # fmt: skip
def test_a_page_about_a_search_is_no_result(text: str, code: str) -> None:
    with pytest.raises(biotools.ServiceError) as caught:
        biotools.summarise("blast", text, "text/html")
    assert caught.value.code == code


@pytest.mark.parametrize(
    "text", [PUT, page("READY"), "PK\x03\x04", "<html>", "# BLASTN 2.14.0+\nq\ts\t99", '{"a":1}', "[]", "null",
             "<?xml version='1.0'?><eSearchResult/>"]
)  # fmt: skip
def test_what_is_no_result_is_never_summarised(text: str) -> None:
    with pytest.raises(biotools.Unreadable, match="FORMAT_TYPE"):
        biotools.summarise("blast", text, "text/html")


@given(st.sampled_from(["result.json", "result.xml", "several_alignments.txt"]), st.data())
def test_no_cut_or_garbled_result_makes_a_summary_raise(name: str, data: st.DataObject) -> None:
    text = body(name)
    start, end = sorted(data.draw(st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))))
    garbled = text[:start] + data.draw(st.text(max_size=20)) + text[end:]
    with contextlib.suppress(biotools.ServiceError, biotools.Unreadable):
        assert size(biotools.summarise("blast", garbled)) <= LARGEST_SUMMARY


def test_a_hostile_report_is_read_in_time() -> None:
    for line in ("Database: x\n", "QBlastInfoBegin\n", '<p class="error">', "Query=\n>a\n", "Message ID#\n"):
        text = "<PRE>\nBLASTN 2.14.0+\n" + line * 30_000
        with contextlib.suppress(biotools.ServiceError, biotools.Unreadable):
            assert size(biotools.summarise("blast", text)) <= LARGEST_SUMMARY

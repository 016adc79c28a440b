"""`python -m biotools record` against a local server: what it writes, replay reads; no key, no e-mail."""

import contextlib
import gzip
import json
import os
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import biotools
from biotools.catalogue.hosts import Host
from biotools.client.live import LiveTransport
from biotools.client.record import RecordTransport
from biotools.client.refresh import Outcome, refresh
from biotools.client.replay import ReplayTransport
from biotools.client.report import closing_table

from .conftest import GENE, Service, send

HITS = b'{"esearchresult":{"count":"1","retmax":"1","idlist":["672"],"querytranslation":"BRCA1"}}'
BLAST_HITS = json.dumps({"BlastOutput2": [{"report": {"program": "blastp", "version": "BLASTP 2.16.0+",
    "search_target": {"db": "swissprot"}, "results": {"search": {"query_id": "Query_1", "query_len": 56, "hits": [
    {"num": 1, "description": [{"id": "sp|P12345.1|", "accession": "P12345", "title": "A protein", "taxid": 9606,
    "sciname": "Homo sapiens"}], "len": 80, "hsps": [{"num": 1, "bit_score": 100.5, "score": 250, "evalue": 1e-30,
    "identity": 50, "query_from": 1, "query_to": 56, "hit_from": 3, "hit_to": 58, "align_len": 56, "gaps": 0,
    "qseq": "MKT", "hseq": "MKT", "midline": "MKT"}]}],
    "stat": {"db_num": 1, "db_len": 2}}}}}]}).encode()  # fmt: skip
NAMES = ["lookup_by_id", "esearch"]


class NoLimits:
    """Never makes anybody wait."""

    def reserve(self, host: Host, **_: Any) -> float:
        return 0.0

    def arrived(self, host: Host, request: str, ago: float, *, with_key: bool = False) -> None: ...

    def answer_times(self, host: Host, took: float) -> list[float]:
        return []

    def penalise(self, host: Host, seconds: float) -> None: ...


def examples(name: str) -> int:
    return len(biotools.function(name).examples)


def answer(handler: Any) -> None:
    if "lookup" in handler.path:
        send(handler, 200, GENE, {"X-RateLimit-Remaining": "54999", "X-Served-By": "abc", "Set-Cookie": "a=b"})
    else:
        send(handler, 200, HITS)


def recorded(path: Path) -> list[dict[str, Any]]:
    text = gzip.decompress(path.read_bytes()).decode() if path.suffix == ".gz" else path.read_text()
    return [json.loads(line) for line in text.splitlines()]


def run(service: Service, path: Path, names: list[str] = NAMES) -> list[Outcome]:
    return refresh([biotools.function(name) for name in names], path, transport=service.transport())


@pytest.mark.parametrize("name", ["new.jsonl", "new.jsonl.gz"])
def test_every_example_is_recorded_and_replays(service: Service, tmp_path: Path, name: str) -> None:
    service.answer = answer
    path = tmp_path / "folder" / name
    outcomes = run(service, path)
    assert [outcome.reason for outcome in outcomes] == [""] * (examples("lookup_by_id") + examples("esearch"))
    replay = ReplayTransport.of_path(path)
    for each in NAMES:
        for example in biotools.function(each).examples:
            seen = biotools.call(each, example, replay)
            assert seen.informative and seen.replayed and seen.recorded_at is not None
    headers = next(entry for entry in recorded(path) if "lookup" in entry["url"])["response_headers"]
    assert headers == {"content-type": "application/json", "x-ratelimit-remaining": "54999"}


def test_a_second_run_replaces_and_leaves_the_rest(service: Service, tmp_path: Path) -> None:
    service.answer = answer
    path = tmp_path / "all.jsonl"
    run(service, path)
    before = recorded(path)
    other = {**before[0], "url": "https://rest.ensembl.org/lookup/id/ENSG00000000001", "id": "other"}
    path.write_text("".join(json.dumps(entry) + "\n" for entry in [other, *before, before[0]]))
    service.answer = lambda handler: send(handler, 200, GENE.replace(b"BRAF", b"BRAF2"))
    run(service, path, ["lookup_by_id"])
    after = recorded(path)
    assert after[0] == other and len(after) == len(before) + 1
    assert [entry["url"] for entry in after[1:]] == [entry["url"] for entry in before]
    assert all(("BRAF2" in entry["body"]) == ("lookup" in entry["url"]) for entry in after[1:])


def test_what_fails_is_told_with_its_reason_and_changes_nothing(service: Service, tmp_path: Path) -> None:
    service.answer = answer
    path = tmp_path / "all.jsonl"
    run(service, path)
    before = path.read_bytes()

    def worse(handler: Any) -> None:
        send(handler, 400, b'{"error":"ID not found"}') if "lookup" in handler.path else send(handler, 403, b"blocked")

    service.answer = worse
    outcomes = run(service, path)
    assert path.read_bytes() == before
    reasons = {outcome.function.name: outcome.reason for outcome in outcomes}
    assert reasons["lookup_by_id"].startswith("not_found: ") and reasons["esearch"].startswith("refused: ")
    table = closing_table(outcomes)
    assert f"{'ensembl':<16}{0:>10}{examples('lookup_by_id'):>8}" in table
    assert "esearch #1: failed, refused: " in table


def test_what_was_recorded_before_an_interrupt_is_kept(service: Service, tmp_path: Path) -> None:
    service.answer = answer
    path = tmp_path / "all.jsonl"

    class Inner(LiveTransport):
        def send(self, prepared: Any) -> Any:
            if "ensembl" in prepared.url and service.asked:
                raise KeyboardInterrupt
            time.sleep(0.02)
            return super().send(prepared)

    environ = {"BIOTOOLS_ENSEMBL_URL": service.url, "BIOTOOLS_EUTILS_URL": f"{service.url}/entrez/eutils"}
    inner = Inner(environ=environ, limiter=NoLimits())
    wanted = [biotools.function("lookup_by_id")] * 2 + [biotools.function("esearch")] * 50
    with pytest.raises(KeyboardInterrupt):
        refresh(wanted, path, transport=inner)
    assert 1 <= len(recorded(path)) <= len(service.asked) < 20  # the other host's thread ended, too


def test_of_a_search_in_steps_the_result_is_kept_once(
    service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rids: list[str] = []

    def search(handler: Any) -> None:
        if handler.command == "POST":
            rids.append(f"RID{len(rids)}ABCDE")
            send(handler, 200, f"<!--QBlastInfoBegin\n RID = {rids[-1]}\n RTOE = 0\nQBlastInfoEnd-->".encode())
        elif "SearchInfo" in handler.path:
            page = b"<!--QBlastInfoBegin\n Status=READY\n ThereAreHits=yes\nQBlastInfoEnd-->"
            send(handler, 200, page, {"Content-Type": "text/html"})
        else:
            send(handler, 200, BLAST_HITS)

    service.answer = search
    monkeypatch.setattr("biotools.client.blast.FIRST_WAIT", 0.0)
    path = tmp_path / "all.jsonl"
    inner = LiveTransport(environ={"BIOTOOLS_BLAST_URL": service.url}, limiter=NoLimits())
    blast = biotools.function("blast")
    json_examples = [example for example in blast.examples if "FORMAT_TYPE" not in example]
    blast = replace(blast, examples=tuple(json_examples))
    for _ in range(2):  # the second time under other RIDs, in the place of the first
        outcomes = refresh([blast], path, transport=inner)
        assert [outcome.reason for outcome in outcomes] == [""] * len(json_examples)
    assert len(recorded(path)) == len(json_examples)
    assert rids[-1] in recorded(path)[-1]["url"]
    seen = biotools.call("blast", json_examples[0], ReplayTransport.of_path(path))
    assert seen.informative and seen.replayed


def test_hosts_are_asked_side_by_side(service: Service, tmp_path: Path) -> None:
    both = threading.Barrier(2)  # the first request of each host waits until the other host is asked, too
    seen: set[bool] = set()

    def together(handler: Any) -> None:
        host = "/entrez/" in handler.path
        if host not in seen:
            seen.add(host)
            with contextlib.suppress(threading.BrokenBarrierError):
                both.wait(timeout=10)
        answer(handler)

    service.answer = together
    run(service, tmp_path / "all.jsonl")
    assert len(seen) == 2 and not both.broken


def test_the_command_shows_progress_and_a_table(service: Service, tmp_path: Path) -> None:
    service.answer = answer
    environ = {
        **os.environ,
        "BIOTOOLS_ENSEMBL_URL": service.url,
        "BIOTOOLS_EUTILS_URL": f"{service.url}/entrez/eutils",
        "NCBI_API_KEY": "s3cretkey",
        "BIOTOOLS_CONTACT_EMAIL": "me@lab.example",
    }
    environ.pop("BIOTOOLS_RECORDINGS", None)
    command = [sys.executable, "-m", "biotools", "record", "--functions", ",".join(NAMES), "--into", "mine.jsonl"]
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        command, cwd=tmp_path, env={**environ, "PYTHONPATH": str(root)}, capture_output=True, text=True, timeout=60
    )
    total = examples("lookup_by_id") + examples("esearch")
    assert done.returncode == 0 and done.stderr == ""
    assert f"[{total}/{total}] " in done.stdout
    assert f"{'together':<16}{total:>10}{0:>8}" in done.stdout and "Recorded into mine.jsonl" in done.stdout
    written = (tmp_path / "mine.jsonl").read_text()
    assert any("api_key=s3cretkey" in path for _, path, _, _ in service.asked)
    assert "s3cretkey" not in written + done.stdout and "lab.example" not in written + done.stdout

    service.answer = lambda handler: send(handler, 404, b"")
    done = subprocess.run(
        command, cwd=tmp_path, env={**environ, "PYTHONPATH": str(root)}, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 1 and "failed, not_found" in done.stdout
    assert (tmp_path / "mine.jsonl").read_text() == written


@pytest.mark.parametrize("words", [["--functions", "nope"], ["--functions", "esearch", "--into", "."]])
def test_a_command_that_cannot_be_done_says_why(words: list[str], tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "biotools", "record", *words], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 2 and done.stdout == "" and "Traceback" not in done.stderr


def test_the_record_transport_appends_one_line_an_answer(service: Service, tmp_path: Path) -> None:
    path = tmp_path / "some.jsonl"
    transport = RecordTransport(service.transport(largest_body=1000), path)
    biotools.call("lookup_by_id", {"id": "ENSG00000157764"}, transport)
    service.answer = lambda handler: send(handler, 200, b'"' + b"x" * 2000 + b'"')
    biotools.call("lookup_by_id", {"id": "ENSG00000157764"}, transport)  # cut, so not recorded
    assert [entry["body"] for entry in recorded(path)] == [GENE.decode()]

"""Replay and record: exact matches, misses that help, and recordings that hold no secret."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

import biotools
from biotools import recordings
from biotools.client.record import RecordTransport
from biotools.client.replay import ReplayTransport
from biotools.client.transports import Transport, from_environment

from .conftest import Service, send


def test_a_miss_names_the_nearest_call_that_would_work() -> None:
    with pytest.raises(biotools.NoRecording) as caught:
        biotools.call("lookup_by_symbol", {"species": "homo_sapiens", "symbol": "BRCA1"}, "replay")
    assert caught.value.nearest is not None
    assert caught.value.nearest == ("lookup_by_symbol", {"species": "homo_sapiens", "symbol": "BRCA2"})
    assert "call lookup_by_symbol species=homo_sapiens symbol=BRCA2" in str(caught.value)
    assert biotools.call(*caught.value.nearest, "replay").informative
    with pytest.raises(biotools.NoRecording, match="none of stream_uniprotkb exists"):
        biotools.call("stream_uniprotkb", {"query": "x"}, "replay")


def test_another_argument_is_another_recording() -> None:
    with pytest.raises(biotools.NoRecording):
        biotools.call("lookup_by_symbol", {"species": "homo_sapiens", "symbol": "BRCA2", "format": "full"}, "replay")


def test_what_is_recorded_replays_the_same_and_holds_no_secret(service: Service, tmp_path: Path) -> None:
    path = tmp_path / "mine.jsonl"
    live = service.transport(environ={"NCBI_API_KEY": "s3cretkey", "BIOTOOLS_CONTACT_EMAIL": "me@lab.example"})
    body = '{"esearchresult":{"count":"1","idlist":["672"]},"é":1}'.encode()
    service.answer = lambda handler: send(handler, 200, body, {"Set-Cookie": "s3cretcookie"})
    call = ("esearch", {"db": "gene", "term": "BRCA1 é"})
    first = biotools.call(*call, RecordTransport(live, path))
    assert first.transport == "record" and not first.replayed
    text = path.read_text()
    assert "s3cret" not in text and "me@lab" not in text
    again = biotools.call(*call, ReplayTransport.of_path(path))
    assert (again.summary, again.raw, again.status) == (first.summary, first.raw, first.status)
    assert again.replayed and again.recorded_at is not None
    assert [(name, arguments) for name, arguments, _ in recordings.calls(path)] == [call]


def test_a_recorded_bad_day_is_no_answer(tmp_path: Path) -> None:
    path = tmp_path / "bad.jsonl"
    url = "https://rest.ensembl.org/lookup/id/ENSG1"
    path.write_text("".join(json.dumps({"url": url, "status": s, "body": "{}"}) + "\n" for s in (429, 503)))
    with pytest.raises(biotools.NoRecording):
        biotools.call("lookup_by_id", {"id": "ENSG1"}, ReplayTransport.of_path(path))


def test_the_environment_chooses_the_transport(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("BIOTOOLS_TRANSPORT", raising=False)
    assert from_environment().name == "live"
    monkeypatch.setenv("BIOTOOLS_TRANSPORT", "replay")
    transport = from_environment()
    assert transport.name == "replay" and isinstance(transport, Transport)
    assert biotools.call("lookup_by_symbol", {"species": "homo_sapiens", "symbol": "BRCA2"}).replayed
    monkeypatch.setenv("BIOTOOLS_TRANSPORT", "record")
    with pytest.raises(ValueError, match="BIOTOOLS_RECORDINGS"):
        from_environment()
    monkeypatch.setenv("BIOTOOLS_RECORDINGS", str(tmp_path / "r.jsonl"))
    assert from_environment().name == "record"
    monkeypatch.setenv("BIOTOOLS_TRANSPORT", "telepathy")
    with pytest.raises(ValueError, match="telepathy"):
        from_environment()


def test_importing_needs_no_django_and_no_network() -> None:
    program = (
        "import sys, biotools; "
        "biotools.functions(); biotools.call; biotools.checks.run({}); biotools.summarise('lookup_by_id', '{\"id\":\"E\"}'); "
        "assert 'django' not in sys.modules, 'django'; print('fine')"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert done.stdout == "fine\n", done.stderr

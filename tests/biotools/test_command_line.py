"""`python -m biotools`, as a person runs it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest


def run(*words: str) -> subprocess.CompletedProcess[str]:
    environ = {**os.environ, "BIOTOOLS_TRANSPORT": "replay"}
    return subprocess.run(
        [sys.executable, "-m", "biotools", *words], capture_output=True, text=True, timeout=60, env=environ
    )


def test_list_shows_every_function_by_family() -> None:
    done = run("list")
    assert done.returncode == 0 and not done.stderr
    assert "ensembl/lookup\n  lookup_by_id" in done.stdout and "stream_uniprotkb" in done.stdout


def test_show_tells_parameters_and_an_example() -> None:
    assert "species (string, required)" in run("show", "lookup_by_symbol").stdout
    assert json.loads(run("show", "esearch", "--json").stdout)["function"]["name"] == "esearch"


def test_call_prints_the_observation() -> None:
    done = run("call", "lookup_by_symbol", "species=homo_sapiens", "symbol=BRCA2", "expand=true")
    seen = json.loads(done.stdout)
    assert done.returncode == 0 and seen["replayed"] and seen["summary"]["display_name"] == "BRCA2"
    assert seen["arguments"]["expand"] is True
    raw = run("call", "lookup_by_symbol", "species=homo_sapiens", "symbol=BRCA2", "--raw")
    assert json.loads(raw.stdout)["id"] == "ENSG00000139618"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["show", "nope"], "unknown_function"),
        (["call", "lookup_by_id"], "invalid_arguments"),
        (["call", "lookup_by_id", "ENSG1"], "invalid_arguments"),
        (["call", "esearch", "db=gene", "term=x", "retmax=ten"], "invalid_arguments"),
        (["call", "lookup_by_id", "id=ENSG00000000001"], "no_recording"),
        (["check", "no/such/file"], "error"),
    ],
)
def test_what_cannot_be_done_says_why(words: list[str], code: str) -> None:
    done = run(*words)
    assert done.returncode == 2 and done.stdout == ""
    assert done.stderr.startswith(f"{code}: ") and "Traceback" not in done.stderr


def test_check_reads_ours_and_published_records(tmp_path: Path) -> None:
    good = {"query": "Where is ENSG00000157764?", "tool": {"name": "lookup_by_id"}, "arguments": {"id": "ENSG00000157764"},
            "observation": {"id": "ENSG00000157764", "seq_region_name": "7"}}  # fmt: skip
    bad = {"user_query": "?", "function_calling": {"name": "esearch", "arguments": {}}, "observation": {"count": "0"}}
    path = tmp_path / "some.jsonl"
    path.write_text(json.dumps(good) + "\n")
    assert (run("check", str(path)).returncode, run("check", str(path)).stdout) == (0, "")
    path.write_text(json.dumps([good, bad]))
    done = run("check", str(path))
    assert done.returncode == 1 and "2: error: observation:" in done.stdout

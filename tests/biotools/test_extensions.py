"""Three databases that are data alone: PubChem, ClinicalTrials.gov and RCSB PDB, against a local server."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

import biotools
from biotools.catalogue import SpecError, hosts, load
from biotools.catalogue.loader import FAMILIES_FOLDER

from .conftest import send

DATABASES = ("pubchem", "clinicaltrials", "rcsb")
CASES = yaml.safe_load((Path(__file__).parent / "data" / "extensions" / "bodies.yaml").read_text())
ONE_MORE = """
database: rcsb
family: pdb_instance
host: rcsb
functions:
  get_pdb_polymer_instance:
    set: extension
    subfield: proteomics
    description: Returns one chain of a structure of the Protein Data Bank with its features and annotations.
    path: /polymer_entity_instance/{entry_id}/{asym_id}
    parameters:
      entry_id: {type: string, required: true, description: "PDB identifier, e.g. 4HHB.", example: 4HHB}
      asym_id: {type: string, required: true, description: "Chain identifier, e.g. A.", example: A}
    summary: {shape: record, first: [rcsb_id], drop: [rcsb_latest_revision]}
    examples: [{entry_id: 4HHB, asym_id: A}]
    sources: [data.rcsb.org]
"""


def transport(service: Any) -> Any:
    return service.transport(environ={f"BIOTOOLS_{name.upper()}_URL": service.url for name in DATABASES})


def answers(status: int, body: Any, content_type: str = "application/json", **headers: str) -> Callable[[Any], None]:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return lambda handler: send(handler, status, data, {"Content-Type": content_type, **headers})


def at(value: Any, path: str) -> Any:
    for step in path.split("/"):
        value = value[int(step)] if isinstance(value, list) else value[step]
    return value


def keys(value: Any) -> set[str]:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return (set(value) if isinstance(value, dict) else set()).union(*map(keys, inner))


def test_each_has_at_least_four_functions_marked_as_extension() -> None:
    for database in DATABASES:
        ours = [function for function in biotools.functions() if function.database == database]
        assert len(ours) >= 4
        assert {(function.set, function.host) for function in ours} == {("extension", database)}
        assert all(function.summary.shape in ("record", "list", "tree", "sequence") for function in ours)


def test_every_function_of_them_is_tried_below() -> None:
    tried = {case["function"] for case in CASES}
    assert tried == {function.name for function in biotools.functions() if function.database in DATABASES}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["path"][:60])
def test_a_call_asks_the_documented_address_and_keeps_what_tells(service: Any, case: dict[str, Any]) -> None:
    service.answer = answers(200, case["body"])
    observation = biotools.call(case["function"], case["arguments"], transport(service))
    assert [path for _, path, _, _ in service.asked] == [case["path"]]
    assert observation.informative and observation.status == 200
    for path, value in case["told"].items():
        assert at(observation.summary, path) == value
    assert not keys(observation.summary) & set(case.get("absent", ()))


FAULT = {"Fault": {"Code": "PUGREST.NotFound", "Message": "No CID found",
                   "Details": ["No CID found that matches the given name"]}}  # fmt: skip


@pytest.mark.parametrize(
    ("call", "answer", "reason", "detail"),
    [
        (("find_pubchem_compounds_by_name", {"name": "nix"}), answers(404, FAULT), "not_found", "No CID found"),
        (("find_pubchem_compounds_by_name", {"name": "nix"}), answers(200, FAULT), "service_error",
         "PUGREST.NotFound: No CID found: No CID found that matches the given name"),
        (("search_pubchem_compounds_by_formula", {"formula": "C6H6"}),
         answers(202, {"Waiting": {"ListKey": "123", "Message": "Your request is running"}}), "service_error",
         "Your request is running"),
        (("search_pubchem_compounds_by_formula", {"formula": "C99"}), answers(200, {"IdentifierList": {}}), "empty", ""),
        (("search_clinical_studies", {"query_cond": "("}),
         answers(400, b"Query contains a syntax error", "text/plain"), "service_error", "syntax error"),
        (("search_clinical_studies", {"query_cond": "x"}), answers(200, {"studies": []}), "empty", ""),
        (("get_clinical_study", {"nctId": "NCT09999999"}), answers(404, b"NCT number NCT09999999 not found", "text/plain"),
         "not_found", "NCT09999999 not found"),
        (("get_pdb_entry", {"entry_id": "9ZZZ"}),
         answers(404, {"status": 404, "message": "No data found for entry id: 9ZZZ", "link": "https://data.rcsb.org"}),
         "not_found", "9ZZZ"),
        (("get_pdb_entry", {"entry_id": "9ZZZ"}), answers(200, {"status": 500, "message": "Broken"}),
         "service_error", "Broken"),
    ],
)  # fmt: skip
def test_their_errors_are_never_data(
    service: Any, call: tuple[str, dict[str, Any]], answer: Any, reason: str, detail: str
) -> None:
    service.answer = answer
    observation = biotools.call(*call, transport(service))
    assert not observation.informative
    assert observation.reason == reason and detail in observation.detail


def test_an_error_body_alone_raises() -> None:
    with pytest.raises(biotools.ServiceError, match="No CID found"):
        biotools.summarise("get_pubchem_compound_synonyms", json.dumps(FAULT))
    with pytest.raises(biotools.ServiceError, match="No data found"):
        biotools.summarise("get_pdb_entry", '{"status": 404, "message": "No data found for entry id: 9ZZZ"}')


def test_a_busy_pubchem_is_told_with_the_time_to_wait(service: Any) -> None:
    busy = {"Fault": {"Code": "PUGREST.ServerBusy", "Message": "Too many requests or server too busy"}}
    service.answer = answers(503, busy, **{"Retry-After": "7"})
    with pytest.raises(biotools.Unavailable) as caught:
        biotools.call("get_pubchem_gene_summary", {"geneid": "1"}, transport(service), retries=0)
    assert caught.value.retry_after == 7


def test_throttling_headers_are_kept_and_limits_are_the_published_ones(service: Any) -> None:
    told = "Request Count status: Green (0%)"
    service.answer = answers(200, {"IdentifierList": {"CID": [1]}}, **{"X-Throttling-Control": told})
    observation = biotools.call("find_pubchem_compounds_by_name", {"name": "x"}, transport(service))
    assert observation.headers["x-throttling-control"] == told
    assert {(limit.requests, limit.seconds) for limit in hosts()["pubchem"].limits} == {(5, 1), (400, 60)}


@pytest.mark.parametrize("hostile", ["../sids", "%2e%2e", "a?b=c", "a#b", "a@evil.example", "//evil.example", "a/b"])
def test_a_hostile_name_stays_one_path_step(hostile: str) -> None:
    try:
        url = str(biotools.prepare("find_pubchem_compounds_by_name", {"name": hostile}).url)
    except biotools.InvalidArguments as error:
        assert "path step" in str(error)
        return
    assert url.startswith("https://pubchem.ncbi.nlm.nih.gov/rest/pug/compound/name/") and url.endswith("/cids/JSON")
    assert url.count("/") == 9 and not set(url) & set("?#@")
    assert biotools.parse(url) == ("find_pubchem_compounds_by_name", {"name": hostile})


def test_one_more_family_is_one_more_file(service: Any, tmp_path: Path) -> None:
    (tmp_path / "rcsb").mkdir()
    (tmp_path / "rcsb" / "pdb_instance.yaml").write_text(ONE_MORE)
    both = load(FAMILIES_FOLDER, tmp_path)
    assert set(both.functions) == {function.name for function in biotools.functions()} | {"get_pdb_polymer_instance"}
    service.answer = answers(200, {"rcsb_id": "4HHB.A", "rcsb_latest_revision": {"major_revision": 4}})
    environ = {**os.environ, "BIOTOOLS_FAMILIES": str(tmp_path), "BIOTOOLS_RCSB_URL": service.url}
    words = ["call", "get_pdb_polymer_instance", "entry_id=4HHB", "asym_id=A", "--transport", "live"]
    done = subprocess.run(
        [sys.executable, "-m", "biotools", *words], capture_output=True, text=True, timeout=60, env=environ
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["summary"] == {"rcsb_id": "4HHB.A"}
    assert [path for _, path, _, _ in service.asked] == ["/polymer_entity_instance/4HHB/A"]


def test_a_folder_of_families_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="no such folder"):
        load(FAMILIES_FOLDER, tmp_path / "nowhere")

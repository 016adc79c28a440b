"""What one dataset released is imported into another: the same queries, arguments, observations and judgements."""

import json

import pytest
from rest_framework.test import APIClient

from annotation.imports import services
from annotation.models import Quadruplet
from annotation.releases import cut
from annotation.releases import services as releasing
from biotools.evidence.models import Observation
from tests.releases.test_cut import text


@pytest.fixture(autouse=True)
def imports_root(settings, tmp_path):
    settings.IMPORTS_ROOT = tmp_path / "imports"


def bring(dataset, content, name):
    found = services.start(dataset=dataset, chunks=[content.encode()], file_name=name, partial=False, created_by=None)
    return services.run_and_check(found)


@pytest.mark.parametrize("name", ["quadruplets.jsonl", "BioTool.json"])
def test_a_release_comes_back_as_it_was(make_release, make_dataset, people, name):
    release = make_release("1.0")
    content = text(release, name)
    other = make_dataset("other")
    observations = Observation.objects.count()
    found = bring(other, content, name)
    records = [json.loads(line) for line in text(release, "quadruplets.jsonl").splitlines()]
    assert (found.state, found.new, found.already, found.refused) == ("done", len(records), 0, 0)
    assert Observation.objects.count() == observations  # the same calls have the same answers already
    rows = Quadruplet.objects.filter(dataset=other).order_by("position").select_related("current__observation")
    for made, record in zip(rows, records, strict=True):
        revision = made.current
        assert (revision.query, revision.arguments) == (record["query"], record["arguments"])
        assert json.dumps(revision.observation.summary, sort_keys=True) == json.dumps(
            record["observation"], sort_keys=True
        )
        assert revision.tool.info() == record["tool"]
        assert (made.state, revision.number) == ("pending", 1)
    assert bring(other, content, name).already == len(records)


def test_judgement_and_lineage_are_kept_and_a_later_release_tells_the_import(make_release, make_dataset, people):
    content = text(make_release("1.0"), "quadruplets.jsonl")
    first = json.loads(content.splitlines()[0])
    first["judgement"] |= {"informative": False, "reason": "It does not tell it."}
    first["judgement"]["confidence"] = 0.25
    first["observation"] |= {"another": "answer"}
    first["lineage"]["observation"] |= {"source_release": "Ensembl 999", "truncated": True}
    other = make_dataset("other")
    found = bring(other, json.dumps(first), "quadruplets.jsonl")
    made = Quadruplet.objects.get(dataset=other)
    assert made.state == "pending"  # it is reviewed here, whatever a judge said elsewhere
    observation = made.current.observation
    told = (observation.transport, observation.source_release, observation.truncated)
    assert told == ("import", "Ensembl 999", True)
    assert observation.recorded_at.isoformat() == first["lineage"]["observation"]["recorded_at"]
    judgement = made.current.judgement
    assert (judgement.informative, judgement.confidence, judgement.model) == (False, 0.25, "stand-in")
    assert judgement.judged_at.isoformat() == first["judgement"]["judged_at"]
    reviewer = APIClient()
    reviewer.force_authenticate(people["reviewer1"])
    claim = reviewer.post("/api/v1/datasets/other/queue/claim/").json()["claim"]["id"]
    decision = {"claim": claim, "revision": 1, "verdict": "approve"}
    assert reviewer.post(f"/api/v1/quadruplets/{made.pk}/reviews/", decision, format="json").status_code == 201
    release = releasing.cut(dataset=other, version="1.0", created_by=None, background=False)
    cut.make(release.pk)
    release.refresh_from_db()
    (record,) = map(json.loads, text(release, "quadruplets.jsonl").splitlines())
    come = record["lineage"]["import"]
    assert (come["file"], come["place"], come["sha256"]) == ("quadruplets.jsonl", "line 1", found.sha256)
    assert come["lineage"] == first["lineage"]
    assert record["lineage"]["source"] == "import" and "checked" not in record

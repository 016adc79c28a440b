"""A cut release: its files, its checksums, its splits, its records."""

import hashlib
import json
import subprocess

import pytest

from annotation.models import Quadruplet, Release
from annotation.releases import cut, pseudonyms, reader, services
from biotool_site.lib.problems import Conflict, Invalid

DATA_FILES = {
    "BioTool.json",
    "BioTool_train.json",
    "BioTool_test.json",
    "openai_train.jsonl",
    "openai_test.jsonl",
    "train.parquet",
    "test.parquet",
    "quadruplets.jsonl",
    "tools.json",
    "function_mapping.json",
}
FILES = DATA_FILES | {"README.md", "CITATION.cff", "croissant.json", "SHA256SUMS"}


def text(release, name):
    return (reader.folder_of(release) / name).read_text()


def content(release, name):
    return (reader.folder_of(release) / name).read_bytes()


def array(release, name):
    return json.loads(text(release, name))


def lines(release, name):
    return [json.loads(line) for line in text(release, name).splitlines()]


def test_the_files_are_there_read_only_and_match_their_checksums(make_release):
    release = make_release()
    assert (release.state, release.failure) == ("published", "")
    folder = reader.folder_of(release)
    assert {path.name for path in folder.iterdir()} == FILES
    assert {file.name for file in release.files.all()} == FILES
    for file in release.files.all():
        path = folder / file.name
        data = path.read_bytes()
        assert (file.size, file.digest) == (len(data), hashlib.sha256(data).hexdigest())
        assert path.stat().st_mode & 0o777 == 0o444
    checked = subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=folder, capture_output=True, text=True)
    assert checked.returncode == 0
    assert checked.stdout.count(": OK") == len(FILES) - 1
    assert list(folder.parent.iterdir()) == [folder]


def test_only_approved_quadruplets_go_in_each_once(make_release, filled):
    release = make_release()
    approved = Quadruplet.objects.filter(dataset=filled, state="approved")
    records = lines(release, "quadruplets.jsonl")
    assert sorted(record["id"] for record in records) == sorted(str(one.pk) for one in approved)
    assert release.counts["records"] == len(array(release, "BioTool.json")) == 8
    assert release.counts["calls"] == 5
    assert release.counts["databases"].keys() == {"ensembl", "uniprot"}


def test_all_queries_of_a_call_are_in_one_split_and_the_splits_make_up_the_whole(make_release):
    release = make_release()
    splits = {}
    for record in lines(release, "quadruplets.jsonl"):
        splits.setdefault(record["lineage"]["call_digest"], set()).add(record["split"])
    assert all(len(found) == 1 for found in splits.values())
    assert {split for found in splits.values() for split in found} == {"train", "test"}
    for split in ("train", "test"):
        number = release.counts["splits"][split]
        assert len(array(release, f"BioTool_{split}.json")) == number
        assert len(lines(release, f"openai_{split}.jsonl")) == number


def test_a_record_carries_its_lineage_and_no_name_of_a_person(make_release, filled, people):
    release = make_release()
    for record in lines(release, "quadruplets.jsonl"):
        lineage = record["lineage"]
        assert len(lineage["call_digest"]) == 64
        assert lineage["observation"]["transport"] == "replay"
        assert lineage["observation"]["recorded_at"]
        assert len(lineage["observation"]["digest"]) == 64
        (review,) = lineage["reviews"]
        assert review["reviewer"] == pseudonyms.pseudonyms_of(filled).of(people["reviewer1"].pk)
        assert review["reviewer"].startswith("reviewer-")
        assert (review["verdict"], review["revision"]) == ("approve", 1)
        assert record["judgement"]["model"] == "stand-in"
    assert "reviewer1" not in text(release, "quadruplets.jsonl")


def test_an_edited_quadruplet_is_released_as_edited(make_release, filled, make_quadruplet, approve):
    Quadruplet.objects.filter(dataset=filled, state="pending").update(position=10**17)
    approve(make_quadruplet(filled, "Wherre?"), query="Where does ENSG00000133703 lie?")
    release = make_release()
    (record,) = [one for one in lines(release, "quadruplets.jsonl") if one["revision"] == 2]
    assert record["query"] == "Where does ENSG00000133703 lie?"
    assert record["lineage"]["author"].startswith("reviewer-")
    assert [review["verdict"] for review in record["lineage"]["reviews"]] == ["edit"]


def test_the_same_records_give_the_same_bytes(make_release):
    first, second = make_release("1.0"), make_release("2.0", notes="Again")
    for name in DATA_FILES:
        assert content(first, name) == content(second, name), name
    assert text(first, "README.md") != text(second, "README.md")


def test_another_seed_moves_calls_between_the_splits(make_release):
    splits = {make_release(f"1.{seed}", seed=seed).counts["splits"]["test"] for seed in range(2)}
    assert splits <= {1, 2}
    assert make_release("2.0", test_percent=0).counts["splits"] == {"train": 8, "test": 0}


def test_a_version_exists_once(make_release, filled):
    make_release("1.0")
    with pytest.raises(Conflict, match=r"Release 1\.0 exists; choose another version\."):
        services.cut(dataset=filled, version="1.0", created_by=None)
    assert Release.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"version": "../1.0"}, "version"),
        ({"version": ""}, "version"),
        ({"version": "1.0\n"}, "version"),
        ({"version": "x" * 41}, "version"),
        ({"seed": -1}, "seed"),
        ({"test_percent": 91}, "test_percent"),
        ({"notes": "\x00"}, "notes"),
        ({"notes": "x" * 10_001}, "notes"),
    ],
)
def test_bad_input_changes_nothing(db, dataset, wrong, field):
    with pytest.raises(Invalid) as caught:
        services.cut(**{"dataset": dataset, "version": "1.0", "created_by": None} | wrong)
    assert caught.value.errors.keys() == {field}
    assert not Release.objects.exists()


def test_nothing_approved_is_told(dataset, make_quadruplet):
    make_quadruplet(dataset)
    with pytest.raises(Invalid, match=r"No quadruplet of Genes is approved yet"):
        services.cut(dataset=dataset, version="1.0", created_by=None)
    assert not Release.objects.exists()


def test_made_twice_is_made_once(make_release):
    release = make_release()
    before = release.published_at
    cut.make(release.pk)
    release.refresh_from_db()
    assert release.published_at == before
    assert release.files.count() == len(FILES)


def test_the_reader_streams_published_records_only(make_release, filled):
    release = make_release()
    assert [record.position for record in reader.records(release)] == list(range(8))
    assert {record.split for record in reader.records(release, split="test")} == {"test"}
    waiting = services.cut(dataset=filled, version="2.0", created_by=None, background=False)
    with pytest.raises(Conflict, match="queued"):
        reader.records(waiting)

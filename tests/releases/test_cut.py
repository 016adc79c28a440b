"""A cut release: its files, its checksums, its splits."""

import hashlib
from typing import Any

from annotation.models import Release
from annotation.releases import reader

NAMES = {
    "BioTool.json",
    "BioTool_train.json",
    "BioTool_test.json",
    "openai_train.jsonl",
    "openai_test.jsonl",
    "quadruplets.jsonl",
    "tools.json",
    "function_mapping.json",
    "README.md",
    "SHA256SUMS",
}


def read(release: Release, name: str) -> str:
    return (reader.folder_of(release) / name).read_text()


def test_a_release_has_its_files_and_the_checksums_match(make_release: Any) -> None:
    release = make_release()
    assert release.failure == ""
    assert release.state == "published"
    assert {file.name for file in release.files.all()} == NAMES
    for file in release.files.all():
        data = (reader.folder_of(release) / file.name).read_bytes()
        assert (file.size, file.digest) == (len(data), hashlib.sha256(data).hexdigest())

"""Derived bodies: good for looking at summaries, never counted as recordings, never informative."""

import pytest

import biotools
from biotools import recordings
from biotools.client.replay import ReplayTransport, call_of


def derived() -> list[recordings.Recording]:
    return list(recordings.load(recordings.DERIVED))


def test_they_are_no_recordings() -> None:
    assert len(derived()) > 100 and all(each.derived for each in derived())
    assert not any(each.derived for each in recordings.load())
    assert list(recordings.calls(recordings.DERIVED)) == []
    with pytest.raises(biotools.NoRecording):
        biotools.call("get_archive_id", {"id": "ENSG00000054598"}, "replay")


def test_whoever_replays_one_is_told() -> None:
    seen = biotools.call("get_archive_id", {"id": "ENSG00000054598"}, ReplayTransport.of_path(recordings.DERIVED))
    assert seen.derived and seen.as_dict()["derived"] is True
    assert not seen.informative and seen.reason == "derived" and "no recording" in seen.detail
    assert seen.summary["id"] == "ENSG00000054598"


def test_each_of_a_known_call_has_a_summary_or_a_reason() -> None:
    transport = ReplayTransport.of_path(recordings.DERIVED)
    answered = [biotools.call(*call, transport) for each in derived() if (call := call_of(each))]
    assert len(answered) > 80
    assert all(seen.summary or seen.detail for seen in answered)
    assert not any(seen.informative for seen in answered)

"""Recordings of BLAST: the pages of one search become one recording of its call, which replay can answer with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from ..catalogue import function as get_function
from ..catalogue import host_of
from ..recordings import Recording
from ..summaries.blast import is_result
from .blast import NAME, fetched_format, submitted
from .errors import BiotoolsError
from .parse import parse, read
from .request import prepare

Arguments = dict[str, Any]


def joined(recordings: Iterable[Recording]) -> Iterator[Recording]:
    """All recordings; those of BLAST only once per search, as if the submission had been answered by the result.

    A result belongs to the submission that it names, or else to the one whose page told its RID, before or after
    it. Pages that are no result (submissions, polls) and results of unknown submissions are left out.
    """
    submissions: dict[str, Arguments] = {}
    results: list[tuple[str, Recording]] = []
    for recording in recordings:
        pairs = _pairs(recording)
        if pairs is None:
            yield recording
        elif pairs.get("CMD", "").lower() == "put":
            _remember(recording, submissions)
        elif "FORMAT_OBJECT" not in pairs and is_result(recording.body):
            results.append((pairs.get("RID", ""), recording))
    for rid, recording in results:
        arguments = _call(recording.submission) if recording.submission else submissions.get(rid)
        if arguments is not None:
            yield from _answering(arguments, recording)


def _pairs(recording: Recording) -> dict[str, str] | None:
    """The parameters of a request to BLAST by upper-case name, None for one to another service."""
    try:
        host = host_of(recording.url)
        query = urlsplit(recording.url).query
    except ValueError:
        return None
    if host is None or host.name != get_function(NAME).host:
        return None
    return {key.upper(): value for text in (query, recording.request_body or "") for key, value in parse_qsl(text)}


def _remember(recording: Recording, submissions: dict[str, Arguments]) -> None:
    arguments = _call(recording.url, recording.method, recording.request_body)
    rid = submitted(recording.body).get("RID")
    if rid and arguments is not None:
        submissions[rid] = arguments


def _call(url: str, method: str = "GET", body: str | None = None) -> Arguments | None:
    """The arguments of a submission, None where they are none of the catalogue's."""
    try:
        name, arguments = parse(url, method, body)
    except BiotoolsError:
        return None
    return arguments if name == NAME else None


def _answering(arguments: Arguments, recording: Recording) -> Iterator[Recording]:
    """The recording as the answer to the call whose result it holds: the fetching may ask for another format
    than the submission did, and then the call is the one with the format that came."""
    asked = {**arguments, **_fetched(arguments, _pairs(recording) or {})}
    try:
        prepared = prepare(NAME, asked)
    except BiotoolsError:
        return
    yield replace(recording, method="POST", url=str(prepared.url), request_body=str(prepared.body))


def _fetched(arguments: Arguments, pairs: Mapping[str, str]) -> Arguments:
    """What the fetching asked for, where that is another thing than the call would fetch by itself."""
    function = get_function(NAME)
    names = [name for name in function.steps["retrieve"].parameters if name in function.by_name]
    told = {name: read(function.by_name[name], pairs[name]) for name in names if name in pairs}
    if told.get("FORMAT_TYPE") == fetched_format(arguments):
        del told["FORMAT_TYPE"]
    return told

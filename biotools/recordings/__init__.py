"""Real responses that demo and tests replay; README.md tells where each comes from."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
DERIVED = FOLDER / "derived"
"""Bodies in the services' form that nobody recorded: cut out of a recorded list, or expected by a service's own
tests. For tests and for looking only: whoever replays them gets observations that are marked and never informative."""


@dataclass(frozen=True)
class Recording:
    """One recorded answer. source: repository, path and licence it was found under (README.md).

    derived: the body is no recording (see DERIVED). submission: of a result that was fetched later (BLAST), the
    address that submitted it, with its parameters as a query; empty where it was not kept.
    """

    id: str
    method: str
    url: str
    request_body: str | None
    status: int
    headers: Mapping[str, str]
    body: str
    recorded_at: datetime | None
    source: Mapping[str, str] = field(default_factory=dict)
    derived: bool = False
    submission: str = ""

    @property
    def is_json(self) -> bool:
        """Whether the body looks like JSON, whatever its header says."""
        return self.body.lstrip()[:1] in ("{", "[")


def load(path: str | Path | None = None) -> Iterator[Recording]:
    """The recordings of a file, of a folder's files, or (None) of this folder, one by one."""
    place = Path(path) if path else FOLDER
    files = sorted([*place.glob("*.jsonl"), *place.glob("*.jsonl.gz")]) if place.is_dir() else [place]
    for file in files:
        with gzip.open(file, "rb") if file.suffix == ".gz" else file.open("rb") as lines:
            yield from (_recording(json.loads(line)) for line in lines if line.strip())


def calls(path: str | Path | None = None) -> Iterator[tuple[str, dict[str, Any], Recording]]:
    """(name, arguments, recording) of every recording that answers a valid call of the catalogue.

    Each call once; replaying it gives that recording. Not in it: POSTs, other formats, 429 and 5xx.
    """
    from ..client.replay import ReplayTransport

    yield from ReplayTransport.of_path(path).answered()


def _recording(entry: Mapping[str, Any]) -> Recording:
    return Recording(
        id=str(entry.get("id", "")),
        method=entry.get("method", "GET"),
        url=entry["url"],
        request_body=entry.get("request_body"),
        status=int(entry["status"]),
        headers={str(k).lower(): str(v) for k, v in (entry.get("response_headers") or {}).items()},
        body=entry["body"],
        recorded_at=_moment(entry.get("recorded_at")),
        source=entry.get("source") or {},
        derived=bool(entry.get("derived")),
        submission=entry.get("blast_put_url") or "",
    )


def _moment(text: str | None) -> datetime | None:
    """A date or time in ISO form, as UTC where it says no zone; None for anything else."""
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

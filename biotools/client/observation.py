"""What a call returned, and the rule for when that is an observation and when an error."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Observation:
    """The answer to one executed call.

    raw: the body as text; body: its bytes, cut at 10 MB when truncated. summary: what goes into the
    dataset, empty when there is none. reason: stable slug why it is not informative (`empty`,
    `not_found`, `service_error` ...), empty when it is; detail: the same in words. fetched_at: when our
    request was answered; recorded_at: when a replayed answer was recorded, None when live or unknown.
    elapsed: seconds. derived: replayed from a body that is no recording (biotools.recordings.DERIVED); then never
    informative.
    """

    name: str
    arguments: Mapping[str, Any]
    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    summary: Mapping[str, Any]
    informative: bool
    reason: str
    detail: str
    source_release: str
    url: str
    fetched_at: datetime
    elapsed: float
    transport: str
    replayed: bool = False
    recorded_at: datetime | None = None
    truncated: bool = False
    derived: bool = False

    @property
    def raw(self) -> str:
        """The body as text; bytes that are no UTF-8 become U+FFFD."""
        return self.body.decode("utf-8", "replace")

    def as_dict(self, *, with_raw: bool = True) -> dict[str, Any]:
        """Plain JSON values of all fields; times in ISO form."""
        made: dict[str, Any] = {
            "name": self.name,
            "arguments": dict(self.arguments),
            "status": self.status,
            "summary": dict(self.summary),
            "informative": self.informative,
            "reason": self.reason,
            "detail": self.detail,
            "source_release": self.source_release,
            "url": self.url,
            "fetched_at": self.fetched_at.isoformat(),
            "replayed": self.replayed,
            "recorded_at": self.recorded_at.isoformat() if self.recorded_at else None,
            "truncated": self.truncated,
            "derived": self.derived,
            "transport": self.transport,
            "elapsed": round(self.elapsed, 6),
            "headers": dict(self.headers),
        }
        return {**made, "raw": self.raw} if with_raw else made

"""What changed from one release to another."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet

from annotation.models import Release, ReleaseRecord
from annotation.releases.reader import Record, published

LIMIT = 200
LARGEST_LIMIT = 2_000


@dataclass(frozen=True)
class Difference:
    """Two published releases of one dataset; `older` is what `newer` is compared to, by quadruplet."""

    older: Release
    newer: Release

    def __post_init__(self) -> None:
        published(self.older)
        published(self.newer)

    def counts(self) -> dict[str, int]:
        """How many records were added, removed, changed, and stayed byte for byte."""
        added, removed, changed = self._added().count(), self._removed().count(), self._changed().count()
        unchanged = self.newer.records.count() - added - changed
        return {"added": added, "removed": removed, "changed": changed, "unchanged": unchanged}

    def represent(self, limit: int = LIMIT) -> dict[str, Any]:
        """The public shape; each list has at most `limit` entries, `counts` are complete."""
        counts = self.counts()
        return {
            "from": self.older.version,
            "to": self.newer.version,
            "counts": counts,
            "truncated": max(counts["added"], counts["removed"], counts["changed"]) > limit,
            "added": [_entry(row) for row in self._added()[:limit]],
            "removed": [_entry(row) for row in self._removed()[:limit]],
            "changed": list(self.changes(limit)),
        }

    def changes(self, limit: int) -> Iterator[dict[str, Any]]:
        """The changed records with the names of the parts that differ."""
        rows = self._changed()[:limit]
        ids = [row.quadruplet_id for row in rows]
        before = {row.quadruplet_id: row for row in self.older.records.filter(quadruplet__in=ids)}
        for row in rows:
            old, new = _data(before[row.quadruplet_id]), _data(row)
            fields = sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name))
            yield _entry(row) | {"fields": fields}

    def _added(self) -> QuerySet[ReleaseRecord]:
        return _without(self.newer, self.older)

    def _removed(self) -> QuerySet[ReleaseRecord]:
        return _without(self.older, self.newer)

    def _changed(self) -> QuerySet[ReleaseRecord]:
        twin = FilteredRelation(
            "quadruplet__release_records", condition=Q(quadruplet__release_records__release=self.older)
        )
        rows = self.newer.records.annotate(twin=twin, old_digest=F("twin__digest"))
        return rows.filter(old_digest__isnull=False).exclude(old_digest=F("digest")).order_by("position")


def _without(release: Release, other: Release) -> QuerySet[ReleaseRecord]:
    """The records of a release whose quadruplets the other release does not have."""
    there = ReleaseRecord.objects.filter(release=other, quadruplet=OuterRef("quadruplet"))
    return release.records.filter(~Exists(there)).order_by("position")


def _data(row: ReleaseRecord) -> dict[str, Any]:
    return Record(row.position, row.split, row.content, row.digest).data


def _entry(row: ReleaseRecord) -> dict[str, Any]:
    data = _data(row)
    return {"id": data["id"], "query": data["query"], "function": data["tool"]["name"], "split": row.split}

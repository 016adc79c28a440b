"""What a release counts of its records while they stream by."""

from collections import Counter
from typing import Any

from annotation.models.release import Split
from annotation.releases.reader import Record


class Tally:
    """Records by split, database and function; calls; decisions by person. Memory grows with their kinds alone."""

    def __init__(self) -> None:
        self.records = 0
        self.calls = 0
        self._last_call = ""
        self._splits: Counter[str] = Counter()
        self._databases: Counter[tuple[str, str]] = Counter()
        self._functions: Counter[str] = Counter()
        self._models: Counter[tuple[str, str]] = Counter()
        self._reviewers: Counter[str] = Counter()

    def add(self, record: Record) -> None:
        """Count one record; records of one call come in a row."""
        data = record.data
        self.records += 1
        call = data["lineage"]["call_digest"]
        self.calls += call != self._last_call
        self._last_call = call
        self._splits[record.split] += 1
        self._databases[data["database"], record.split] += 1
        self._functions[data["tool"]["name"]] += 1
        for role, made in data["lineage"].items():
            if isinstance(made, dict) and made.get("model"):
                self._models[role, str(made["model"])] += 1
        for kind in ("reviews", "adjudications"):
            self._reviewers.update(decision["reviewer"] for decision in data["lineage"].get(kind, ()))

    def counts(self) -> dict[str, Any]:
        """`records`, `calls`, `splits`, `databases` (each by split), `functions`, `models` and `reviewers`."""
        databases = sorted({database for database, _ in self._databases})
        return {
            "records": self.records,
            "calls": self.calls,
            "splits": {split: self._splits[split] for split in Split.values},
            "databases": {
                database: {split: self._databases[database, split] for split in Split.values} for database in databases
            },
            "functions": dict(sorted(self._functions.items())),
            "models": self._by_role(),
            "reviewers": dict(sorted(self._reviewers.items())),
        }

    def _by_role(self) -> dict[str, dict[str, int]]:
        """By LLM role, how many records each model had a part in."""
        roles: dict[str, dict[str, int]] = {}
        for (role, model), records in sorted(self._models.items()):
            roles.setdefault(role, {})[model] = records
        return roles

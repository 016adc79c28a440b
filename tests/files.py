"""Files of quadruplets, as people import them."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from biotools.catalogue import function

EXAMPLES = Path(__file__).resolve().parent / "biotools" / "data" / "published.json"


def published() -> list[dict[str, Any]]:
    """The published examples in the published layout; the observation is text that holds JSON."""
    data = json.loads(EXAMPLES.read_text(encoding="utf-8"))
    return [
        {
            "user_query": example["query"],
            "function_calling": {"name": example["function"], "arguments": example["arguments"]},
            "observation": example["observation"],
            "database": function(example["function"]).database,
            "tool": function(example["function"]).family,
        }
        for example in data["quadruplets"]
    ]


def gene(number: int, query: str | None = None, **changed: Any) -> dict[str, Any]:
    """One published record on a gene of its own; `changed` replaces parts of it."""
    id = f"ENSG{number:011d}"
    record = {
        "user_query": query or f"Where does the human gene {id} lie?",
        "function_calling": {"name": "lookup_by_id", "arguments": {"id": id}},
        "observation": json.dumps({"id": id, "species": "homo_sapiens", "start": 1000 + number, "end": 2000 + number}),
        "database": "ensembl",
        "tool": "lookup",
    }
    return record | changed


def lines(records: Iterable[Any]) -> bytes:
    """JSON lines; what is bytes already stays as it is."""
    return b"".join((one if isinstance(one, bytes) else json.dumps(one).encode()) + b"\n" for one in records)

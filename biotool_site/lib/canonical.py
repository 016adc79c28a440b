"""One JSON text for one value, and its digest."""

import hashlib
import json
from typing import Any


def canonical_json(value: Any) -> str:
    """JSON with sorted keys, no spaces and no escapes of non-ASCII letters; equal values give equal text."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def digest(value: Any) -> str:
    """sha256 of the canonical JSON in UTF-8, as 64 hex letters."""
    return hashlib.sha256(canonical_json(value).encode()).hexdigest()

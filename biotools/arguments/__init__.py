"""Arguments of a call: checked against the schema, and brought to it from published habits."""

from __future__ import annotations

from .normalisation import normalise
from .validation import validate

__all__ = ["normalise", "validate"]

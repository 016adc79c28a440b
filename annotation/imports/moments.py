"""Moments as files tell them."""

from datetime import UTC, datetime
from typing import Any

from django.utils.dateparse import parse_datetime


def moment(value: Any) -> datetime | None:
    """An ISO 8601 moment; UTC where it tells no offset. None for anything else."""
    try:
        found = parse_datetime(value) if isinstance(value, str) and len(value) < 60 else None
        return found and (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None

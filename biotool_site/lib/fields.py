"""Model fields of our own."""

import json
from typing import Any

from django.db import models
from psycopg.types.json import Json


class DocumentField(models.JSONField):
    """JSON that people and models read: the order of its keys is kept, as jsonb would not.

    Postgres' type json, not jsonb: stored as written, neither indexed nor compared.
    """

    def db_type(self, connection: Any) -> str:
        return "json"

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """What psycopg has read already (it knows the type json), or text from a cast."""
        return json.loads(value) if isinstance(value, str) else value

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        return None if value is None else Json(value)

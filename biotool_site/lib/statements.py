"""Hand-written SQL for what every reviewer waits for: prepared once per connection, so planning is paid once."""

from collections.abc import Iterator, Sequence
from typing import Any, Generic, TypeVar

import psycopg
from django.db import connection, models

M = TypeVar("M", bound=models.Model)


class Columns(Generic[M]):
    """Columns of one model in a hand-written SELECT; what was left out is fetched when somebody asks for it."""

    def __init__(self, model: type[M], alias: str, *names: str) -> None:
        """names: attribute names (`dataset_id`); none for all."""
        self.model = model
        fields = [field for field in model._meta.concrete_fields if not names or field.attname in names]
        self.names = [field.attname for field in fields]
        # As json also jsonb arrives read: Django tells psycopg to leave jsonb as text.
        casts = ("::json" if isinstance(field, models.JSONField) else "" for field in fields)
        self.sql = ", ".join(f'{alias}."{field.column}"{cast}' for field, cast in zip(fields, casts, strict=True))

    def __str__(self) -> str:
        return self.sql

    def read(self, values: Iterator[Any]) -> M:
        """The model's row; takes its values from the front of a row's values."""
        return self.model.from_db(connection.alias, self.names, [next(values) for _ in self.names])


def rows(sql: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Run one statement in the present transaction; parameters are bound by the server. Raises django.db errors.

    On our tables planning costs Postgres several times what running does. connection.queries does not list them.
    """
    connection.validate_no_broken_transaction()
    connection.ensure_connection()
    with connection.wrap_database_errors, psycopg.Cursor(_prepares(connection.connection)) as cursor:
        cursor.execute(sql.encode(), parameters, prepare=True)
        return cursor.fetchall() if cursor.pgresult and cursor.pgresult.nfields else []


def first(sql: str, parameters: Sequence[Any]) -> tuple[Any, ...] | None:
    """The first row of a statement, None for none."""
    found = rows(sql, parameters)
    return found[0] if found else None


def _prepares(database: Any) -> Any:
    """The connection, told to prepare; Django's own cursors never do, whatever stands here."""
    if database.prepare_threshold is None:
        database.prepare_threshold = 0
        # Our statements walk the same indexes for everybody; planning for each value anew gains nothing.
        database.execute("SET plan_cache_mode = force_generic_plan")
    return database

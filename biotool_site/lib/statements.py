"""Hand-written SQL for what every reviewer waits for: prepared once per connection, so planning is paid once."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Generic, TypeVar, cast

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


class Related(Generic[M]):
    """A model's row with the rows that its foreign keys lead to, as select_related gives them.

    `{columns}` of a hand-written SELECT, and the `{joins}` that follow `FROM ... AS row`.
    """

    def __init__(self, model: type[M], *paths: str, without: Sequence[str] = ()) -> None:
        """paths: of foreign keys from the model (`proposal__observation`). without: names of fields to leave out."""
        self._parts: list[tuple[tuple[str, ...], Columns[Any]]] = []
        self.joins = ""
        prefixes = {tuple(path.split("__")[:length]) for path in paths for length in range(1, path.count("__") + 2)}
        for steps in [(), *sorted(prefixes)]:
            self._add(model, steps, without)
        self.columns = ", ".join(str(columns) for _, columns in self._parts)

    def _add(self, model: type[models.Model], steps: tuple[str, ...], without: Sequence[str]) -> None:
        alias = "_".join(("row", *steps))
        for step in steps:
            key: Any = model._meta.get_field(step)
            model = cast(type[models.Model], key.related_model)
        if steps:
            before = "_".join(("row", *steps[:-1]))
            table, target = model._meta.db_table, model._meta.pk.column
            self.joins += f' LEFT JOIN "{table}" AS {alias} ON {alias}."{target}" = {before}."{key.column}"'
        names = [field.attname for field in model._meta.concrete_fields if field.name not in without]
        self._parts.append((steps, Columns(model, alias, *names)))

    def read(self, values: Sequence[Any]) -> M:
        """The model's row with its related rows; values: one row of the SELECT."""
        rest = iter(values)
        read: dict[tuple[str, ...], Any] = {}
        for steps, columns in self._parts:
            row = columns.read(rest)
            read[steps] = row if row.pk is not None else None
            if steps and read[steps[:-1]] is not None:
                setattr(read[steps[:-1]], steps[-1], read[steps])
        return cast(M, read[()])


def rows(sql: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Run one statement in the present transaction; parameters are bound by the server. Raises django.db errors.

    On our tables planning costs Postgres several times what running does. connection.queries does not list them.
    """
    connection.validate_no_broken_transaction()
    connection.close_if_health_check_failed()  # as Django's cursors do, at most once per request
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


def insert(row: models.Model, *, unless_there: bool = False) -> bool:
    """Insert the row; its fields' defaults and primary key are filled in as `save` does. Signals are not sent.

    unless_there: False comes back where a unique constraint has such a row already, instead of an IntegrityError.
    """
    model = type(row)
    auto = isinstance(model._meta.pk, models.AutoField) and row.pk is None
    values = [field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in _inserted(model, auto)]
    stored = first(_insertion(model, auto, unless_there), values)
    if stored is None:
        return False
    row.pk = stored[0]
    row._state.adding, row._state.db = False, connection.alias
    return True


def change(model: type[models.Model], fields: Mapping[str, Any], where: str, parameters: Sequence[Any]) -> int:
    """Write values to fields of the rows that a condition in SQL finds, as `update` does; how many there were."""
    columns: list[tuple[Any, Any]] = [(model._meta.get_field(name), value) for name, value in fields.items()]
    values = [
        field.get_db_prep_save(value.pk if isinstance(value, models.Model) else value, connection)
        for field, value in columns
    ]
    names = ", ".join(f'"{field.column}" = %s' for field, _ in columns)
    return len(rows(f'UPDATE "{model._meta.db_table}" SET {names} WHERE {where} RETURNING 1', [*values, *parameters]))  # noqa: S608  names of our own tables and columns


@cache
def _inserted(model: type[models.Model], auto: bool) -> list[Any]:
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    return [field for field in fields if not (auto and field.primary_key)]


@cache
def _insertion(model: type[models.Model], auto: bool, unless_there: bool) -> str:
    fields = _inserted(model, auto)
    columns = ", ".join(f'"{field.column}"' for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    conflict = " ON CONFLICT DO NOTHING" if unless_there else ""
    key = model._meta.pk.column
    return f'INSERT INTO "{model._meta.db_table}" ({columns}) VALUES ({marks}){conflict} RETURNING "{key}"'  # noqa: S608  names of our own tables and columns

"""Large datasets for benchmarks: one delivered quadruplet copied by SQL, past the services, in a database of its own."""

from typing import Any

from django.db import connection, models, transaction

from annotation.models import Dataset, Judgement, Quadruplet, Revision, RevisionLinks
from biotools.evidence.models import Call, Observation


def copies(
    dataset: Dataset, pattern: Quadruplet, count: int, *, state: str = "pending", own_calls: bool = False
) -> None:
    """So many more quadruplets in this state like the pattern, each with its own query, revision, judgement and links.

    own_calls: every two of them have a call and an observation of their own, with the pattern's arguments and answer.
    Foreign keys and triggers are off meanwhile, so a million takes a minute; statistics of what was filled are fresh afterwards.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            "CREATE TEMP TABLE made ON COMMIT DROP AS SELECT n, gen_random_uuid() q, gen_random_uuid() r,"
            " md5(concat('call', %s::text, n / 2))::uuid c, md5(concat('answer', %s::text, n / 2))::uuid o"
            " FROM generate_series(1, %s) n",
            [str(pattern.pk), str(pattern.pk), count],
        )
        quadruplet = {"id": "made.q", "current_id": "made.r", "dataset_id": str(dataset.pk)}
        quadruplet |= {
            "query_digest": "encode(sha256(made.q::text::bytea), 'hex')",
            "position": "src.position + made.n",
            "state": f"'{state}'",
        }
        revision = {"id": "made.r", "quadruplet_id": "made.q", "query": "src.query || ' (' || made.n || ')'"}
        if own_calls:
            call = {"id": "made.c", "digest": "encode(sha256(made.c::text::bytea), 'hex')"}
            _copy(cursor, Call, pattern.call_id, call, "(made.n = 1 OR made.n %% 2 = 0)")
            answer = {"id": "made.o", "call_id": "made.c"}
            _copy(cursor, Observation, pattern.current.observation_id, answer, "(made.n = 1 OR made.n %% 2 = 0)")
            quadruplet |= {"call_id": "made.c"}
            revision |= {"call_id": "made.c", "observation_id": "made.o"}
        _copy(cursor, Quadruplet, pattern.pk, quadruplet)
        _copy(cursor, Revision, pattern.current_id, revision)
        judgement = Judgement.objects.get(revision=pattern.current_id).pk
        _copy(cursor, Judgement, judgement, {"id": "gen_random_uuid()", "revision_id": "made.r"})
        _copy(cursor, RevisionLinks, pattern.current_id, {"revision_id": "made.r"})
    with connection.cursor() as cursor:  # as autovacuum would: empty tables have no statistics
        for model in (Call, Observation, Quadruplet, Revision, Judgement, RevisionLinks):
            cursor.execute(f"VACUUM ANALYZE {model._meta.db_table}")


def _copy(cursor: Any, model: type[models.Model], source: object, own: dict[str, str], of: str = "true") -> None:
    columns = [field.column for field in model._meta.concrete_fields if not field.generated]
    values = ", ".join(own.get(column, f'src."{column}"') for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    table, key = model._meta.db_table, model._meta.pk.column
    copy = f"INSERT INTO {table} ({names}) SELECT {values} FROM made, {table} src WHERE src.{key} = %s AND {of}"
    cursor.execute(copy, [source])

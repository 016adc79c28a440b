"""Room on disks and in the database, and the versions of what runs."""

import platform
import shutil
from dataclasses import dataclass
from pathlib import Path

import celery
import django
from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from biotool_site.health import redis_asked_once

LARGEST = 6


@dataclass(frozen=True)
class Disk:
    """A folder's disk, in bytes."""

    name: str
    used: int
    total: int


@dataclass(frozen=True)
class Tables:
    """The database in bytes, and its largest tables with their indexes."""

    whole: int
    largest: list[tuple[str, int]]


def disks() -> list[Disk]:
    """Where data and releases lie; once where both lie on one disk."""
    folders = {"data": settings.DATA_DIR, "releases": settings.RELEASES_ROOT}
    found: dict[int, Disk] = {}
    for name, folder in folders.items():
        place = _that_exists(Path(folder))
        usage = shutil.disk_usage(place)
        found.setdefault(place.stat().st_dev, Disk(name, usage.used, usage.total))
    return list(found.values())


def tables() -> Tables:
    """By Postgres' own count; two queries."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        (whole,) = cursor.fetchone()
        cursor.execute(
            "SELECT relname, pg_total_relation_size(relid) AS size FROM pg_catalog.pg_statio_user_tables"
            " ORDER BY size DESC, relname LIMIT %s",
            [LARGEST],
        )
        return Tables(whole, cursor.fetchall())


def versions() -> dict[str, str]:
    """Of what runs here, by name."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        (postgres,) = cursor.fetchone()
    return {
        "Python": platform.python_version(),
        "Django": django.get_version(),
        "Celery": celery.__version__,
        "Postgres": postgres.split()[0],
    }


def redis_version() -> str:
    """Of the server at REDIS_URL. Raises redis.RedisError."""
    with redis_asked_once() as client:
        return str(client.info("server")["redis_version"])


def missing_migrations() -> list[str]:
    """Migrations of this code that the database does not have yet."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def _that_exists(folder: Path) -> Path:
    while not folder.exists():
        folder = folder.parent
    return folder

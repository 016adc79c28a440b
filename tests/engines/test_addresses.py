"""Where the engines listen is known before anything runs, and short enough for a socket."""

from pathlib import Path

import pytest

from biotool_site.engines import addresses, needed_engines


def test_addresses_of_a_folder_write_nothing() -> None:
    folder = Path("/srv/no-such-folder/var")
    assert addresses.database_url(folder) == f"postgresql://biotool@/biotool?host={folder}/run/postgres"
    assert addresses.redis_url(folder) == f"unix://{folder}/run/redis.sock?db=0"
    assert not folder.exists()


@pytest.mark.parametrize("folder", [Path("/srv") / ("deep" * 40), Path("/srv/ä") / ("ü" * 45)])
def test_a_deep_folder_has_short_sockets_of_its_own(folder: Path) -> None:
    socket = addresses.postgres_socket_dir(folder) / ".s.PGSQL.5432"
    assert len(str(socket).encode()) <= addresses.LONGEST_SOCKET_PATH
    assert addresses.run_dir(folder) != addresses.run_dir(folder.with_name("other" * 40))


@pytest.mark.parametrize(
    ("url", "broker"),
    [
        ("unix:///srv/run/redis.sock?db=0", "redis+socket:///srv/run/redis.sock?virtual_host=0"),
        ("unix:///srv/run/redis.sock?db=3", "redis+socket:///srv/run/redis.sock?virtual_host=3"),
        ("unix:///srv/run/redis.sock", "redis+socket:///srv/run/redis.sock?virtual_host=0"),
        ("redis://cache:6379/1", "redis://cache:6379/1"),
        ("rediss://user:secret@cache/0", "rediss://user:secret@cache/0"),
    ],
)
def test_celery_reads_the_same_redis(url: str, broker: str) -> None:
    assert addresses.broker_url(url) == broker


@pytest.mark.parametrize(
    ("environ", "names"),
    [
        ({}, ["postgres", "redis"]),
        ({"DATABASE_URL": "postgresql://db/x", "REDIS_URL": " "}, ["redis"]),
        ({"REDIS_URL": "redis://cache/0"}, ["postgres"]),
        ({"DATABASE_URL": "postgresql://db/x", "REDIS_URL": "redis://cache/0"}, []),
    ],
)
def test_an_address_in_the_environment_replaces_its_engine(
    environ: dict[str, str], names: list[str], tmp_path: Path
) -> None:
    assert [engine.name for engine in needed_engines(environ, tmp_path)] == names

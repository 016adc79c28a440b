"""Engines start on demand, are shared, and stop when nobody uses them any more."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
import redis

from biotool_site.engines import EngineError, addresses, attach, needed_engines
from tests.engines.processes import eventually, of_data_dir, the_server

UserOf = Callable[[Path], subprocess.Popen[str]]


def sql(folder: Path, text: str) -> list[tuple[object, ...]]:
    with psycopg.connect(addresses.database_url(folder)) as connection:
        cursor = connection.execute(text.encode())
        return cursor.fetchall() if cursor.description else []


def ping(folder: Path) -> bool:
    with redis.Redis.from_url(addresses.redis_url(folder)) as client:
        return bool(client.ping())


def test_both_engines_answer_while_attached_and_keep_what_was_written(data_dir: Path) -> None:
    engines = needed_engines({}, data_dir)
    with attach(data_dir, engines) as first:
        sql(data_dir, "CREATE TABLE kept AS SELECT 1 AS one")
        assert sql(data_dir, "SHOW fsync") == [("on",)]
        assert ping(data_dir)
    assert first.wait_stopped(["postgres", "redis"], within=5)
    assert of_data_dir(data_dir) == []
    with attach(data_dir, engines):
        assert sql(data_dir, "SELECT one FROM kept") == [(1,)]


def test_engines_live_as_long_as_their_last_user_and_no_longer(data_dir: Path, user_of: UserOf) -> None:
    other = user_of(data_dir)
    assert other.stdout and other.stdout.readline() == "ready\n"
    server = the_server(data_dir, "bin/postgres -D")
    with attach(data_dir, needed_engines({}, data_dir)) as ours:
        assert the_server(data_dir, "bin/postgres -D") == server
        assert ours.release() == []  # the other still uses them
    assert ping(data_dir)
    other.kill()  # says no farewell
    eventually(lambda: not of_data_dir(data_dir))


def test_two_folders_do_not_disturb_each_other(tmp_path: Path, data_dir: Path) -> None:
    with attach(data_dir, needed_engines({}, data_dir)):
        second = tmp_path / "second"
        with attach(second, needed_engines({}, second)) as attachment:
            sql(second, "CREATE TABLE only_here ()")
            with pytest.raises(psycopg.errors.UndefinedTable):
                sql(data_dir, "TABLE only_here")
        assert attachment.wait_stopped(["postgres", "redis"], within=5)
        assert ping(data_dir)
        assert sql(data_dir, "SELECT 1") == [(1,)]


def test_processes_that_start_at_the_same_moment_share_one_pair_of_engines(data_dir: Path, user_of: UserOf) -> None:
    users = [user_of(data_dir) for _ in range(3)]
    assert [user.stdout.readline() for user in users if user.stdout] == ["ready\n"] * 3
    the_server(data_dir, "bin/postgres -D")
    the_server(data_dir, "redis-server")


def test_a_deep_folder_works(tmp_path: Path) -> None:
    folder = tmp_path / ("deep" * 30) / "var"
    with attach(folder, needed_engines({}, folder)) as attachment:
        assert ping(folder)
        assert sql(folder, "SELECT 1") == [(1,)]
        assert addresses.run_dir(folder).stat().st_mode & 0o077 == 0
    assert attachment.wait_stopped(["postgres", "redis"], within=5)
    shutil.rmtree(addresses.run_dir(folder))


def test_a_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("")
    with (
        pytest.raises(EngineError, match="must be a folder"),
        attach(tmp_path / "var", needed_engines({}, tmp_path / "var")),
    ):
        pass


def test_a_socket_folder_that_is_a_link_is_refused(data_dir: Path, tmp_path: Path) -> None:
    data_dir.mkdir()
    (tmp_path / "elsewhere").mkdir()
    (data_dir / "run").symlink_to(tmp_path / "elsewhere")
    with (
        pytest.raises(EngineError, match="run must be a folder"),
        attach(data_dir, needed_engines({}, data_dir)),
    ):
        pass

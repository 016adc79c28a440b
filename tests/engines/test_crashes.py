"""Whatever is killed, and whatever it leaves, the engines come back with all that was committed."""

import os
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from biotool_site.engines import EngineError, attach, needed_engines
from tests.engines.processes import eventually, kill_all, of_data_dir, the_server
from tests.engines.test_life import UserOf, ping, sql

pytestmark = pytest.mark.stack


def test_a_killed_engine_comes_back_by_itself(data_dir: Path) -> None:
    with attach(data_dir, needed_engines({}, data_dir)):
        sql(data_dir, "CREATE TABLE kept AS SELECT 1 AS one")
        kill_all([the_server(data_dir, "bin/postgres -D"), the_server(data_dir, "redis-server")])
        eventually(lambda: _works(lambda: ping(data_dir)))
        eventually(lambda: _works(lambda: sql(data_dir, "TABLE kept") == [(1,)]))


def test_an_engine_dies_with_its_keeper_and_the_next_look_starts_both(data_dir: Path) -> None:
    with attach(data_dir, needed_engines({}, data_dir)) as attachment:
        old = the_server(data_dir, "bin/postgres -D")
        kill_all(of_data_dir(data_dir, "engines.keeper"))
        assert not attachment.kept()
        attachment.ensure()
        assert attachment.kept()
        assert the_server(data_dir, "bin/postgres -D") != old
        assert ping(data_dir)


@pytest.mark.parametrize("reused", [True, False], ids=["its number is reused", "its number is free"])
def test_power_loss_leaves_nothing_that_blocks_the_next_start(data_dir: Path, user_of: UserOf, reused: bool) -> None:
    user = user_of(data_dir)
    assert user.stdout and user.stdout.readline() == "ready\n"
    sql(data_dir, "CREATE TABLE kept AS SELECT 1 AS one")
    frozen = of_data_dir(data_dir)
    for process in frozen:
        process.send_signal(signal.SIGSTOP)  # nobody may tidy up while the others die
    kill_all(frozen)
    lock_file = data_dir / "postgres" / "18" / "postmaster.pid"
    rest = lock_file.read_text().splitlines(keepends=True)[1:]
    assert (data_dir / "run" / "redis.sock").exists()
    # Postgres fears only a process of the same user.
    someone = subprocess.Popen(["sleep", "60"], user=lock_file.stat().st_uid if os.geteuid() == 0 else None)
    try:
        if reused:
            lock_file.write_text("".join([f"{someone.pid}\n", *rest]))
        with attach(data_dir, needed_engines({}, data_dir)):
            assert sql(data_dir, "TABLE kept") == [(1,)]
            assert ping(data_dir)
        assert someone.poll() is None
    finally:
        someone.kill()
        someone.wait()


def test_a_first_start_that_was_killed_half_way_is_begun_anew(data_dir: Path, user_of: UserOf) -> None:
    user = user_of(data_dir)
    eventually(lambda: list((data_dir / "postgres").glob("new-*/base")))
    kill_all(of_data_dir(data_dir))
    user.wait()
    assert not (data_dir / "postgres" / "18").exists()
    with attach(data_dir, needed_engines({}, data_dir)):
        assert sql(data_dir, "SELECT 1") == [(1,)]
    assert list((data_dir / "postgres").glob("new-*")) == []


def test_engines_stop_when_their_folder_is_taken_away(data_dir: Path) -> None:
    with attach(data_dir, needed_engines({}, data_dir)):
        data_dir.rename(data_dir.with_name("taken away"))
        eventually(lambda: not of_data_dir(data_dir))


def test_an_engine_that_cannot_run_is_told_with_the_end_of_its_log(data_dir: Path) -> None:
    with attach(data_dir, needed_engines({}, data_dir)) as attachment:
        pass
    assert attachment.wait_stopped(["postgres", "redis"], within=5)
    (data_dir / "postgres" / "18" / "global" / "pg_control").unlink()
    with (
        pytest.raises(EngineError, match=r"postgres does not start\. The end of (.|\n)*pg_control"),
        attach(data_dir, needed_engines({}, data_dir)),
    ):
        pass


def _works(attempt: Callable[[], object]) -> bool:
    try:
        return bool(attempt())
    except Exception:
        return False

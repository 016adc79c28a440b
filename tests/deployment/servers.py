"""Debian's own Postgres and Redis on loopback ports: the outside servers of the tests."""

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import redis

from biotool_site.supervisor.network import HOST, free_port

BEGINNING = ["--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--username=studio"]


def postgres_folder() -> Path | None:
    """The folder of the newest Debian Postgres' programs; None without one."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda one: int(one.parts[-3]))
    return found[-1].parent if found else None


def redis_server() -> str | None:
    """Debian's redis-server; None without one."""
    return shutil.which("redis-server")


@contextmanager
def outside_postgres() -> Iterator[str]:
    """A running server; yields its DATABASE_URL. As root it runs as Debian's user postgres."""
    programs = postgres_folder()
    assert programs
    with tempfile.TemporaryDirectory(prefix="outside-postgres-", ignore_cleanup_errors=True) as folder:
        user: dict[str, int] = {}
        if os.geteuid() == 0:
            account = pwd.getpwnam("postgres")
            os.chown(folder, account.pw_uid, account.pw_gid)
            user = {"user": account.pw_uid, "group": account.pw_gid}
        cluster, port = f"{folder}/cluster", free_port()
        initdb = [programs / "initdb", *BEGINNING, "-D", cluster]
        subprocess.run(initdb, check=True, cwd="/", stdout=subprocess.DEVNULL, **user)
        command = [programs / "postgres", "-D", cluster, "-h", HOST, "-p", str(port), "-k", folder]
        server = subprocess.Popen(command, cwd="/", stderr=subprocess.DEVNULL, **user)
        url = f"postgresql://studio@{HOST}:{port}"
        try:
            with _connected(f"{url}/postgres") as connection:
                connection.execute("CREATE DATABASE outside")
            yield f"{url}/outside"
        finally:
            server.terminate()
            server.wait(10)


@contextmanager
def outside_redis() -> Iterator[str]:
    """A running server; yields its REDIS_URL."""
    program, port = redis_server(), free_port()
    assert program
    command = [program, "--port", str(port), "--bind", HOST, "--save", "", "--dir", "/tmp", "--logfile", ""]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    url = f"redis://{HOST}:{port}/0"
    try:
        _until(lambda: _pings(url))
        yield url
    finally:
        server.terminate()
        server.wait(10)


def _pings(url: str) -> bool:
    with redis.Redis.from_url(url) as client:
        try:
            return bool(client.ping())
        except redis.ConnectionError:
            return False


def _connected(url: str) -> psycopg.Connection[tuple[object, ...]]:
    connections: list[psycopg.Connection[tuple[object, ...]]] = []

    def connect() -> bool:
        try:
            connections.append(psycopg.connect(url, autocommit=True))
        except psycopg.OperationalError:
            return False
        return True

    _until(connect)
    return connections[0]


def _until(fact: Callable[[], bool], within: float = 20) -> None:
    deadline = time.monotonic() + within
    while not fact():
        assert time.monotonic() < deadline
        time.sleep(0.05)

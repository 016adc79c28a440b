"""Celery over the embedded Redis' socket: a message that a killed worker held comes back."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import redis

from biotool_site.engines import addresses, attach, needed_engines
from tests.engines.processes import ROOT, eventually

pytestmark = pytest.mark.stack

TASKS = """
import os, time
import redis
from celery import Celery

app = Celery("probe", broker=os.environ["BROKER"])
app.conf.broker_transport_options = {"visibility_timeout": 2, "polling_interval": 0.2}
app.conf.update(task_acks_late=True, worker_prefetch_multiplier=1, task_ignore_result=True)
app.conf.broker_connection_retry_on_startup = True

@app.task
def note(seconds):
    with redis.Redis.from_url(os.environ["NOTES"]) as client:
        client.rpush("notes", "begun")
        time.sleep(seconds)
        client.rpush("notes", "done")
"""


def test_what_a_killed_worker_held_is_done_by_the_next(data_dir: Path, tmp_path: Path) -> None:
    (tmp_path / "probe.py").write_text(TASKS)
    url = addresses.redis_url(data_dir)
    environ = {**os.environ, "BROKER": addresses.broker_url(url), "NOTES": url, "PYTHONPATH": str(tmp_path)}

    def run(*words: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "celery", "--quiet", "-A", "probe", *words]
        return subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    worker = ["worker", "--pool", "threads", "--concurrency", "2", "--without-mingle", "--without-gossip"]
    engines = [engine for engine in needed_engines({}, data_dir) if engine.name == "redis"]
    with attach(data_dir, engines), redis.Redis.from_url(url) as notes:
        first = run(*worker)
        assert run("call", "probe.note", "--args", "[1]").wait(30) == 0
        eventually(lambda: notes.lrange("notes", 0, -1) == [b"begun"], within=30)
        first.kill()
        first.wait()
        second = run(*worker)
        try:
            eventually(lambda: b"done" in notes.lrange("notes", 0, -1), within=60)
        finally:
            second.kill()
            second.wait()

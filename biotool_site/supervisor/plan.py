"""Which children the system has, and their command lines."""

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from biotool_site import env
from biotool_site.supervisor import network
from biotool_site.supervisor.child import Child

# Whoever runs this as root knows it; Celery need not say so in eight lines.
KNOWN = ["-W", "ignore:You're running the worker with superuser privileges"]
# Two kinds of worker, so that what waits for an LLM never keeps calls waiting. The second has many threads: each waits
# seconds for one answer, and a database connection is all that it costs.
WORKERS = {"worker": "calls,blast,releases", "worker-llm": "llm,judge"}


@dataclass(frozen=True)
class Plan:
    """What is asked of this run, read from the environment. BadEnvironment."""

    data_dir: Path
    port: int
    debug: bool
    web_processes: int
    web_threads: int
    worker_processes: int
    worker_concurrency: int
    llm_concurrency: int

    @classmethod
    def from_environment(cls) -> "Plan":
        return cls(
            data_dir=env.data_dir(),
            port=env.integer("PORT", 8000, minimum=1, maximum=65535),
            debug=env.settings_module() == "biotool_site.settings.local",
            web_processes=env.integer("WEB_CONCURRENCY", 2, minimum=1, maximum=64),
            web_threads=env.integer("WEB_THREADS", 8, minimum=1, maximum=256),
            worker_processes=env.integer("WORKER_PROCESSES", 2, minimum=1, maximum=2),
            worker_concurrency=env.integer("WORKER_CONCURRENCY", 24, minimum=1, maximum=512),
            llm_concurrency=env.integer("WORKER_LLM_CONCURRENCY", 48, minimum=1, maximum=512),
        )


def child_environment(plan: Plan) -> dict[str, str]:
    """The children's environment: ours, unbuffered, with this run's settings and stand-in."""
    environ = {**os.environ, "PYTHONUNBUFFERED": "1", "DATA_DIR": str(plan.data_dir)}
    environ["DJANGO_SETTINGS_MODULE"] = env.settings_module()
    environ.pop("WEB_CONCURRENCY", None)  # gunicorn would read it again
    return environ


def manage(name: str, *arguments: str, environ: Mapping[str, str]) -> Child:
    """One management command, run once."""
    return Child(name, [sys.executable, "manage.py", *arguments], environ, keep=False)


def standin(environ: dict[str, str]) -> list[Child]:
    """The stand-in LLM endpoint on a free port, told to all by STANDIN_URL; none when that is set already."""
    if environ.get("STANDIN_URL"):
        return []
    port = network.free_port()
    environ["STANDIN_URL"] = f"http://{network.HOST}:{port}/v1"
    return [_python("standin", ["synthesis.llm.standin", "--port", str(port)], environ)]


def web(plan: Plan, environ: Mapping[str, str]) -> Child:
    """gunicorn, which migrates and then serves; with threads, as requests wait for the database."""
    words = ["gunicorn", "biotool_site.wsgi", "--config", "python:biotool_site.supervisor.gunicorn"]
    words += ["--bind", f"{network.HOST}:{plan.port}"]
    words += ["--worker-class", "gthread", "--workers", str(plan.web_processes)]
    words += ["--threads", str(plan.web_threads), "--timeout", "120", "--graceful-timeout", "2"]
    words += ["--no-control-socket", "--log-level", "warning"]
    return _python("web", words, environ)


def background(plan: Plan, environ: Mapping[str, str]) -> list[Child]:
    """Worker processes, with threads because their work is waiting, and the clock."""
    celery = ["celery", "-A", "biotool_site", "--quiet"]
    threads = ["--pool", "threads", "--without-gossip", "--without-mingle"]
    # The web server has checked the very same settings; a killed worker's successor is there a second sooner.
    checked = {"CELERY_SKIP_CHECKS": "1", **environ}
    workers = [
        _python(name, [*celery, "worker", "--hostname", f"{name}@%h", *threads, *words], checked, KNOWN)
        for name, words in worker_words(plan).items()
    ]
    beat = [*celery, "beat", "--schedule", str(plan.data_dir / "beat-schedule"), "--pidfile", ""]
    quiet = {"LOG_LEVEL": "WARNING", **environ}  # else a line for every tick
    return [*workers, _python("beat", beat, quiet)]


def worker_words(plan: Plan) -> dict[str, list[str]]:
    """Each worker's queues and threads by its name; one process alone serves all queues with all threads."""
    threads = {"worker": plan.worker_concurrency, "worker-llm": plan.llm_concurrency}
    queues = dict(WORKERS)
    if plan.worker_processes == 1:
        threads, queues = {"worker": sum(threads.values())}, {"worker": ",".join(WORKERS.values())}
    return {name: ["--queues", queues[name], "--concurrency", str(number)] for name, number in threads.items()}


def _python(name: str, words: list[str], environ: Mapping[str, str], flags: Sequence[str] = ()) -> Child:
    return Child(name, [sys.executable, *flags, "-m", *words], environ)

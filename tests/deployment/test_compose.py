"""docker-compose.yml, held against this machine: no container engine is needed to run its commands by hand."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from biotool_site.engines import addresses, attach, needed_engines, postgres, programs
from biotool_site.supervisor import network
from tests.engines.processes import ROOT, eventually, kill_all, of_data_dir

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, Any] = COMPOSE["services"]
SECRETS = {
    "SECRET_KEY": "0123456789-abcdefghijklmnopqrstuvwxyz-0123456789-abcdefghijkl",
    "ALLOWED_HOSTS": "studio.example.org",
    "POSTGRES_PASSWORD": "letters1and2digits3",
}
# What a server prints when it is at work.
AT_WORK = {"web": "Listening at", "worker": " ready.", "beat": "beat: Starting", "standin": ""}


def interpolate(text: str, environ: dict[str, str]) -> str:
    """Compose's `${NAME:-default}`, `${NAME:?message}` and `$$`."""

    def value(found: re.Match[str]) -> str:
        if found[0] == "$$":
            return "$"
        return environ.get(found["name"], "") or (found["default"] or "")

    return re.sub(r"\$\$|\$\{(?P<name>[A-Z_]+)(?::(?:-(?P<default>[^}]*)|\?[^}]*))?\}", value, text)


def command(service: str) -> list[str]:
    return [interpolate(word, SECRETS) for word in SERVICES[service]["command"]]


def test_every_queue_has_its_worker_service_with_replicas() -> None:
    from django.conf import settings

    queues = {
        word.removeprefix("--queues=")
        for service in SERVICES
        for word in SERVICES[service].get("command", [])
        if word.startswith("--queues=")
    }
    assert queues == set(settings.QUEUES)
    for queue in queues:
        assert SERVICES[f"worker-{queue}"]["deploy"]["replicas"] == f"${{{queue.upper()}_REPLICAS:-1}}"


def test_secrets_come_from_the_environment_and_have_no_default() -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    for name in SECRETS:
        assert f"${{{name}:?" in text
        assert f"${{{name}:-" not in text
    assert not re.findall(r"(?m)^ +[A-Z_]*(?:PASSWORD|SECRET|KEY|TOKEN)[A-Z_]*: (?!\$\{).*", text)


def test_everything_waits_for_the_migrations() -> None:
    for name, service in SERVICES.items():
        if name in {"migrate", "postgres", "redis", "rabbitmq", "standin"}:
            continue
        assert service["depends_on"]["migrate"]["condition"] == "service_completed_successfully"


@pytest.fixture
def data_dir(tmp_path: Path) -> Iterator[Path]:
    """A fresh data directory; whatever still runs on it afterwards is killed."""
    yield tmp_path / "var"
    kill_all(of_data_dir(tmp_path / "var"))


@pytest.fixture
def environ(data_dir: Path) -> Iterator[dict[str, str]]:
    """The containers' environment, with our engines in place of the services postgres and redis."""
    folder = data_dir
    told = {name: interpolate(str(value), SECRETS) for name, value in SERVICES["web"]["environment"].items()}
    made = {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "HOME": os.environ.get("HOME", "/"),
        "DEBUG": "0",
        "DJANGO_SETTINGS_MODULE": "biotool_site.settings.production",
        "PYTHONUNBUFFERED": "1",
        "DATA_DIR": str(folder),
        "STATIC_ROOT": str(folder / "static"),
    }
    engines = {"DATABASE_URL": addresses.database_url(folder), "REDIS_URL": addresses.redis_url(folder)}
    with attach(folder, needed_engines({}, folder)):
        yield told | made | engines


@pytest.mark.stack
@pytest.mark.timeout(240)
def test_every_command_runs_by_hand(environ: dict[str, str], tmp_path: Path) -> None:
    once(command("migrate"), environ)
    once(["python", "manage.py", "collectstatic", "--noinput", "--verbosity", "0"], environ)
    port = network.free_port()
    standin = network.free_port()
    replaced = {"0.0.0.0:8000": f"127.0.0.1:{port}", "8001": str(standin), "0.0.0.0": "127.0.0.1"}
    started = {}
    for service in ("web", "beat", "standin", *(name for name in SERVICES if name.startswith("worker-"))):
        words = [replace(word, replaced) for word in command(service)]
        with (tmp_path / service).open("wb") as log:
            started[service] = subprocess.Popen(words, cwd=ROOT, env=environ, stdout=log, stderr=log)
    try:
        for service, process in started.items():
            wait_at_work(service, process, tmp_path / service)
        eventually(lambda: network.answers(standin, "/v1/models"))
        healthy = ["python", "-m", "biotool_site.supervisor.healthcheck"]
        once(healthy, environ | {"PORT": str(port)})
    finally:
        for process in started.values():
            process.terminate()
        for process in started.values():
            process.wait(20)
    refused = subprocess.run(healthy, cwd=ROOT, env=environ | {"PORT": str(port)}, timeout=20)
    assert refused.returncode


def test_redis_takes_its_options(tmp_path: Path) -> None:
    port = network.free_port()
    words = [programs.redis_program(), *command("redis")[1:], "--port", str(port)]
    server = subprocess.Popen(words, cwd=tmp_path, stdout=subprocess.DEVNULL)
    try:
        eventually(lambda: server.poll() is not None or not network.can_listen(port, within=0))
        assert server.poll() is None
    finally:
        server.terminate()
        server.wait(5)


@pytest.mark.stack
def test_postgres_takes_its_options(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = [word for word in command("postgres")[1:] if word != "-c"]
    options = dict(word.split("=", 1) for word in words)
    assert options["max_connections"] == "300"
    monkeypatch.setattr(postgres, "SETTINGS", postgres.SETTINGS | options)
    engine = postgres.Postgres(data_dir)
    (data_dir / "log").mkdir(parents=True)
    engine.prepare()
    server = subprocess.Popen(engine.command(), cwd="/", stderr=subprocess.DEVNULL)
    try:
        eventually(engine.ready)
    finally:
        server.send_signal(engine.stop_signal)
        server.wait(10)


def once(words: list[str], environ: dict[str, str]) -> None:
    done = subprocess.run(words, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr


def replace(word: str, replaced: dict[str, str]) -> str:
    for old, new in replaced.items():
        word = word.replace(old, new)
    return word


def wait_at_work(service: str, process: subprocess.Popen[bytes], log: Path) -> None:
    words = AT_WORK[service.partition("-")[0]]
    deadline = time.monotonic() + 90
    while words not in log.read_text():
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.1)
    assert process.poll() is None, log.read_text()

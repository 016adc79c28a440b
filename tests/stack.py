"""The whole system as `make run` starts it, in a data directory of its own: for journeys, chaos and browser tests."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import requests

from tests import seed
from tests.shell import Shell

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 90
TOKEN = """
from io import StringIO
from django.core.management import CommandError, call_command
told = StringIO()
try:
    call_command("token", {user!r}, "--scope", {scope!r}, stdout=told)
except CommandError:
    pass  # there is no such account yet
result = told.getvalue().strip()
"""


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def wait_for(truth: Callable[[], Any], seconds: float, what: str, every: float = 0.2) -> Any:
    """The first true value; fails after so many seconds saying what was waited for."""
    end = time.monotonic() + seconds
    while True:
        if value := truth():
            return value
        assert time.monotonic() < end, f"waited {seconds} s for {what}"
        time.sleep(every)


class Stack:
    """A running system: web, workers, beat, stand-in, Postgres and Redis, all real."""

    def __init__(self, folder: Path, **environ: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environ = {name: value for name, value in os.environ.items() if name not in FOREIGN} | {
            "DATA_DIR": str(folder / "data"),
            "PORT": str(self.port),
            "DEBUG": "1",
            "DEMO": "accounts",
            "SWEEP_SECONDS": "1",
            "WORK_LEASE_SECONDS": "5",
            "WORK_RESEND_SECONDS": "3",
            "PROVIDER_SETTLE_SECONDS": "5",
            "PROVIDER_REST_SECONDS": "5",
            **environ,
        }
        self.log = folder / "log.txt"
        self.process: subprocess.Popen[bytes] | None = None
        self.tokens: dict[tuple[str, str], str] = {}
        self.shell = Shell(ROOT, self.environ, folder / "shell.txt")

    def start(self) -> "Stack":
        seed.plant(Path(self.environ["DATA_DIR"]), ROOT, self.environ)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "biotool_site.supervisor"],
                cwd=ROOT, env=self.environ, stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True,
            )  # fmt: skip
        wait_for(self._ready, START_SECONDS, f"the page at {self.url}; see {self.log}")
        wait_for(lambda: self.token("admin"), START_SECONDS, "the accounts", every=0.5)
        return self

    def stop(self) -> None:
        try:
            self.shell.end()
        finally:
            self._end()

    def token(self, user: str, scope: str = "admin") -> str:
        """A token of a demo person, made by the command; empty while the person does not exist yet."""
        if (user, scope) not in self.tokens:
            if not (made := self.python(TOKEN.format(user=user, scope=scope))):
                return ""
            self.tokens[user, scope] = made
        return self.tokens[user, scope]

    def python(self, code: str, seconds: float = 120) -> Any:
        """Run code in the system's Django, beside it; what it leaves in `result` comes back through JSON."""
        return self.shell.run(code, seconds)

    def session(self, user: str = "admin", scope: str = "admin") -> "Api":
        return Api(self.url, self.token(user, scope))

    def pages(self, user: str) -> requests.Session:
        """A browser's session of a demo person, without the browser."""
        session = requests.Session()
        session.get(f"{self.url}/login/", timeout=30)
        form = {"username": user, "password": "demo", "csrfmiddlewaretoken": session.cookies["csrftoken"]}
        done = session.post(f"{self.url}/login/", data=form, timeout=30)
        assert done.ok and "Log out" in done.text
        return session

    def children(self, word: str) -> list[psutil.Process]:
        """The supervisor's own children whose command line has the word."""
        assert self.process
        found = []
        for child in psutil.Process(self.process.pid).children(recursive=True):
            try:
                if word in child.cmdline():
                    found.append(child)
            except psutil.Error:
                continue
        return found

    def _end(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.process.kill()
                raise

    def _ready(self) -> bool:
        assert self.process and self.process.poll() is None, self.log.read_text()[-3000:]
        try:
            return requests.get(f"{self.url}/healthz", timeout=2).ok
        except requests.RequestException:
            return False


class Api:
    """requests with a base address and a token."""

    def __init__(self, url: str, token: str) -> None:
        self.url = f"{url}/api/v1/"
        self.http = requests.Session()
        self.http.headers["Authorization"] = f"Token {token}"

    def get(self, path: str, **more: Any) -> requests.Response:
        return self.http.get(self.url + path, timeout=60, **more)

    def post(self, path: str, body: Any = None, **more: Any) -> requests.Response:
        return self.http.post(self.url + path, json=body or {}, timeout=60, **more)

    def wait_for_batch(self, id: str, seconds: float = 120) -> dict[str, Any]:
        def ended() -> dict[str, Any] | None:
            batch = self.get(f"batches/{id}/").json()
            return batch if batch["state"] in ("done", "failed", "cancelled") else None

        return wait_for(ended, seconds, f"batch {id} to end", every=0.5)

    def new_dataset(self, slug: str, **policy: Any) -> None:
        """A dataset with the demo people as members. Scripts decide faster than people, so none is asked about it."""
        made = self.post("datasets/", {"slug": slug, "name": slug.title(), "ask_below_seconds": 0, **policy})
        assert made.status_code == 201, made.text
        for user, role in (
            ("reviewer1", "reviewer"), ("reviewer2", "reviewer"), ("adjudicator", "adjudicator"), ("consumer", "consumer"),
        ):  # fmt: skip
            assert self.post(f"datasets/{slug}/members/", {"user": user, "role": role}).status_code == 201


# What the test process carries for itself and the system under test must not inherit.
FOREIGN = {
    "DJANGO_SETTINGS_MODULE", "DATA_DIR", "PORT", "DATABASE_URL", "REDIS_URL", "STANDIN_URL", "CELERY_KEY_PREFIX",
    "CELERY_BROKER_URL", "PYTEST_XDIST_WORKER", "PYTEST_CURRENT_TEST", "OPENAI_API_KEY", "OPENAI_BASE_URL", "BIOTOOLS_TRANSPORT", "DEMO",
}  # fmt: skip

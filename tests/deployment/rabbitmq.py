"""Debian's own RabbitMQ on a loopback port, with everything of its own in one folder."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import amqp

from biotool_site.engines.programs import tied_to_parent
from biotool_site.supervisor.network import HOST, free_port

SCRIPT = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
"""Debian's /usr/sbin/rabbitmq-server insists on the folders of the system's service."""
START_SECONDS = 90


def rabbitmq_server() -> Path | None:
    """Debian's rabbitmq-server; None without one."""
    return SCRIPT if SCRIPT.exists() and shutil.which("epmd") else None


class RabbitMQ:
    """A server that can be killed and started again on the data that it left."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.url = f"amqp://guest:guest@{HOST}:{self.port}//"
        self.folder = folder
        self.names = free_port()  # of epmd, the service that Erlang's nodes are found by
        self.environ = os.environ | {
            "HOME": str(folder),  # for the cookie
            "ERL_EPMD_PORT": str(self.names),
            "RABBITMQ_NODENAME": f"test-{self.port}@localhost",
            "RABBITMQ_DIST_PORT": str(free_port()),
            "RABBITMQ_MNESIA_BASE": str(folder / "mnesia"),
            "RABBITMQ_LOG_BASE": str(folder / "log"),
            "RABBITMQ_PID_FILE": str(folder / "pid"),
            "RABBITMQ_GENERATED_CONFIG_DIR": str(folder / "generated"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "plugins"),
            "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq.conf"),
            "RABBITMQ_CONF_ENV_FILE": str(folder / "rabbitmq-env.conf"),
            # The script becomes the server, which ends with its input: whatever happens to the tests, nothing is left.
            "RABBITMQ_ALLOW_INPUT": "1",
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "+S 1:1 +sbwt none",  # one thread, which waits without being busy
        }
        (folder / "rabbitmq.conf").write_text(f"listeners.tcp.1 = {HOST}:{self.port}\n")
        (folder / "rabbitmq-env.conf").touch()
        (folder / "plugins").write_text("[].")
        self._names: subprocess.Popen[bytes] | None = None
        self._server: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and return when it takes connections."""
        if self._names is None:
            words = [*tied_to_parent("KILL"), "epmd", "-port", str(self.names), "-address", HOST]
            self._names = subprocess.Popen(words, env=self.environ, stderr=subprocess.DEVNULL)
            until(lambda: _listens(self.names), "epmd to listen")
        with (self.folder / "out.txt").open("ab") as out:
            self._server = subprocess.Popen(
                [SCRIPT], env=self.environ, cwd=self.folder, stdin=subprocess.PIPE, stdout=out, stderr=out
            )
        until(self._answers, f"RabbitMQ; see {self.folder}")

    def kill(self) -> None:
        """End it like a loss of power."""
        if self._server is not None:
            self._server.kill()
            self._server.communicate()
            self._server = None

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Inside the block it takes connections and says nothing, as when its machine stands still."""
        assert self._server
        self._server.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._server.send_signal(signal.SIGCONT)

    def wipe(self) -> None:
        """Remove what a killed server left: queues, messages, everything."""
        shutil.rmtree(self.folder / "mnesia")

    def stop(self) -> None:
        """End everything that was started."""
        self.kill()
        if self._names is not None:
            self._names.terminate()
            self._names.wait()

    def connect(self) -> amqp.Connection:
        """A new connection, for the test's own questions."""
        connection = amqp.Connection(host=f"{HOST}:{self.port}", connect_timeout=5)
        connection.connect()
        return connection

    def _answers(self) -> bool:
        assert self._server and self._server.poll() is None, (self.folder / "out.txt").read_text()[-2000:]
        try:
            self.connect().close()
        except (OSError, amqp.AMQPError):
            return False
        return True


@contextmanager
def outside_rabbitmq() -> Iterator[RabbitMQ]:
    """A running server in a folder of its own; afterwards nothing of it is left."""
    with tempfile.TemporaryDirectory(prefix="outside-rabbitmq-", ignore_cleanup_errors=True) as folder:
        server = RabbitMQ(Path(folder))
        try:
            server.start()
            yield server
        finally:
            server.stop()


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) == 0


def until(fact: Callable[[], bool], what: str, within: float = START_SECONDS) -> None:
    """Fail when the fact is not true within so many seconds."""
    deadline = time.monotonic() + within
    while not fact():
        assert time.monotonic() < deadline, f"waited {within} s for {what}"
        time.sleep(0.1)

"""The embedded Redis: messages and counters only, nothing on disk."""

import signal
import socket
from pathlib import Path

from biotool_site.engines import addresses, programs
from biotool_site.engines.folders import private_folder

ANSWER_SECONDS = 2


class Redis:
    """Redis on a socket in a private folder; it keeps nothing over a restart, by design."""

    name = "redis"
    stop_signal = signal.SIGTERM

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self.socket = addresses.redis_socket(data_dir)

    def prepare(self) -> None:
        private_folder(self.socket.parent)
        self._ask(b"SHUTDOWN NOSAVE\r\n")  # a server whose keeper was killed; one with a keeper has no second
        self.socket.unlink(missing_ok=True)

    def command(self) -> list[str]:
        words = [programs.redis_program(), "--port", "0", "--unixsocket", str(self.socket)]
        words += ["--unixsocketperm", "700", "--save", "", "--appendonly", "no", "--daemonize", "no"]
        words += ["--maxmemory-policy", "noeviction", "--dir", str(self.socket.parent), "--logfile", ""]
        return [*programs.tied_to_parent("TERM"), *words]

    def ready(self) -> bool:
        return self._ask(b"PING\r\n") == b"+PONG\r\n"

    def _ask(self, command: bytes) -> bytes:
        """The answer's first bytes; empty when nobody answers."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(ANSWER_SECONDS)
            try:
                connection.connect(str(self.socket))
                connection.sendall(command)
                return connection.recv(64)
            except OSError:
                return b""

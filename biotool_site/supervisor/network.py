"""Loopback ports and addresses that the supervisor hands to its children."""

import http.client
import socket
import time

HOST = "127.0.0.1"


def free_port() -> int:
    """A loopback port that nobody uses now."""
    with socket.create_server((HOST, 0)) as server:
        port: int = server.getsockname()[1]
        return port


def can_listen(port: int, *, within: float) -> bool:
    """Whether the port was free within so many seconds (a killed web server may take a moment to end)."""
    deadline = time.monotonic() + within
    while True:
        try:
            socket.create_server((HOST, port)).close()
        except OSError:
            if time.monotonic() > deadline:
                return False
            time.sleep(0.1)
        else:
            return True


def answers(port: int, path: str, *, host: str = HOST) -> bool:
    """Whether the HTTP server on this machine's port gives 200 for the path, asked for by this host name."""
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", path, headers={"Host": host})
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()

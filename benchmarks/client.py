"""Calls per second through `biotools.call` beside bare `requests`; summaries and checks per second over the recordings.

`.venv/bin/python -m benchmarks.client [SECONDS]`; the service is a process of its own that answers at once.
"""

import json
import multiprocessing
import socket
import statistics
import sys
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

import requests

import biotools
from biotools.catalogue.hosts import Host
from biotools.client.live import LiveTransport
from biotools.recordings import calls

ROUNDS = 5
CASES = [
    ("lookup_by_id", {"id": "ENSG00000157764"}, "lookup/id/ENSG00000157764"),
    ("esearch", {"db": "gene", "term": "BRCA1[gene] AND human[orgn]"}, "esearch.fcgi?db=gene&retmode=json&term=x"),
]


class NoLimits:
    """A limiter that never makes anybody wait."""

    def reserve(
        self, host: Host, *, with_key: bool = False, values: Mapping[str, str] | None = None, request: str = ""
    ) -> float:
        return 0.0

    def arrived(self, host: Host, request: str, ago: float, *, with_key: bool = False) -> None: ...

    def answer_times(self, host: Host, took: float) -> list[float]:
        return []

    def penalise(self, host: Host, seconds: float) -> None: ...


def serve(port_to: Any, answers: list[bytes]) -> None:
    """Answers every request of a connection with the body that its path's last letter chooses."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listener:
        port_to.send(listener.getsockname()[1])
        while True:
            link, _ = listener.accept()
            threading.Thread(target=_answer, args=(link, answers), daemon=True).start()


def _answer(link: socket.socket, answers: list[bytes]) -> None:
    link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    while request := link.recv(65_536):
        body = answers[b"esearch" in request.split(b"\r\n", 1)[0]]
        link.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nX-RateLimit-Remaining: 100\r\n"
                     b"Content-Length: %d\r\n\r\n%b" % (len(body), body))  # fmt: skip


def per_second(work: Callable[[], Any], seconds: float) -> float:
    """How often the work is done in a second."""
    done, start = 0, time.perf_counter()
    while (took := time.perf_counter() - start) < seconds:
        work()
        done += 1
    return done / took


def compare(port: int, case: tuple[str, dict[str, Any], str], seconds: float) -> None:
    """Bare requests and the client in turns, so that a busy machine slows both."""
    name, arguments, path = case
    base = f"http://127.0.0.1:{port}"
    environ = {"BIOTOOLS_ENSEMBL_URL": base, "BIOTOOLS_EUTILS_URL": base, "BIOTOOLS_CONTACT_EMAIL": "a@b.example"}
    transport = LiveTransport(limiter=NoLimits(), environ=environ)
    session = requests.Session()
    bare, ours = [], []
    for _ in range(ROUNDS):
        bare.append(per_second(lambda: session.get(f"{base}/{path}", timeout=30).json(), seconds))
        ours.append(per_second(lambda: biotools.call(name, arguments, transport), seconds))
    seen = biotools.call(name, arguments, transport)
    assert seen.informative
    ratio = statistics.median(mine / other for mine, other in zip(ours, bare, strict=True))
    print(f"{name} ({len(seen.body)} bytes): bare requests {statistics.median(bare):,.0f}/s, "
          f"biotools.call {statistics.median(ours):,.0f}/s, ratio {ratio:.2f}")  # fmt: skip


def offline(seconds: float) -> None:
    """Summaries and checks over all recordings of valid calls, beside reading the same bodies as JSON."""
    bodies, quadruplets = [], []
    for name, arguments, recording in calls():
        try:
            summary = biotools.summarise(name, recording.body, recording.headers.get("content-type", ""))
        except biotools.BiotoolsError:
            continue
        bodies.append((name, recording.body, recording.headers.get("content-type", "")))
        quadruplets.append({"query": f"What is known about {json.dumps(arguments)}?", "tool": {"name": name},
                            "arguments": arguments, "observation": summary})  # fmt: skip
    plain = [body for _, body, _ in bodies if body[:1] in "{["]
    turns = [
        (f"json.loads of {len(plain)} bodies", lambda: [json.loads(body) for body in plain], len(plain)),
        (f"summaries of {len(bodies)} bodies", lambda: [biotools.summarise(*each) for each in bodies], len(bodies)),
        (f"checks of {len(quadruplets)} quadruplets", lambda: [biotools.checks.run(q) for q in quadruplets],
         len(quadruplets)),
    ]  # fmt: skip
    for what, work, number in turns:
        print(f"{what}: {number * per_second(work, seconds):,.0f}/s")


def first_informative(name: str) -> bytes:
    """The body of the first recorded answer of a function that says something."""
    answers = (biotools.call(name, arguments, "replay") for other, arguments, _ in calls() if other == name)
    return next(seen.body for seen in answers if seen.informative)


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 1.0
    mine, theirs = multiprocessing.Pipe()
    answers = [first_informative(name) for name, _, _ in CASES]
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(theirs, answers), daemon=True)
    server.start()
    port = mine.recv()
    for case in CASES:
        compare(port, case, seconds)
    offline(3 * seconds)
    server.terminate()


if __name__ == "__main__":
    main()

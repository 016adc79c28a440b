"""The services' bad days: each ends in the right exception or observation, in time, and in bounded memory."""

import gzip
import socket
import threading
import time
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

import biotools
from biotools.catalogue import hosts
from biotools.client.errors import BiotoolsError
from biotools.client.limits import ProcessLimiter

from .conftest import GENE, Service, send

CALL = ("lookup_by_id", {"id": "ENSG00000157764"})
LIMIT = 1_000_000
MEMORY = 4_000_000
"""Bytes that one answer may cost beside its body of at most LIMIT; the server's own 50 MB are made before."""
ENDS = 8.0
"""Seconds within which everything ends: ten times what is allowed to the client here, for a busy machine's sake."""
Answer = Callable[[Any], None]


@contextmanager
def bounded(seconds: float, memory: int) -> Iterator[None]:
    """Fails when the block takes longer, or more memory at its peak than before."""
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    start = time.monotonic()
    try:
        yield
    finally:
        took = time.monotonic() - start
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert took < seconds, f"{took:.2f} s"
    assert peak - before < memory, f"{(peak - before) / 1e6:.1f} MB"


def asked(service: Service, **options: Any) -> biotools.Observation:
    options = {"largest_body": LIMIT, "read_seconds": 0.4, "total_seconds": 0.6, **options}
    return biotools.call(*CALL, service.transport(**options), retries=0)


def raw(*pieces: bytes, pause: float = 0.0) -> Answer:
    """Sends these bytes as they are, with a pause after each, and hangs up."""

    def answer(handler: Any) -> None:
        handler.close_connection = True
        for piece in pieces:
            handler.wfile.write(piece)
            handler.wfile.flush()
            time.sleep(pause)

    return answer


def encoded(how: str, body: bytes) -> Answer:
    return lambda handler: send(handler, 200, body, {"Content-Encoding": how})


def redirect(place: str, body: bytes = b"") -> Answer:
    return lambda handler: send(handler, 302, body, {"Location": place})


OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
HUGE = b'["' + b"x" * 50_000_000 + b'"]'
BOMB = gzip.compress(b"0" * 50_000_000)
BOMB_IN_BOMB = gzip.compress(gzip.compress(b"0" * 200_000_000))

UNAVAILABLE: dict[str, Answer] = {
    "503": lambda handler: send(handler, 503, b"<html>down</html>", {"Content-Type": "text/html"}),
    "500": lambda handler: send(handler, 500, b"{}"),
    "408": lambda handler: send(handler, 408, b""),
    "hang": lambda handler: time.sleep(1.0),
    "hang up": raw(),
    "drip of the status": raw(*[b"H"] * 40, pause=0.05),
    "drip of headers": raw(OK, *[b"X-More: 1\r\n"] * 40, pause=0.05),
    "drip of the body": raw(OK + b"Content-Length: 1000\r\n\r\n", *[b" "] * 40, pause=0.05),
    "drip of zipped nothing": raw(OK + b"Content-Encoding: gzip\r\n\r\n" + BOMB[:10], *[b""] * 3, pause=0.3),
    "cut body": raw(OK + b'Content-Length: 1000\r\n\r\n{"id"'),
    "cut chunk": raw(OK + b'Transfer-Encoding: chunked\r\n\r\n20\r\n{"id"'),
    "bad chunk": raw(OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n{}"),
    "no HTTP": raw(b"SSH-2.0-OpenSSH_9.6\r\n"),
    "bad length": raw(OK + b"Content-Length: 5, 7\r\n\r\n{}"),
    "thousand headers": raw(OK + b"X-More: 1\r\n" * 1000 + b"\r\n{}"),
    "endless header": raw(OK + b"X-More: " + b"1" * 200_000 + b"\r\n\r\n{}"),
    "no gzip": encoded("gzip", b'{"id": 1}'),
    "cut gzip": raw(OK + b"Content-Encoding: gzip\r\nContent-Length: 900\r\n\r\n" + BOMB[:100]),
    "no deflate": encoded("deflate", b"\xff\xfe\xfd garbage"),
}


@pytest.mark.parametrize("day", UNAVAILABLE)
def test_a_bad_day_is_unavailable(service: Service, day: str) -> None:
    service.answer = UNAVAILABLE[day]
    with bounded(ENDS, MEMORY), pytest.raises(biotools.Unavailable) as caught:
        asked(service)
    assert caught.value.transient and "ensembl" in str(caught.value)


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (HUGE, {}),
        (BOMB, {"Content-Encoding": "gzip"}),
        (BOMB_IN_BOMB, {"Content-Encoding": "gzip, gzip"}),
        (zlib.compress(b"0" * 50_000_000), {"Content-Encoding": "deflate"}),
    ],
    ids=["50 MB", "gzip bomb", "bomb in a bomb", "deflate bomb"],
)
def test_too_large_a_body_is_cut_and_says_so(service: Service, body: bytes, headers: dict[str, str]) -> None:
    service.answer = lambda handler: send(handler, 200, body, headers)
    with bounded(ENDS, LIMIT + MEMORY):
        seen = asked(service, total_seconds=2.0)
    assert seen.truncated and len(seen.body) == LIMIT
    assert (seen.informative, seen.reason) == (False, "too_large")


@pytest.mark.parametrize(
    "answer",
    [
        lambda handler: send(handler, 200, b"<!DOCTYPE html><html>Sorry</html>", {"Content-Type": "text/html"}),
        lambda handler: send(handler, 200, b"<html>Sorry</html>"),
        encoded("br", b"\x0b\x02\x80 no brotli"),
        encoded("x-unheard-of", b"\x00\x01"),
        raw(OK + b"\r\n\xff\xfe"),
    ],
    ids=["HTML", "HTML called JSON", "brotli", "unknown encoding", "no text"],
)
def test_what_cannot_be_read_is_an_observation_without_a_summary(service: Service, answer: Answer) -> None:
    service.answer = answer
    with bounded(ENDS, MEMORY):
        seen = asked(service)
    assert not seen.informative and seen.summary == {} and seen.reason in {"unreadable", "service_error"}


@pytest.mark.parametrize(
    ("place", "says"),
    [
        ("http://127.0.0.2/steal", "another host"),
        ("//evil.example/", "another host"),
        ("file:///etc/passwd", "another host"),
        ("http://\x80/", "another host"),
        ("http://[::1", "no address"),
        ("/lookup/id/again", "circles"),
    ],
)
def test_a_redirect_elsewhere_or_in_circles_is_refused(service: Service, place: str, says: str) -> None:
    service.answer = redirect(place, HUGE)  # whose body must not be read, either
    with bounded(ENDS, MEMORY), pytest.raises(biotools.Refused, match=says):
        asked(service, total_seconds=1.2)
    assert len(service.asked) <= 6


def test_each_redirect_draws_on_the_limits(service: Service) -> None:
    service.answer = redirect("/lookup/id/again")
    limiter = ProcessLimiter(clock=lambda: 5.0)
    with pytest.raises(biotools.Refused):
        asked(service, limiter=limiter)
    taken = 0
    while limiter.reserve(hosts()["ensembl"]) == 0:
        taken += 1
    assert len(service.asked) + taken == 15


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_a_passing_trouble_is_tried_again(service: Service, status: int) -> None:
    def once(handler: Any) -> None:
        if len(service.asked) == 1:
            send(handler, status, b"", {"Retry-After": "0.1"})
        else:
            send(handler, 200, GENE)

    service.answer = once
    assert biotools.call(*CALL, service.transport(), retries=1).informative
    assert len(service.asked) == 2


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 406, 410, 413, 414, 415, 422, 451])
def test_any_other_4xx_is_asked_once(service: Service, status: int) -> None:
    service.answer = lambda handler: send(handler, status, b'{"error":"no"}')
    try:
        assert not biotools.call(*CALL, service.transport(), retries=3).informative
    except BiotoolsError as error:
        assert status in (401, 403) and isinstance(error, biotools.Refused) and not error.transient
    assert len(service.asked) == 1


def test_a_used_up_quota_is_waited_for_by_all(service: Service) -> None:
    headers = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "77"}
    service.answer = lambda handler: send(handler, 200, GENE, headers)
    limiter = ProcessLimiter()
    assert asked(service, limiter=limiter).informative
    assert 70 < limiter.reserve(hosts()["ensembl"]) <= 77


@pytest.mark.parametrize(
    "headers",
    [{"X-RateLimit-Remaining": "3", "X-RateLimit-Reset": "77"}, {"X-RateLimit-Remaining": "0"}, {"Retry-After": "9"}],
)
def test_a_good_answer_with_room_left_blocks_nobody(service: Service, headers: dict[str, str]) -> None:
    service.answer = lambda handler: send(handler, 200, GENE, headers)
    limiter = ProcessLimiter()
    assert asked(service, limiter=limiter).informative
    assert limiter.reserve(hosts()["ensembl"]) == 0


def test_a_limit_told_within_200_blocks_the_host_for_all(service: Service) -> None:
    service.answer = lambda handler: send(handler, 200, b'{"error":"API rate limit exceeded","count":"11"}')
    limiter = ProcessLimiter()
    with pytest.raises(biotools.RateLimited):
        biotools.call("esearch", {"db": "gene", "term": "x"}, service.transport(limiter=limiter), retries=0)
    assert 0.5 < limiter.reserve(hosts()["eutils"], with_key=True) <= 1.0


def test_a_closed_port_is_unavailable(service: Service) -> None:
    closed = service.transport(environ={"BIOTOOLS_ENSEMBL_URL": "http://127.0.0.1:9"})
    with pytest.raises(biotools.Unavailable):
        biotools.call(*CALL, closed, retries=0)


def test_a_host_that_accepts_and_never_reads_ends_in_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        port = deaf.getsockname()[1]
        held: list[socket.socket] = []
        thread = threading.Thread(target=lambda: held.append(deaf.accept()[0]))
        thread.start()
        service = Service(port)
        with bounded(ENDS, MEMORY), pytest.raises(biotools.Unavailable):
            asked(service)
        thread.join()
        held[0].close()


def test_after_a_bad_day_the_same_transport_works_again(service: Service) -> None:
    transport = service.transport(read_seconds=0.4, total_seconds=0.6, largest_body=LIMIT)
    for bad in (UNAVAILABLE["cut body"], UNAVAILABLE["drip of headers"], UNAVAILABLE["no gzip"]):
        service.answer = bad
        with pytest.raises(biotools.Unavailable):
            biotools.call(*CALL, transport, retries=0)
        service.answer = lambda handler: send(handler, 200, GENE)
        assert biotools.call(*CALL, transport, retries=0).informative

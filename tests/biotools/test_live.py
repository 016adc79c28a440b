"""The live transport against a real local server, on good and bad days."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

import biotools
from biotools.catalogue import hosts
from biotools.client.limits import ProcessLimiter
from biotools.client.told import retry_after

from .conftest import GENE, Service, send

CALL = ("lookup_by_id", {"id": "ENSG00000157764"})


def test_an_answer_becomes_an_informative_observation(service: Service) -> None:
    seen = biotools.call(*CALL, service.transport())
    assert seen.informative and seen.reason == "" and seen.status == 200
    assert seen.raw == GENE.decode() and seen.body == GENE
    assert seen.summary["display_name"] == "BRAF"
    assert (seen.replayed, seen.recorded_at, seen.transport) == (False, None, "live")
    assert seen.headers == {"content-type": "application/json", "x-ratelimit-limit": "55000"}
    assert seen.url == "https://rest.ensembl.org/lookup/id/ENSG00000157764"
    assert service.asked[0][1] == "/lookup/id/ENSG00000157764"


def test_contact_and_key_reach_the_service_and_nothing_else(service: Service) -> None:
    def echo(handler: Any) -> None:
        send(handler, 200, b'{"error":"API key invalid","api-key":"s3cretkey","who":"me@lab.example"}')

    service.answer = echo
    environ = {"NCBI_API_KEY": "s3cretkey", "BIOTOOLS_CONTACT_EMAIL": "me@lab.example", "BIOTOOLS_TOOL": "mytool"}
    transport = service.transport(environ=environ)
    seen = biotools.call("esummary", {"db": "gene", "id": "672", "retmode": "json"}, transport)
    _, path, headers, _ = service.asked[0]
    assert "api_key=s3cretkey" in path and "tool=mytool" in path and "email=me%40lab.example" in path
    assert "mytool (me@lab.example)" in headers["User-Agent"]
    assert "s3cretkey" not in repr(seen.as_dict()) and "me@lab.example" not in repr(seen.as_dict())
    assert not seen.informative and seen.reason == "service_error"


@pytest.mark.parametrize(("header", "wait"), [("3", 3.0), ("40.0", 40.0), (None, None)])
def test_429_raises_with_the_wait_and_blocks_the_host(service: Service, header: str | None, wait: float | None) -> None:
    service.answer = lambda handler: send(handler, 429, b"slow down", {"Retry-After": header} if header else {})
    limiter = ProcessLimiter()
    transport = service.transport(limiter=limiter, patience=0)
    with pytest.raises(biotools.RateLimited) as caught:
        biotools.call(*CALL, transport, retries=0)
    assert caught.value.retry_after == wait and caught.value.transient
    assert 0 < limiter.reserve(hosts()["ensembl"]) <= (wait or 1.0)
    with pytest.raises(biotools.RateLimited):
        biotools.call(*CALL, transport, retries=0)
    assert len(service.asked) == 1  # the second one was not sent at all


def test_503_is_tried_again_when_wanted(service: Service) -> None:
    def flaky(handler: Any) -> None:
        if len(service.asked) < 2:
            send(handler, 503, b"down", {"Content-Type": "text/plain"})
        else:
            send(handler, 200, GENE)

    service.answer = flaky
    with pytest.raises(biotools.Unavailable):
        biotools.call(*CALL, service.transport(), retries=0)
    assert biotools.call(*CALL, service.transport(), retries=2).informative


@pytest.mark.parametrize(
    ("status", "body", "reason"),
    [
        (400, b'{"error":"ID \'X\' not found"}', "not_found"),
        (400, b'{"error":"Expand option only available for Genes"}', "service_error"),
        (404, b"<html><body>nope</body></html>", "not_found"),
        (404, b"", "not_found"),
        (410, b"null", "not_found"),
        (400, b"", "service_error"),
        (200, b"[" * 200_000, "unreadable"),
        (200, b'{"a":' * 200_000, "unreadable"),
        (414, b"<html>too long</html>", "too_large"),
        (200, b"<!DOCTYPE html><html></html>", "service_error"),
        (200, b"", "empty"),
        (200, b"null", "empty"),
        (200, b'{"id":', "unreadable"),
    ],
)
def test_what_the_service_says_of_a_call_is_an_observation(
    service: Service, status: int, body: bytes, reason: str
) -> None:
    service.answer = lambda handler: send(handler, status, body)
    seen = biotools.call(*CALL, service.transport())
    assert (seen.informative, seen.reason, seen.status) == (False, reason, status)
    assert seen.detail and seen.summary == {}
    assert len(service.asked) == 1  # a 4xx is never tried again


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b'{"error":"API rate limit exceeded","count":"11"}', biotools.RateLimited),
        (b'{"esearchresult":{"ERROR":"Search Backend failed: try again"}}', biotools.Unavailable),
    ],
)
def test_a_bad_day_told_within_200_raises(service: Service, body: bytes, error: type[Exception]) -> None:
    service.answer = lambda handler: send(handler, 200, body)
    with pytest.raises(error):
        biotools.call("esearch", {"db": "gene", "term": "x"}, service.transport(), retries=0)


def test_403_is_about_us_and_raises(service: Service) -> None:
    service.answer = lambda handler: send(handler, 403, b"blocked")
    with pytest.raises(biotools.Refused):
        biotools.call(*CALL, service.transport())


def test_redirects_stay_in_the_house(service: Service) -> None:
    def elsewhere(handler: Any) -> None:
        send(handler, 302, b"", {"Location": service.url.replace("127.0.0.1", "127.0.0.2") + "/steal"})

    service.answer = elsewhere
    with pytest.raises(biotools.Refused, match="another host"):
        biotools.call(*CALL, service.transport())

    def inside(handler: Any) -> None:
        if "moved" in handler.path:
            send(handler, 200, GENE)
        else:
            send(handler, 303, b"", {"Location": "/lookup/id/moved"})

    service.answer = inside
    assert biotools.call(*CALL, service.transport()).informative

    service.answer = lambda handler: send(handler, 302, b"", {"Location": handler.path})
    with pytest.raises(biotools.Refused, match="circles"):
        biotools.call(*CALL, service.transport())


def test_the_limit_holds_in_every_sliding_second(service: Service) -> None:
    transport = service.transport()
    for _ in range(7):
        biotools.call("esearch", {"db": "gene", "term": "x"}, transport)
    times = service.times  # of arrival, which a busy machine blurs; test_limits_and_retries holds the exact rule
    assert all(later - earlier >= 0.9 for earlier, later in zip(times, times[3:], strict=False))


def test_retry_after_is_read_in_all_its_forms() -> None:
    assert retry_after({"retry-after": "12"}) == 12
    assert retry_after({"retry-after": "1.5"}) == 1.5
    assert retry_after({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}) == 0
    assert retry_after({"retry-after": "Wed, 21 Oct 2015 07:28:00 -0000"}) == 0  # a date without a zone
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
    assert 80 < (retry_after({"retry-after": soon}) or 0) <= 90
    assert retry_after({"retry-after": "-5"}) == 0
    assert retry_after({"retry-after": "inf"}) == 86_400
    assert retry_after({"retry-after": "soon"}) is None
    assert retry_after({"retry-after": "nan"}) is None
    assert retry_after({}) is None

"""Who we are reaches the service and nothing else: no digest, log, recording, observation or exception tells it."""

import json
import logging
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import biotools
from biotools import calls
from biotools.catalogue import hosts
from biotools.client.contact import Contact
from biotools.client.record import RecordTransport

from .conftest import Service, send

KEY, EMAIL, TOOL = "s3cret+key/0123456789abcdef", "me+us@lab.example", "odd-tool-name"
ENVIRON = {"NCBI_API_KEY": KEY, "BIOTOOLS_CONTACT_EMAIL": EMAIL, "BIOTOOLS_TOOL": TOOL}
TELLING = ("s3cret", "0123456789abcdef", "lab.example", "me%2Bus", TOOL)
CALL: tuple[str, dict[str, Any]] = ("esearch", {"db": "gene", "term": "BRCA1"})
HITS = {"esearchresult": {"count": "1", "retmax": "1", "idlist": ["672"], "querytranslation": "BRCA1"}}


def echo(handler: Any) -> None:
    """A service that says back all it was told, in every form that services use."""
    told = {"url": handler.path, "agent": handler.headers["User-Agent"], "key": KEY, "tool": TOOL,
            "html": EMAIL.replace("@", "&#64;")}  # fmt: skip
    body = json.dumps({**HITS, **told}).encode()
    send(handler, 200, body, {"Content-Type": f"application/json; for={EMAIL}", "Retry-After": KEY})


def echoing(status: int) -> Callable[[Any], None]:
    return lambda handler: send(handler, status, handler.path.encode(), {"Content-Type": "text/plain"})


def badly(handler: Any) -> None:
    """Headers that urllib3 warns of, with the whole address; then the body breaks off."""
    handler.close_connection = True
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 90\r\nno header at all\r\nX: 1\r\n\r\n" + KEY.encode())


def elsewhere(handler: Any) -> None:
    send(handler, 302, b"", {"Location": f"http://{KEY[:6]}.lab.example{handler.path}"})


DAYS: dict[str, Callable[[Any], None]] = {
    "echo": echo,
    "error in 200": lambda handler: send(handler, 200, json.dumps({"error": f"API key invalid: {KEY}"}).encode()),
    "400": echoing(400),
    "403": echoing(403),
    "404": echoing(404),
    "429": echoing(429),
    "503": echoing(503),
    "HTML": lambda handler: send(handler, 200, f"<html>{KEY} {EMAIL}</html>".encode()),
    "no JSON": echoing(200),
    "bad headers": badly,
    "redirect": elsewhere,
    "circles": lambda handler: send(handler, 302, b"", {"Location": handler.path}),
}


@pytest.fixture(autouse=True)
def _all_logs(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)


def chain(error: BaseException | None) -> Iterator[str]:
    """All that an error says, and all those behind it."""
    while error is not None:
        yield f"{error!r} {error} {error.args!r} {vars(error)!r}"
        error = error.__cause__ or error.__context__


def assert_untold(*texts: str) -> None:
    for text in texts:
        assert not [word for word in TELLING if word in text], text


@pytest.mark.parametrize("day", DAYS)
def test_nobody_but_the_service_learns_who_we_are(
    service: Service, tmp_path: Path, caplog: pytest.LogCaptureFixture, day: str
) -> None:
    service.answer = DAYS[day]
    path = tmp_path / "recorded.jsonl"
    inner = service.transport(environ=ENVIRON, patience=0.0 if day == "429" else 10.0)
    transport = RecordTransport(inner, path)
    try:
        seen = biotools.call(*CALL, transport, retries=0)
        assert_untold(repr(seen), repr(seen.as_dict()), seen.raw, seen.url, repr(seen.headers))
    except biotools.BiotoolsError as error:
        assert_untold(*chain(error), "".join(traceback.format_exception(error)))
    _, asked, headers, _ = service.asked[0]
    assert "api_key=s3cret%2Bkey%2F0123456789abcdef" in asked and f"tool={TOOL}" in asked
    assert "email=me%2Bus%40lab.example" in asked
    assert headers["User-Agent"].startswith(f"{TOOL} ({EMAIL}) ")
    assert "GET /entrez" in caplog.text or day == "bad headers"  # the addresses are logged, without us
    assert_untold(caplog.text, *(repr(vars(record)) for record in caplog.records))
    assert_untold(path.read_text() if path.exists() else "")


def test_a_service_that_is_away_tells_nobody_who_asked(service: Service, caplog: pytest.LogCaptureFixture) -> None:
    transport = service.transport(environ={**ENVIRON, "BIOTOOLS_EUTILS_URL": "http://127.0.0.1:9"})
    with pytest.raises(biotools.Unavailable) as caught:
        biotools.call(*CALL, transport, retries=0)
    assert_untold(*chain(caught.value), caplog.text)


def test_digests_do_not_depend_on_who_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    before = calls.digest(*CALL), biotools.prepare(*CALL).url, biotools.catalogue_digest()
    for name, value in ENVIRON.items():
        monkeypatch.setenv(name, value)
    assert (calls.digest(*CALL), biotools.prepare(*CALL).url, biotools.catalogue_digest()) == before
    assert_untold(str(before))


def test_a_common_word_as_tool_name_spoils_no_answer() -> None:
    contact = Contact.from_environment(hosts()["eutils"], {"BIOTOOLS_TOOL": "gene"})
    assert contact.scrubbed(b'{"gene":"BRCA1","link":"x?tool=gene&a=1"}') == (
        b'{"gene":"BRCA1","link":"x?tool=[removed]&a=1"}'
    )


def test_a_short_key_spoils_no_answer() -> None:
    contact = Contact.from_environment(hosts()["eutils"], {"NCBI_API_KEY": "672"})
    assert contact.scrubbed(b'{"uid":"672"}') == b'{"uid":"672"}'


def test_repr_of_a_contact_shows_no_secret() -> None:
    shown = repr(Contact.from_environment(hosts()["eutils"], ENVIRON))
    assert KEY not in shown and EMAIL not in shown


def test_a_form_carries_the_contact_in_its_body() -> None:
    contact = Contact.from_environment(hosts()["blast"], ENVIRON)
    prepared = biotools.prepare("blast", {"query": "MKT", "database": "swissprot"})
    sent = contact.applied(prepared)
    assert f"tool={TOOL}" in str(sent.body) and TOOL not in str(prepared.body) and TOOL not in str(sent.url)

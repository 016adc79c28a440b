"""Local servers that play the services and an LLM: valid answers after a set time, limits enforced, requests noted.

`python -m benchmarks.standins PORT_FILE API_SECONDS LLM_SECONDS CALLS_OF_EACH_FUNCTION [FAILING]` runs until it is
killed. FAILING: the share of the LLM's requests that fail.
"""

import asyncio
import json
import random
import sys
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit

import biotools
from biotool_site.lib.canonical import digest
from biotools.catalogue.hosts import hosts
from biotools.recordings import calls as recorded_calls
from synthesis.llm.standin import chat

# Function, the argument that differs between calls, its recorded value, and how a number becomes a value.
CASES = (
    ("lookup_by_id", "id", "ENSP00000452512", "ENSP{:011d}"),
    ("get_sequence_by_id", "id", "ENSP00000419060.2", "ENSP{:011d}.2"),
    ("get_variation", "id", "rs56116432", "rs{}"),
    ("get_uniprotkb_entry", "accession", "P15056", "P{}"),
    ("esummary", "id", "614303", "{}"),
    ("efetch", "id", "NM_001166478.1", "NM_{:09d}.1"),
)
FIRST = 10_000
OURS = {"tool", "email", "api_key"}
"""Parameters that tell who asks, not what."""


class Reply(NamedTuple):
    """An answer. Status 0 drops the connection. note: what is told at `/notes` of this request.

    Times are those of time.monotonic, which all processes of a machine share. `gone`: the asker had hung up by then.
    """

    status: int
    body: bytes
    note: dict[str, Any] | None = None
    fields: str = ""


Answer = Callable[[str, bytes], Awaitable[Reply]]


def arguments_of(name: str, number: int) -> list[dict[str, Any]]:
    """So many different valid argument sets of the function, made from a recorded call."""
    _, varied, recorded, form = next(case for case in CASES if case[0] == name)
    fixed = next(arguments for other, arguments, _ in recorded_calls() if _is(other, arguments, name, recorded))
    return [{**fixed, varied: form.format(FIRST + index)} for index in range(number)]


def bodies(number: int) -> dict[str, bytes]:
    """Request line's path and query (without who asks) -> the recorded answer with the asked identifier in it."""
    found = {}
    for name, varied, recorded, _ in CASES:
        text = next(answer.body for other, said, answer in recorded_calls() if _is(other, said, name, recorded))
        for arguments in arguments_of(name, number):
            url = str(biotools.prepare(name, arguments).url)
            path = url.removeprefix(hosts()[biotools.function(name).host].base_url)
            found[asked(path)] = text.replace(recorded, arguments[varied]).encode()
    return found


def _is(name: str, arguments: dict[str, Any], wanted: str, recorded: str) -> bool:
    return name == wanted and recorded in arguments.values()


def asked(path: str) -> str:
    """The path with its parameters in one order, without those that tell who asks."""
    parts = urlsplit(path)
    pairs = sorted((key, value) for key, value in parse_qsl(parts.query) if key not in OURS)
    return f"{parts.path}?{urlencode(pairs)}"


class Services:
    """`/<host>/...` as the host answers it; more requests in a second than the host's limit are refused with 429."""

    def __init__(self, seconds: float, calls: int) -> None:
        self.seconds = seconds
        self.bodies = bodies(calls)
        self.arrivals: dict[str, list[float]] = defaultdict(list)
        self.notes: list[dict[str, Any]] = []

    async def __call__(self, path: str, body: bytes) -> Reply:
        if path == "/notes":
            return Reply(200, json.dumps(self.notes).encode())
        if path.startswith("/arrivals"):
            since = float(dict(parse_qsl(urlsplit(path).query))["since"])
            told = {host: [moment for moment in moments if moment > since] for host, moments in self.arrivals.items()}
            return Reply(200, json.dumps({host: moments for host, moments in told.items() if moments}).encode())
        _, host, rest = path.split("/", 2)
        self.arrivals[host].append(now := time.monotonic())
        wanted = asked(f"/{rest}")
        self.notes.append(note := {"host": host, "what": wanted, "began": now})
        keyed = hosts()[host].limits_with_key or hosts()[host].limits
        limit = keyed[0].requests
        if len([moment for moment in self.arrivals[host][-limit - 1 :] if moment > now - 1.0]) > limit:
            return Reply(429, b"{}", note)
        await asyncio.sleep(self.seconds)
        found = self.bodies.get(wanted)
        return Reply(200, found, note) if found is not None else Reply(404, b'{"error": "not found"}', note)


BROKEN, DROPPED = Reply(500, b'{"error": {}}'), Reply(0, b"")
TOO_MUCH = Reply(429, b'{"error": {}}', fields="Retry-After: 1\r\n")
# Few of the last: each halves what is asked at once, and lets all wait for a second, as it should.
FAILURES = (*4 * (BROKEN, DROPPED), TOO_MUCH)


class LLM:
    """The stand-in's answers after a set time; proposes calls that `Services` answers.

    failing: the share of requests that fail, by chance with an error, a connection dropped instead of an answer, or
    "too much" with Retry-After.
    """

    def __init__(self, seconds: float, failing: float = 0.0) -> None:
        self.seconds = seconds
        self.failing = failing
        self.base_url = ""
        self.asked: dict[str, int] = defaultdict(int)
        self.notes: list[dict[str, Any]] = []
        self._chance = random.Random(20)

    async def __call__(self, path: str, body: bytes) -> Reply:
        if path == "/notes":
            return Reply(200, json.dumps(self.notes).encode())
        if not path.endswith("/chat/completions"):
            return Reply(200, json.dumps(self.asked).encode())
        began = time.monotonic()
        request = json.loads(body)
        # As the ledger names it: with the address.
        self.notes.append(note := {"what": digest({"base_url": self.base_url, **request}), "began": began})
        if self._chance.random() < self.failing:
            return self._chance.choice(FAILURES)._replace(note=note)
        data = json.loads(next(each["content"] for each in request["messages"] if each["role"] == "user"))
        self.asked[data["task"]] += 1
        answer = chat.complete(request)
        if data["task"] == "call_synthesis":
            proposed = [{"arguments": each, "purpose": ""} for each in self._proposed(data)]
            answer["choices"][0]["message"]["content"] = json.dumps({"calls": proposed})
        await asyncio.sleep(max(0.0, self.seconds - (time.monotonic() - began)))
        return Reply(200, json.dumps(answer).encode(), note)

    def _proposed(self, data: dict[str, Any]) -> list[dict[str, Any]]:
        return arguments_of(data["function"]["name"], data["wanted"])


async def serve(answer: Answer) -> int:
    """Listen on a free port of loopback; returns it."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                line, *fields = head.decode("latin-1").split("\r\n")
                named = dict(field.lower().split(": ", 1) for field in fields if ": " in field)
                body = await reader.readexactly(int(named.get("content-length", 0)))
                status, said, note, fields = await answer(line.split(" ")[1], body)
                if note is not None:
                    note |= {"ended": time.monotonic(), "status": status, "gone": reader.at_eof()}
                if not status:
                    return
                kind = "text/plain" if not said.startswith((b"{", b"[")) else "application/json"
                fields += f"Content-Type: {kind}\r\nContent-Length: {len(said)}\r\n"
                writer.write(f"HTTP/1.1 {status} -\r\n{fields}\r\n".encode() + said)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0, backlog=512)
    return int(server.sockets[0].getsockname()[1])


async def main(file: str, api_seconds: str, llm_seconds: str, calls: str, failing: str = "0") -> None:
    llm = LLM(float(llm_seconds), float(failing))
    ports = [await serve(Services(float(api_seconds), int(calls))), await serve(llm)]
    llm.base_url = f"http://127.0.0.1:{ports[1]}/v1"
    part = Path(f"{file}.part")
    part.write_text(json.dumps(ports))
    part.rename(file)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))

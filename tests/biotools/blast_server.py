"""A local server that plays NCBI BLAST: answers a submission, tells states to polls, then gives the result."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from .conftest import Service, send

DATA = Path(__file__).parent / "data" / "blast"
CALL = {"query": "ATTCTGCCTTTAGTAATTTGATGACAGAG", "database": "nt", "program": "blastn", "HITLIST_SIZE": 5}
RID = "606SVMTS014"
PUT = f"<html><a href='?RID%3DNONE'/><!--QBlastInfoBegin\n    RID = {RID}\n    RTOE = 30\nQBlastInfoEnd\n--></html>"
REFUSED = '<html><p class="error">Message ID#24 Error: Failed to read the Blast query: Nucleotide FASTA</p></html>'


def body(name: str) -> str:
    return (DATA / name).read_text()


def page(status: str) -> str:
    return f"<html><p><!--\nQBlastInfoBegin\n\tStatus={status}\nQBlastInfoEnd\n--></p></html>"


class Blast:
    """Plays NCBI: answers a submission, then these states to polls, then the result."""

    def __init__(self, service: Service, *states: str, result: str = "result.json", put: str = PUT) -> None:
        self.asked: list[tuple[str, dict[str, list[str]]]] = []
        self.states = list(states) or ["READY"]
        self.result, self.put = body(result), put
        service.answer = self.answer
        self.transport = service.transport(environ={"BIOTOOLS_BLAST_URL": service.url}, limiter=Free())

    def answer(self, handler: Any) -> None:
        text = urlsplit(handler.path).query or handler.body.decode()
        asked = parse_qs(text)
        self.asked.append((handler.command, asked))
        if asked["CMD"] == ["Put"]:
            answer = self.put
        elif "FORMAT_OBJECT" in asked:
            answer = page(self.states.pop(0))
        else:
            answer = self.result
        send(handler, 200, answer.encode(), {"Content-Type": "text/html"})


class Free:
    """A limiter that always has a slot."""

    def reserve(self, host: Any, **more: Any) -> float:
        return 0.0

    def arrived(self, host: Any, request: str, ago: float, *, with_key: bool = False) -> None: ...

    def answer_times(self, host: Any, took: float) -> list[float]:
        return []

    def penalise(self, host: Any, seconds: float) -> None: ...

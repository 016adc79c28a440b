"""A call as one writes it elsewhere: for a shell, for Python. What is pasted means the call and nothing else."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping
from typing import Any

from ..catalogue.spec import Function
from .request import prepare_for


def command_line(function: Function, arguments: Mapping[str, Any]) -> str:
    """As `python -m biotools call` reads it."""
    pairs = [f"{name}={as_text(value)}" for name, value in arguments.items()]
    return shlex.join(["python", "-m", "biotools", "call", function.name, *pairs])


def python(function: Function, arguments: Mapping[str, Any]) -> str:
    """As Python, with this library."""
    return f"import biotools\n\nobservation = biotools.call({function.name!r}, {dict(arguments)!r})"


def curl(function: Function, arguments: Mapping[str, Any]) -> str:
    """The request to the service itself, without keys or contact. Raises InvalidArguments."""
    request = prepare_for(function, arguments)
    body = request.body.decode() if isinstance(request.body, bytes) else request.body
    sent = ["--data-raw", body] if body else []  # of --data, curl would take an @ at the beginning for a file's name
    return shlex.join(["curl", "--header", f"Accept: {function.accept}", *sent, str(request.url)])


def curl_of_studio(address: str, arguments: Mapping[str, Any]) -> str:
    """The same call over this system's API. address: of its endpoint; the token is for the reader to fill in."""
    body = json.dumps({"arguments": dict(arguments)}, ensure_ascii=False)
    sent = shlex.join(["--header", "Content-Type: application/json", "--data-raw", body, address])
    return f'curl --header "Authorization: Token $TOKEN" {sent}'


def as_text(value: Any) -> str:
    """A value as a person types it, and as the command line takes it back: text as it is, anything else as JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)

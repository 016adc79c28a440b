"""Settings that a server or model refuses: learned from its refusals, and replaced or left out from then on."""

import threading
from collections.abc import Callable
from typing import Any

from synthesis.llm.roles import Role

Form = dict[str, Any]

FORMS: dict[str, Callable[[Any], list[Form]]] = {
    # Servers that know JSON but no schema are told so; for all others the prompt tells the shape.
    "response_format": lambda value: [{"response_format": value}, {"response_format": {"type": "json_object"}}, {}],
    # Reasoning models want another name, and take no temperature.
    "max_tokens": lambda value: [{"max_tokens": value}, {"max_completion_tokens": value}, {}],
    "temperature": lambda value: [{"temperature": value}, {}],
    "seed": lambda value: [{"seed": value}, {}],
}
"""The forms of each setting in the order in which they are tried; the last is to leave it out."""

_refused: dict[tuple[str, str, str], int] = {}
"""By base URL, model and setting: how many of its forms were refused. Each process learns for itself."""
_lock = threading.Lock()


def accepted(role: Role, request: dict[str, Any]) -> dict[str, Any]:
    """A copy of the request in the forms that the server takes, as far as is known."""
    return in_forms(request, known(role))


def in_forms(request: dict[str, Any], refused: dict[str, int]) -> dict[str, Any]:
    """A copy of the request without the refused forms. refused: by setting, how many of its forms."""
    sent: dict[str, Any] = {}
    for name, value in request.items():
        sent.update(_forms(name, value)[refused.get(name, 0)])
    return sent


def known(role: Role) -> dict[str, int]:
    """How many forms of each setting the role's server and model refused, as far as this process knows."""
    found = {name: _refused.get((role.base_url, role.model, name), 0) for name in FORMS}
    return {name: number for name, number in found.items() if number}


def teach(role: Role, refused: dict[str, int]) -> None:
    """Know what another process learned."""
    with _lock:
        for name, number in refused.items():
            if name not in FORMS:
                continue
            key = (role.base_url, role.model, name)
            _refused[key] = max(_refused.get(key, 0), min(number, len(FORMS[name](None)) - 1))


def learn(role: Role, request: dict[str, Any], sent: dict[str, Any], words: str) -> bool:
    """Whether the server's words name a setting that another form can replace; if so, its form in `sent` is refused."""
    for name in [name for name in FORMS if name in request]:
        forms = _forms(name, request[name])
        place = next(place for place, form in enumerate(forms) if form.items() <= sent.items())
        if any(key in words for key in forms[place]):
            with _lock:
                key = (role.base_url, role.model, name)
                _refused[key] = max(_refused.get(key, 0), place + 1)
            return True
    return False


def _forms(name: str, value: Any) -> list[Form]:
    return FORMS[name](value) if name in FORMS else [{name: value}]

"""What the code reads of LLM roles is what docker-compose.yml passes and docs/running.md tells, and no more."""

import os
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from synthesis.llm import roles

ROOT = Path(__file__).resolve().parents[2]
OURS = re.compile(r"(?:LLM|OPENAI)_\w+")


class Recorder(dict[str, str]):
    """An environment that remembers what it was asked for."""

    def __init__(self, values: dict[str, str]) -> None:
        super().__init__(values)
        self.asked: set[str] = set()

    def get(self, key: str, default: Any = None) -> Any:
        self.asked.add(key)
        return super().get(key, default)


def passed() -> dict[str, str]:
    """The environment that every container of ours gets, as the file says it."""
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())["x-environment"]


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The names of all variables that decide on any role, by the stand-in or by a server."""
    asked: set[str] = set()
    for values in ({}, {"OPENAI_API_KEY": "sk-x"}):
        recorder = Recorder({name: value for name, value in os.environ.items() if not OURS.fullmatch(name)} | values)
        with monkeypatch.context() as patch:
            patch.setattr(os, "environ", recorder)
            for name in roles.NAMES:
                roles.role(name)
        asked |= {name for name in recorder.asked if OURS.fullmatch(name)}
    return asked


def test_the_containers_get_every_variable_of_the_roles_and_no_other(read: set[str]) -> None:
    assert len(read) > 4 * 8
    assert {name for name in passed() if OURS.fullmatch(name)} == read


def test_the_containers_get_them_from_the_environment_empty_when_unset(read: set[str]) -> None:
    assert {name: passed()[name] for name in read} == {name: f"${{{name}:-}}" for name in read}


def test_empty_variables_leave_a_role_as_it_is(read: set[str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name in read:
        monkeypatch.delenv(name, raising=False)
    usual = [roles.role(name) for name in roles.NAMES]
    for name in read:
        monkeypatch.setenv(name, "")
    assert [roles.role(name) for name in roles.NAMES] == usual


def test_every_service_of_ours_gets_them() -> None:
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    ours = {name: service for name, service in services.items() if service.get("image") == "biotool-studio"}
    assert len(ours) >= 8
    assert all(service["environment"] == passed() for service in ours.values())


def test_the_documentation_tells_each(read: set[str]) -> None:
    page = (ROOT / "docs/running.md").read_text()
    prefixes = tuple(f"LLM_{role.upper()}" for role in roles.NAMES)
    suffixes = {name.removeprefix(prefix) for prefix in prefixes for name in read if name.startswith(prefix)}
    assert {suffix for suffix in suffixes if suffix not in page} == set()
    assert {name for name in read if not name.startswith(prefixes) and name not in page} == set()

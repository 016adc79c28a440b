"""The services behind the functions: addresses, limits, habits; facts are in hosts.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ..once import once
from ..yaml_files import read

HOSTS_FILE = Path(__file__).with_name("hosts.yaml")


@dataclass(frozen=True)
class Limit:
    """At most `requests` in any window of `seconds`; `per` narrows it to requests with the same value.

    lacking: requests that have this parameter do not count.
    """

    requests: int
    seconds: float
    per: str | None = None
    lacking: str | None = None


@dataclass(frozen=True)
class Host:
    """One service. `dropped`: query parameters that never change the answer's content.

    separators: characters between query parameters. suffixes: path endings that only choose a format.
    paths: other paths that lead to the same place, with the one that the catalogue uses.
    error_at: paths (`a/b`) from the top of a JSON body; whatever stands at one is the service's error.
    remaining_header, reset_header: how many requests are left, and the seconds until there are more again.
    documentation: the service's own page. function_page: that of one of its functions, `{}` is its name there.
    """

    name: str
    base_url: str
    limits: tuple[Limit, ...]
    limits_with_key: tuple[Limit, ...] = ()
    key_parameter: str | None = None
    key_env: tuple[str, ...] = ()
    tool_parameter: str | None = None
    email_parameter: str | None = None
    release_header: str | None = None
    told_headers: tuple[str, ...] = ()
    remaining_header: str | None = None
    reset_header: str | None = None
    dropped: frozenset[str] = frozenset()
    noop: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    suffixes: tuple[str, ...] = ()
    paths: Mapping[str, str] = field(default_factory=dict)
    formats: Mapping[str, str] = field(default_factory=dict)
    separators: str = "&"
    error_at: tuple[str, ...] = ()
    case_insensitive: bool = False
    form_equals_query: bool = False
    documentation: str = ""
    function_page: str = ""

    @property
    def netloc(self) -> str:
        """Host name (and port) of the base address, lower case."""
        return urlsplit(self.base_url).netloc.lower()

    def path_of(self, url: str) -> str:
        """The path of an address below the base address, as the catalogue writes it."""
        path = urlsplit(url).path.removeprefix(self.base_path)
        return self.paths.get(path, path)

    @property
    def base_path(self) -> str:
        """Path of the base address without a slash at its end; often empty."""
        return urlsplit(self.base_url).path.rstrip("/")


def _host(name: str, facts: Mapping[str, Any]) -> Host:
    values = {key: value for key, value in facts.items() if key not in ("about", "source")}
    for key in ("limits", "limits_with_key"):
        values[key] = tuple(Limit(**entry) for entry in values.get(key, ()))
    for key in ("key_env", "told_headers", "suffixes", "error_at"):
        values[key] = tuple(values.get(key, ()))
    values["dropped"] = frozenset(values.get("dropped", ()))
    values["noop"] = {key: tuple(texts) for key, texts in values.get("noop", {}).items()}
    return Host(name=name, **values)


@once
def hosts() -> Mapping[str, Host]:
    """All services by name, as hosts.yaml tells them."""
    facts = read(HOSTS_FILE)
    return {name: _host(name, entry) for name, entry in facts["hosts"].items()}


def host_of(url: str) -> Host | None:
    """The service that an address belongs to (scheme ignored), None when it is none of ours."""
    parts = urlsplit(url)
    matching = [
        host
        for host in hosts().values()
        if parts.netloc.lower() == host.netloc
        and (parts.path == host.base_path or parts.path.startswith(host.base_path + "/"))
    ]
    return max(matching, key=lambda host: len(host.base_path), default=None)

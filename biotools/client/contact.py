"""Who we say we are: tool name, e-mail and keys from the environment, added last, scrubbed from answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import requests

from ..catalogue import Host
from .request import encode_query

ENV_EMAIL = "BIOTOOLS_CONTACT_EMAIL"
ENV_TOOL = "BIOTOOLS_TOOL"
DEFAULT_TOOL = "biotool-studio"


@dataclass(frozen=True)
class Contact:
    """What one host is told about us. The key never shows in repr, address, log or recording."""

    host: Host
    tool: str
    email: str = field(repr=False)
    key: str = field(repr=False)

    @classmethod
    def from_environment(cls, host: Host, environ: Mapping[str, str]) -> Contact:
        """Reads BIOTOOLS_TOOL, BIOTOOLS_CONTACT_EMAIL and the host's own key variables."""
        key = next((environ[name] for name in host.key_env if environ.get(name)), "")
        return cls(host, environ.get(ENV_TOOL) or DEFAULT_TOOL, environ.get(ENV_EMAIL, ""), key)

    @property
    def has_key(self) -> bool:
        """Whether the host's limits for key holders hold."""
        return bool(self.key)

    def applied(self, prepared: requests.PreparedRequest) -> requests.PreparedRequest:
        """A copy of the request with User-Agent, and tool, e-mail and key where the host asks for them."""
        copy = prepared.copy()
        comment = f" ({self.email})" if self.email else ""
        copy.headers["User-Agent"] = _one_line(f"{self.tool}{comment} python-requests/{requests.__version__}")
        extra = self._parameters()
        if extra and copy.method == "POST":
            copy.prepare_body(f"{_text(copy.body)}&{encode_query(extra)}".lstrip("&"), None)
            copy.headers["Content-Type"] = "application/x-www-form-urlencoded"
        elif extra:
            joint = "&" if "?" in str(copy.url) else "?"
            copy.url = f"{copy.url}{joint}{encode_query(extra)}"
        return copy

    def scrubbed(self, body: bytes) -> bytes:
        """The body without our key and e-mail, which NCBI echoes in some error messages."""
        for secret in (self.key, self.email):
            if len(secret) >= 4:
                body = body.replace(secret.encode(), b"[removed]")
        return body

    def _parameters(self) -> list[tuple[str, str]]:
        pairs = [
            (self.host.tool_parameter, self.tool),
            (self.host.email_parameter, self.email),
            (self.host.key_parameter, self.key),
        ]
        return [(name, value) for name, value in pairs if name and value]


def _text(body: bytes | str | None) -> str:
    return body.decode() if isinstance(body, bytes) else body or ""


def _one_line(text: str) -> str:
    return "".join(letter if " " <= letter <= "~" else "?" for letter in text)

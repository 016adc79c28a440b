"""Who we say we are: tool name, e-mail and keys from the environment, added last, scrubbed from answers and logs."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from urllib.parse import quote, quote_plus

import requests

from ..catalogue import Host, hosts
from .request import encode_query

ENV_EMAIL = "BIOTOOLS_CONTACT_EMAIL"
ENV_TOOL = "BIOTOOLS_TOOL"
DEFAULT_TOOL = "biotool-studio"
REMOVED = "[removed]"
SHORTEST_SECRET = 4


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
        return _contact(host.name, environ.get(ENV_TOOL) or DEFAULT_TOOL, environ.get(ENV_EMAIL, ""), key)

    @property
    def has_key(self) -> bool:
        """Whether the host's limits for key holders hold."""
        return bool(self.key)

    def applied(self, prepared: requests.PreparedRequest) -> requests.PreparedRequest:
        """A copy of the request with User-Agent, and tool, e-mail and key where the host asks for them."""
        copy = prepared.copy()
        copy.headers["User-Agent"] = self._user_agent
        if not self._parameters:
            return copy
        if copy.method == "POST":
            copy.prepare_body(f"{_text(copy.body)}&{self._parameters}".lstrip("&"), None)
            copy.headers["Content-Type"] = "application/x-www-form-urlencoded"
        else:
            joint = "&" if "?" in str(copy.url) else "?"
            copy.url = f"{copy.url}{joint}{self._parameters}"
        return copy

    def scrubbed(self, body: bytes) -> bytes:
        """The body without our key, e-mail and tool name, which NCBI echoes in some messages and links."""
        return self._echo.sub(REMOVED.encode(), body)

    def scrubbed_text(self, text: str) -> str:
        """The same for a header or a message."""
        return self.scrubbed(text.encode()).decode()

    @cached_property
    def _echo(self) -> re.Pattern[bytes]:
        """What an answer may hold of us: the secrets as they are and as an address or HTML has them.

        The tool's name is no secret and may be a common word, so it goes only where it is told as our tool.
        """
        secrets = [secret for secret in (self.key, self.email) if len(secret) >= SHORTEST_SECRET]
        patterns = [re.escape(form) for secret in secrets for form in _forms(secret)]
        tools = "|".join(map(re.escape, _forms(self.tool)))
        if name := re.escape(self.host.tool_parameter or ""):
            patterns += [rf"(?<=\b{name}=)(?:{tools})", rf'(?<="{name}":")(?:{tools})', rf'(?<="{name}": ")(?:{tools})']
        return re.compile("|".join([re.escape(self._user_agent), *patterns]).encode())

    @cached_property
    def _user_agent(self) -> str:
        comment = f" ({self.email})" if self.email else ""
        return _one_line(f"{self.tool}{comment} python-requests/{requests.__version__}")

    @cached_property
    def _parameters(self) -> str:
        """What the host wants to be told in the request's parameters, as a query string."""
        pairs = [
            (self.host.tool_parameter, self.tool),
            (self.host.email_parameter, self.email),
            (self.host.key_parameter, self.key),
        ]
        return encode_query([(name, value) for name, value in pairs if name and value])


@lru_cache(maxsize=32)
def _contact(host_name: str, tool: str, email: str, key: str) -> Contact:
    return Contact(hosts()[host_name], tool, email, key)


class WithoutContact(logging.Filter):
    """Takes key, e-mail and tool out of log records: urllib3 writes whole addresses, some of them as warnings."""

    LOGGERS = ("urllib3.connection", "urllib3.connectionpool", "urllib3.util.retry")

    def filter(self, record: logging.LogRecord) -> bool:
        """Lets every record pass, without what follows the contact parameters' names."""
        text = record.getMessage()
        if (clean := _contact_pairs().sub(rf"\1{REMOVED}", text)) != text:
            record.msg, record.args = clean, ()
            record.exc_info = record.exc_text = None
        return True

    @classmethod
    def install(cls) -> None:
        """Once per process, on the loggers that see our addresses."""
        for name in cls.LOGGERS:
            logger = logging.getLogger(name)
            if not any(isinstance(each, cls) for each in logger.filters):
                logger.addFilter(cls())


def _contact_pairs() -> re.Pattern[str]:
    names = {n for h in hosts().values() for n in (h.key_parameter, h.email_parameter, h.tool_parameter) if n}
    return re.compile(rf"\b((?:{'|'.join(sorted(map(re.escape, names)))})=)[^&\s\"')]+")


def _forms(secret: str) -> list[str]:
    """A text as it is, in addresses and in HTML."""
    found = {secret, quote(secret, safe=""), quote_plus(secret), encode_query([("", secret)])[1:]}
    return sorted({*found, secret.replace("@", "&#64;")}, key=len, reverse=True)


def _text(body: bytes | str | None) -> str:
    return body.decode() if isinstance(body, bytes) else body or ""


def _one_line(text: str) -> str:
    return "".join(letter if " " <= letter <= "~" else "?" for letter in text)

"""How fast the services may be asked, in requests per minute."""

import os
from functools import lru_cache

from biotools.catalogue import function
from biotools.catalogue.hosts import hosts
from biotools.client.contact import Contact
from biotools.client.errors import UnknownFunction
from biotools.client.limits import binding


@lru_cache(maxsize=1024)
def host_of(name: str) -> str:
    """The host that serves a function; `unknown` for one that left the catalogue."""
    try:
        return function(name).host
    except UnknownFunction:
        return "unknown"


def allowed(host_name: str) -> float | None:
    """Requests per minute that the host's tightest general limit allows, with our key where we have one.

    None for a host without a limit.
    """
    host = hosts().get(host_name)
    if host is None:
        return None
    limits = binding(host, Contact.from_environment(host, os.environ).has_key, {})
    return min((60 * limit.requests / limit.seconds for limit in limits), default=None)

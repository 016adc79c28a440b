"""Where a service itself tells about a function, for people who want to read on."""

from __future__ import annotations

import re

from .hosts import hosts
from .spec import Function

OWN_NAME = re.compile(r"root/documentation/\w+\.conf \[(\w+)\]")
"""In a spec's sources: the name that Ensembl gives the function, in its documentation's files as on its pages."""


def page(function: Function) -> str:
    """The address of the service's page about the function, else of its documentation; empty where none is known."""
    host = hosts()[function.host]
    named = next(filter(None, map(OWN_NAME.search, function.sources)), None)
    return host.function_page.format(named[1]) if named and host.function_page else host.documentation

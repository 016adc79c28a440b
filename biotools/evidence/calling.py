"""A call that a person or a script asks for: what is wrong with it, or its answer, told as problems."""

from typing import Any

from django.conf import settings

import biotools
from biotools.client.errors import BiotoolsError
from biotools.client.replay import ReplayTransport
from biotools.client.transports import named
from biotools.evidence.models import Observation
from biotools.evidence.observing import observe
from biotools.evidence.problems import as_problem, by_field
from biotools.evidence.waiting import Busy


def faults(name: str, arguments: dict[str, Any]) -> dict[str, list[str]]:
    """What is wrong with the arguments: lists of messages by `arguments.field`, empty when they fit. Nothing is sent.

    Raises a Problem for a function that the catalogue no longer has.
    """
    try:
        return by_field(biotools.validate(name, arguments))
    except BiotoolsError as error:
        raise as_problem(error) from error


def recorded(name: str) -> dict[str, Any] | None:
    """Arguments with which the function has an answer, where calls are replayed; None elsewhere, and without one."""
    transport = named(settings.BIOTOOLS_TRANSPORT)
    return transport.recorded(name) if isinstance(transport, ReplayTransport) else None


def answered(name: str, arguments: dict[str, Any]) -> Observation:
    """Run the call, or take what it returned before (observing.observe). Raises a Problem that says what to do."""
    try:
        return observe(name, arguments)
    except (BiotoolsError, Busy) as error:
        raise as_problem(error) from error

"""Tools and observations as the API shows them."""

from typing import Any

from biotools.catalogue.spec import Function
from biotools.evidence.models import Observation


def represent_tool(function: Function) -> dict[str, Any]:
    """A function of the present catalogue; `parameters` is its JSON Schema."""
    return {
        "name": function.name,
        "database": function.database,
        "family": function.family,
        "subfield": function.subfield,
        "set": function.set,
        "description": function.description,
        "parameters": function.schema,
        "examples": [dict(example) for example in function.examples],
    }


def represent_observation(observation: Observation) -> dict[str, Any]:
    """All of an observation: status, telling headers, raw body as text, when and from where.

    `replayed` with `recorded_at` tells a recording from a fresh answer.
    `raw` has U+FFFD where the body is no UTF-8.
    """
    return {
        "id": str(observation.pk),
        "call": {"name": observation.call.function, "arguments": observation.call.arguments},
        "status": observation.status,
        "headers": observation.headers,
        "summary": observation.summary,
        "raw": bytes(observation.raw).decode("utf-8", "replace"),
        "informative": observation.informative,
        "reason": observation.reason,
        "detail": observation.detail,
        "truncated": observation.truncated,
        "source_release": observation.source_release,
        "transport": observation.transport,
        "replayed": observation.replayed,
        "fetched_at": observation.fetched_at.isoformat(),
        "recorded_at": observation.recorded_at.isoformat() if observation.recorded_at else None,
        "elapsed": observation.elapsed_ms / 1000,
    }

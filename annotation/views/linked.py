"""What the templates are given to draw a query with its links, and to mend them."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from django.urls import reverse

from annotation.links import mending, telling
from annotation.links.drawing import draw
from annotation.models import Finding, Quadruplet, Revision
from annotation.parameters import as_text
from annotation.revealing import Shown
from annotation.trees import pointer_of

MOST_ENDS = 120
MOST_DEEP = 6


def linked(
    quadruplet: Quadruplet, shown: Shown, person: Any, findings: Sequence[Finding], *, mends: bool = False
) -> dict[str, Any]:
    """The query as it is drawn for this person. findings: those shown; mends: whether they may mend links."""
    revision = quadruplet.current
    context = {
        "quadruplet": quadruplet,
        "revision": revision,
        "drawing": draw(revision, telling.told(quadruplet, shown, person), findings),
        "may_mend": mends,
    }
    if not mends:
        return context
    return context | {
        "mend_url": reverse("mend_link", args=[quadruplet.pk]),
        "undo_mend_url": reverse("undo_mend", args=[quadruplet.pk]),
        "mended": mending.last_of(revision, person) is not None,
        "mend_ends": list(islice(_ends(revision), MOST_ENDS)),
    }


def _ends(revision: Revision) -> Iterator[tuple[str, str]]:
    """Places that words may be linked with: each argument, then the values of the observation from its top on."""
    whole: list[tuple[str, Any]] = [("/arguments", revision.arguments), ("/observation", revision.observation.summary)]
    for _ in range(MOST_DEEP):
        deeper: list[tuple[str, Any]] = []
        for pointer, value in whole:
            for name, child in _children(value):
                below = pointer_of(pointer, name)
                if isinstance(child, dict | list) and child:
                    deeper.append((below, child))
                else:
                    yield below, as_text(child)
        whole = deeper[: MOST_ENDS * 2]


def _children(value: Any) -> Iterator[tuple[str, Any]]:
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return ((str(name), child) for name, child in islice(pairs, MOST_ENDS))

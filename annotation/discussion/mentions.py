"""`@name` in a comment: whom it is addressed to, and whom it could be."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet

from annotation.access import ALLOWED, Action
from annotation.models import Dataset, Role

MOST = 20
"""People whom one comment may address."""
OFFERED = 8
"""People whom the page offers while a name is typed."""
READERS = [role for role in Role.values if Action.BROWSE in ALLOWED[role]]
# A name as Django allows it; not the end of an e-mail address.
_NAME = re.compile(r"(?<![\w.@+-])@([\w.@+-]{1,150})")
_ENDINGS = ".@+-"


def readers(dataset: Dataset) -> QuerySet[Any]:
    """The members who may see the dataset's quadruplets, by user name."""
    members = Q(memberships__dataset=dataset, memberships__role__in=READERS)
    return get_user_model().objects.filter(members, is_active=True).order_by("username")


def offered(dataset: Dataset, begin: str, *, but: Any) -> list[Any]:
    """People whose user name, first or last name begins so, at most OFFERED; without the person who types."""
    fits = Q(username__istartswith=begin) | Q(first_name__istartswith=begin) | Q(last_name__istartswith=begin)
    return list(readers(dataset).filter(fits).exclude(pk=but.pk)[:OFFERED])


def addressed(text: str, dataset: Dataset) -> list[Any]:
    """The readers of the dataset whom the text names, each once; one query, none for a text without @."""
    names = {name for found in _NAME.finditer(text) for name in _readings(found[1])}
    return list(readers(dataset).filter(username__in=names)) if names else []


def parts(text: str, names: Iterable[str]) -> Iterator[tuple[str, bool]]:
    """Split a text at its mentions of these user names: (text, whether it is a mention). Joined they are the text."""
    known, begin = set(names), 0
    for found in _NAME.finditer(text):
        name = next((name for name in _readings(found[1]) if name in known), None)
        if name is None:
            continue
        if begin < found.start():
            yield text[begin : found.start()], False
        begin = found.start() + 1 + len(name)
        yield text[found.start() : begin], True
    if begin < len(text):
        yield text[begin:], False


def strangers(text: str, names: Iterable[str]) -> list[str]:
    """What the text addresses that is none of these user names."""
    known = set(names)
    return [found[1] for found in _NAME.finditer(text) if known.isdisjoint(_readings(found[1]))]


def _readings(name: str) -> Iterator[str]:
    """The name as it stands, and without what may be punctuation after it, the longest first."""
    yield name
    while name and name[-1] in _ENDINGS:
        name = name[:-1]
        if name:
            yield name

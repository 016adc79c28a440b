"""Saving and discarding drafts. Each tab writes its own row, so nothing is overwritten that nobody saw."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from annotation.models import Adjudication, Draft, Review, Revision
from biotool_site.lib.canonical import canonical_json
from biotool_site.lib.problems import Conflict, Invalid
from biotool_site.lib.storable import unstorable

TABS_AT_MOST = 12
LONGEST = 100_000
"""Letters of a draft's fields as JSON; the database's own limit is wider."""
DISCARDED_AT_MOST = 12
"""Tabs whose discarded draft is remembered: of those an older version may still be on its way."""

Fields = Mapping[str, str | bool]


class Decided(Conflict):
    """There is nothing left to draft."""

    code = "draft-decided"
    title = "This is decided already"


def save(
    *, author: Any, revision: Revision, kind: str, tab: UUID, version: int, seen: Mapping[UUID, int], fields: Fields
) -> list[Draft]:
    """Store what a tab holds now; returns what other tabs of the person hold that this one has not seen.

    version: counted by the tab; an older one than is stored changes nothing. seen: the drafts of other tabs, with
    their version, that this text goes on from: they are taken out, unless they grew since. fields: by form and name,
    only what differs from the revision; with none the tab's draft is discarded, and what is on its way of it stays so.
    Raises Decided, Invalid.
    """
    _check(fields)
    _require_undecided(author, revision, kind)
    try:
        return _store(author, revision, kind, tab, version, seen, fields)
    except IntegrityError:  # a tab that is closed sends its last words beside those on their way
        return _store(author, revision, kind, tab, version, seen, fields)


def discard(*, author: Any, revision: Revision, kind: str) -> None:
    """Delete all that the person typed on the revision, in whatever tab; twice is harmless."""
    _of(author, revision, kind).delete()


@transaction.atomic
def _store(
    author: Any, revision: Revision, kind: str, tab: UUID, version: int, seen: Mapping[UUID, int], fields: Fields
) -> list[Draft]:
    rows = list(_of(author, revision, kind).select_for_update())
    mine = next((row for row in rows if row.tab == tab), None)
    others = [row for row in rows if row.tab != tab]
    done = [row for row in others if row.fields and (seen.get(row.pk) == row.version or row.fields == fields)]
    held = [row for row in others if row.fields and row not in done]
    if fields and mine is None and len(held) >= TABS_AT_MOST:
        raise Invalid(f"{TABS_AT_MOST} tabs hold drafts of this quadruplet. Close some, or discard their drafts.")
    discarded = sorted((row for row in others if not row.fields), key=lambda row: row.updated_at, reverse=True)
    Draft.objects.filter(pk__in=[row.pk for row in (*done, *discarded[DISCARDED_AT_MOST:])]).delete()
    if mine is None or mine.version < version:
        draft = mine or Draft(author=author, revision=revision, kind=kind, tab=tab)
        draft.version, draft.fields = version, dict(fields)
        draft.save()
    return held


def _of(author: Any, revision: Revision, kind: str) -> QuerySet[Draft]:
    return Draft.objects.filter(author=author, revision=revision, kind=kind)


def _check(fields: Fields) -> None:
    if len(canonical_json(fields)) > LONGEST:
        raise Invalid("This is too long to be kept on the server.", errors={"fields": ["Too long."]})
    if unstorable(fields):
        raise Invalid("There is a NUL letter or broken unicode in it.", errors={"fields": ["Remove it."]})


def _require_undecided(author: Any, revision: Revision, kind: str) -> None:
    if kind == Draft.Kind.ADJUDICATION:
        decided = Adjudication.objects.filter(revision=revision).exists()
    else:
        decided = Review.objects.filter(revision=revision, reviewer=author, superseded_at__isnull=True).exists()
    if decided:
        raise Decided("It was decided in another tab or on another machine; what you typed here is not needed there.")

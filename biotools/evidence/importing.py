"""Keeps observations that somebody brings: many at once, each told as imported, none twice."""

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone
from psycopg.types.json import Json

from biotool_site.lib import copying, statements
from biotool_site.lib.canonical import canonical_json
from biotools import calls
from biotools.evidence.models import Call, Observation
from biotools.evidence.observing import new_call

MOST_OF_A_CALL = 32_767
"""Observations of one call, by the type of their number."""
TRIES = 10
"""Whoever executes one of the calls just now may take a number before us; then it is looked at again."""
TURN = 0x696D706F7274
"""The name of the lock under which imported observations are stored."""

# Bound to calls and summaries, one each. Of several that say the same the first counts.
EQUAL = f"""SELECT given.place, (array_agg(o.id ORDER BY o.number))[1]
  FROM unnest(%b::uuid[], %b::json[]) WITH ORDINALITY AS given(call_id, summary, place)
  JOIN {Observation._meta.db_table} o ON o.call_id = given.call_id AND o.summary::jsonb = given.summary::jsonb
  GROUP BY given.place"""  # noqa: S608  our own name


class TooMany(Exception):
    """One call would have more observations than can be numbered."""


@dataclass(frozen=True)
class Brought:
    """An executed call and its answer, as a file tells them.

    arguments: valid, storable. summary: what goes into the dataset. raw: the answer as it stands in the file.
    recorded_at: when the service gave it, if that is told.
    """

    function: str
    arguments: dict[str, Any]
    summary: dict[str, Any]
    raw: bytes
    source_release: str = ""
    recorded_at: datetime | None = None
    truncated: bool = False


@dataclass(frozen=True)
class Kept:
    """Where a brought answer is kept: ids of the call and of its observation."""

    call: UUID
    observation: UUID


@transaction.atomic
def keep(brought: Sequence[Brought]) -> list[Kept]:
    """Store calls and observations that are not there, with a number of statements that does not grow with them.

    An observation of the same call with an equal summary is used, whoever fetched it; else a further one is stored,
    with transport `import`. Returns one for each, in order. Twice, and two at once, is harmless. Raises TooMany.
    """
    with connection.cursor() as cursor:  # one after the other, or two would store the same answer under two numbers
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TURN])
    digests = [calls.digest(one.function, one.arguments) for one in brought]
    ids, fresh = _calls(brought, digests)
    of_call = [ids[digest] for digest in digests]
    kept: dict[int, UUID] = {}
    look = [place for place, digest in enumerate(digests) if digest not in fresh]
    for _ in range(TRIES):
        kept |= _equal(brought, of_call, look)
        kept |= _stored(brought, of_call, [place for place in range(len(brought)) if place not in kept])
        look = [place for place in range(len(brought)) if place not in kept]
        if not look:
            return [Kept(call, kept[place]) for place, call in enumerate(of_call)]
    raise TooMany("The same calls are executed all the time just now. Import the file again later.")


def _calls(brought: Sequence[Brought], digests: Sequence[str]) -> tuple[dict[str, UUID], set[str]]:
    """The ids of the calls by digest, and the digests of those that were not there before."""
    wanted = dict(zip(digests, brought, strict=True))
    ids = dict(Call.objects.filter(digest__in=wanted).values_list("digest", "pk"))
    missing = sorted(set(wanted) - set(ids))  # one order for all who insert several
    if not missing:
        return ids, set()
    rows = [new_call(wanted[digest].function, wanted[digest].arguments) for digest in missing]
    made = copying.insert_new(rows)
    found = {row.digest: row.pk for row in rows if row.pk in made}
    if len(found) < len(rows):  # somebody else stored some of them just now
        ids |= dict(Call.objects.filter(digest__in=set(missing) - set(found)).values_list("digest", "pk"))
    return ids | found, set(found)


def _equal(brought: Sequence[Brought], of_call: Sequence[UUID], places: Sequence[int]) -> dict[int, UUID]:
    """Observations that say the same as those at these places."""
    if not places:
        return {}
    values = ([of_call[place] for place in places], [Json(brought[place].summary) for place in places])
    return {places[row - 1]: observation for row, observation in statements.rows(EQUAL, values)}


def _stored(brought: Sequence[Brought], of_call: Sequence[UUID], places: Sequence[int]) -> dict[int, UUID]:
    """New observations for these places, one for all that say the same; without those whose number was just taken."""
    if not places:
        return {}
    now = timezone.now()
    numbers = _numbers([of_call[place] for place in places])
    rows: dict[tuple[UUID, str], Observation] = {}
    of_place: dict[int, UUID] = {}
    answers = _by_call(brought, of_call, places)
    for place in places:
        one, call = brought[place], of_call[place]
        key = (call, canonical_json(_plain(one.summary)) if len(answers[call]) > 1 else "")
        if key not in rows:
            numbers[call] = numbers.get(call, 0) + 1
            if numbers[call] > MOST_OF_A_CALL:
                raise TooMany(f"One call of {one.function} would have over {MOST_OF_A_CALL:,} observations.")
            rows[key] = _row(one, call, numbers[call], now)
        of_place[place] = rows[key].pk
    there = copying.insert_new(rows.values())
    return {place: pk for place, pk in of_place.items() if pk in there}


def _by_call(brought: Sequence[Brought], of_call: Sequence[UUID], places: Sequence[int]) -> dict[UUID, set[bytes]]:
    """The different texts that are brought of each call."""
    found: dict[UUID, set[bytes]] = defaultdict(set)
    for place in places:
        found[of_call[place]].add(brought[place].raw)
    return found


def _plain(value: Any) -> Any:
    """Numbers that Postgres takes for equal made equal: 1.0 and 1."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list) else value


def _numbers(of_calls: Sequence[UUID]) -> dict[UUID, int]:
    """The highest number of each call's observations."""
    rows = Observation.objects.filter(call__in=set(of_calls)).values_list("call")
    return dict(rows.annotate(last=Max("number")).order_by())


def _row(one: Brought, call: UUID, number: int, now: datetime) -> Observation:
    return Observation(
        call_id=call,
        number=number,
        status=200,
        headers={},
        raw=one.raw,
        raw_digest=hashlib.sha256(one.raw).hexdigest(),
        truncated=one.truncated,
        summary=one.summary,
        informative=True,
        source_release=one.source_release[:120],
        transport=Observation.Transport.IMPORT,
        fetched_at=now,
        recorded_at=one.recorded_at,
    )

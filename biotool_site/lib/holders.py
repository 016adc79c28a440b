"""Who holds a lease: each worker process has a number, which stands in its tokens, and a lock that ends with it.

So the rows of a killed worker are free within seconds, however long their leases are. Postgres notices the end of a
process by its connection. A lease of a process without number (web, commands) ends by its time alone, and so do all
while Postgres has only just started: then nobody had the time to lock again.
"""

import logging
import secrets
import threading
from collections.abc import Iterable
from typing import Any
from uuid import UUID, uuid4

from django.db import Error, connection

log = logging.getLogger(__name__)

BEAT_SECONDS = 1.0
GRACE_SECONDS = 15
"""How long after a start of Postgres nobody counts as gone."""
LOCKS = 0x6C656173
"""The first half of the locks' names; the second is the process's number."""
OURS = 8
"""The version of our tokens as UUIDs: that of RFC 9562 for forms of one's own."""

LOCKED = """
SELECT objid::bigint FROM pg_locks
WHERE locktype = 'advisory' AND classid = %s AND objsubid = 2 AND granted
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""
JUST_STARTED = "SELECT clock_timestamp() - pg_postmaster_start_time() < make_interval(secs => %s)"


class Holder(threading.Thread):
    """Holds the lock of this process on a connection of its own, and takes it again when that was lost."""

    def __init__(self) -> None:
        super().__init__(name="lease-holder", daemon=True)
        self.number = 0  # until the lock is ours for the first time
        self.stopping = threading.Event()
        self._wanted = 1 + secrets.randbelow(2**31 - 1)
        self._session: Any = None

    def run(self) -> None:
        while not self.stopping.is_set():
            try:
                self._hold()
            except Error as error:
                log.warning("lease_holder_lost_postgres error=%s", type(error).__name__)
                self._session = None
                connection.close()
            self.stopping.wait(BEAT_SECONDS)
        connection.close()

    def _hold(self) -> None:
        with connection.cursor() as cursor:
            if self._session is not None:
                cursor.execute("SELECT 1")
                return
            cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCKS, self._wanted])
            if cursor.fetchone()[0]:
                self._session, self.number = connection.connection, self._wanted


_holder: Holder | None = None


def begin() -> None:
    """From now on this process shows that it lives, and its tokens name it. For worker processes; twice is harmless."""
    global _holder
    if _holder is None:
        _holder = Holder()
        _holder.start()


def end() -> None:
    """This process works on nothing any more. Twice is harmless."""
    global _holder
    if _holder is not None:
        _holder.stopping.set()
        _holder.join(timeout=2)
        _holder = None


def token() -> UUID:
    """A new token for a lease; it tells the process, where that has a number."""
    if _holder is None or not _holder.number:
        return uuid4()
    return _numbered(_holder.number)


def gone(tokens: Iterable[UUID | None]) -> set[UUID]:
    """Those of the tokens whose process is no more, for certain. Two queries at most, none without such tokens."""
    told = {each for each in tokens if each and each.version == OURS}
    if not told:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(JUST_STARTED, [GRACE_SECONDS])
        if cursor.fetchone()[0]:
            return set()
        cursor.execute(LOCKED, [LOCKS])
        alive = {number for (number,) in cursor.fetchall()}
    return {each for each in told if process(each) not in alive}


def process(token: UUID) -> int:
    """The number of the process that made the token; means nothing for one made without."""
    return token.int >> 96


def _numbered(number: int) -> UUID:
    """Our number in the first 32 bits, the rest by chance, marked as a UUID of a form of its own."""
    rest = uuid4().int & ~(0xF << 76) & (2**96 - 1)
    return UUID(int=number << 96 | OURS << 76 | rest)

"""One at a time across all workers: a lock in Postgres that dies with its holder."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import Error, connection

from biotool_site.lib import statements


@contextmanager
def alone(digest: str) -> Iterator[bool]:
    """Hold the lock of a digest (hex) for the block; yields whether we got it. Never waits.

    A session lock, because the network is used outside any transaction. A killed worker's connection
    ends, and its locks with it; a lost connection is no error here: the lock is gone then, too.
    """
    number = int(digest[:16], 16) - 2**63
    ((held,),) = statements.rows("SELECT pg_try_advisory_lock(%s::bigint)", [number])
    try:
        yield held
    finally:
        if held:
            _release(number)


def _release(number: int) -> None:
    try:
        statements.rows("SELECT pg_advisory_unlock(%s::bigint)", [number])
    except Error:
        connection.close()

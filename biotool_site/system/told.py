"""One part of the system page: what is known, or why it is not known just now."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db import Error, transaction
from redis import RedisError

from biotool_site.health import does_not_answer
from biotool_site.lib.tasks import broker_trouble

T = TypeVar("T")


@dataclass(frozen=True)
class Told(Generic[T]):
    """value: None while whoever knows it is away; why: then says so."""

    value: T | None
    why: str = ""


def told(look: Callable[[], T]) -> Told[T]:
    """What this look finds. A server that is away takes this part from the page, not the page."""
    away: tuple[type[Exception], ...] = (Error, OSError, RedisError, *broker_trouble())
    try:
        with transaction.atomic():  # a statement that fails must not spoil those of the other parts
            return Told(look())
    except away as error:
        return Told(None, does_not_answer(error.__cause__ or error))

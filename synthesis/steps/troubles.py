"""What happens to a row whose step does not succeed: it waits, it is given up, or its batch is paused."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import InterfaceError, OperationalError

from biotool_site.lib.insisting import insist
from biotool_site.lib.problems import Conflict
from synthesis.batches import states
from synthesis.llm import errors
from synthesis.provider_batches import waking
from synthesis.steps import lease as leases
from synthesis.steps.endings import end
from synthesis.steps.lease import Lease, LeaseLost

log = logging.getLogger(__name__)

MOST_STUMBLES = 4


@contextmanager
def working(lease: Lease) -> Iterator[None]:
    """Run the block; a lost lease ends it quietly, and a fault of ours does not hold up the other rows.

    A fault is tried again a few times, then the row ends as `internal_error`. A lost database is passed on; when it
    is there again soon, the row is due at once, else when its lease ends.
    """
    try:
        yield
    except LeaseLost:
        log.info("lease_lost step=%s row=%s", lease.step.task, lease.row.pk)
    except (OperationalError, InterfaceError):
        insist(lambda: leases.postpone(lease, "", seconds=0, counted=False))
        raise
    except Exception as error:
        log.exception("step_failed step=%s row=%s", lease.step.task, lease.row.pk)
        _stumble(lease, f"The fault is ours ({type(error).__name__}); the log of the workers tells more.")


@contextmanager
def asking_llm(lease: Lease, give_up: Callable[[str], None]) -> Iterator[None]:
    """Like `working`; every LLMError ends with the row waiting, or with give_up(words) for this row alone.

    A wrong key, an unknown model and an exhausted budget pause the batch: a person must act.
    """
    with working(lease):
        try:
            yield
        except (errors.BudgetReached, errors.Misconfigured) as error:
            _pause(lease, str(error))
        except errors.AnsweredLater as error:
            waking.rest(lease, error.digest)
        except (errors.AskedElsewhere, errors.BudgetBusy) as error:
            leases.postpone(lease, "", seconds=error.retry_after, counted=False)
        except errors.NotYet as error:
            leases.postpone(lease, str(error), seconds=error.retry_after, counted=False)
        except (errors.Unreadable, errors.Rejected) as error:
            give_up(str(error))
        except errors.LLMError as error:
            log.warning("llm_trouble step=%s row=%s error=%s", lease.step.task, lease.row.pk, type(error).__name__)
            leases.postpone(lease, str(error), seconds=error.retry_after)


def _stumble(lease: Lease, words: str) -> None:
    try:
        if lease.row.attempts + 1 < MOST_STUMBLES:
            leases.postpone(lease, words)
        else:
            end(lease, "internal_error", words)
    except LeaseLost:
        log.info("lease_lost step=%s row=%s", lease.step.task, lease.row.pk)


def _pause(lease: Lease, words: str) -> None:
    leases.postpone(lease, words, seconds=0, counted=False)
    try:
        states.pause(lease.row.batch_id, message=words)
    except Conflict:
        return  # paused or ended meanwhile: just as well
    log.warning("batch_paused batch=%s", lease.row.batch_id)

"""What a step does when the LLM does not give what it needs: wait, pause the batch, or give the row up."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from biotool_site.lib.problems import Conflict
from synthesis.batches import states
from synthesis.llm import errors
from synthesis.steps import lease as leases
from synthesis.steps.lease import Lease, LeaseLost

log = logging.getLogger(__name__)


@contextmanager
def settled(lease: Lease, give_up: Callable[[str], None]) -> Iterator[None]:
    """Run the block; every LLMError ends with the row waiting, or with give_up(words) for this row alone.

    A wrong key, an unknown model and an exhausted budget pause the batch: a person must act.
    """
    try:
        yield
    except LeaseLost:
        log.info("lease_lost step=%s row=%s", lease.step.task, lease.row.pk)
    except (errors.BudgetReached, errors.Misconfigured) as error:
        _pause(lease, str(error))
    except (errors.AskedElsewhere, errors.BudgetBusy) as error:
        leases.postpone(lease, "", seconds=error.retry_after, counted=False)
    except (errors.Unreadable, errors.Rejected) as error:
        _give_up(lease, give_up, str(error))
    except errors.LLMError as error:
        log.warning("llm_trouble step=%s row=%s error=%s", lease.step.task, lease.row.pk, type(error).__name__)
        leases.postpone(lease, str(error), seconds=error.retry_after)


def _give_up(lease: Lease, give_up: Callable[[str], None], words: str) -> None:
    try:
        give_up(words)
    except LeaseLost:
        log.info("lease_lost step=%s row=%s", lease.step.task, lease.row.pk)


def _pause(lease: Lease, words: str) -> None:
    leases.postpone(lease, words, seconds=0, counted=False)
    try:
        states.pause(lease.row.batch_id, message=words)
    except Conflict:
        return  # paused or ended meanwhile: just as well
    log.warning("batch_paused batch=%s", lease.row.batch_id)

"""How a row ends before its time: dropped with a stable reason, or a round failed with words."""

import logging
from typing import Any

from synthesis.models import Round
from synthesis.steps import lease as leases
from synthesis.steps.lease import Lease

log = logging.getLogger(__name__)


def drop(lease: Lease, reason: str, detail: str, **fields: Any) -> None:
    """Drop the call or query at hand, with a stable slug and the words for people. Raises LeaseLost."""
    leases.store(lease, state="dropped", reason=reason[:60], detail=detail[:2000], **fields)
    log.info("dropped step=%s row=%s reason=%s", lease.step.task, lease.row.pk, reason)


def end(lease: Lease, reason: str, words: str) -> None:
    """Drop a call or a query; a round, which has no reason of its own, fails with the words. Raises LeaseLost."""
    if isinstance(lease.row, Round):
        leases.store(lease, state=Round.State.FAILED, trouble=words[:1000])
    else:
        drop(lease, reason, words)

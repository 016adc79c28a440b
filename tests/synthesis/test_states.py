"""The named transitions of a batch, and what the database refuses."""

from typing import Any

import pytest
from django.db import transaction
from django.db.utils import DatabaseError

from biotool_site.lib.problems import Conflict
from synthesis.batches import services, states
from synthesis.models import Batch

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch(dataset: Any, people: Any) -> Batch:
    return services.launch(dataset=dataset, created_by=people["admin"], functions=["lookup_by_id"], calls=2)


def test_a_batch_begins_once(batch: Batch) -> None:
    assert states.begin(batch.pk)
    assert not states.begin(batch.pk)
    batch.refresh_from_db()
    assert batch.state == "running"
    assert batch.started_at == batch.running_since


def test_pause_and_resume_stop_and_start_the_clock(batch: Batch, people: Any) -> None:
    states.begin(batch.pk)
    services.pause(batch=batch, by=people["admin"])
    batch.refresh_from_db()
    assert (batch.state, batch.running_since) == ("paused", None)
    assert batch.ran_seconds > 0
    services.resume(batch=batch, by=people["admin"])
    batch.refresh_from_db()
    assert batch.state == "running"
    assert batch.running_since is not None


@pytest.mark.parametrize("change", [services.pause, services.resume, services.cancel])
def test_what_has_ended_stays_ended(batch: Batch, people: Any, change: Any) -> None:
    services.cancel(batch=batch, by=people["admin"])
    with pytest.raises(Conflict, match="The batch is cancelled"):
        change(batch=batch, by=people["admin"])
    batch.refresh_from_db()
    assert batch.state == "cancelled"


def test_only_what_is_paused_can_be_resumed(batch: Batch, people: Any) -> None:
    with pytest.raises(Conflict, match="queued"):
        services.resume(batch=batch, by=people["admin"])


def test_the_database_refuses_a_step_that_is_not_listed(batch: Batch) -> None:
    services.cancel(batch=batch, by=batch.created_by)
    with pytest.raises(DatabaseError, match="cancelled"), transaction.atomic():
        Batch.objects.filter(pk=batch.pk).update(state="running")

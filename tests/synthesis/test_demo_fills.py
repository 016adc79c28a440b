"""What a person sees in the demo of `make run`: enough quadruplets of all databases, some with findings."""

from typing import Any

import pytest
from django.core.management import call_command

from annotation.models import Quadruplet
from synthesis.models import Batch

pytestmark = pytest.mark.django_db


def test_the_demo_has_pending_quadruplets_of_all_databases_some_with_findings(work_off: Any) -> None:
    call_command("demo")
    work_off(Batch.objects.get(dataset__slug="demo"))
    pending = Quadruplet.objects.filter(dataset__slug="demo", state="pending")
    assert pending.count() >= 60
    assert set(pending.values_list("database", flat=True)) == {"ensembl", "ncbi", "uniprot"}
    assert pending.filter(has_findings=True).count() >= 5

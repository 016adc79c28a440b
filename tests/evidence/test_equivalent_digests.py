"""Both digests of a stored call, and the command that brings the second one up to the present rules."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from biotools import calls, sameness
from biotools.evidence import observing
from biotools.evidence.management.commands import fill_equivalent_digests
from biotools.evidence.models import Call
from tests.factories import deliver

pytestmark = pytest.mark.django_db

ID = "ENSG00000133703"


def fill() -> str:
    told = StringIO()
    call_command("fill_equivalent_digests", stdout=told)
    return told.getvalue()


def test_equivalent_calls_are_two_rows_with_one_equivalent_digest() -> None:
    one = observing.call_for("lookup_by_id", {"id": ID})
    other = observing.call_for("lookup_by_id", {"id": f"{ID}.14", "format": "full", "expand": False})
    third = observing.call_for("lookup_by_id", {"id": ID, "expand": True})
    assert one.digest != other.digest
    assert one.equivalent_digest == other.equivalent_digest != third.equivalent_digest
    assert one.digest == calls.digest("lookup_by_id", {"id": ID})
    assert one.equivalent_digest == sameness.equivalent_digest("lookup_by_id", {"id": ID})


def test_a_call_without_one_gets_it_when_it_is_next_looked_for() -> None:
    call = observing.call_for("lookup_by_id", {"id": ID})
    wanted = call.equivalent_digest
    Call.objects.update(equivalent_digest="")
    assert observing.call_for("lookup_by_id", {"id": ID}).equivalent_digest == wanted
    assert Call.objects.get().equivalent_digest == wanted


def test_the_command_fills_what_is_empty_or_of_other_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fill_equivalent_digests, "BATCH", 2)
    ids = [f"ENSG{number:011}" for number in range(5)]
    wanted = {(call := observing.call_for("lookup_by_id", {"id": id})).pk: call.equivalent_digest for id in ids}
    assert len(set(wanted.values())) == 5
    assert fill() == "5 calls, 0 equivalent digests changed.\n"
    first, second, *_ = wanted
    Call.objects.filter(pk=first).update(equivalent_digest="")
    Call.objects.filter(pk=second).update(equivalent_digest="0" * 64)
    assert fill() == "5 calls, 2 equivalent digests changed.\n"
    assert dict(Call.objects.values_list("pk", "equivalent_digest")) == wanted


def test_the_database_takes_no_other_text_for_a_digest() -> None:
    observing.call_for("lookup_by_id", {"id": ID})
    with pytest.raises(IntegrityError), transaction.atomic():
        Call.objects.update(equivalent_digest="short")


def test_the_lineage_of_a_quadruplet_has_both(make_dataset: Any) -> None:
    from annotation.quadruplets import represent
    from annotation.revealing import EVERYTHING

    quadruplet = deliver(make_dataset())
    lineage = represent(quadruplet, EVERYTHING)["lineage"]
    assert lineage["call_digest"] == quadruplet.call.digest
    assert lineage["call_equivalent_digest"] == quadruplet.call.equivalent_digest != ""

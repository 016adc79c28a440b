"""The database holds the invariants by itself: these write past every service."""

import uuid
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from annotation.models import Adjudication, Claim, Quadruplet, Review, Revision, StateChange
from biotools.evidence.models import Call, Observation
from tests.factories import deliver

pytestmark = pytest.mark.django_db


def claim_row(quadruplet, person, **more):
    now = timezone.now()
    return Claim.objects.create(
        quadruplet=quadruplet, dataset=quadruplet.dataset, reviewer=person,
        taken_at=now, renewed_at=now, expires_at=now + timedelta(minutes=1), **more,
    )  # fmt: skip


def review_row(quadruplet, person, claim, **more):
    fields = {
        "quadruplet": quadruplet, "dataset": quadruplet.dataset, "revision": quadruplet.current,
        "outcome": quadruplet.current, "claim": claim, "reviewer": person, "verdict": "approve",
        "key": str(uuid.uuid4()), "request_digest": "0" * 64,
    }  # fmt: skip
    return Review.objects.create(**fields | more)


def refused(*errors):
    return pytest.raises(errors or (DatabaseError,))


@pytest.fixture
def one(dataset):
    return deliver(dataset)


@pytest.fixture
def shared(make_dataset):
    """One that two people shall review."""
    return deliver(make_dataset("pairs", reviews_required=2))


def test_a_slot_is_held_once_and_a_person_holds_a_quadruplet_once(shared, people):
    claim_row(shared, people["reviewer1"])
    with refused(IntegrityError), transaction.atomic():
        claim_row(shared, people["reviewer2"])
    with refused(IntegrityError), transaction.atomic():
        claim_row(shared, people["reviewer1"], slot=1)
    claim_row(shared, people["reviewer2"], slot=1)


def test_no_more_people_hold_a_quadruplet_than_reviews_are_wanted(one, shared, people):
    claim_row(one, people["reviewer1"])
    with refused(IntegrityError), transaction.atomic():
        claim_row(one, people["reviewer2"], slot=1)
    claim_row(shared, people["reviewer1"], slot=1)
    with refused(IntegrityError), transaction.atomic():
        claim_row(shared, people["reviewer2"], slot=2)


def test_one_review_per_person_revision_and_claim(shared, people):
    claim = claim_row(shared, people["reviewer1"])
    review_row(shared, people["reviewer1"], claim)
    Claim.objects.filter(pk=claim.pk).update(closed_at=timezone.now())
    with refused(IntegrityError), transaction.atomic():
        review_row(shared, people["reviewer1"], claim_row(shared, people["reviewer1"]))
    with refused(IntegrityError), transaction.atomic():
        review_row(shared, people["reviewer1"], claim)


def test_a_review_is_on_what_its_person_claimed(one, shared, people):
    claim = claim_row(one, people["reviewer1"])
    others = ({"quadruplet": shared}, {"dataset": shared.dataset}, {"person": people["reviewer2"]},
              {"revision": shared.current, "verdict": "edit"}, {"outcome": shared.current, "verdict": "edit"})  # fmt: skip
    for other in others:
        with refused(IntegrityError), transaction.atomic():
            review_row(**{"quadruplet": one, "person": people["reviewer1"], "claim": claim} | other)
    review_row(one, people["reviewer1"], claim)


def test_a_review_only_gets_superseded(one, people):
    review = review_row(one, people["reviewer1"], claim_row(one, people["reviewer1"]))
    Review.objects.filter(pk=review.pk).update(superseded_at=timezone.now())
    once = ({"superseded_at": None}, {"superseded_at": timezone.now()})
    for change in ({"verdict": "reject"}, {"comment": "other"}, {"reviewer": people["reviewer2"]}, *once):
        with refused(), transaction.atomic():
            Review.objects.filter(pk=review.pk).update(**change)
    with refused(), transaction.atomic():
        review.delete()


@pytest.mark.parametrize("model", [Revision, StateChange, Observation])
def test_append_only_tables_refuse_update_and_delete(one, model):
    assert model.objects.exists()
    for statement in (f"UPDATE {model._meta.db_table} SET id = id", f"DELETE FROM {model._meta.db_table}"):
        with refused(), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_an_adjudication_is_kept_and_single(one, people):
    fields = {"quadruplet": one, "revision": one.current, "outcome": one.current, "verdict": "approve"}
    row = Adjudication.objects.create(adjudicator=people["adjudicator"], **fields)
    with refused(IntegrityError), transaction.atomic():
        Adjudication.objects.create(adjudicator=people["admin"], **fields)
    with refused(), transaction.atomic():
        Adjudication.objects.filter(pk=row.pk).update(comment="other")


def test_an_adjudication_is_on_revisions_of_its_quadruplet(one, shared, people):
    fields = {"quadruplet": one, "revision": one.current, "outcome": one.current, "verdict": "approve"}
    for other in ({"quadruplet": shared}, {"revision": shared.current}, {"outcome": shared.current}):
        with refused(IntegrityError), transaction.atomic():
            Adjudication.objects.create(adjudicator=people["adjudicator"], **fields | other)


def test_what_a_quadruplet_says_now_is_a_revision_of_its_own(one, shared):
    other = Revision.objects.create(
        quadruplet=shared, number=2, query="q", arguments={}, tool=shared.current.tool, call=shared.call,
        observation=shared.current.observation,
    )  # fmt: skip
    with refused(IntegrityError), transaction.atomic():
        Quadruplet.objects.filter(pk=one.pk).update(current=other)
    Quadruplet.objects.filter(pk=shared.pk).update(current=other)


def test_a_quadruplet_is_never_deleted_nor_moved_to_another_call(one):
    with refused(), transaction.atomic():
        Quadruplet.objects.filter(pk=one.pk)._raw_delete("default")
    with refused(), transaction.atomic():
        Quadruplet.objects.filter(pk=one.pk).update(query_digest="0" * 64)


def test_a_quadruplet_has_a_revision_with_an_observation_of_its_call(one, dataset):
    fresh = Quadruplet.objects.get(pk=one.pk)
    fresh.pk, fresh.current_id, fresh.query_digest = uuid.uuid4(), uuid.uuid4(), "1" * 64
    with refused(IntegrityError), transaction.atomic():
        fresh.save(force_insert=True)
        connection.check_constraints()
    other = Call.objects.create(
        digest="2" * 64, function="lookup_by_id", database="ensembl", family="lookup", arguments={}
    )
    with refused(IntegrityError), transaction.atomic():
        Revision.objects.create(
            quadruplet=one, number=2, query="q", arguments={}, tool=one.current.tool, call=other,
            observation=one.current.observation,
        )  # fmt: skip


def test_one_call_per_digest_and_one_quadruplet_per_call_and_query(one, dataset):
    with refused(IntegrityError), transaction.atomic():
        Call.objects.create(digest=one.call.digest, function="x", database="x", family="x", arguments={})
    assert deliver(dataset).pk == one.pk
    assert deliver(dataset, one.current.query.upper() + "  ").pk == one.pk
    assert Quadruplet.objects.count() == 1

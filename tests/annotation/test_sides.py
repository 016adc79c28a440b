"""The sides of a dispute, what agrees between wordings and what differs: pure, on rows that no database knows."""

from datetime import UTC, datetime, timedelta
from itertools import count
from uuid import uuid4

import pytest

from annotation.models import Review, Revision
from annotation.review.sides import MISSING, compare, sides

MOMENTS = count()


def wording(number, query="Where is KRAS?", call="one", observation=None, **arguments):
    return Revision(
        number=number,
        query=query,
        call_id=call,
        observation_id=observation or call,
        arguments=arguments or {"id": call},
    )


def says(who, verdict, revision, outcome=None, *reasons, taken_back=False):
    at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=next(MOMENTS))
    return Review(
        id=uuid4(),
        reviewer_id=who,
        verdict=verdict,
        revision=revision,
        outcome=outcome or revision,
        reasons=list(reasons),
        created_at=at,
        superseded_at=at if taken_back else None,
    )


def told(found):
    return [
        (side.place, str(side.verdict), side.revision.number, [r.reviewer_id for r in side.reviews]) for side in found
    ]


def test_approve_against_reject_are_two_sides_of_one_wording():
    one = wording(1)
    found = sides(one, [says(2, "reject", one, None, "duplicate"), says(1, "approve", one)])
    assert told(found) == [(1, "approve", 1, [1]), (2, "reject", 1, [2])]
    assert [side.rejects for side in found] == [False, True]


def test_each_edit_is_a_side_and_the_rejection_comes_last():
    one, two, three = wording(1), wording(2, "In which gene?"), wording(3, "On which chromosome?")
    found = sides(three, [says(1, "edit", one, two), says(2, "edit", two, three), says(1, "reject", three)])
    assert told(found) == [(1, "approve", 2, [1]), (2, "approve", 3, [2]), (3, "reject", 3, [1])]


def test_what_was_said_against_an_older_wording_or_taken_back_counts_for_nothing():
    one, two = wording(1), wording(2, "In which gene?")
    said = [
        says(3, "reject", one),
        says(4, "approve", one, taken_back=True),
        says(1, "edit", one, two),
        says(2, "reject", two),
    ]
    assert told(sides(two, said)) == [(1, "approve", 2, [1]), (2, "reject", 2, [2])]


def test_who_approved_two_wordings_stands_for_the_last():
    one, two = wording(1), wording(2, "In which gene?")
    said = [says(1, "approve", one), says(2, "edit", one, two), says(1, "approve", two), says(3, "reject", two)]
    assert told(sides(two, said)) == [(1, "approve", 2, [2, 1]), (2, "reject", 2, [3])]


def test_the_same_wording_again_is_one_side_and_the_current_one_names_it():
    one, two, three = wording(1), wording(2, "In which gene?"), wording(3)
    said = [says(1, "approve", one), says(2, "edit", one, two), says(3, "edit", two, three), says(2, "reject", three)]
    assert told(sides(three, said)) == [(1, "approve", 2, [2]), (2, "approve", 3, [1, 3]), (3, "reject", 3, [2])]


def test_reasons_that_all_give_agree_and_the_others_differ():
    one = wording(1)
    said = [
        says(1, "approve", one),
        says(2, "reject", one, None, "duplicate", "unnatural_query"),
        says(3, "reject", one, None, "other", "unnatural_query"),
    ]
    rejection = sides(one, said)[-1]
    assert rejection.reasons == ["unnatural_query"]
    assert rejection.other_reasons == ["duplicate", "other"]


def test_fields_agree_or_differ_one_by_one():
    found = compare(
        [
            wording(1, species="human", id="A", expand=1),
            wording(2, "Other?", call="two", species="human", id="B", format="full"),
        ]
    )
    assert not found.query_agrees and not found.observation_agrees and not found.agrees
    assert [one.name for one in found.agreed] == ["species"]
    assert [(one.name, one.values) for one in found.differing] == [
        ("id", ("A", "B")),
        ("expand", (1, MISSING)),
        ("format", (MISSING, "full")),
    ]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (1, True, False),
        ({"a": 1, "b": [1]}, {"b": [1], "a": 1}, True),
        ({"a": 1}, {"a": True}, False),
        ("1", 1, False),
        (None, None, True),
    ],
)
def test_values_are_compared_as_json_has_them(one, other, same):
    assert compare([wording(1, value=one), wording(2, value=other)]).arguments[0].agrees is same


def test_one_wording_or_none_agrees_with_itself():
    assert compare([wording(1)]).agrees and compare([]).agrees

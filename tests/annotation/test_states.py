"""What follows from verdicts, as a pure function."""

import hypothesis.strategies as st
from hypothesis import given

from annotation.models.quadruplet import State
from annotation.review.reason_list import DEFAULTS
from annotation.review.reasons import Choice, Choices
from annotation.review.states import decide

VERDICTS = st.lists(st.sampled_from(["approve", "reject"]), max_size=9)


@given(VERDICTS, st.integers(1, 9))
def test_decide(verdicts, wanted):
    state = decide(verdicts, reviews_required=wanted)
    if len(verdicts) < wanted:
        assert state == State.PENDING
    elif len(set(verdicts)) == 2:
        assert state == State.DISPUTED
    else:
        assert state == {"approve": State.APPROVED, "reject": State.REJECTED}[verdicts[0]]
    assert state == decide(verdicts[::-1], reviews_required=wanted)


def test_labels_and_other_spellings_of_reasons_are_understood():
    choices = Choices([Choice(line.slug, line.label, line.needs_comment, retired=False) for line in DEFAULTS])
    assert choices.slugs([line.label for line in DEFAULTS]) == [line.slug for line in DEFAULTS]
    assert choices.slugs(["Wrong-Identifier", "wrong identifier", "gene-species mismatch"]) == [
        "wrong_identifier",
        "gene_species_mismatch",
    ]

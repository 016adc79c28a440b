"""What a reviewer is told once they have decided: whether the judge had said the same."""

from dataclasses import dataclass

from annotation.models import Dataset, Judgement, Review, Showing, Verdict


@dataclass(frozen=True)
class Afterwards:
    """The judge's word on the revision that was reviewed. agreed: None for an edit, which is no yes or no."""

    review: Review
    judgement: Judgement
    agreed: bool | None


def of(review: Review, dataset: Dataset) -> Afterwards | None:
    """The judge's word on what the review decided; one query.

    None where the dataset shows it at another time, where no judge was asked, and while it measures the judge.
    """
    if dataset.show_judgement != Showing.AFTER:
        return None
    found = Judgement.objects.filter(revision=review.revision_id).select_related("revision__quadruplet").first()
    if found is None or found.revision.quadruplet.judge_withheld:
        return None
    agreed = None if review.verdict == Verdict.EDIT else found.informative == (review.verdict == Verdict.APPROVE)
    return Afterwards(review, found, agreed)

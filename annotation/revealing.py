"""What of the machines' and other people's opinions a person is shown of a quadruplet: the dataset's setting decides.

Seeing an opinion sways one's own, so each of the three is shown before a person's decision, after it, or never.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from annotation import access
from annotation.access import Person
from annotation.models import Dataset, Quadruplet, Review, Role, Showing, StateChange
from annotation.models.quadruplet import UNDECIDED, State


@dataclass(frozen=True)
class Shown:
    """What a person is shown of one quadruplet: the judge's word, the findings, other people's decisions."""

    judgement: bool = True
    findings: bool = True
    decisions: bool = True


EVERYTHING = Shown()


def shown_to(person: Person, quadruplet: Quadruplet) -> Shown:
    """What the person is shown of the quadruplet on its own page, in its history and by the API; two queries at most.

    | who | quadruplet | `before` | `after` | `never` |
    | --- | --- | --- | --- | --- |
    | reviewer, adjudicator | pending or disputed, not decided by them | shown | withheld | withheld |
    | reviewer, adjudicator | decided by them, or by all who had to | shown | shown | withheld |
    | adjudicator | disputed: the decisions, whatever the setting | shown | shown | shown |
    | admin | any | shown | shown | shown |

    Decided by them: a decision of theirs that stands is on the current revision, or made it. What is claimed is seen
    as by somebody who has not decided, also by an admin (`when_claimed`). The judge's word on a quadruplet that
    measures the judge is withheld from everybody until it is decided (`Quadruplet.judge_withheld`).
    """
    return shown_in(person, quadruplet.dataset, [quadruplet])[quadruplet.pk]


def shown_in(person: Person, dataset: Dataset, rows: Iterable[Quadruplet]) -> dict[UUID, Shown]:
    """As `shown_to`, for many quadruplets of one dataset by id; two queries, however many they are."""
    rows = list(rows)
    role = access.role_of(person, dataset)
    mine = _decided_by(person, rows) if _waits_for_a_decision(dataset) else set()
    return {row.pk: _shown(dataset, row, role, decided=row.current_id in mine) for row in rows}


def when_claimed(quadruplet: Quadruplet) -> Shown:
    """What the holder of a claim is shown: they cannot have decided on what they hold. No query."""
    return _shown(quadruplet.dataset, quadruplet, Role.REVIEWER, decided=False)


def with_shown_findings(rows: QuerySet[Quadruplet], dataset: Dataset, person: Person) -> QuerySet[Quadruplet]:
    """Those of the dataset's rows whose findings the person is shown, so that no filter tells what is withheld."""
    if all_findings_shown(dataset, person):
        return rows
    if dataset.show_findings == Showing.NEVER:
        return rows.none()
    mine = Review.objects.filter(dataset=dataset, reviewer_id=person.pk, superseded_at__isnull=True)
    return rows.filter(~Q(state__in=UNDECIDED) | Q(current__in=mine.values("outcome")))


def with_shown_decisions(rows: QuerySet[Quadruplet], dataset: Dataset, person: Person) -> QuerySet[Quadruplet]:
    """Those of the dataset's rows on which an adjudicator or admin is shown other people's decisions."""
    if dataset.show_decisions == Showing.BEFORE or access.role_of(person, dataset) == Role.ADMIN:
        return rows
    if dataset.show_decisions == Showing.NEVER:
        return rows.filter(state=State.DISPUTED)
    mine = Review.objects.filter(dataset=dataset, reviewer_id=person.pk, superseded_at__isnull=True)
    return rows.filter(~Q(state=State.PENDING) | Q(current__in=mine.values("outcome")))


def all_findings_shown(dataset: Dataset, person: Person) -> bool:
    """Whether the person is shown the findings of every quadruplet, decided or not."""
    return dataset.show_findings == Showing.BEFORE or access.role_of(person, dataset) == Role.ADMIN


def told_steps(person: Person, dataset: Dataset, steps: Iterable[StateChange]) -> list[tuple[StateChange, bool]]:
    """Steps of several quadruplets' histories, each with whether the person is told who decided what; two queries.

    Fetch them with their quadruplets.
    """
    steps = list(steps)
    shown = shown_in(person, dataset, {step.quadruplet_id: step.quadruplet for step in steps}.values())
    return [(step, shown[step.quadruplet_id].decisions or told_anyway(step, person)) for step in steps]


def told_anyway(step: StateChange, person: Person) -> bool:
    """Whether a step tells nobody else's decision: its arrival, or the person's own doing."""
    return step.actor_id is None or step.actor_id == person.pk


def _shown(dataset: Dataset, quadruplet: Quadruplet, role: str | None, *, decided: bool) -> Shown:
    after = decided or quadruplet.state not in UNDECIDED
    settles = role == Role.ADJUDICATOR and quadruplet.state == State.DISPUTED
    sees_all = role == Role.ADMIN
    return Shown(
        judgement=(sees_all or _allowed(dataset.show_judgement, after=after)) and not quadruplet.judge_withheld,
        findings=sees_all or _allowed(dataset.show_findings, after=after),
        decisions=sees_all or settles or _allowed(dataset.show_decisions, after=after),
    )


def _allowed(setting: str, *, after: bool) -> bool:
    return setting == Showing.BEFORE or (setting == Showing.AFTER and after)


def _waits_for_a_decision(dataset: Dataset) -> bool:
    return Showing.AFTER in (dataset.show_judgement, dataset.show_findings, dataset.show_decisions)


def _decided_by(person: Person, rows: Iterable[Quadruplet]) -> set[Any]:
    """The current revisions, of undecided quadruplets, that a standing decision of the person is on or made."""
    undecided = [row.current_id for row in rows if row.state in UNDECIDED]
    if not undecided:
        return set()
    mine = Review.objects.filter(outcome__in=undecided, reviewer_id=person.pk, superseded_at__isnull=True)
    return set(mine.values_list("outcome_id", flat=True))

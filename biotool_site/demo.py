"""The demo of `make run`: accounts, two datasets, and a batch in each, made by the real pipeline."""

from typing import NamedTuple

from django.db import transaction

import biotools.recordings
from annotation import datasets, members
from annotation.models import Dataset, Role
from biotool_site.accounts.demo import make_accounts
from biotool_site.accounts.models import User
from synthesis.batches import services
from synthesis.models import Batch

ROLES = {
    "admin": Role.ADMIN,
    "adjudicator": Role.ADJUDICATOR,
    "reviewer1": Role.REVIEWER,
    "reviewer2": Role.REVIEWER,
    "consumer": Role.CONSUMER,
}
GUIDELINES = """\
Approve a quadruplet when all four hold:

1. The query reads like a question of a biologist, and is clear without seeing the call.
2. The function is the right one for it, and each argument follows from the query or is a sensible default.
3. The observation answers the query. What the query asks for must stand in it.
4. Nothing in the query contradicts the observation: gene, species, assembly, identifier, coordinates.

Edit it when a small change makes it right: a typing error, a missing species, a wrong identifier. Changed \
arguments are executed again before you can approve them; read the new observation.

Reject it when it cannot be saved with a small edit, and choose the reasons. When in doubt, skip it.

Observations here are recorded real answers: the date tells when, and a finding marks those older than ten years. \
Queries and judgements of the stand-in \
say so; judge them as you would any other.
"""
SEED = 20260
OLDEST_DAYS = 3650
"""Some recordings are older than ten years: reviewers see what a finding looks like."""


class Demo(NamedTuple):
    """A demo dataset, and the batch that fills it."""

    slug: str
    name: str
    description: str
    reviews_required: int
    calls: int
    functions: int | None
    """How many of the recorded functions are called; None for all."""


DEMOS = (
    Demo(
        slug="demo",
        name="BioTool demo",
        description="Real recorded answers of NCBI, UniProt and Ensembl, with questions written for them.",
        reviews_required=1,
        calls=12,
        functions=None,
    ),
    Demo(
        slug="demo-pairs",
        name="BioTool demo, two reviews each",
        description="Two people decide on each quadruplet; where they disagree, the adjudicator does.",
        reviews_required=2,
        calls=4,
        functions=3,
    ),
)


def make_demo() -> list[Batch]:
    """Make what is missing of the demo. The batches launched now; none the second time."""
    people = make_accounts()
    return [batch for demo in DEMOS if (batch := fill(demo, people))]


@transaction.atomic
def fill(demo: Demo, people: dict[str, User]) -> Batch | None:
    """The dataset with its members, and its batch unless it ever had one. The dataset's row is the lock."""
    if not Dataset.objects.filter(slug=demo.slug).exists():
        _found(demo, people)
    dataset = Dataset.objects.select_for_update().get(slug=demo.slug)
    if Batch.objects.filter(dataset=dataset).exists():
        return None
    return services.launch(
        dataset=dataset,
        created_by=people["admin"],
        functions=recorded_functions()[: demo.functions],
        calls=demo.calls,
        sources=["recorded"],
        calibration_share=0,  # else the judge's word is kept back until one has decided
        seed=SEED,
        name="Demo, from recordings",
    )


def _found(demo: Demo, people: dict[str, User]) -> None:
    dataset = Dataset(
        slug=demo.slug,
        name=demo.name,
        description=demo.description,
        reviews_required=demo.reviews_required,
        oldest_days=OLDEST_DAYS,
    )
    dataset = datasets.create(dataset, by=people["admin"], guidelines=GUIDELINES)
    for name, role in ROLES.items():
        members.set_role(dataset=dataset, username=name, role=role)


def recorded_functions() -> list[str]:
    """Names of the functions that have recordings; databases take turns, so any beginning is mixed."""
    by_database: dict[str, list[str]] = {}
    for name in sorted({name for name, _, _ in biotools.recordings.calls()}):
        by_database.setdefault(biotools.function(name).database, []).append(name)
    longest = max((len(names) for names in by_database.values()), default=0)
    return [names[turn] for turn in range(longest) for names in by_database.values() if turn < len(names)]

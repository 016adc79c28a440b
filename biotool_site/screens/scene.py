"""What the pages show: the demo with some work done in it, by the services that people use."""

import json
import time
import uuid
from datetime import timedelta
from functools import partial
from typing import Any

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from annotation import datasets, invitations, members
from annotation.bulk import services as bulk
from annotation.bulk.choosing import Choice
from annotation.discussion import flags
from annotation.imports import services as imports
from annotation.models import BulkAction, Dataset, Flag, Import, Invitation, Quadruplet, Release, Verdict
from annotation.models.quadruplet import State
from annotation.queue import claims
from annotation.releases import services as releases
from annotation.review import services as review
from biotool_site import demo
from biotool_site.accounts.demo import PASSWORD, make_accounts
from biotool_site.accounts.models import User
from synthesis.models import Batch

NEWCOMER, EMPTY = "newcomer", "empty"
VERSIONS = ("1.0", "1.1")
APPROVED, DISPUTED = 6, 3
WAIT_SECONDS = 180


def prepare(demos: tuple[demo.Demo, demo.Demo] = demo.DEMOS) -> dict[str, str]:
    """Bring the scene about where it is not yet so; what the addresses of the pages need, by name.

    demos: two datasets, the second with two people per quadruplet. Needs running workers. Twice is harmless.
    """
    people = make_accounts() | {NEWCOMER: _newcomer()}
    for wanted in demos:
        demo.fill(wanted, people)
    one, pairs = (Dataset.objects.get(slug=made.slug) for made in demos)
    _wait(lambda: not Batch.objects.filter(dataset__in=[one, pairs], state__in=Batch.OPEN).exists(), "the batches")
    _empty(people)
    _decide(one, people)
    _disagree(pairs, people)
    _flag(pairs, people)
    _release(one, people)
    _move_some(one, people)
    _import(one, people)
    claims.take(dataset=one, reviewer=people["reviewer1"], resume=True)
    return _things(one, pairs) | _tokens(one, people)


def _newcomer() -> User:
    """Somebody who is no member of anything."""
    wanted = {"first_name": "Demo newcomer", "is_demo": True, "password": make_password(PASSWORD)}
    return User.objects.get_or_create(username=NEWCOMER, defaults=wanted)[0]


def _empty(people: dict[str, User]) -> None:
    if not Dataset.objects.filter(slug=EMPTY).exists():
        dataset = datasets.create(Dataset(slug=EMPTY, name="Nothing in it yet"), by=people["admin"])
        members.set_role(dataset=dataset, username="reviewer1", role="reviewer")


def _decide(dataset: Dataset, people: dict[str, User]) -> None:
    """Some approved, one edited, one rejected."""
    reviewer = people["reviewer1"]
    while Quadruplet.objects.filter(dataset=dataset, state=State.APPROVED).count() < APPROVED:
        _submit(dataset, reviewer, Verdict.APPROVE)
    if not Quadruplet.objects.filter(dataset=dataset, current__number__gt=1).exists():
        _submit(dataset, reviewer, Verdict.EDIT)
    if not Quadruplet.objects.filter(dataset=dataset, state=State.REJECTED).exists():
        _submit(dataset, reviewer, Verdict.REJECT)


def _disagree(dataset: Dataset, people: dict[str, User]) -> None:
    while Quadruplet.objects.filter(dataset=dataset, state=State.DISPUTED).count() < DISPUTED:
        _submit(dataset, people["reviewer1"], Verdict.APPROVE)
        _submit(dataset, people["reviewer2"], Verdict.REJECT)


def _flag(dataset: Dataset, people: dict[str, User]) -> None:
    """A reviewer asks the adjudicators about one that waits."""
    if not Flag.objects.filter(dataset=dataset, closed_at=None).exists():
        waits = Quadruplet.objects.filter(dataset=dataset, state=State.PENDING).earliest("created_at", "pk")
        flags.raise_flag(quadruplet=waits, author=people["reviewer1"], note="Is this GRCh38, or the older assembly?")


def _submit(dataset: Dataset, reviewer: Any, verdict: Verdict) -> None:
    claim = claims.take(dataset=dataset, reviewer=reviewer, resume=True)
    if claim is None:
        raise RuntimeError(f"Nothing is left to review in {dataset.slug}.")
    revision = Quadruplet.objects.select_related("current").get(pk=claim.quadruplet_id).current
    more: dict[str, Any] = {"comment": "No biologist would ask so."} if verdict == Verdict.REJECT else {}
    if verdict == Verdict.EDIT:
        more = {"query": f"Please tell: {revision.query}", "arguments": revision.arguments}
    review.submit(
        quadruplet_id=claim.quadruplet_id,
        claim_id=claim.pk,
        reviewer=reviewer,
        revision=revision.number,
        verdict=verdict,
        key=str(uuid.uuid4()),
        **more,
    )


def _move_some(dataset: Dataset, people: dict[str, User]) -> None:
    """Some that wait are moved to the front of the queue."""
    if not BulkAction.objects.filter(dataset=dataset).exists():
        choice = Choice(kind=BulkAction.Kind.FRONT, query="state=pending")
        bulk.run(bulk.start(dataset=dataset, choice=choice, actor=people["admin"]).pk)


def _import(dataset: Dataset, people: dict[str, User]) -> None:
    """A file whose records are good, and one that has records with errors."""
    if Import.objects.filter(dataset=dataset).exists():
        return
    pattern = Quadruplet.objects.filter(dataset=dataset).select_related("current__tool", "current__observation")
    revision = pattern.earliest("created_at", "pk").current
    good = {
        "user_query": "What is known of it, in short?",
        "function_calling": revision.call_info(),
        "observation": revision.observation.summary,
        "database": revision.tool.database,
        "tool": revision.tool.family,
    }
    bad = [good | {"user_query": ""}, good | {"observation": ""}, good | {"function_calling": {"name": "lookup"}}]
    for name, records in (("BioTool.json", [good]), ("draft.jsonl", [good, *bad])):
        text = "\n".join(map(json.dumps, records)).encode()
        found = imports.start(dataset=dataset, chunks=[text], file_name=name, partial=False, created_by=people["admin"])
        imports.run_and_check(found)


def _release(dataset: Dataset, people: dict[str, User]) -> None:
    """Two versions; something more is approved in between."""
    for version in VERSIONS:
        if not Release.objects.filter(dataset=dataset, version=version).exists():
            releases.cut(dataset=dataset, version=version, created_by=people["admin"])
            _wait(partial(_is_published, dataset, version), f"release {version}")
            _submit(dataset, people["reviewer2"], Verdict.APPROVE)


def _is_published(dataset: Dataset, version: str) -> bool:
    return Release.objects.filter(dataset=dataset, version=version, state=Release.State.PUBLISHED).exists()


def _tokens(dataset: Dataset, people: dict[str, User]) -> dict[str, str]:
    """Two invitation links: one that works, one that does not any more. Those of an earlier scene are revoked."""
    invitations.revoke_all_of(dataset, people["admin"].pk)
    _, token = invitations.invite(dataset=dataset, role="reviewer", by=people["admin"], note="Prof. A. Byron")
    ended, ended_token = invitations.invite(dataset=dataset, role="reviewer", by=people["admin"])
    Invitation.objects.filter(pk=ended.pk).update(expires_at=timezone.now() - timedelta(days=1))
    return {"token": token, "ended_token": ended_token}


def _things(one: Dataset, pairs: Dataset) -> dict[str, str]:
    def first(**wanted: Any) -> str:
        return str(Quadruplet.objects.filter(**wanted).order_by("created_at", "pk").values_list("pk", flat=True)[0])

    return {
        "dataset": one.slug,
        "pairs": pairs.slug,
        "empty": EMPTY,
        "approved": first(dataset=one, state=State.APPROVED),
        "edited": first(dataset=one, current__number__gt=1),
        "flagged": first(dataset=pairs, flags__closed_at=None, flags__note__gt=""),
        "disputed": first(dataset=pairs, state=State.DISPUTED),
        "batch": str(Batch.objects.filter(dataset=one).order_by("created_at").values_list("pk", flat=True)[0]),
        "bulk_action": str(
            BulkAction.objects.filter(dataset=one).order_by("created_at").values_list("pk", flat=True)[0]
        ),
        "import": _import_in(one, Import.State.DONE),
        "refused_import": _import_in(one, Import.State.REFUSED),
        "release": VERSIONS[0],
        "next_release": VERSIONS[1],
    }


def _import_in(dataset: Dataset, state: str) -> str:
    return str(Import.objects.filter(dataset=dataset, state=state).values_list("pk", flat=True)[0])


def _wait(truth: Any, what: str) -> None:
    end = time.monotonic() + WAIT_SECONDS
    while not truth():
        if time.monotonic() > end:
            raise TimeoutError(f"Waited {WAIT_SECONDS} s for {what}. Do workers run?")
        time.sleep(0.3)

"""What people do with batches: launch, pause, resume, cancel."""

import logging
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

import biotools
from annotation.intake import open_intake
from annotation.models import Dataset, Intake
from biotool_site.lib.problems import Invalid
from synthesis import prompts
from synthesis.batches import plan as plans
from synthesis.batches import standing, states
from synthesis.llm import panel
from synthesis.llm import roles as llm_roles
from synthesis.models import Batch, Round
from synthesis.steps import messages
from synthesis.steps.order import STEPS, proposing

log = logging.getLogger(__name__)

USED_ROLES = (llm_roles.CALL_SYNTHESIS, llm_roles.QUERY_WRITER, llm_roles.JUDGE)


def plan(request: plans.Request, *, dataset: Dataset) -> plans.Plan:
    """The plan of a launch request for the dataset; nothing is stored. Raises Invalid by field."""
    made = plans.make(
        request,
        known=biotools.functions(),
        role_names=USED_ROLES,
        replaying=settings.BIOTOOLS_TRANSPORT == "replay",
        have=standing.have(dataset) if request.top_up is not None else None,
    )
    _refuse_unserved_models(made)
    return made


@transaction.atomic
def launch(
    *,
    dataset: Dataset,
    created_by: Any,
    calls: int | None = None,
    functions: Sequence[str] | None = None,
    families: Sequence[str] | None = None,
    databases: Sequence[str] | None = None,
    subfields: Sequence[str] | None = None,
    top_up: int | None = None,
    sources: Sequence[str] | None = None,
    roles: Mapping[str, Any] | None = None,
    votes: int = 1,
    calibration_share: float | None = None,
    budget: Decimal | str | float | None = None,
    seed: int | None = None,
    mode: str | None = None,
    name: str = "",
) -> Batch:
    """Store a batch with its whole plan and its rounds, and send them. Raises Invalid; then nothing is stored.

    calls: wanted per function; or top_up: the number of approved and pending quadruplets that each function
    should come to in this dataset, those that have it are left out. functions, families, databases and subfields
    are united. sources: recorded, llm; by
    default recorded where calls are replayed, else llm. roles: a model by role, for the judge also several, one for
    each vote in turn. calibration_share: of what the judge filters out, how much is reviewed blind, 0 to 1; None for
    the default. budget: US dollars, None for no bound. mode: live, or provider_batch where LLM requests go to the
    provider in files, which answers within a day and for less.
    """
    request = plans.Request(
        calls=calls,
        functions=functions,
        families=families,
        databases=databases,
        subfields=subfields,
        top_up=top_up,
        sources=sources,
        roles=roles,
        votes=votes,
        calibration_share=calibration_share,
        budget=budget,
        seed=seed,
        mode=mode,
    )
    made = plan(request, dataset=dataset)
    label = _name(name, made)
    batch = Batch.objects.create(
        dataset=dataset,
        intake=open_intake(dataset=dataset, source=Intake.Source.BATCH, label=label, created_by=created_by),
        name=label,
        functions=list(made.functions),
        calls=made.calls,
        top_up=made.top_up,
        sources=list(made.sources),
        roles=made.roles,
        mode=made.mode,
        live_roles=_live_roles(made),
        votes=made.votes,
        calibration_share=made.calibration_share,
        budget=made.budget,
        seed=made.seed,
        transport=settings.BIOTOOLS_TRANSPORT,
        catalogue_digest=biotools.catalogue_digest(),
        prompt_versions={role: prompts.newest(role) for role in USED_ROLES},
        created_by=created_by,
    )
    rounds = [
        Round(batch=batch, function=part.function, source=part.source, wanted=part.wanted, sent_at=timezone.now())
        for part in made.rounds
    ]
    stored = Round.objects.bulk_create(rounds)
    messages.send_after_commit(*((proposing(row.source), [row.pk]) for row in stored))
    log.info("batch_launched batch=%s rounds=%s", batch.pk, len(rounds))
    return batch


@transaction.atomic
def pause(*, batch: Batch, by: Any) -> Batch:
    """Let nothing new begin; what is under way is finished and kept. Raises Conflict unless queued or running."""
    paused = states.pause(batch.pk)
    log.info("batch_paused batch=%s by=%s", batch.pk, _key(by))
    return paused


@transaction.atomic
def resume(*, batch: Batch, by: Any, budget: Decimal | str | float | None = None) -> Batch:
    """Go on exactly where it stopped; a budget given here replaces the old one. Raises Conflict unless paused."""
    resumed = states.resume(batch.pk)
    if budget not in (None, ""):
        resumed.budget = plans.budget_of(budget)
        resumed.save(update_fields=["budget"])
    for step in STEPS:
        step.rows().filter(batch=batch).update(sent_at=None, not_before=timezone.now(), waits_for="")
    messages.send_sweep_after_commit()
    log.info("batch_resumed batch=%s by=%s", batch.pk, _key(by))
    return resumed


@transaction.atomic
def cancel(*, batch: Batch, by: Any) -> Batch:
    """Stop for good; quadruplets that were handed over stay. Raises Conflict when it has ended."""
    cancelled = states.cancel(batch.pk)
    log.info("batch_cancelled batch=%s by=%s", batch.pk, _key(by))
    return cancelled


def served(models: panel.Models | None = None) -> list[llm_roles.Role]:
    """The roles that a batch uses, as they are served now; the judge once for each of its models."""
    wanted = [(name, model) for name in USED_ROLES for model in dict.fromkeys(panel.models_of(models, name) or ("",))]
    return [llm_roles.role(name, {name: model} if model else None) for name, model in wanted]


def _name(name: str, made: plans.Plan) -> str:
    if len(name) > 200:
        raise Invalid("A name has at most 200 letters.", errors={"name": ["At most 200 letters."]})
    if name.strip():
        return name.strip()
    what = made.functions[0] if len(made.functions) == 1 else f"{len(made.functions)} functions"
    return f"{what}, topped up to {made.top_up}" if made.top_up else f"{what}, {made.calls} calls each"


def _live_roles(made: plans.Plan) -> dict[str, str]:
    """Roles that the settings keep from the provider's batch interface; none in a live batch, where all are."""
    if made.mode == plans.MODES[0]:
        return {}
    words = "The settings keep this role from the provider's batch interface (LLM_{}_IN_BATCHES=0)."
    return {role.name: words.format(role.name.upper()) for role in served(made.roles) if not role.in_batches}


def _key(person: Any) -> Any:
    """The primary key of who did it; None for the command line."""
    return getattr(person, "pk", None)


def _refuse_unserved_models(made: plans.Plan) -> None:
    """A model cannot be asked for where the stand-in serves; a budget needs models whose price is known."""
    for role in served(made.roles):
        wanted = set(panel.models_of(made.roles, role.name)) - {llm_roles.STANDIN_MODEL}
        if role.is_standin and wanted:
            named = ", ".join(sorted(wanted))
            words = f"No LLM is configured for {role.name}, the stand-in serves it; {named!r} cannot be used."
            raise Invalid(words, errors={"roles": [words]})
        if made.budget is not None and role.price is None:
            words = f"Nobody said what {role.model!r} costs, so the budget cannot be kept. Set LLM_PRICES."
            raise Invalid(words, errors={"budget": [words]})

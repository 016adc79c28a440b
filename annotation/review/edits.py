"""What an edit makes: the next revision, on the stored observation of the edited call."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Max

from annotation import findings
from annotation.links import carrying, keeping
from annotation.models import Quadruplet, Revision
from biotool_site.lib.problems import Invalid
from biotool_site.lib.storable import unstorable
from biotools import calls
from biotools.evidence import calling, observing
from biotools.evidence.models import Call, Observation

LONGEST_QUERY = 4000


class NotExecuted(Invalid):
    """Changed arguments cannot stand without the observation of the changed call."""

    code = "not-executed"
    title = "Run the changed call first"


def changed(revision: Revision, query: str | None, arguments: dict[str, Any] | None) -> bool:
    """Whether the wording differs from the revision's: other query text, or another call."""
    other_query = query is not None and query.strip() != revision.query
    return other_query or (arguments is not None and _digest(revision, arguments) != revision.call.digest)


def next_revision(
    quadruplet: Quadruplet, *, author: Any, query: str | None, arguments: dict[str, Any] | None
) -> Revision:
    """Store the edit as a new revision, with its findings. The caller holds the quadruplet's lock.

    Nothing given means unchanged. Raises Invalid when nothing changes, the query is empty or too long, or
    the arguments break the schema; NotExecuted when the changed call has no informative observation.
    """
    base = quadruplet.current
    if not changed(base, query, arguments):
        detail = "Nothing was changed. Approve it, or change the query or the arguments."
        raise Invalid(detail, errors={"verdict": ["Should be approve."]})
    text = _query(base.query if query is None else query)
    observation = base.observation
    if arguments is None or _digest(base, arguments) == base.call.digest:
        arguments = base.arguments  # the same call in other words (a null, 1.0) was not checked, and is no change
    else:
        observation = executed(base.tool.name, arguments)
    # A name of a function whose schema moved on since is edited under the schema of today.
    tool = base.tool if observation.call_id == base.call_id else observing.tool_of(base.tool.name)
    return _store(quadruplet, author, query=text, arguments=arguments, tool=tool, observation=observation)


def restored(quadruplet: Quadruplet, *, author: Any, number: int) -> Revision:
    """Store the wording of an earlier revision as a new one, on the very observation that people saw it with.

    The caller holds the quadruplet's lock. Raises Invalid for an unknown number, and where nothing would change.
    """
    earlier = quadruplet.revisions.select_related("tool", "observation__call").filter(number=number).first()
    if earlier is None:
        raise Invalid(f"There is no revision {number}.", errors={"wording_of": ["No such revision."]})
    if earlier.same_wording(quadruplet.current):
        detail = f"Revision {number} says what the quadruplet says now. Approve it."
        raise Invalid(detail, errors={"verdict": ["Should be approve."]})
    return _store(
        quadruplet,
        author,
        mended=[earlier, quadruplet.current],
        query=earlier.query,
        arguments=earlier.arguments,
        tool=earlier.tool,
        observation=earlier.observation,
    )


def _store(
    quadruplet: Quadruplet,
    author: Any,
    *,
    observation: Observation,
    mended: Sequence[Revision] = (),
    **wording: Any,
) -> Revision:
    """The next revision, with its findings and links. mended: whose mended links it takes, else the current one's."""
    revision = Revision.objects.create(
        quadruplet=quadruplet,
        number=quadruplet.revisions.aggregate(last=Max("number"))["last"] + 1,
        based_on=quadruplet.current,
        call=observation.call,
        observation=observation,
        author=author,
        **wording,
    )
    keeping.store(revision, findings.store(quadruplet, revision))
    carrying.carry(revision, mended or [quadruplet.current])
    return revision


def executed(name: str, arguments: dict[str, Any]) -> Observation:
    """The stored, informative observation of a call; nothing is sent. Raises Invalid, NotExecuted."""
    if errors := calling.faults(name, arguments):
        raise Invalid("The arguments do not fit the function's schema.", errors=errors)
    call = Call.objects.filter(digest=calls.digest(name, arguments)).first()
    observation = observing.stored(call) if call else None
    if observation is None:
        raise NotExecuted(
            "The changed arguments were not run yet. Run the call, look at what it returns, then send the edit.",
            errors={"arguments": ["Not executed yet."]},
        )
    if not observation.informative:
        raise NotExecuted(
            f"The changed call returns nothing to learn from ({observation.reason}). Change the arguments, or reject.",
            errors={"arguments": [observation.detail or observation.reason]},
        )
    return observation


def _query(text: str) -> str:
    text = text.strip()
    if not text:
        raise Invalid("The query is empty.", errors={"query": ["Write the question."]})
    if len(text) > LONGEST_QUERY:
        raise Invalid(
            f"The query has {len(text)} letters; the most is {LONGEST_QUERY}.",
            errors={"query": ["Too long."]},
        )
    if unstorable(text):
        raise Invalid("The query has a NUL letter or broken unicode.", errors={"query": ["Remove it."]})
    return text


def _digest(revision: Revision, arguments: dict[str, Any]) -> str:
    if unstorable(arguments):
        raise Invalid("The arguments have a NUL letter or broken unicode.", errors={"arguments": ["Remove it."]})
    return calls.digest(revision.tool.name, arguments)

"""What the API of people's work answers, for its OpenAPI document; a test holds the answers to it."""

from typing import Any

from rest_framework import serializers

from annotation.models import Finding, Verdict
from annotation.models.quadruplet import State, Style
from biotool_site.lib.api.lists import ListShape


class ToolInfo(serializers.Serializer[Any]):
    """The function as it was when the revision was made; `parameters` is a JSON Schema."""

    name = serializers.CharField()
    description = serializers.CharField()
    parameters = serializers.DictField()


class FindingShape(serializers.Serializer[Any]):
    """What one automatic check found."""

    check = serializers.CharField()
    severity = serializers.ChoiceField(choices=Finding.Severity.choices)
    message = serializers.CharField()
    evidence = serializers.ListField(child=serializers.JSONField())


class QuadrupletShape(serializers.Serializer[Any]):
    """A quadruplet at its current revision."""

    id = serializers.UUIDField()
    dataset = serializers.SlugField()
    query = serializers.CharField()
    tool = ToolInfo()
    arguments = serializers.DictField()
    observation = serializers.DictField(help_text="the summary, as it goes into training data")
    database = serializers.CharField()
    family = serializers.CharField()
    state = serializers.ChoiceField(choices=State.choices)
    revision = serializers.IntegerField(min_value=1)
    style = serializers.ChoiceField(choices=Style.choices)  # type: ignore[assignment]  # a field by name
    judgement = serializers.DictField(
        allow_null=True,
        help_text="the LLM judge's word: informative, reason, confidence (0 to 1), evidence, missing, votes, withheld,"
        " model, prompt_version, judged_at; null where nobody judged",
    )
    findings = FindingShape(many=True)
    findings_withheld = serializers.BooleanField()
    checked = serializers.BooleanField(help_text="false while the checks of an import are under way: findings follow")
    links = serializers.ListField(child=serializers.DictField(), help_text="of the query's words to where they stand")
    lineage = serializers.DictField(help_text="call, observation, source release, models, batch")
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class ClaimShape(serializers.Serializer[Any]):
    """A lease of one quadruplet."""

    id = serializers.UUIDField()
    quadruplet = serializers.UUIDField()
    taken_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()


class ClaimedShape(QuadrupletShape):
    """A quadruplet with your claim on it."""

    claim = ClaimShape()


class HeldShape(serializers.Serializer[Any]):
    """The claim under which you hold the quadruplet again."""

    claim = ClaimShape()


class StandShape(serializers.Serializer[Any]):
    """Where a quadruplet stands."""

    id = serializers.UUIDField()
    state = serializers.ChoiceField(choices=State.choices)
    revision = serializers.IntegerField(min_value=1)


class DecisionShape(serializers.Serializer[Any]):
    """A stored decision. `revision` is the one that it left: for an edit the new one."""

    id = serializers.UUIDField()
    verdict = serializers.ChoiceField(choices=Verdict.choices)
    revision = serializers.IntegerField(min_value=1)
    quadruplet = StandShape()


class WaitingShape(serializers.Serializer[Any]):
    """A slow service (BLAST) works on the call: ask `poll` again after `retry_after` seconds."""

    state = serializers.CharField()
    detail = serializers.CharField()
    poll = serializers.URLField()
    retry_after = serializers.IntegerField(min_value=0)


class EventShape(serializers.Serializer[Any]):
    """One step of a history, with more members by its kind."""

    at = serializers.DateTimeField()
    what = serializers.ChoiceField(choices=["revision", "review", "adjudication", "state", "comment", "resolution"])
    actor = serializers.CharField(allow_null=True, help_text="user name; null for a machine, or where it is withheld")


class PastShape(serializers.Serializer[Any]):
    """A decision of your own, and what became of it."""

    id = serializers.UUIDField()
    at = serializers.DateTimeField()
    quadruplet = serializers.UUIDField()
    function = serializers.CharField()
    verdict = serializers.ChoiceField(choices=Verdict.choices)
    revision = serializers.IntegerField(min_value=1)
    outcome = serializers.IntegerField(min_value=1, help_text="the revision that it left")
    query = serializers.CharField()
    reasons = serializers.ListField(child=serializers.CharField())
    comment = serializers.CharField(allow_blank=True)
    seconds = serializers.IntegerField(min_value=0)
    fate = serializers.CharField()
    reopenable = serializers.BooleanField()
    obstacle = serializers.CharField(allow_blank=True, help_text="why it cannot be reopened")
    adjudication = serializers.DictField(allow_null=True)


class FlagShape(serializers.Serializer[Any]):
    """Somebody asks the adjudicators to look."""

    id = serializers.UUIDField()
    quadruplet = serializers.UUIDField()
    author = serializers.CharField()
    note = serializers.CharField()
    at = serializers.DateTimeField()
    state = serializers.CharField(help_text="open, answered or withdrawn")
    answer = serializers.CharField(allow_blank=True)
    closed_by = serializers.CharField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)


class HistoryList(ListShape):
    """A history, the oldest step first."""

    results = EventShape(many=True)
    decisions_withheld = serializers.BooleanField(help_text="whether other people's decisions are left out")

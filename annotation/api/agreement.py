"""How far reviewers agree with each other, and the judge with the experts."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation import access
from annotation.access import Action
from annotation.agreement import representing, telling


class FigureShape(serializers.Serializer[Any]):
    """A value with its 95% interval; null with the reason where it cannot be told."""

    value = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)
    n = serializers.IntegerField(min_value=0, help_text="what it rests on")
    needed = serializers.IntegerField(min_value=1, help_text="so many are needed before it is told")
    reason = serializers.CharField(allow_blank=True)


class ScaleShape(serializers.Serializer[Any]):
    """All items, with decisions read in one way."""

    decisions = serializers.DictField(child=serializers.IntegerField(), help_text="by category")
    raw = FigureShape(help_text="share of pairs of decisions that agree")
    alpha = FigureShape(help_text="Krippendorff's alpha, nominal")
    fleiss = FigureShape(help_text="Fleiss' kappa")
    ac1 = FigureShape(help_text="Gwet's AC1")
    pabak = FigureShape(help_text="prevalence- and bias-adjusted kappa")


class ReviewersShape(serializers.Serializer[Any]):
    """How reviewers agree on revisions that two or more of them decided on."""

    items = serializers.IntegerField(min_value=0)
    decisions = serializers.IntegerField(min_value=0)
    pairs = serializers.IntegerField(min_value=0)
    verdict = ScaleShape(help_text="approve, edit or reject")
    as_it_is = ScaleShape(help_text="approved as it is, or not")


class ReviewerShape(serializers.Serializer[Any]):
    """A reviewer's decisions that stand, on quadruplets that no longer wait."""

    reviewer = serializers.CharField(help_text="user name")
    decisions = serializers.IntegerField(min_value=1)
    verdicts = serializers.DictField(child=serializers.FloatField(), help_text="share of each verdict")
    with_others = FigureShape(help_text="mean share of the others on an item who decided alike; n: items")
    with_adjudication = FigureShape(help_text="how often an adjudicator decided as they had; n: decisions")
    median_seconds = serializers.FloatField()


class PairShape(serializers.Serializer[Any]):
    """Two reviewers on the items that both decided on; who agree least come first."""

    reviewers = serializers.ListField(child=serializers.CharField(), min_length=2, max_length=2)
    items = serializers.IntegerField(min_value=1)
    agreement = FigureShape()
    cohen_kappa = FigureShape(help_text="without an interval")


class FunctionShape(serializers.Serializer[Any]):
    """A function on whose items reviewers differ; where most do comes first."""

    database = serializers.CharField()
    family = serializers.CharField()
    function = serializers.CharField()
    items = serializers.IntegerField(min_value=1)
    differing = serializers.IntegerField(min_value=1)
    share = FigureShape()


class StratumShape(serializers.Serializer[Any]):
    """Quadruplets with one word of a judge, and what experts decided."""

    judged = serializers.IntegerField(min_value=0)
    as_it_was = serializers.IntegerField(min_value=0, help_text="approved without an edit")
    edited = serializers.IntegerField(min_value=0, help_text="approved after an edit")
    rejected = serializers.IntegerField(min_value=0)
    undecided = serializers.IntegerField(min_value=0)


class StrataShape(serializers.Serializer[Any]):
    """passed: informative. sampled: not, reviewed blind. filtered: not, and not drawn; no rate comes from these."""

    passed = StratumShape()
    sampled = StratumShape()
    filtered = StratumShape()


class JudgeShape(serializers.Serializer[Any]):
    """A judge's model with a version of its prompt, against what experts decided in the end."""

    model = serializers.CharField()
    prompt_version = serializers.CharField(allow_blank=True)
    strata = StrataShape()
    precision = FigureShape(help_text="share accepted of what passed and is decided")
    missed = FigureShape(help_text="share accepted of the blind sample")
    tpr = FigureShape(help_text="of all that experts accept, the share that passed; strata weighed by their size")
    tnr = FigureShape(help_text="of all that experts reject, the share that was filtered; likewise")


class AgreementShape(serializers.Serializer[Any]):
    """The figures that you may see; what is not for you is left out. A reviewer's are their own row."""

    own = serializers.BooleanField(help_text="whether this is your own row alone")
    seen_before = serializers.BooleanField(help_text="whether reviewers see others' decisions before their own")
    counted_at = serializers.DateTimeField(allow_null=True, help_text="of a large dataset; null: now")
    resamples = serializers.IntegerField(help_text="of items, behind each interval of `agreement`")
    seed = serializers.IntegerField()
    reviewers = ReviewerShape(many=True)
    agreement = ReviewersShape(required=False)
    pairs = PairShape(many=True, required=False)
    functions = FunctionShape(many=True, required=False)
    judges = JudgeShape(many=True, required=False)


class AgreementOf(APIView):
    """How far reviewers agree with each other and with adjudicators, and the judge with the experts.

    All of it for adjudicators and admins; reviewers are told their own row. Each value comes with its 95% interval, or
    is null with the reason: there is not enough yet, or it is not defined.
    """

    @extend_schema(operation_id="datasets_agreement", responses=AgreementShape)
    def get(self, request: Request, slug: str) -> Response:
        dataset = access.dataset_for(request.user, slug, Action.REVIEW)
        return Response(representing.represent(telling.told_to(request.user, dataset)))

"""Batches: launch, look, pause, resume, cancel."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from biotool_site.lib.api.cursors import PAGING, CursorPages
from biotool_site.lib.api.lists import list_of
from biotool_site.lib.api.strict import ObjectField, StrictSerializer
from synthesis import access
from synthesis.batches import progress, services
from synthesis.models import Batch


class Names(serializers.ListField):
    """A list of names of the catalogue."""

    child = serializers.CharField(max_length=100)


MODELS = "model by LLM role; for the judge also several, as a list or with commas between: one for each vote in turn"


class LaunchSerializer(StrictSerializer):
    """Which functions, how many calls of each, by which means. Bounds are told by the plan."""

    name = serializers.CharField(max_length=200, allow_blank=True, default="")
    functions = Names(required=False, allow_null=True, default=None)
    families = Names(required=False, allow_null=True, default=None)
    databases = Names(required=False, allow_null=True, default=None)
    subfields = Names(required=False, allow_null=True, default=None)
    calls = serializers.IntegerField(
        required=False, allow_null=True, default=None, help_text="wanted per function; this or top_up"
    )
    top_up = serializers.IntegerField(
        required=False,
        allow_null=True,
        default=None,
        help_text="approved and pending quadruplets wanted of each function; those that have them are left out",
    )
    sources = Names(required=False, allow_null=True, default=None, help_text="llm, sampler, recorded")
    roles = ObjectField(required=False, allow_null=True, default=None, help_text=MODELS)
    mode = serializers.CharField(
        required=False,
        allow_null=True,
        default=None,
        help_text="live (default), or provider_batch: LLM requests go to the provider in files, answered within a day"
        " and for less",
    )
    votes = serializers.IntegerField(default=1, help_text="of the judge, per query")
    calibration_share = serializers.FloatField(
        required=False, allow_null=True, default=None, help_text="of what the judge filters out, reviewed blind; 0 to 1"
    )
    budget = serializers.DecimalField(
        10, 4, required=False, allow_null=True, default=None, help_text="US dollars; null for none"
    )
    seed = serializers.IntegerField(required=False, allow_null=True, default=None)


class ResumeSerializer(StrictSerializer):
    """A new budget, where the old one paused the batch."""

    budget = serializers.DecimalField(10, 4, required=False, allow_null=True, default=None)


class CountsSerializer(serializers.Serializer[Any]):
    """How many rows reached each stage."""

    proposed = serializers.IntegerField()
    executed = serializers.IntegerField()
    dropped = serializers.IntegerField(help_text="calls and queries; the sum of drops")
    queries = serializers.IntegerField()
    judged = serializers.IntegerField()
    filtered = serializers.IntegerField(help_text="handed over as filtered")
    pending = serializers.IntegerField(help_text="handed over as pending")


class PassedSerializer(serializers.Serializer[Any]):
    """What experts decided on quadruplets that the judge let through."""

    judged = serializers.IntegerField(help_text="quadruplets with this verdict")
    decided = serializers.IntegerField(help_text="of these, approved or rejected by experts")
    approved = serializers.IntegerField()


class SampledSerializer(PassedSerializer):
    """What experts decided on a sample of what the judge filtered out, reviewed blind."""

    sampled = serializers.IntegerField(help_text="of these, sent to blind review")


class JudgeSerializer(serializers.Serializer[Any]):
    """How the batch judges, and how the experts' decisions agree with it; null while nothing is decided."""

    models = serializers.ListField(child=serializers.CharField(), help_text="empty for the default")
    votes = serializers.IntegerField()
    calibration_share = serializers.FloatField()
    informative = PassedSerializer()
    not_informative = SampledSerializer()
    precision = serializers.FloatField(allow_null=True, help_text="share of informative ones that experts approved")
    missed = serializers.FloatField(allow_null=True, help_text="share of sampled ones that experts approved")
    recall = serializers.FloatField(allow_null=True, help_text="estimated share of good ones that were let through")


class ProviderFileSerializer(serializers.Serializer[Any]):
    """One file of requests at the provider's batch interface."""

    id = serializers.UUIDField()
    role = serializers.CharField()
    model = serializers.CharField()
    state = serializers.CharField(help_text="prepared, creating, sent, ended")
    status = serializers.CharField(help_text="what the provider says of it")
    provider_id = serializers.CharField()
    requests = serializers.IntegerField()
    done = serializers.IntegerField(help_text="requests that the provider has ended so far")
    answered = serializers.IntegerField(help_text="answers that are in the ledger")
    trouble = serializers.CharField()


class BatchSerializer(serializers.Serializer[Any]):
    """A batch and its progress."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    dataset = serializers.SlugField()
    state = serializers.ChoiceField(choices=Batch.State.choices)
    message = serializers.CharField(help_text="why it is paused or failed; else empty")
    mode = serializers.CharField(help_text="live or provider_batch")
    live_roles = serializers.DictField(
        child=serializers.CharField(), help_text="roles that are asked live in a batch of files all the same, and why"
    )
    files = ProviderFileSerializer(many=True, help_text="files of requests at the provider")
    counts = CountsSerializer()
    drops = serializers.DictField(child=serializers.IntegerField(), help_text="number by reason")
    judge = JudgeSerializer()
    cost = serializers.FloatField(help_text="US dollars")
    budget = serializers.FloatField(allow_null=True)
    eta_seconds = serializers.IntegerField(allow_null=True)
    functions = serializers.ListField(child=serializers.CharField())
    sources = serializers.ListField(child=serializers.CharField())
    seed = serializers.IntegerField()
    created_at = serializers.DateTimeField()


class BatchLineSerializer(serializers.ModelSerializer[Batch]):
    """A batch in a list, without its progress."""

    class Meta:
        model = Batch
        fields = [
            "id",
            "name",
            "state",
            "message",
            "functions",
            "calls",
            "mode",
            "sources",
            "seed",
            "created_at",
            "finished_at",
        ]


class Batches(APIView):
    """The dataset's batches, newest first; posting launches one. For admins of the dataset."""

    @extend_schema(operation_id="batches_list", parameters=PAGING, responses=list_of("BatchList", BatchLineSerializer))
    def get(self, request: Request, slug: str) -> Response:
        dataset = access.dataset_for(request.user, slug)
        pages = CursorPages()
        page = pages.paginate_queryset(access.batches_of(dataset), request, view=self)
        return pages.get_paginated_response(BatchLineSerializer(page, many=True).data)

    @extend_schema(operation_id="batches_launch", request=LaunchSerializer, responses={201: BatchSerializer})
    def post(self, request: Request, slug: str) -> Response:
        dataset = access.dataset_for(request.user, slug)
        given = LaunchSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        batch = services.launch(dataset=dataset, created_by=request.user, **given.validated_data)
        return Response(progress.of(batch), status=status.HTTP_201_CREATED)


class OneBatch(APIView):
    """A batch's state, counts by stage, drops by reason, cost and time left."""

    @extend_schema(operation_id="batches_retrieve", responses=BatchSerializer)
    def get(self, request: Request, id: UUID) -> Response:
        return Response(progress.of(access.batch_for(request.user, id)))


class PauseBatch(APIView):
    """Let nothing new begin; what is under way is finished. 409 unless queued or running."""

    @extend_schema(request=None, responses=BatchSerializer)
    def post(self, request: Request, id: UUID) -> Response:
        batch = access.batch_for(request.user, id)
        services.pause(batch=batch, by=request.user)
        return _now(request, id)


class ResumeBatch(APIView):
    """Go on where it stopped, with a new budget if one is given. 409 unless paused."""

    @extend_schema(request=ResumeSerializer, responses=BatchSerializer)
    def post(self, request: Request, id: UUID) -> Response:
        batch = access.batch_for(request.user, id)
        given = ResumeSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        services.resume(batch=batch, by=request.user, budget=given.validated_data["budget"])
        return _now(request, id)


class CancelBatch(APIView):
    """Stop for good; what was handed over stays. 409 when it has ended."""

    @extend_schema(request=None, responses=BatchSerializer)
    def post(self, request: Request, id: UUID) -> Response:
        batch = access.batch_for(request.user, id)
        services.cancel(batch=batch, by=request.user)
        return _now(request, id)


def _now(request: Request, id: UUID) -> Response:
    """The batch as it stands after the change."""
    return Response(progress.of(access.batch_for(request.user, id)))

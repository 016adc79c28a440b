"""A running batch from near: its functions, its coverage, and trying again what was dropped."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from biotool_site.lib.api.strict import StrictSerializer
from synthesis import access
from synthesis.api.batches import BatchSerializer
from synthesis.batches import coverage, progress, rerun
from synthesis.batches.telling import covered, functions


class RetrySerializer(StrictSerializer):
    """Why the rows were dropped: one of the reasons that may pass."""

    reason = serializers.CharField(max_length=60, help_text=", ".join(rerun.PASSING))


class RetriedSerializer(serializers.Serializer[Any]):
    """How many rows were set back, and the batch as it stands then."""

    retried = serializers.IntegerField(help_text="0 when nothing is dropped for this reason any more")
    batch = BatchSerializer()


class FunctionSerializer(serializers.Serializer[Any]):
    """How many rows of one function reached each stage; in_review, approved and rejected as they stand now."""

    function = serializers.CharField()
    proposed = serializers.IntegerField()
    executed = serializers.IntegerField()
    dropped = serializers.IntegerField()
    queries = serializers.IntegerField()
    judged = serializers.IntegerField()
    filtered = serializers.IntegerField()
    pending = serializers.IntegerField(help_text="handed over as pending")
    in_review = serializers.IntegerField(help_text="pending or disputed now")
    approved = serializers.IntegerField()
    rejected = serializers.IntegerField()


class FunctionsSerializer(serializers.Serializer[Any]):
    """All functions of the batch's plan on one page."""

    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = FunctionSerializer(many=True)


class ParameterSerializer(serializers.Serializer[Any]):
    """One parameter of a function in the executed calls."""

    name = serializers.CharField()
    calls = serializers.IntegerField(help_text="in how many calls it stood")
    values = serializers.IntegerField(help_text="how many different values it had")
    missing = serializers.ListField(child=serializers.CharField(), help_text="values of its enum that no call had")


class CoveredFunctionSerializer(serializers.Serializer[Any]):
    """One function's executed calls, its parameters, and why it is thin; empty when it is not."""

    function = serializers.CharField()
    calls = serializers.IntegerField()
    thin = serializers.CharField()
    parameters = ParameterSerializer(many=True)


class CoverageSerializer(serializers.Serializer[Any]):
    """What the executed calls cover; numbers of calls by name."""

    functions = CoveredFunctionSerializer(many=True)
    species = serializers.DictField(child=serializers.IntegerField())
    databases = serializers.DictField(child=serializers.IntegerField())
    subfields = serializers.DictField(child=serializers.IntegerField())


class BatchFunctions(APIView):
    """Counts by stage for each function of the batch's plan."""

    @extend_schema(operation_id="batches_functions", responses=FunctionsSerializer)
    def get(self, request: Request, id: UUID) -> Response:
        look = progress.look(access.batch_for(request.user, id))
        return Response({"next": None, "previous": None, "results": functions(look)})


class BatchCoverage(APIView):
    """Parameters, species, databases and subfields of the batch's executed calls, and what is thin."""

    @extend_schema(operation_id="batches_coverage", responses=CoverageSerializer)
    def get(self, request: Request, id: UUID) -> Response:
        return Response(covered(coverage.of(access.batch_for(request.user, id))))


class RetryBatch(APIView):
    """Set back what was dropped for a reason that may pass; twice is harmless. 422 for others, 409 if cancelled."""

    @extend_schema(operation_id="batches_retry", request=RetrySerializer, responses=RetriedSerializer)
    def post(self, request: Request, id: UUID) -> Response:
        batch = access.batch_for(request.user, id)
        given = RetrySerializer(data=request.data)
        given.is_valid(raise_exception=True)
        number = rerun.rerun_dropped(batch=batch, reason=given.validated_data["reason"], by=request.user)
        return Response({"retried": number, "batch": progress.of(access.batch_for(request.user, id))})

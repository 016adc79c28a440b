"""Decisions: run an edited call, submit a review, adjudicate, undo."""

import math
import uuid
from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation import access
from annotation.access import Action
from annotation.api.queue import represent_claim
from annotation.api.shapes import DecisionShape, HeldShape, WaitingShape
from annotation.models import Adjudication, Quadruplet, Review, Verdict
from annotation.review import adjudication, services, taking_back
from biotool_site.lib.api.strict import ObjectField, StrictSerializer
from biotool_site.lib.problems import Invalid
from biotools import calls
from biotools.evidence import calling
from biotools.evidence.api.serializers import ObservationShape
from biotools.evidence.models import Call, Observation
from biotools.evidence.problems import StillWorking
from biotools.evidence.representing import represent_observation

IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="The same key again is the same review.",
)

ANSWERED = {200: ObservationShape, 202: WaitingShape}


class DecisionSerializer(StrictSerializer):
    """What every decision has; query and arguments only for an edit."""

    revision = serializers.IntegerField(min_value=1)
    verdict = serializers.ChoiceField(choices=Verdict.choices)
    query = serializers.CharField(required=False, allow_null=True, default=None, trim_whitespace=True)
    arguments = ObjectField(required=False, allow_null=True, default=None)
    reasons = serializers.ListField(child=serializers.CharField(max_length=200), max_length=20, default=list)
    comment = serializers.CharField(required=False, allow_blank=True, default="")


class AdjudicationSerializer(DecisionSerializer):
    """An adjudicator may take the wording of an earlier revision, instead of query and arguments."""

    wording_of = serializers.IntegerField(min_value=1, required=False, allow_null=True, default=None)


class ReviewSerializer(DecisionSerializer):
    """A reviewer's decision names the claim it is made under."""

    claim = serializers.UUIDField()


class CallSerializer(StrictSerializer):
    """Edited arguments; a reviewer names the claim, an adjudicator needs none."""

    claim = serializers.UUIDField(required=False, allow_null=True, default=None)
    arguments = ObjectField()


def represent_decision(stored: Review | Adjudication) -> dict[str, Any]:
    """The stored decision, and where the quadruplet stands after it."""
    quadruplet = stored.quadruplet
    return {
        "id": str(stored.pk),
        "verdict": stored.verdict,
        "revision": stored.outcome.number,
        "quadruplet": {
            "id": str(quadruplet.pk),
            "state": quadruplet.state,
            "revision": quadruplet.current.number,
        },
    }


class Reviews(APIView):
    """Submit a decision on the revision you saw, under your claim. Stored once per Idempotency-Key."""

    scope = "review"

    @extend_schema(request=ReviewSerializer, parameters=[IDEMPOTENCY_KEY], responses={201: DecisionShape})
    def post(self, request: Request, id: UUID) -> Response:
        access.plain_quadruplet_for(request.user, id, Action.REVIEW)
        given = ReviewSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        decision = dict(given.validated_data)
        review = services.submit(
            quadruplet_id=id,
            claim_id=decision.pop("claim"),
            reviewer=request.user,
            key=idempotency_key(request),
            **decision,
        )
        return Response(represent_decision(review), status=status.HTTP_201_CREATED)


class Calls(APIView):
    """Run edited arguments and see what they return; an edit can then be submitted with them."""

    scope = "review"

    @extend_schema(request=CallSerializer, responses=ANSWERED)
    def post(self, request: Request, id: UUID) -> Response:
        quadruplet = access.plain_quadruplet_for(request.user, id, Action.REVIEW)
        given = CallSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        claim, arguments = given.validated_data["claim"], given.validated_data["arguments"]
        if claim is not None:
            work = partial(services.execute, quadruplet_id=id, claim_id=claim, reviewer=request.user)
        elif access.may(request.user, quadruplet.dataset, Action.ADJUDICATE):
            work = partial(adjudication.execute, quadruplet=quadruplet)
        else:
            raise Invalid("Name the claim you hold.", errors={"claim": ["This field is required."]})
        return _answer(request, quadruplet, arguments, lambda: work(arguments=arguments))


class ExecutedCall(APIView):
    """A call of this function that was asked for: its observation, or 202 while the service works on it."""

    scope = "review"

    @extend_schema(responses=ANSWERED)
    def get(self, request: Request, id: UUID, digest: str) -> Response:
        quadruplet = access.plain_quadruplet_for(request.user, id, Action.REVIEW)
        call = get_object_or_404(Call, digest=digest, function=quadruplet.function)
        return _answer(request, quadruplet, call.arguments, lambda: calling.answered(call.function, call.arguments))


def _answer(
    request: Request, quadruplet: Quadruplet, arguments: dict[str, Any], work: Callable[[], Observation]
) -> Response:
    """The observation; where a slow service (BLAST) needs time, 202 with the address to poll and when."""
    try:
        return Response(represent_observation(work()))
    except StillWorking as waiting:
        digest = calls.digest(quadruplet.function, arguments)
        address = request.build_absolute_uri(reverse("api_executed_call", args=[quadruplet.pk, digest]))
        seconds = math.ceil(float(str(waiting.extra["retry_after"])))
        body = {"state": "waiting", "detail": waiting.detail, "poll": address, "retry_after": seconds}
        headers = {"Location": address, "Retry-After": str(seconds)}
        return Response(body, status=status.HTTP_202_ACCEPTED, headers=headers)


class Adjudications(APIView):
    """End a disagreement on a disputed quadruplet. The same decision again is stored once; after another's: 409."""

    scope = "review"

    @extend_schema(request=AdjudicationSerializer, responses={201: DecisionShape})
    def post(self, request: Request, id: UUID) -> Response:
        access.plain_quadruplet_for(request.user, id, Action.ADJUDICATE)
        given = AdjudicationSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        stored = adjudication.adjudicate(quadruplet_id=id, adjudicator=request.user, **given.validated_data)
        return Response(represent_decision(stored), status=status.HTTP_201_CREATED)


class Undo(APIView):
    """Take your last decision in the dataset back; you hold the quadruplet again."""

    scope = "review"

    @extend_schema(request=None, responses=HeldShape)
    def post(self, request: Request, slug: str) -> Response:
        dataset = access.dataset_for(request.user, slug, Action.REVIEW)
        return Response({"claim": represent_claim(taking_back.undo(dataset=dataset, reviewer=request.user))})


def idempotency_key(request: Request) -> str:
    """The header's key, or a new one for a sender who does not retry. Raises Invalid when it is too long."""
    key = request.headers.get("Idempotency-Key", "").strip()
    if len(key) > 200:
        raise Invalid("The Idempotency-Key has more than 200 letters.", errors={"Idempotency-Key": ["Too long."]})
    return key or str(uuid.uuid4())

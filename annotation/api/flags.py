"""Flags: a reviewer asks the adjudicators to look at a quadruplet, who answer."""

from typing import Any
from uuid import UUID

import django_filters
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers, status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation import access
from annotation.access import Action
from annotation.api.reviews import IDEMPOTENCY_KEY, idempotency_key
from annotation.api.shapes import FlagShape
from annotation.discussion import doors, flags
from annotation.discussion.representing import represent_flag
from annotation.filters import FlagFilter
from annotation.models import Flag
from biotool_site.lib.api.cursors import CursorPages
from biotool_site.lib.api.lists import list_of
from biotool_site.lib.api.strict import StrictSerializer


class FlagSerializer(StrictSerializer):
    """What an adjudicator should look at."""

    note = serializers.CharField(max_length=flags.LONGEST)


class AnswerSerializer(StrictSerializer):
    """Words for who raised the flag, or none."""

    answer = serializers.CharField(max_length=flags.LONGEST, required=False, allow_blank=True, default="")


class FlagPages(CursorPages):
    """The newest first."""

    ordering = ("-at", "-id")


@extend_schema(responses=FlagShape(many=True))
class DatasetFlags(generics.ListAPIView[Flag]):
    """The dataset's flags, newest first: all for adjudicators, one's own for reviewers. `?open=true`: unanswered."""

    pagination_class = FlagPages
    filter_backends = [django_filters.rest_framework.DjangoFilterBackend]
    filterset_class = FlagFilter
    queryset = Flag.objects.none()

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        dataset = access.dataset_for(request.user, self.kwargs["slug"], Action.REVIEW)
        narrowed = FlagFilter(request.query_params, doors.flags_for(request.user, dataset))
        if not narrowed.is_valid():
            raise ValidationError(narrowed.errors)
        page = self.paginate_queryset(narrowed.qs) or []
        return self.get_paginated_response([represent_flag(flag) for flag in page])


class Flags(APIView):
    """The quadruplet's flags that you may see, the newest first; POST raises one. Stored once per Idempotency-Key.

    A flag changes no state. A person has one open flag on a quadruplet: another one is refused with 409.
    """

    scope = "review"

    @extend_schema(responses=list_of("FlagsOfOne", FlagShape))
    def get(self, request: Request, id: UUID) -> Response:
        quadruplet = access.plain_quadruplet_for(request.user, id, Action.REVIEW)
        adjudicates = access.may(request.user, quadruplet.dataset, Action.ADJUDICATE)
        seen = flags.seen_on(quadruplet, request.user, adjudicates=adjudicates)
        return Response({"next": None, "previous": None, "results": [represent_flag(flag) for flag in seen]})

    @extend_schema(request=FlagSerializer, parameters=[IDEMPOTENCY_KEY], responses={201: FlagShape})
    def post(self, request: Request, id: UUID) -> Response:
        quadruplet = access.plain_quadruplet_for(request.user, id, Action.REVIEW)
        given = FlagSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        note, key = given.validated_data["note"], idempotency_key(request)
        stored = flags.raise_flag(quadruplet=quadruplet, author=request.user, note=note, key=key)
        return Response(represent_flag(stored), status=status.HTTP_201_CREATED)


class OneFlag(APIView):
    """One flag, for who raised it and for adjudicators. DELETE withdraws your own; twice is harmless."""

    scope = "review"

    @extend_schema(responses=FlagShape)
    def get(self, request: Request, id: UUID) -> Response:
        return Response(represent_flag(doors.flag_for(request.user, id)))

    @extend_schema(responses={204: None})
    def delete(self, request: Request, id: UUID) -> Response:
        flags.withdraw(flag=doors.flag_for(request.user, id), by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


class AnswerFlag(APIView):
    """Answer somebody's flag, with words or without, which closes it; for adjudicators. The same answer again is stored
    once; after another one: 409."""

    scope = "review"

    @extend_schema(request=AnswerSerializer, responses=FlagShape)
    def post(self, request: Request, id: UUID) -> Response:
        flag = doors.flag_for(request.user, id)
        access.require(request.user, flag.dataset, Action.ADJUDICATE)
        given = AnswerSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        flags.answer(flag=flag, by=request.user, text=given.validated_data["answer"])
        return Response(represent_flag(doors.flag_for(request.user, id)))

"""Quadruplets, their history and observations."""

from typing import Any
from uuid import UUID

import django_filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation import access, history, revealing
from annotation.access import Action
from annotation.api.shapes import HistoryList, QuadrupletShape
from annotation.discussion import doors
from annotation.explorer.orderings import ORDERINGS, USUAL
from annotation.filters import QuadrupletFilter
from annotation.models import Quadruplet
from annotation.quadruplets import represent
from biotool_site.lib.api.cursors import CursorPages
from biotool_site.lib.problems import Invalid
from biotools.evidence.api.serializers import ObservationShape
from biotools.evidence.representing import represent_observation


class QuadrupletPages(CursorPages):
    """In the asked `ordering`, newest first unless told."""

    def get_ordering(self, request: Request, queryset: Any, view: Any) -> tuple[str, ...]:
        asked = request.query_params.get("ordering", USUAL)
        if asked not in ORDERINGS:
            raise Invalid(
                f"Unknown ordering {asked!r}. Choose from: {', '.join(ORDERINGS)}.",
                errors={"ordering": ["Unknown ordering."]},
            )
        return ORDERINGS[asked].fields()


@extend_schema(
    parameters=[OpenApiParameter("ordering", OpenApiTypes.STR, enum=list(ORDERINGS))],
    responses=QuadrupletShape(many=True),
)
class Quadruplets(generics.ListAPIView[Quadruplet]):
    """The quadruplets of a dataset, filtered."""

    pagination_class = QuadrupletPages
    filter_backends = [django_filters.rest_framework.DjangoFilterBackend]
    filterset_class = QuadrupletFilter
    queryset = Quadruplet.objects.none()

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        dataset = access.dataset_for(request.user, self.kwargs["slug"], Action.BROWSE)
        rows = access.whole(Quadruplet.objects.filter(dataset=dataset))
        narrowed = QuadrupletFilter(request.query_params, rows, dataset=dataset, person=request.user)
        if not narrowed.is_valid():
            raise ValidationError(narrowed.errors)
        page = self.paginate_queryset(narrowed.qs) or []
        shown = revealing.shown_in(request.user, dataset, page)
        return self.get_paginated_response([represent(row, shown[row.pk]) for row in page])


@extend_schema(responses=QuadrupletShape)
class OneQuadruplet(APIView):
    """One quadruplet, at its current revision."""

    def get(self, request: Request, id: UUID) -> Response:
        quadruplet = access.quadruplet_for(request.user, id)
        return Response(represent(quadruplet, revealing.shown_to(request.user, quadruplet)))


@extend_schema(responses=HistoryList)
class History(APIView):
    """All that happened to a quadruplet, oldest first; `decisions_withheld`: others' decisions are left out."""

    def get(self, request: Request, id: UUID) -> Response:
        quadruplet = access.quadruplet_for(request.user, id)
        shown = revealing.shown_to(request.user, quadruplet)
        comments = doors.discussion_for(request.user, quadruplet, shown).comments
        events = history.events(quadruplet, person=request.user, shown=shown, comments=comments)
        withheld = {"decisions_withheld": not shown.decisions}
        return Response({"next": None, "previous": None, "results": events} | withheld)


@extend_schema(responses=ObservationShape)
class ObservationOf(APIView):
    """What the present revision's call returned: status, told headers, raw body, when and from where."""

    def get(self, request: Request, id: UUID) -> Response:
        quadruplet = access.quadruplet_for(request.user, id)
        return Response(represent_observation(quadruplet.current.observation))

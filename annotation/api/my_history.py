"""One's own decisions: list them with what became of each, and reopen one."""

from typing import Any
from uuid import UUID

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation import access
from annotation.access import Action
from annotation.api.queue import represent_claim
from annotation.api.shapes import HeldShape, PastShape
from annotation.filters import ReviewFilter
from annotation.models import Adjudication, Review
from annotation.review import past, taking_back
from biotool_site.lib.api.cursors import CursorPages


def represent_past(one: past.Past) -> dict[str, Any]:
    """A decision of one's own in the public shape; `reopenable`, or `obstacle` in words."""
    review = one.review
    return {
        "id": str(review.pk),
        "at": review.created_at.isoformat(),
        "quadruplet": str(review.quadruplet_id),
        "function": review.quadruplet.function,
        "verdict": review.verdict,
        "revision": review.revision.number,
        "outcome": review.outcome.number,
        "query": review.outcome.query,
        "reasons": review.reasons,
        "comment": review.comment,
        "seconds": review.seconds,
        "fate": str(one.fate),
        "reopenable": not one.obstacle,
        "obstacle": one.obstacle,
        "adjudication": _represent(one.adjudication) if one.adjudication else None,
    }


def _represent(adjudication: Adjudication) -> dict[str, Any]:
    return {
        "verdict": adjudication.verdict,
        "outcome": adjudication.outcome.number,
        "query": adjudication.outcome.query,
        "reasons": adjudication.reasons,
        "comment": adjudication.comment,
        "adjudicator": adjudication.adjudicator.get_username(),
        "at": adjudication.created_at.isoformat(),
    }


@extend_schema(responses=PastShape(many=True))
class MyHistory(generics.ListAPIView[Review]):
    """Your own decisions in the dataset, newest first, with what became of each."""

    pagination_class = CursorPages
    filter_backends = [django_filters.rest_framework.DjangoFilterBackend]
    filterset_class = ReviewFilter
    queryset = Review.objects.none()

    def get_queryset(self) -> QuerySet[Review]:
        if getattr(self, "swagger_fake_view", False):
            return Review.objects.none()
        dataset = access.dataset_for(self.request.user, self.kwargs["slug"], Action.REVIEW)
        return past.decisions(dataset=dataset, reviewer=self.request.user)

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response([represent_past(one) for one in past.told(page or [])])


class ReopenDecision(APIView):
    """Take one of your decisions back while nobody built on it; you hold the quadruplet again. Twice is harmless."""

    scope = "review"

    @extend_schema(request=None, responses=HeldShape)
    def post(self, request: Request, id: UUID) -> Response:
        review = access.review_for(request.user, id)
        return Response({"claim": represent_claim(taking_back.reopen(review))})

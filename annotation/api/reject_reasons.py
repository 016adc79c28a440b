"""The reject reasons of a dataset."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation import access
from annotation.access import Action
from annotation.models import Dataset, RejectReason
from annotation.models.reject_reason import DIGITS
from annotation.review import reason_list, reasons
from annotation.review.reason_list import Wanted
from biotool_site.lib.api.lists import ObjectList
from biotool_site.lib.api.strict import StrictSerializer


class WantedSerializer(StrictSerializer):
    """One reason; without `slug` it is a new one, or a retired one of the same words."""

    slug = serializers.CharField(required=False, allow_blank=True, default="", max_length=reason_list.LONGEST_SLUG)
    label = serializers.CharField(max_length=reason_list.LONGEST_LABEL)  # type: ignore[assignment]  # a field by name
    key = serializers.ChoiceField(choices=list(DIGITS))
    needs_comment = serializers.BooleanField(default=False)


class ReasonListSerializer(StrictSerializer):
    """The whole list as it shall be; what is not in it is retired."""

    reasons = serializers.ListField(child=WantedSerializer(), max_length=len(DIGITS))


def represent(reason: RejectReason) -> dict[str, Any]:
    """A reason in the public shape."""
    return {
        "slug": reason.slug,
        "label": reason.label,
        "key": reason.key,
        "needs_comment": reason.needs_comment,
        "retired_at": reason.retired_at.isoformat() if reason.retired_at else None,
    }


class RejectReasons(APIView):
    """Why a quadruplet can be rejected in this dataset, by key; retired ones come last. Admins put a list."""

    @extend_schema(responses=ObjectList)
    def get(self, request: Request, slug: str) -> Response:
        return self._list(access.dataset_for(request.user, slug, Action.BROWSE))

    @extend_schema(request=ReasonListSerializer, responses=ObjectList)
    def put(self, request: Request, slug: str) -> Response:
        dataset = access.dataset_for(request.user, slug, Action.ADMINISTER)
        given = ReasonListSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        reason_list.arrange(dataset, [Wanted(**line) for line in given.validated_data["reasons"]])
        return self._list(dataset)

    def _list(self, dataset: Dataset) -> Response:
        rows = [*reasons.in_use(dataset), *reason_list.retired(dataset)]
        return Response({"next": None, "previous": None, "results": [represent(row) for row in rows]})

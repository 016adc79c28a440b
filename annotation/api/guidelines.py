"""The versions of a dataset's guidelines, and which one a person read."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation import access, guidelines
from annotation.access import Action
from annotation.models import Guidelines
from biotool_site.lib.api.cursors import PAGING, CursorPages
from biotool_site.lib.api.lists import ObjectList


class VersionPages(CursorPages):
    ordering = ("-number",)


def represent(version: Guidelines) -> dict[str, Any]:
    """A version in the public shape."""
    return {
        "number": version.number,
        "text": version.text,
        "author": version.author.get_username() if version.author else None,
        "created_at": version.created_at.isoformat(),
    }


class GuidelinesVersions(APIView):
    """All versions, the newest first. To write one, PATCH the dataset's `guidelines`."""

    @extend_schema(parameters=PAGING, responses=ObjectList)
    def get(self, request: Request, slug: str) -> Response:
        dataset = access.dataset_for(request.user, slug, Action.BROWSE)
        pages = VersionPages()
        page = pages.paginate_queryset(guidelines.versions(dataset), request, view=self)
        return pages.get_paginated_response([represent(version) for version in page or []])


class ReadGuidelines(APIView):
    """Get the version that holds, and be recorded as its reader: your reviews keep which version you had read."""

    scope = "review"

    @extend_schema(request=None, responses=OpenApiTypes.OBJECT)
    def post(self, request: Request, slug: str) -> Response:
        dataset = access.dataset_for(request.user, slug, Action.REVIEW)
        reading = guidelines.open_for(dataset, request.user)
        now = represent(reading.now) if reading.now else None
        return Response({"guidelines": now, "read_before": reading.read_number or None})

"""A person's own bookmark of a quadruplet."""

from typing import Any
from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation import access
from annotation.access import Action
from annotation.discussion import bookmarks
from annotation.models import Bookmark


class OwnBookmark(APIView):
    """Whether you keep the quadruplet, and since when. POST keeps it, DELETE keeps it no longer; twice is harmless.

    `datasets/{slug}/quadruplets/?bookmarked=true` lists those that you keep. Nobody else sees them.
    """

    scope = "review"

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, id: UUID) -> Response:
        quadruplet = access.plain_quadruplet_for(request.user, id, Action.BROWSE)
        kept = bookmarks.of_quadruplet(quadruplet=quadruplet, person=request.user)
        return Response(_told(id, kept))

    @extend_schema(request=None, responses={200: OpenApiTypes.OBJECT, 201: OpenApiTypes.OBJECT})
    def post(self, request: Request, id: UUID) -> Response:
        quadruplet = access.plain_quadruplet_for(request.user, id, Action.BROWSE)
        kept, new = bookmarks.put(quadruplet=quadruplet, person=request.user)
        return Response(_told(id, kept), status=status.HTTP_201_CREATED if new else status.HTTP_200_OK)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, id: UUID) -> Response:
        quadruplet = access.plain_quadruplet_for(request.user, id, Action.BROWSE)
        bookmarks.remove(quadruplet=quadruplet, person=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


def _told(quadruplet: UUID, kept: Bookmark | None) -> dict[str, Any]:
    return {"quadruplet": str(quadruplet), "bookmarked": kept is not None, "at": kept.at.isoformat() if kept else None}

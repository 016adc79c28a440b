"""Comments on quadruplets."""

from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation import access
from annotation.access import Action
from annotation.api.reviews import IDEMPOTENCY_KEY, idempotency_key
from annotation.discussion import comments, doors
from annotation.discussion.representing import represent, represent_thread
from annotation.models import Comment
from biotool_site.lib.api.lists import ObjectList
from biotool_site.lib.api.strict import StrictSerializer


class CommentSerializer(StrictSerializer):
    """A comment; `thread` is the id of the comment that began the thread, for a reply."""

    text = serializers.CharField(max_length=comments.LONGEST)
    thread = serializers.UUIDField(required=False, allow_null=True, default=None)


class ResolveSerializer(StrictSerializer):
    """false opens the thread again."""

    resolved = serializers.BooleanField(default=True)


class Comments(APIView):
    """What was said about the quadruplet, thread by thread, as far as you may see it; POST says something.

    A reviewer of a dataset that wants several reviews sees what others say after the own decision; before it
    only own comments, replies in own threads, and mentions.
    """

    scope = "review"

    @extend_schema(responses=ObjectList)
    def get(self, request: Request, id: UUID) -> Response:
        quadruplet = access.plain_quadruplet_for(request.user, id, Action.BROWSE)
        threads = doors.discussion_for(request.user, quadruplet).threads
        said = [comment for thread in threads for comment in represent_thread(thread)]
        return Response({"next": None, "previous": None, "results": said})

    @extend_schema(request=CommentSerializer, parameters=[IDEMPOTENCY_KEY], responses={201: OpenApiTypes.OBJECT})
    def post(self, request: Request, id: UUID) -> Response:
        quadruplet = access.plain_quadruplet_for(request.user, id, Action.REVIEW)
        given = CommentSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        began, text = given.validated_data["thread"], given.validated_data["text"]
        thread = doors.comment_for(request.user, began) if began else None
        stored = comments.write(
            quadruplet=quadruplet, author=request.user, text=text, thread=thread, key=idempotency_key(request)
        )
        return Response(represent(stored), status=status.HTTP_201_CREATED)


class OneComment(APIView):
    """Withdraw your own comment: it stays, without its text. Twice is harmless."""

    scope = "review"

    @extend_schema(responses={204: None})
    def delete(self, request: Request, id: UUID) -> Response:
        comments.withdraw(comment=doors.comment_for(request.user, id), by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


class Resolve(APIView):
    """Call a thread resolved, by the comment that began it; `{"resolved": false}` opens it again."""

    scope = "review"

    @extend_schema(request=ResolveSerializer, responses=OpenApiTypes.OBJECT)
    def post(self, request: Request, id: UUID) -> Response:
        thread: Comment = doors.comment_for(request.user, id)
        given = ResolveSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        comments.resolve(thread=thread, by=request.user, resolved=given.validated_data["resolved"])
        found = doors.discussion_for(request.user, thread.quadruplet).threads
        return Response(represent(thread, next(one.resolution for one in found if one.first == thread)))

"""Invitation links to a dataset, for its admins."""

from uuid import UUID

from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation import access, invitations
from annotation.access import Action
from annotation.models import Invitation, Role
from biotool_site.lib.api.cursors import PAGING, CursorPages
from biotool_site.lib.api.lists import list_of
from biotool_site.lib.api.strict import StrictSerializer


class InvitationSerializer(StrictSerializer):
    """An open invitation. `link` is told once, when it is made."""

    id = serializers.UUIDField(read_only=True)
    role = serializers.ChoiceField(choices=Role.choices)
    days = serializers.IntegerField(
        min_value=1, max_value=invitations.MOST_DAYS, default=invitations.DEFAULT_DAYS, write_only=True
    )
    note = serializers.CharField(max_length=200, allow_blank=True, default="")
    made_by = serializers.CharField(source="made_by.username", read_only=True)
    made_at = serializers.DateTimeField(read_only=True)
    expires_at = serializers.DateTimeField(read_only=True)
    link = serializers.SerializerMethodField()

    def get_link(self, invitation: Invitation) -> str | None:
        """The address to send, only in the answer that made it."""
        return self.context.get("link")


class InvitationPages(CursorPages):
    ordering = ("-made_at", "-id")


class Invitations(APIView):
    """Links that each make one person a member, in one role; those that still work."""

    read_scope = "admin"

    @extend_schema(
        operation_id="datasets_invitations_list",
        parameters=PAGING,
        responses=list_of("InvitationList", InvitationSerializer),
    )
    def get(self, request: Request, slug: str) -> Response:
        dataset = access.dataset_for(request.user, slug, Action.ADMINISTER)
        pages = InvitationPages()
        page = pages.paginate_queryset(invitations.open_of(dataset), request, view=self)
        return pages.get_paginated_response(InvitationSerializer(page, many=True).data)

    @extend_schema(request=InvitationSerializer, responses={201: InvitationSerializer})
    def post(self, request: Request, slug: str) -> Response:
        dataset = access.dataset_for(request.user, slug, Action.ADMINISTER)
        given = InvitationSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        made, token = invitations.invite(dataset=dataset, by=request.user, **given.validated_data)
        link = request.build_absolute_uri(reverse("invitation_link", args=[token]))
        told = InvitationSerializer(made, context={"link": link}).data
        return Response(told, status=status.HTTP_201_CREATED, headers={"Cache-Control": "no-store"})


class OneInvitation(APIView):
    """Revoke an invitation; twice is harmless. 409 when somebody joined with it."""

    @extend_schema(responses={204: None})
    def delete(self, request: Request, slug: str, id: UUID) -> Response:
        invitations.revoke(access.invitation_for(request.user, slug, id))
        return Response(status=status.HTTP_204_NO_CONTENT)

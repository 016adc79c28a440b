"""Datasets and their members."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation import access, datasets, guidelines, members
from annotation.access import Action
from annotation.guidelines import LONGEST
from annotation.models import Dataset, Membership, Role
from annotation.queue import counts
from biotool_site.lib.api.cursors import PAGING, CursorPages
from biotool_site.lib.api.lists import list_of
from biotool_site.lib.api.strict import StrictSerializer

SHOWING = ("show_judgement", "show_findings", "show_decisions")
POLICY = ("reviews_required", "claim_minutes", "edit_counts_as_approval", "oldest_days", "ask_below_seconds", *SHOWING)


class DatasetSerializer(serializers.ModelSerializer[Dataset], StrictSerializer):
    """A dataset; `counts` are its quadruplets by state, `role` is the asker's."""

    counts = serializers.SerializerMethodField()
    role = serializers.SerializerMethodField()

    guidelines = serializers.CharField(
        required=False, allow_blank=True, max_length=LONGEST, help_text="Markdown; another text is another version"
    )

    class Meta:
        model = Dataset
        fields = ["slug", "name", "description", "guidelines", *POLICY, "role", "counts", "created_at"]
        read_only_fields = ["created_at"]

    def get_counts(self, dataset: Dataset) -> dict[str, int] | None:
        """By state; None in lists, which do not count."""
        return counts.for_dataset(dataset) if self.context.get("one") else None

    def get_role(self, dataset: Dataset) -> str | None:
        roles = self.context.get("roles")
        if roles is not None:
            return roles.get(dataset.pk)
        return access.role_of(self.context["request"].user, dataset)


class ChangedDatasetSerializer(DatasetSerializer):
    """All but the slug, which stands in addresses that others keep."""

    class Meta(DatasetSerializer.Meta):
        read_only_fields = ["created_at", "slug"]

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse another slug, which would else be passed over in silence."""
        assert self.instance is not None
        if self.initial_data.get("slug", self.instance.slug) != self.instance.slug:
            raise serializers.ValidationError({"slug": ["It stands in addresses that others keep, and stays."]})
        return attrs


class Datasets(generics.ListCreateAPIView[Dataset]):
    """The datasets you are a member of; a new one makes you its admin."""

    serializer_class = DatasetSerializer

    def get_queryset(self) -> QuerySet[Dataset]:
        return guidelines.with_newest(access.datasets_for(self.request.user))

    def get_serializer_context(self) -> dict[str, Any]:
        roles = Membership.objects.filter(user_id=self.request.user.pk or 0).values_list("dataset_id", "role")
        return {**super().get_serializer_context(), "roles": dict(roles)}

    def perform_create(self, serializer: Any) -> None:
        values = dict(serializer.validated_data)
        text = values.pop("guidelines", "")
        serializer.instance = datasets.create(Dataset(**values), by=self.request.user, guidelines=text)
        serializer.context["roles"][serializer.instance.pk] = Role.ADMIN.value


class OneDataset(generics.RetrieveUpdateAPIView[Dataset]):
    """A dataset's guidelines and policy; admins change them."""

    http_method_names = ["get", "patch", "head", "options"]
    serializer_class = ChangedDatasetSerializer

    def get_object(self) -> Dataset:
        action = Action.VIEW if self.request.method in {"GET", "HEAD", "OPTIONS"} else Action.ADMINISTER
        return access.dataset_for(self.request.user, self.kwargs["slug"], action)

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "one": True}

    def perform_update(self, serializer: Any) -> None:
        values = dict(serializer.validated_data)
        text = values.pop("guidelines", None)
        for name, value in values.items():
            setattr(serializer.instance, name, value)
        if text is not None:
            guidelines.write(serializer.instance, text, author=self.request.user)
        datasets.change(serializer.instance, by=self.request.user, fields=values)


class MemberSerializer(StrictSerializer):
    """A member by user name."""

    user = serializers.CharField(max_length=150, source="user.username")
    role = serializers.ChoiceField(choices=Role.choices)
    created_at = serializers.DateTimeField(read_only=True)


class Members(APIView):
    """Who works on the dataset, in which role; posting a member again changes the role."""

    @extend_schema(
        operation_id="datasets_members_list", parameters=PAGING, responses=list_of("MemberList", MemberSerializer)
    )
    def get(self, request: Request, slug: str) -> Response:
        dataset = access.dataset_for(request.user, slug, Action.ADMINISTER)
        rows = Membership.objects.filter(dataset=dataset).select_related("user").order_by("id")
        pages = MemberPages()
        page = pages.paginate_queryset(rows, request, view=self)
        return pages.get_paginated_response(MemberSerializer(page, many=True).data)

    @extend_schema(request=MemberSerializer, responses={200: MemberSerializer, 201: MemberSerializer})
    def post(self, request: Request, slug: str) -> Response:
        dataset = access.dataset_for(request.user, slug, Action.ADMINISTER)
        given = MemberSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        member, created = members.set_role(
            dataset=dataset,
            username=given.validated_data["user"]["username"],
            role=given.validated_data["role"],
        )
        code = status.HTTP_201_CREATED if created else status.HTTP_200_OK
        return Response(MemberSerializer(member).data, status=code)


class MemberPages(CursorPages):
    ordering = ("id",)

"""Releases: order one, watch it, download it, compare two."""

from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import generics, serializers, status
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView

from annotation import access
from annotation.access import Action
from annotation.models import Release
from annotation.models.release import Split
from annotation.releases import diff, reader, services, serving
from annotation.releases.manifest import manifest, summary
from biotool_site.lib.api import problems
from biotool_site.lib.api.strict import StrictSerializer


class CutSerializer(StrictSerializer):
    """What orders a release of everything that is approved now."""

    version = serializers.CharField(max_length=40, help_text="letters, digits, dots, dashes, underscores")
    notes = serializers.CharField(required=False, allow_blank=True, default="", max_length=services.LONGEST_NOTES)
    seed = serializers.IntegerField(
        required=False, default=0, min_value=0, max_value=services.LARGEST_SEED, help_text="of the split"
    )
    test_percent = serializers.IntegerField(
        required=False, default=20, min_value=0, max_value=services.LARGEST_TEST_PERCENT
    )


class ProgressSerializer(serializers.Serializer[Any]):
    """How far a release is: `done` of `total` steps."""

    done = serializers.IntegerField()
    total = serializers.IntegerField()


class ReleaseSerializer(serializers.Serializer[Release]):
    """A release in lists."""

    version = serializers.CharField()
    state = serializers.ChoiceField(choices=Release.State.choices)
    notes = serializers.CharField()
    seed = serializers.IntegerField()
    test_percent = serializers.IntegerField()
    progress = ProgressSerializer()
    counts = serializers.JSONField(
        help_text="records, calls, splits, databases, functions, models, reviewers; empty until published"
    )
    failure = serializers.CharField()
    created_at = serializers.DateTimeField()
    published_at = serializers.DateTimeField(allow_null=True)

    def to_representation(self, instance: Release) -> dict[str, Any]:
        """The one shape, made in annotation.releases.manifest."""
        return summary(instance)


class FileSerializer(serializers.Serializer[Any]):
    """A file of a release."""

    name = serializers.CharField()
    about = serializers.CharField()
    size = serializers.IntegerField(help_text="bytes")
    sha256 = serializers.CharField()
    content_type = serializers.CharField()
    url = serializers.URLField()


class ManifestSerializer(ReleaseSerializer):
    """A release with its files; none until it is published."""

    id = serializers.UUIDField()
    dataset = serializers.SlugField()
    files = FileSerializer(many=True)


class EntrySerializer(serializers.Serializer[Any]):
    """A record that one release has and the other has not."""

    id = serializers.UUIDField(help_text="of the quadruplet")
    query = serializers.CharField()
    function = serializers.CharField()
    split = serializers.ChoiceField(choices=Split.choices)


class ChangeSerializer(EntrySerializer):
    """A record that both have, with the names of what differs."""

    fields = serializers.ListField(child=serializers.CharField())  # type: ignore[assignment]  # shadows DRF's own


class DiffSerializer(serializers.Serializer[Any]):
    """From one release to another. The lists are cut at `limit`; `counts` are complete."""

    counts = serializers.DictField(child=serializers.IntegerField())
    truncated = serializers.BooleanField()
    added = EntrySerializer(many=True)
    removed = EntrySerializer(many=True)
    changed = ChangeSerializer(many=True)


def represent(request: Request, release: Release) -> dict[str, Any]:
    """The manifest with absolute addresses of the files."""
    return manifest(release, partial(_address, request, release))


def _address(request: Request, release: Release, name: str) -> str:
    values = {"slug": release.dataset.slug, "version": release.version, "name": name}
    return reverse("api_release_file", kwargs=values, request=request)


@extend_schema_view(get=extend_schema(summary="The dataset's releases, newest first"))
class Releases(generics.ListAPIView[Release]):
    """The dataset's releases, newest first; an admin orders a new one of all that is approved now."""

    serializer_class = ReleaseSerializer

    def get_queryset(self) -> QuerySet[Release]:
        if getattr(self, "swagger_fake_view", False):  # the schema is made without a person
            return Release.objects.none()
        return access.dataset_for(self.request.user, self.kwargs["slug"]).releases.all()

    @extend_schema(request=CutSerializer, responses={201: ManifestSerializer})
    def post(self, request: Request, slug: str) -> Response:
        dataset = access.dataset_for(request.user, slug, Action.ADMINISTER)
        asked = CutSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        release = services.cut(dataset=dataset, created_by=request.user, **asked.validated_data)
        body = represent(request, release)
        where = reverse("api_release", kwargs={"slug": slug, "version": release.version}, request=request)
        return Response(body, status=status.HTTP_201_CREATED, headers={"Location": where})


class OneRelease(APIView):
    """The manifest: state, counts, files with their checksums."""

    @extend_schema(responses=ManifestSerializer)
    def get(self, request: Request, slug: str, version: str) -> Response:
        release = reader.release_of(access.dataset_for(request.user, slug), version)
        return Response(represent(request, release))


class TryAgain(APIView):
    """Have a failed release made again."""

    @extend_schema(request=None, responses=ManifestSerializer)
    def post(self, request: Request, slug: str, version: str) -> Response:
        release = reader.release_of(access.dataset_for(request.user, slug, Action.ADMINISTER), version)
        services.try_again(release=release)
        release.refresh_from_db()
        return Response(represent(request, release))


class AsItIs(DefaultContentNegotiation):
    """A file has one form; who asks for another gets it all the same (RFC 9110, 12.1). Problems are JSON."""

    def select_renderer(self, request: Any, renderers: Any, format_suffix: str | None = None) -> tuple[Any, str]:
        return renderers[0], renderers[0].media_type


class OneFile(APIView):
    """The bytes of a file: streamed, with ETag (its sha256), If-None-Match, and Range."""

    content_negotiation_class = AsItIs

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    def get(self, request: Request, slug: str, version: str, name: str) -> HttpResponseBase:
        dataset = access.dataset_for(request.user, slug, Action.DOWNLOAD)
        answer = serving.send(request._request, dataset, version, name)
        return problems.told(answer) if answer.status_code >= 400 else answer


class Diff(APIView):
    """What changed from release a to release b."""

    @extend_schema(
        parameters=[OpenApiParameter("limit", int, description="of each list; 200 unless told, at most 2,000")],
        responses=DiffSerializer,
    )
    def get(self, request: Request, slug: str, a: str, b: str) -> Response:
        dataset = access.dataset_for(request.user, slug, Action.DOWNLOAD)
        limit = serializers.IntegerField(min_value=0, max_value=diff.LARGEST_LIMIT)
        wanted = _checked("limit", limit, request.query_params.get("limit", diff.LIMIT))
        older, newer = (reader.release_of(dataset, version) for version in (a, b))
        return Response(diff.Difference(older, newer).represent(wanted))


def _checked(name: str, field: serializers.IntegerField, value: Any) -> int:
    try:
        return int(field.run_validation(value))
    except serializers.ValidationError as error:
        raise serializers.ValidationError({name: error.detail}) from None


_RELEASES = "datasets/<slug:slug>/releases/"
urlpatterns = [
    path(_RELEASES, Releases.as_view(), name="api_releases"),
    path(f"{_RELEASES}<str:version>/", OneRelease.as_view(), name="api_release"),
    path(f"{_RELEASES}<str:version>/retry/", TryAgain.as_view(), name="api_release_retry"),
    path(f"{_RELEASES}<str:version>/files/<str:name>", OneFile.as_view(), name="api_release_file"),
    path(f"{_RELEASES}<str:a>/diff/<str:b>/", Diff.as_view(), name="api_release_diff"),
]

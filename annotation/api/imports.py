"""Imports of quadruplets into a dataset: bring a file, see what became of it."""

from collections.abc import Iterator, Mapping
from typing import IO, Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.parsers import BaseParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView

from annotation import access, tasks
from annotation.access import Action
from annotation.imports import services, telling
from annotation.models import Import
from biotool_site.lib.api.cursors import PAGING, CursorPages
from biotool_site.lib.api.lists import list_of
from biotool_site.lib.problems import Invalid
from biotool_site.lib.tasks import send_after_commit

CHUNK = 64 * 1024
MOST_NAME = 200


class Body(BaseParser):
    """Leaves the body where it is: it is read while it is stored."""

    media_type = "application/x-ndjson"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        return {"body": stream}


class JSONLines(Body):
    media_type = "application/jsonl"


class JSONList(Body):
    media_type = "application/json"


class ImportCounts(serializers.Serializer[Any]):
    """Records by what became of them."""

    new = serializers.IntegerField(help_text="quadruplets that the import made")
    already = serializers.IntegerField(help_text="on a call and query that the dataset had, or twice in the file")
    refused = serializers.IntegerField(help_text="with an error")
    unchecked = serializers.IntegerField(help_text="new ones that the automatic checks have still to look at")


class ImportShape(serializers.Serializer[Any]):
    """An import in lists."""

    id = serializers.UUIDField()
    dataset = serializers.SlugField()
    file_name = serializers.CharField()
    size = serializers.IntegerField(help_text="bytes")
    sha256 = serializers.CharField(help_text="of the file")
    partial = serializers.BooleanField(help_text="whether good records are taken beside bad ones")  # type: ignore[assignment]  # a field by name
    state = serializers.ChoiceField(choices=Import.State.choices)
    progress = serializers.IntegerField(help_text="hundredths of the file, while it is read or written")
    counts = ImportCounts()
    intake = serializers.UUIDField(allow_null=True, help_text="`batch` of the list of quadruplets: what it brought")
    failure = serializers.CharField(help_text="why nothing was imported; empty where something was, or may be")
    created_by = serializers.CharField(allow_null=True)
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)


class PlaceShape(serializers.Serializer[Any]):
    """What is wrong with one record."""

    place = serializers.CharField(help_text="`line 3`, or `record 3` of a list; from 1")
    errors = serializers.DictField(child=serializers.ListField(child=serializers.CharField()))  # type: ignore[assignment]  # a field by name


class WholeImportShape(ImportShape):
    """An import with the first of its records that have errors."""

    errors = PlaceShape(many=True)  # type: ignore[assignment]  # a field by name


class UploadSerializer(serializers.Serializer[Any]):
    """A file as a form sends it."""

    file = serializers.FileField()
    partial = serializers.BooleanField(required=False, default=False)  # type: ignore[assignment]  # a field by name


class ImportPages(CursorPages):
    ordering = ("-created_at", "-id")


RECORDS = {"type": "array", "items": {"type": "object"}}
LINES = {"type": "string", "description": "one record per line"}
ASKED = [
    OpenApiParameter("partial", bool, description="take the good records and report the rest; else all or none"),
    OpenApiParameter("file_name", str, description="to know the import by; of a form the file's own name counts"),
]


class Imports(APIView):
    """Files of quadruplets that were imported, newest first; an admin brings another one."""

    read_scope = "admin"
    parser_classes = [MultiPartParser, JSONList, Body, JSONLines]

    @extend_schema(
        operation_id="datasets_imports_list", parameters=PAGING, responses=list_of("ImportList", ImportShape)
    )
    def get(self, request: Request, slug: str) -> Response:
        dataset = access.dataset_for(request.user, slug, Action.ADMINISTER)
        pages = ImportPages()
        page = pages.paginate_queryset(telling.imports_of(dataset).defer("errors"), request, view=self)
        return pages.get_paginated_response([telling.summary(found) for found in page or []])

    @extend_schema(
        operation_id="datasets_imports_create",
        parameters=ASKED,
        request={
            "multipart/form-data": UploadSerializer,
            "application/x-ndjson": LINES,
            "application/jsonl": LINES,
            "application/json": RECORDS,
        },
        responses={201: WholeImportShape, 202: WholeImportShape},
    )
    def post(self, request: Request, slug: str) -> Response:
        """Import BioTool.json as published, or the quadruplets.jsonl of a release, as JSON lines or a JSON list.

        201 where it was imported at once; 202 for a file over 1 MiB: look at `Location` until `state` is `done`
        (or `checking`: all is there, and the checks go on). Nothing is imported (422, `errors` by line) when a record
        has an error, unless `partial` is set. The same file again makes nothing new.
        """
        dataset = access.dataset_for(request.user, slug, Action.ADMINISTER)
        sent: Any = request.data
        partial = _flag(request.query_params.get("partial", sent.get("partial", "")))
        chunks, name = _chunks(sent, request.query_params.get("file_name", ""))
        found = services.start(dataset=dataset, chunks=chunks, file_name=name, partial=partial, created_by=request.user)
        where = reverse("api_import", kwargs={"slug": slug, "id": found.pk}, request=request)
        if services.in_the_request(found):
            services.run_and_check(found)
        else:
            send_after_commit(tasks.run_import, found.pk)
        found = telling.imports_of(dataset).get(pk=found.pk)
        if problem := telling.trouble(found):
            raise problem
        if found.state == Import.State.CHECKING:
            send_after_commit(tasks.check_import, found.pk)
        answer = status.HTTP_201_CREATED if found.finished_at else status.HTTP_202_ACCEPTED
        return Response(telling.whole(found), status=answer, headers={"Location": where})


class OneImport(APIView):
    """How far an import is, and what came of it."""

    read_scope = "admin"

    @extend_schema(responses=WholeImportShape)
    def get(self, request: Request, slug: str, id: UUID) -> Response:
        dataset = access.dataset_for(request.user, slug, Action.ADMINISTER)
        return Response(telling.whole(get_object_or_404(telling.imports_of(dataset), pk=id)))


def _flag(value: Any) -> bool:
    """Yes or no as forms and addresses write it; empty is no. Raises Invalid."""
    known = {"": False, "0": False, "false": False, "off": False, "1": True, "true": True, "on": True}
    if (found := known.get(str(value).lower())) is None:
        raise Invalid("partial is true or false.", errors={"partial": ["Must be true or false."]})
    return found


def _chunks(sent: Any, name: str) -> tuple[Iterator[bytes], str]:
    """The file, a piece at a time, and its name. Raises Invalid."""
    file = sent.get("file")
    if isinstance(file, UploadedFile):
        return iter(file.chunks()), file.name or name
    if (body := sent.get("body")) is None or isinstance(body, str):
        missing = (
            "Send JSON lines or a JSON list as the body (with its length), or a form with the file as its part `file`."
        )
        raise Invalid(missing, errors={"file": ["No file was sent."]})
    return iter(lambda: body.read(CHUNK), b""), name[:MOST_NAME] or "request body"


urlpatterns = [
    path("datasets/<slug:slug>/imports/", Imports.as_view(), name="api_imports"),
    path("datasets/<slug:slug>/imports/<uuid:id>/", OneImport.as_view(), name="api_import"),
]

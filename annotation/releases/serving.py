"""Sends a release's file to who asks; pages and API do it the same way."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from annotation.models import Dataset
from annotation.releases import reader
from biotool_site.lib import downloads


def send(request: HttpRequest, dataset: Dataset, version: str, name: str) -> HttpResponseBase:
    """The file with its sha256 as ETag, whole or in part. Raises Http404, Conflict, Unavailable."""
    file = reader.file_of(reader.release_of(dataset, version), name)
    return downloads.send(
        request,
        reader.path_of(file),
        size=file.size,
        digest=file.digest,
        name=file.name,
        content_type=file.content_type,
    )

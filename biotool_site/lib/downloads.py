"""Sends a file that never changes: streamed, with strong ETag, conditional requests and a range."""

from collections.abc import Iterator
from pathlib import Path

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header

from biotool_site.lib import ranges

CHUNK = 256 * 1024


class Slice:
    """Bytes of a file, read as they are sent; closed by the server also when the client goes away."""

    def __init__(self, path: Path, first: int, length: int) -> None:
        self._file = path.open("rb")
        self._file.seek(first)
        self._left = length

    def __iter__(self) -> Iterator[bytes]:
        while self._left and (data := self._file.read(min(CHUNK, self._left))):
            self._left -= len(data)
            yield data

    def close(self) -> None:
        """Give the file back."""
        self._file.close()


def send(request: HttpRequest, path: Path, *, size: int, digest: str, name: str, content_type: str) -> HttpResponseBase:
    """The answer to GET or HEAD: 200, 206, 304, 412 or 416. digest: sha256 of the bytes, the ETag."""
    etag = f'"{digest}"'
    unchanged = get_conditional_response(request, etag=etag)
    response = unchanged or _body(request, path, size, etag, content_type)
    response["ETag"] = etag
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = "private, no-cache"  # asked anew each time, so that roles are looked at
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response


def _body(request: HttpRequest, path: Path, size: int, etag: str, content_type: str) -> HttpResponseBase:
    try:
        part = _range(request, size, etag)
    except ranges.Unsatisfiable:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    first, length = (part.first, part.length) if part else (0, size)
    headers = {"Content-Type": content_type, "Content-Length": str(length)}
    if part:
        headers["Content-Range"] = part.content_range(size)
    status = 206 if part else 200
    if request.method == "HEAD":
        return HttpResponse(status=status, headers=headers)
    return StreamingHttpResponse(Slice(path, first, length), status=status, headers=headers)


def _range(request: HttpRequest, size: int, etag: str) -> ranges.Range | None:
    """The range asked for; None without one, for HEAD, and where If-Range names other bytes than these."""
    header = request.headers.get("Range")
    if header is None or request.method != "GET" or request.headers.get("If-Range", etag) != etag:
        return None
    return ranges.wanted(header, size)

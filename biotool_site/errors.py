"""What a person or script sees when something goes wrong: problem documents below /api/, pages elsewhere."""

import logging
import sys
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.core.exceptions import DisallowedHost, PermissionDenied, RequestDataTooBig
from django.db import DataError, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render, resolve_url
from django.template.loader import render_to_string
from django.views.decorators.csrf import csrf_exempt

from biotool_site.lib.api import problems
from biotool_site.lib.problems import Problem

log = logging.getLogger(__name__)

DATABASE_AWAY = (OperationalError, InterfaceError)
RETRY_SECONDS = 5
NUL_REFUSED = "NUL (0x00)"  # what the driver says of text that Postgres cannot hold, wherever a form had it


class TooLarge(Problem):
    """The body is longer than this installation reads at once."""

    code = "too-large"
    title = "The body is too large"
    status = 413


def is_api(request: HttpRequest) -> bool:
    """Whether the asker reads problem documents."""
    return request.path.startswith("/api/")


def _document(code: str, title: str, status: int, detail: str, **extra: Any) -> JsonResponse:
    body = problems.document(code, title, status, detail, **extra)
    return JsonResponse(body, status=status, content_type=problems.CONTENT_TYPE)


def _page(request: HttpRequest, template: str, status: int, **context: Any) -> HttpResponse:
    return render(request, template, context | {"back": _came_from(request)}, status=status)


def _came_from(request: HttpRequest) -> str:
    """The page of this site that led here; empty where none is told, or it is the log-in or this very page."""
    try:
        there, host = urlsplit(request.headers.get("referer", "")), request.get_host()
    except (ValueError, DisallowedHost):
        return ""
    back = there._replace(scheme="", netloc="", fragment="").geturl()
    is_ours = there.netloc == host and there.path.startswith("/") and back[:2] != "//"
    return back if is_ours and back != request.get_full_path() and there.path != resolve_url("login") else ""


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """A request that cannot be read at all."""
    detail = "The request cannot be read. Nothing was changed."
    if is_api(request):
        return _document("malformed", "The request cannot be read", 400, detail)
    return _page(request, "errors/400.html", 400)


def forbidden(request: HttpRequest, exception: Exception | None = None, reason: str = "") -> HttpResponse:
    """Seen, but not for this person."""
    detail = str(exception or reason) or "Your role does not allow this."
    if is_api(request):
        return _document("forbidden", "Your role does not allow this", 403, detail)
    return _page(request, "errors/403.html", 403, detail=detail)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form from an old page or another site."""
    log.warning("csrf_refused path=%s reason=%s", request.path, reason)
    return forbidden(
        request,
        reason="The page is too old or comes from elsewhere. Go back, reload it and send the form again.",
    )


def not_allowed(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """An address that takes what forms send was opened as a page, say from the browser's history."""
    page = _page(request, "errors/405.html", 405)
    page.headers["Allow"] = response.headers.get("Allow", "")
    return page


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Nothing here, or nothing this person may see."""
    if is_api(request):
        return problems.not_found(request)
    return _page(request, "errors/404.html", 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """The fault is ours. Uses no database: it may be the one that is away."""
    if isinstance(sys.exc_info()[1], DATABASE_AWAY):
        return database_away(request)
    if is_api(request):
        return problems.server_error()
    return HttpResponse(render_to_string("errors/500.html"), status=500)


def database_away(request: HttpRequest) -> HttpResponse:
    """The database does not answer just now; trying again is right."""
    if is_api(request):
        detail = "The database does not answer. Nothing was stored; please try again."
        response: HttpResponse = _document("unavailable", "A service does not answer", 503, detail)
    else:
        response = HttpResponse(render_to_string("errors/503.html"), status=503)
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def problem(request: HttpRequest, error: Problem) -> HttpResponse:
    """A problem that a view left to us."""
    if is_api(request):
        return _document(error.code, error.title, error.status, error.detail, errors=error.errors, **error.extra)
    return _page(request, "errors/problem.html", error.status, problem=error)


@csrf_exempt
def unknown_endpoint(request: HttpRequest) -> HttpResponse:
    """Every address below /api/ that nothing serves."""
    return problems.not_found(request)


def to_login(request: HttpRequest) -> HttpResponse:
    """The operators' pages use the one log-in of the site, so the throttle counts there too."""
    if request.user.is_authenticated:
        return forbidden(request, reason="These pages are for the people who run this installation.")
    after = urlencode({"next": request.GET.get("next", "/operators/")})
    return HttpResponseRedirect(f"{resolve_url('login')}?{after}")


class Errors:
    """Middleware that renders the errors of views the same way with DEBUG on and off."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return bad_request(request)  # no name or filter of ours has a NUL, and Postgres takes none
        response = self.get_response(request)
        if response.status_code == 404 and request.resolver_match is None:
            return not_found(request)
        if response.status_code == 405 and not response.streaming and not response.content:
            return not_allowed(request, response)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Problem):
            return problem(request, exception)
        if isinstance(exception, RequestDataTooBig):
            most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1024
            return problem(request, TooLarge(f"Nothing was changed: at most {most} KiB are read at once."))
        if isinstance(exception, DataError | ValueError) and NUL_REFUSED in str(exception):
            return bad_request(request, exception)
        if isinstance(exception, Http404):
            return not_found(request, exception)
        if isinstance(exception, PermissionDenied):
            return forbidden(request, exception)
        if isinstance(exception, DATABASE_AWAY):
            log.error("database_away path=%s error=%s", request.path, type(exception).__name__)
            return database_away(request)
        return None

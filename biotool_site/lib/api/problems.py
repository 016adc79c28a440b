"""RFC 9457 problem documents for every error of the API."""

import math
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from rest_framework import exceptions
from rest_framework.views import set_rollback

from biotool_site.lib.problems import Problem

CONTENT_TYPE = "application/problem+json"
TYPE_PREFIX = "/api/v1/docs/problems#"


def document(code: str, title: str, status: int, detail: str, **extra: Any) -> dict[str, Any]:
    """The members that every problem has, and those that only some have (left out when empty)."""
    body = {"type": TYPE_PREFIX + code, "title": title, "status": status, "detail": detail}
    return body | {name: value for name, value in extra.items() if value not in (None, {}, [])}


def flat_errors(detail: Any, name: str = "") -> dict[str, list[str]]:
    """DRF's nested error details as messages by dotted field name."""
    if isinstance(detail, dict):
        found: dict[str, list[str]] = {}
        for key, value in detail.items():
            found |= flat_errors(value, f"{name}.{key}" if name else str(key))
        return found
    if isinstance(detail, list) and any(isinstance(item, (dict, list)) for item in detail):
        found = {}
        for index, item in enumerate(detail):
            found |= flat_errors(item, f"{name}.{index}" if name else str(index))
        return found
    messages = detail if isinstance(detail, list) else [detail]
    return {name or "non_field_errors": [str(message) for message in messages]}


def handler(error: Exception, context: dict[str, Any]) -> JsonResponse | None:
    """DRF's exception handler; None lets an unknown error become a 500.

    JSON in ASCII, whatever the view else answers: a problem may quote what was sent, broken unicode too.
    """
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    if isinstance(error, Problem):
        body = document(error.code, error.title, error.status, error.detail, errors=error.errors, **error.extra)
        headers: dict[str, str] = {}
        if wait := error.extra.get("retry_after"):
            headers["Retry-After"] = str(math.ceil(float(str(wait))))
    elif isinstance(error, exceptions.APIException):
        body, headers = _of_framework(error)
    else:
        return None
    set_rollback()
    return JsonResponse(body, status=body["status"], headers=headers, content_type=CONTENT_TYPE)


def _of_framework(error: exceptions.APIException) -> tuple[dict[str, Any], dict[str, str]]:
    headers = {}
    if challenge := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(int(wait) + 1)
    if isinstance(error, exceptions.ValidationError):
        errors = flat_errors(error.detail)
        detail = "; ".join(f"{name}: {' '.join(messages)}" for name, messages in errors.items())
        return document("invalid", "Please correct the input", 422, detail, errors=errors), headers
    if isinstance(error, exceptions.ParseError):
        return document("malformed", "The body cannot be read", 400, str(error.detail)), headers
    if isinstance(error, exceptions.NotFound):
        return document("not-found", "Not found", 404, "There is nothing here, or it is not yours to see."), headers
    code = str(error.default_code).replace("_", "-")
    return document(code, str(error.default_detail).rstrip("."), error.status_code, str(error.detail)), headers


REFUSED = {
    412: (
        "precondition-failed",
        "A condition of the request does not hold",
        "The file has another ETag than If-Match.",
    ),
    416: ("range-not-satisfiable", "The range lies outside the file", "Content-Range tells how many bytes it has."),
}


def told(response: HttpResponseBase) -> JsonResponse:
    """A bare refusal of a conditional or partial download, with its headers and the reason."""
    code, title, detail = REFUSED[response.status_code]
    body = document(code, title, response.status_code, detail)
    explained = JsonResponse(body, status=response.status_code, content_type=CONTENT_TYPE)
    for name in ("ETag", "Content-Range", "Accept-Ranges", "Cache-Control"):
        if name in response:
            explained[name] = response[name]
    return explained


def not_found(request: HttpRequest) -> JsonResponse:
    """The answer to an unknown address under /api/."""
    body = document("not-found", "Not found", 404, f"No endpoint at {request.path}. See /api/v1/docs/.")
    return JsonResponse(body, status=404, content_type=CONTENT_TYPE)


def server_error() -> JsonResponse:
    """The answer when the fault is ours; what was sent is not stored."""
    body = document(
        "server-error",
        "The fault is ours",
        500,
        "Nothing was stored. Please try again; if it stays, tell us.",
    )
    return JsonResponse(body, status=500, content_type=CONTENT_TYPE)

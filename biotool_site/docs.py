"""The API's own documentation: OpenAPI schema, Swagger UI under our strict CSP, problem codes."""

import inspect
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from biotool_site.lib.api.problems import CONTENT_TYPE, REFUSED
from biotool_site.lib.problems import Problem

schema = SpectacularAPIView.as_view()
swagger = SpectacularSwaggerSplitView.as_view(template_name="docs/swagger.html")


TEXT, NUMBER = {"type": "string"}, {"type": "integer"}
PROBLEM = {
    "type": "object",
    "description": "What went wrong and what to do (RFC 9457); more members by its type.",
    "properties": {
        "type": TEXT | {"description": "an address that explains it; what follows the # is a stable code"},
        "title": TEXT,
        "status": NUMBER,
        "detail": TEXT,
        "errors": {
            "type": "object",
            "additionalProperties": {"type": "array", "items": TEXT},
            "description": "messages by field",
        },
    },
    "required": ["type", "title", "status", "detail"],
}


def with_problems(result: dict[str, Any], **rest: Any) -> dict[str, Any]:
    """The OpenAPI document (a hook of drf-spectacular) where every operation may answer with a problem, too."""
    result["components"]["schemas"]["Problem"] = PROBLEM
    refused = {
        "description": "A problem",
        "content": {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    for operations in result["paths"].values():
        for operation in operations.values():
            operation["responses"]["default"] = refused
    return result


class Code(NamedTuple):
    """One kind of problem: its stable code, its HTTP status, its title, and what it means."""

    code: str
    status: int
    title: str
    meaning: str


FRAMEWORK = [
    Code("malformed", 400, "The body cannot be read", "The body is no JSON, or not of the announced kind."),
    Code(
        "not-authenticated",
        401,
        "Authentication credentials were not provided",
        "Send Authorization: Token ...",
    ),
    Code(
        "authentication-failed",
        401,
        "Incorrect authentication credentials",
        "The token is unknown, revoked or expired.",
    ),
    Code(
        "permission-denied",
        403,
        "You do not have permission",
        "The token's scope or the request's origin is too narrow.",
    ),
    Code("not-found", 404, "Not found", "There is nothing here, or it is not yours to see."),
    Code("method-not-allowed", 405, "Method not allowed", "The address exists, but not with this method."),
    Code("not-acceptable", 406, "Not acceptable", "Answers are JSON, except for files."),
    *(Code(code, status, title, meaning) for status, (code, title, meaning) in REFUSED.items()),
    Code(
        "unsupported-media-type",
        415,
        "Unsupported media type",
        "Send application/json unless the endpoint says otherwise.",
    ),
    Code("throttled", 429, "Request was throttled", "Too many requests; Retry-After tells when to go on."),
    Code(
        "server-error",
        500,
        "The fault is ours",
        "Nothing was stored. Try again; if it stays, tell the operators.",
    ),
]


def _kinds(parent: type[Problem]) -> list[type[Problem]]:
    found: list[type[Problem]] = []
    for child in parent.__subclasses__():
        found += [child, *_kinds(child)]
    return found


def codes() -> list[Code]:
    """Every code the API can answer with, by status, then code; a code stands once."""
    ours = [Code(kind.code, kind.status, kind.title, inspect.cleandoc(kind.__doc__ or "")) for kind in _kinds(Problem)]
    by_code = {entry.code: entry for entry in reversed([*ours, *FRAMEWORK])}
    return sorted(by_code.values(), key=lambda entry: (entry.status, entry.code))


@require_safe
def problem_codes(request: HttpRequest) -> HttpResponse:
    """What the `type` of each problem document points to."""
    return render(request, "docs/problems.html", {"codes": codes()})

"""The OpenAPI document is valid, and what the API really answers is what it says."""

import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest
import yaml
from openapi_schema_validator import OAS30Validator
from openapi_spec_validator import validate

from annotation.models import Release
from annotation.releases import cut
from tests.factories import LOOKUPS, deliver_many

pytestmark = pytest.mark.django_db

OTHER = {"id": "ENST00000311936"}
API = "/api/v1/"


@pytest.fixture
def document(client: Any) -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load(client.get(f"{API}schema/").content)
    return read


@pytest.fixture
def said(document: dict[str, Any]) -> Callable[..., Any]:
    """said(client, method, path, body): the answer's JSON, which the document allows.

    path: below /api/v1/, with the template's values in braces, as `quadruplets/{id=...}/`.
    """

    def ask(client: Any, method: str, path: str, body: Any = None) -> Any:
        template, address = _both(path)
        answer = getattr(client, method)(f"{API}{address}", *([] if body is None else [body]))
        responses = document["paths"][f"{API}{template}"][method]["responses"]
        told = responses.get(str(answer.status_code)) or responses["default"]
        if "content" not in told:
            assert answer.content == b""
            return None
        kind = answer.headers["Content-Type"]
        read = json.loads(answer.content)
        OAS30Validator(_whole(told["content"][kind]["schema"], document)).validate(read)
        return read

    return ask


def _both(path: str) -> tuple[str, str]:
    """`a/{id=7}/` as `a/{id}/` and `a/7/`."""
    template, address = "", ""
    for part in path.split("/"):
        name, _, value = part.strip("{}").partition("=")
        template += (f"{{{name}}}" if part.startswith("{") else part) + "/"
        address += (value if part.startswith("{") else part) + "/"
    return template[:-1], address[:-1]


def _whole(schema: Any, document: dict[str, Any]) -> Any:
    """The schema with each reference replaced by what it names."""
    if isinstance(schema, list):
        return [_whole(item, document) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return _whole(document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]], document)
    return {name: _whole(value, document) for name, value in schema.items()}


def test_the_document_is_valid_and_every_operation_tells_of_problems(document: dict[str, Any]) -> None:
    validate(document)
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            assert "application/problem+json" in operation["responses"]["default"]["content"], (method, path)


def test_what_reviewers_are_answered_is_what_the_document_says(
    api: Any, people: dict[str, Any], dataset: Any, said: Any
) -> None:
    deliver_many(dataset, 3)
    client, genes = api(people["reviewer1"], "review"), "datasets/{slug=genes}/"
    first = said(client, "post", f"{genes}queue/claim/")
    it, claim = f"quadruplets/{{id={first['id']}}}/", first["claim"]["id"]
    said(client, "post", f"claims/{{id={claim}}}/renew/")
    said(client, "get", it)
    said(client, "get", f"{it}observation/")
    said(client, "post", f"{it}calls/", {"claim": claim, "arguments": OTHER})
    for arguments in (OTHER, {"id": "ENSG00000000001"}, {"colour": "red"}):
        edit = {"claim": claim, "revision": 1, "verdict": "edit", "query": "Where?", "arguments": arguments}
        said(client, "post", f"{it}reviews/", edit)
    said(client, "post", f"{it}reviews/", {"claim": claim, "revision": 1, "verdict": "approve"})
    said(client, "get", f"{it}history/")
    said(client, "get", f"{genes}queue/history/")
    said(client, "get", f"{genes}agreement/")
    said(client, "post", f"{genes}queue/undo/")
    said(client, "get", f"{genes}quadruplets/")
    second = said(client, "post", f"{genes}queue/claim/")
    said(client, "delete", f"claims/{{id={second['claim']['id']}}}/")
    said(client, "post", f"{it}flags/", {"note": "Please look."})
    said(client, "post", f"{it}comments/", {"text": "As I said."})
    for path in (f"{it}comments/", f"{it}flags/", f"{genes}flags/", f"{genes}reasons/", f"{genes}guidelines/"):
        said(client, "get", path)
    said(client, "get", "tools/")
    said(client, "get", "tools/{name=lookup_by_id}/")
    said(client, "post", "tools/{name=lookup_by_id}/call/", {"arguments": LOOKUPS[0]})


def test_what_admins_and_adjudicators_are_answered_is_what_the_document_says(
    api: Any, people: dict[str, Any], make_dataset: Any, said: Any, settings: Any, tmp_path: Any
) -> None:
    settings.RELEASES_ROOT = tmp_path
    deliver_many(make_dataset("pairs", reviews_required=2), 1)
    admin, pairs = api(people["admin"]), "datasets/{slug=pairs}/"
    for name, verdict in (("reviewer1", "approve"), ("reviewer2", "reject")):
        client = api(people[name], "review")
        held = said(client, "post", f"{pairs}queue/claim/")
        sent = {"claim": held["claim"]["id"], "revision": 1, "verdict": verdict, "comment": "So I think."}
        said(client, "post", f"quadruplets/{{id={held['id']}}}/reviews/", sent)
    assert said(client, "post", f"{pairs}queue/claim/") is None
    said(admin, "post", f"quadruplets/{{id={held['id']}}}/adjudication/", {"revision": 1, "verdict": "approve"})
    said(admin, "post", f"quadruplets/{{id={held['id']}}}/adjudication/", {"revision": 1, "verdict": "reject"})
    said(admin, "post", "datasets/", {"slug": "other", "name": "Other"})
    for path in (
        "datasets/",
        pairs,
        f"{pairs}agreement/",
        f"{pairs}members/",
        f"{pairs}invitations/",
        f"{pairs}batches/",
        f"{pairs}releases/",
    ):
        said(admin, "get", path)
    said(admin, "patch", pairs, {"claim_minutes": 9, "guidelines": "Look twice."})
    for role in ("consumer", "adjudicator"):
        said(admin, "post", f"{pairs}members/", {"user": "outsider", "role": role})
    said(admin, "post", f"{pairs}invitations/", {"role": "reviewer"})
    said(admin, "get", f"{pairs}invitations/")
    batch = said(admin, "post", f"{pairs}batches/", {"functions": ["lookup_by_id"], "calls": 1})
    for last in ("", "functions/", "coverage/"):
        said(admin, "get", f"batches/{{id={batch['id']}}}/{last}")
    for act in ("pause", "resume", "cancel", "resume"):
        said(admin, "post", f"batches/{{id={batch['id']}}}/{act}/")
    said(admin, "get", f"{pairs}batches/")
    said(admin, "post", f"{pairs}releases/", {"version": "1.0"})
    cut.make(Release.objects.get().pk)
    for path in ("releases/", "releases/{version=1.0}/", "releases/{a=1.0}/diff/{b=1.0}/", "releases/{version=2}/"):
        said(admin, "get", f"{pairs}{path}")
    said(admin, "get", f"batches/{{id={uuid.uuid4()}}}/")

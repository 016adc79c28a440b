"""The schema, its page, and the list of problem codes."""

import re
from typing import Any

import pytest
import yaml

pytestmark = pytest.mark.django_db


def test_the_schema_names_the_contract(client: Any) -> None:
    schema = yaml.safe_load(client.get("/api/v1/schema/").content)
    assert schema["info"]["title"] == "BioTool Studio"
    assert "post" in schema["paths"]["/api/v1/tools/{name}/call/"]
    assert "get" in schema["paths"]["/api/v1/tools.json"]
    assert schema["components"]["securitySchemes"]["token"]


def test_every_operation_has_a_unique_name(client: Any) -> None:
    schema = yaml.safe_load(client.get("/api/v1/schema/").content)
    names = [
        operation["operationId"]
        for operations in schema["paths"].values()
        for operation in operations.values()
        if isinstance(operation, dict)
    ]
    assert len(names) == len(set(names))


def test_the_docs_page_has_nothing_inline(client: Any) -> None:
    page = client.get("/api/v1/docs/")
    text = page.content.decode()
    assert page.status_code == 200
    assert "<style" not in text
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)
    assert client.get("/api/v1/docs/?script=").headers["Content-Type"].startswith("application/javascript")


def test_problem_types_lead_to_their_explanation(client: Any) -> None:
    problem = client.get("/api/v1/nowhere/").json()
    path, _, code = problem["type"].partition("#")
    page = client.get(path)
    assert page.status_code == 200
    assert f'id="{code}"' in page.content.decode()


def test_every_problem_of_ours_is_listed_and_explained(client: Any) -> None:
    from biotool_site.docs import codes

    listed = {entry.code: entry for entry in codes()}
    assert {"invalid", "conflict", "gone", "forbidden", "no-recording", "malformed"} <= set(listed)
    assert all(entry.meaning and entry.title for entry in listed.values())

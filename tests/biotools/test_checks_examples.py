"""Each check finds what its examples say, and nothing else; the examples stand in docs/checks.md, too."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from biotools import checks
from biotools.checks import documentation

FOLDER = Path(__file__).parent / "data" / "checks"
DOCUMENT = Path(__file__).parents[2] / "docs" / "checks.md"


EXAMPLES = [
    pytest.param(path.stem, example, id=f"{path.stem}: {example['about']}")
    for path in sorted(FOLDER.glob("*.json"))
    for example in json.loads(path.read_text())
]


def options(example: dict[str, Any]) -> dict[str, Any]:
    context = dict(example.get("context", {}))
    if "now" in context:
        context["now"] = datetime.fromisoformat(context["now"])
    return context


@pytest.mark.parametrize(("check", "example"), EXAMPLES)
def test_a_check_finds_what_its_example_says(check: str, example: dict[str, Any]) -> None:
    found = [finding.as_dict() for finding in checks.run(example["quadruplet"], **options(example))]
    own = [{key: f[key] for key in ("severity", "message", "evidence")} for f in found if f["check"] == check]
    assert own == example["findings"]


@pytest.mark.parametrize("check", checks.CHECKS)
def test_each_check_has_examples_of_both_kinds(check: str) -> None:
    found = [bool(example["findings"]) for example in json.loads((FOLDER / f"{check}.json").read_text())]
    assert True in found and False in found


@pytest.mark.parametrize(("check", "example"), EXAMPLES)
def test_evidence_points_into_the_quadruplet(check: str, example: dict[str, Any]) -> None:
    quadruplet = example["quadruplet"]
    for finding in checks.run(quadruplet, **options(example)):
        assert finding.evidence
        for place in finding.evidence:
            part: Any = quadruplet
            for step in place["pointer"].split("/")[1:]:
                key = step.replace("~1", "/").replace("~0", "~")
                part = part[int(key)] if isinstance(part, list) else part[key]
            if "start" in place:
                assert 0 <= place["start"] <= place["end"] <= len(part)


def test_the_page_is_made_from_the_code() -> None:
    assert DOCUMENT.read_text() == documentation.read(), (
        "docs/checks.md is out of date: python -m biotools.checks.documentation > docs/checks.md"
    )


@pytest.mark.parametrize("name", checks.CHECKS)
def test_each_check_has_its_section_with_the_docstring(name: str) -> None:
    text = DOCUMENT.read_text()
    summary = (checks.CHECKS[name].__doc__ or "").strip().splitlines()[0]
    assert f"## {name}\n" in text and summary in text and summary.endswith((".", ":")), summary

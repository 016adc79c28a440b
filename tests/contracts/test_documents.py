"""Pages that are made from the code are as the code makes them."""

import subprocess
import sys
from pathlib import Path

import pytest

from synthesis import examples
from synthesis.management.commands import example_queries

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("page", "command"),
    [
        ("docs/catalogue.md", ["biotools", "list", "--markdown"]),
        ("docs/checks.md", ["biotools.checks.documentation"]),
        ("docs/sameness.md", ["biotools.sameness.documentation"]),
    ],
)
def test_a_made_page_is_up_to_date(page: str, command: list[str]) -> None:
    made = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, check=True)
    assert (ROOT / page).read_text() == made.stdout, f"python -m {' '.join(command)} > {page}"


def test_the_example_queries_are_up_to_date() -> None:
    made = examples.page(example_queries.NUMBER)
    assert (ROOT / "docs/examples.md").read_text() == made, "manage.py example_queries > docs/examples.md"

"""The page on the checks, made from their docstrings, examples and measured rates.

python -m biotools.checks.documentation > docs/checks.md
"""

from __future__ import annotations

import inspect
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from . import CHECKS, SEVERITIES
from .base import Check

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "tests" / "biotools" / "data" / "checks"
RATES = ROOT / "benchmarks" / "false_alarms.json"
INTRODUCTION = Path(__file__).with_name("introduction.md")


def page(introduction: str, figures: Mapping[str, Any], examples: Mapping[str, list[Mapping[str, Any]]]) -> str:
    """The whole page in Markdown: introduction, rates, then a section for each check."""
    sections = [section(name, check, examples.get(name, [])) for name, check in CHECKS.items()]
    return "\n\n".join([introduction.strip(), rates(figures), *sections]) + "\n"


def section(name: str, check: Check, examples: list[Mapping[str, Any]]) -> str:
    """One check: what it asks, what its docstring says, and examples that the tests run."""
    lines = [f"## {name}", f"**{question_of(check)}**", inspect.getdoc(check) or ""]
    lines += [text for wanted in (True, False) if (text := _list(examples, wanted))]
    return "\n\n".join(lines)


def question_of(check: Check) -> str:
    """The question that the check answers: the first line of its module."""
    module = inspect.getmodule(check)
    return (inspect.getdoc(module) or "").splitlines()[0] if module else ""


def _list(examples: list[Mapping[str, Any]], is_found: bool) -> str:
    rows = [_example(each) for each in examples if bool(each["findings"]) is is_found]
    title = "Finds:" if is_found else "Passes:"
    return "\n".join([title, "", *rows]) if rows else ""


def _example(example: Mapping[str, Any]) -> str:
    quadruplet = example["quadruplet"]
    call = f"{quadruplet['tool']['name']} {json.dumps(quadruplet['arguments'], ensure_ascii=False)}"
    found = "; ".join(f"{each['severity']}: {each['message']}" for each in example["findings"])
    return f"- {example['about']}: “{quadruplet['query']}” with `{call}`" + (f" → {found}" if found else "")


def rates(figures: Mapping[str, Any]) -> str:
    """How often each check speaks, by severity and source of the quadruplets, as a table."""
    sources: Mapping[str, int] = figures["samples"]
    lines = [
        "| check | severity | " + " | ".join(f"{source} ({number})" for source, number in sources.items()) + " |",
        "| --- | --- |" + " ---: |" * len(sources),
    ]
    for database, counts in figures["databases"].items():
        lines.append(f"| *of {database}* |  | {' | '.join(str(counts.get(source, 0)) for source in sources)} |")
    for check, by_severity in figures["found"].items():
        for severity in SEVERITIES:
            if counts := by_severity.get(severity):
                cells = [f"{counts.get(source, 0) / number:.2%}" for source, number in sources.items()]
                lines.append(f"| {check} | {severity} | {' | '.join(cells)} |")
        if not by_severity:
            lines.append(f"| {check} | none | {' | '.join(['0.00%'] * len(sources))} |")
    return "\n".join(lines)


def read(introduction: Path = INTRODUCTION, figures: Path = RATES, examples: Path = EXAMPLES) -> str:
    """The page from the repository's files."""
    return page(
        introduction.read_text(encoding="utf-8"),
        json.loads(figures.read_text(encoding="utf-8")),
        {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(examples.glob("*.json"))},
    )


if __name__ == "__main__":
    sys.stdout.write(read())

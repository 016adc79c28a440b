"""The command line: list the functions, show one, call one, check quadruplets."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from . import call, checks, function, functions
from .catalogue import Function
from .client.errors import BiotoolsError, InvalidArguments, NotParsed
from .client.parse import read
from .recordings import calls


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command; returns 0, 1 when a check found an error, 2 when the command could not be done."""
    options = _parser().parse_args(argv)
    try:
        return int(options.run(options))
    except (BiotoolsError, OSError, ValueError) as error:
        print(f"{getattr(error, 'code', 'error')}: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:  # pragma: no cover `| head` closed the pipe
        return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m biotools", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    listing = commands.add_parser("list", help="all functions by family, and how many recordings each has")
    listing.set_defaults(run=_list)
    show = commands.add_parser("show", help="one function with its parameters")
    show.add_argument("function")
    show.add_argument("--json", action="store_true", help="as the OpenAI tool entry")
    show.set_defaults(run=_show)
    calling = commands.add_parser("call", help="execute one call and print the observation as JSON")
    calling.add_argument("function")
    calling.add_argument("arguments", nargs="*", metavar="key=value")
    calling.add_argument(
        "--transport", choices=["live", "record", "replay"], help="default: BIOTOOLS_TRANSPORT, or live"
    )
    calling.add_argument("--raw", action="store_true", help="print the raw answer, not the observation")
    calling.set_defaults(run=_call)
    check = commands.add_parser("check", help="check the quadruplets of a JSON or JSON lines file")
    check.add_argument("file", type=Path)
    check.set_defaults(run=_check)
    return parser


def _list(options: argparse.Namespace) -> int:
    recorded: dict[str, int] = {}
    for name, _, _ in calls():
        recorded[name] = recorded.get(name, 0) + 1
    family = ""
    for each in functions():
        if family != (family := f"{each.database}/{each.family}"):
            print(family)
        count = recorded.get(each.name, 0)
        print(f"  {each.name:<28} {each.subfield:<11} {f'{count} recorded' if count else 'no recording'}")
    return 0


def _show(options: argparse.Namespace) -> int:
    found = function(options.function)
    if options.json:
        print(json.dumps(found.openai_tool(), indent=2, ensure_ascii=False))
        return 0
    print(f"{found.name}  ({found.database}/{found.family}, {found.subfield})\n{found.description}\n")
    for parameter in found.parameters:
        must = "required" if parameter.required else "optional"
        print(f"  {parameter.name} ({parameter.type}, {must}): {parameter.description}")
    for example in found.examples[:1]:
        pairs = " ".join(f"{key}={json.dumps(v) if not isinstance(v, str) else v!r}" for key, v in example.items())
        print(f"\nExample: python -m biotools call {found.name} {pairs}")
    return 0


def _call(options: argparse.Namespace) -> int:
    found = function(options.function)
    observation = call(found.name, _arguments(found, options.arguments), options.transport)
    if options.raw:
        sys.stdout.write(observation.raw)
    else:
        print(json.dumps(observation.as_dict(with_raw=False), indent=2, ensure_ascii=False))
    return 0


def _arguments(found: Function, pairs: Sequence[str]) -> dict[str, Any]:
    """key=value pairs as arguments, each read by its parameter's type."""
    arguments: dict[str, Any] = {}
    for pair in pairs:
        key, equals, text = pair.partition("=")
        if not equals:
            raise InvalidArguments(found.name, [f"{pair}: write it as key=value"])
        parameter = found.by_name.get(key)
        try:
            arguments[key] = read(parameter, text) if parameter else text
        except NotParsed as error:
            raise InvalidArguments(found.name, [f"{key}: {error}"]) from None
    return arguments


def _check(options: argparse.Namespace) -> int:
    worst = 0
    for number, quadruplet in enumerate(_quadruplets(options.file.read_text(encoding="utf-8")), start=1):
        for finding in checks.run(quadruplet):
            print(f"{number}: {finding.severity}: {finding.check}: {finding.message}")
            worst = max(worst, int(finding.severity == "error"))
    return worst


def _quadruplets(text: str) -> Iterator[Any]:
    """The records of a JSON list, one JSON object, or JSON lines; published names are understood, too."""
    try:
        data = json.loads(text)
    except ValueError:
        data = [json.loads(line) for line in text.splitlines() if line.strip()]
    yield from (_as_quadruplet(record) for record in (data if isinstance(data, list) else [data]))


def _as_quadruplet(record: Any) -> Any:
    if not isinstance(record, dict) or "function_calling" not in record:
        return record
    made = record["function_calling"] if isinstance(record["function_calling"], dict) else {}
    return {
        "query": record.get("user_query"),
        "tool": {"name": made.get("name")},
        "arguments": made.get("arguments"),
        "observation": record.get("observation"),
    }


if __name__ == "__main__":
    sys.exit(main())

"""The command line: list functions, show one, call one, record examples, check quadruplets, draft functions."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from . import call, checks, function, functions
from .catalogue import Function, Parameter
from .catalogue.table import markdown
from .client.errors import BiotoolsError, InvalidArguments, NotParsed
from .client.parse import read
from .client.refresh import refresh
from .client.replay import call_of
from .client.report import Progress, closing_table
from .client.transports import ENV_RECORDINGS
from .client.written import command_line
from .recordings import DERIVED, calls, load


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
    listing.add_argument("--markdown", action="store_true", help="as docs/catalogue.md")
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
    recording = commands.add_parser("record", help="run functions' examples live and keep the answers for replay")
    which = recording.add_mutually_exclusive_group(required=True)
    which.add_argument("--functions", metavar="a,b", help="only these")
    which.add_argument("--all", action="store_true", help="every function of the catalogue")
    recording.add_argument("--into", type=Path, help="file to make or bring up to date; default: BIOTOOLS_RECORDINGS")
    recording.set_defaults(run=_record)
    check = commands.add_parser("check", help="check the quadruplets of a JSON or JSON lines file")
    check.add_argument("file", type=Path)
    check.set_defaults(run=_check)
    drafting = commands.add_parser("import-openapi", help="draft a family file from an OpenAPI 3.0 or 3.1 document")
    drafting.add_argument("file", type=Path, help="the document, JSON or YAML")
    drafting.add_argument("--family", required=True, metavar="NAME")
    drafting.add_argument("--database", metavar="NAME", help="default: the family's name")
    drafting.add_argument("--host", metavar="NAME", help="default: the database's name")
    drafting.add_argument("--into", type=Path, metavar="FILE", help="a new file to write; default: print")
    drafting.set_defaults(run=_import_openapi)
    return parser


def _list(options: argparse.Namespace) -> int:
    recorded = Counter(name for name, _, _ in calls())
    if options.markdown:
        derived = Counter(call[0] for each in load(DERIVED) if (call := call_of(each)))
        sys.stdout.write(markdown(functions(), recorded, derived))
        return 0
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
        print(f"\nExample: {command_line(found, example)}")
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
            arguments[key] = _value(parameter, text) if parameter else text
        except NotParsed as error:
            raise InvalidArguments(found.name, [f"{key}: {error}"]) from None
    return arguments


def _value(parameter: Parameter, text: str) -> Any:
    """The argument that the text stands for. `false` is what it says, also where a service heeds only the name."""
    if parameter.type == "boolean" and text in ("true", "false"):
        return text == "true"
    return read(parameter, text)


def _import_openapi(options: argparse.Namespace) -> int:
    from .catalogue.openapi import draft_file  # its parser is large and no other command needs it

    database = options.database or options.family
    draft = draft_file(options.file, family=options.family, database=database, host=options.host or database)
    for line in draft.told:
        print(line, file=sys.stderr)
    if options.into is None:
        sys.stdout.write(draft.text())
        return 0
    with options.into.open("x", encoding="utf-8") as file:  # what a person has reviewed is never written over
        file.write(draft.text())
    return 0


def _record(options: argparse.Namespace) -> int:
    names = [name.strip() for name in (options.functions or "").split(",") if name.strip()]
    wanted = functions() if options.all else [function(name) for name in names]
    into = options.into or Path(os.environ.get(ENV_RECORDINGS) or "recordings.jsonl")
    progress = Progress(sum(len(each.examples) for each in wanted), print)
    outcomes = refresh(wanted, into, tell=progress)
    print(f"\n{closing_table(outcomes)}\nRecorded into {into}")
    return int(any(outcome.reason for outcome in outcomes))


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

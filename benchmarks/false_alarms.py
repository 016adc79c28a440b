"""How often each check speaks on quadruplets that should be sound: python -m benchmarks.false_alarms.

Prints check x severity x share of the quadruplets with such a finding; --show CHECK lists them, --write FILE
keeps the figures for docs/checks.md (python -m biotools.checks.documentation).
"""

import argparse
import json
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import biotools
from biotools import checks

from . import corpus

SEVERITIES = ("error", "warning", "info")
OTHERS = 200
"""Earlier queries on the same function that a query is compared with, as annotation does."""


def main() -> None:
    """Measure, print, and write if asked to."""
    options = _options()
    samples = [
        *corpus.published(options.published),
        *corpus.recordings(options.recordings),
        *corpus.examples(),
    ]
    if options.questions and options.recordings:
        samples += corpus.questions(options.questions, options.recordings)
    if options.show:
        show(samples, options.show, options.only)
        return
    figures = measure(samples)
    print(table(figures))
    if options.write:
        options.write.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.false_alarms", description=__doc__)
    parser.add_argument("--published", type=Path, default=corpus.PUBLISHED, help="published examples (JSON)")
    parser.add_argument("--recordings", type=Path, help="a folder of recordings; default: those of the library")
    parser.add_argument(
        "--questions", type=Path, help="GeneTuring's questions with their recorded calls (JSON lines, gzip)"
    )
    parser.add_argument("--show", metavar="CHECK", help="list what this check finds")
    parser.add_argument("--only", choices=["published", "recordings", "examples", "questions"])
    parser.add_argument("--write", type=Path, help="keep the figures as JSON")
    return parser.parse_args()


def measure(samples: Iterable[corpus.Sample]) -> dict[str, Any]:
    """What was measured: quadruplets by source, by database, and with a finding of each check and severity.

    {"functions": n, "samples": {source: n}, "databases": {database: {source: n}}, "found": {check: {severity: {source: n}}}}
    """
    sizes: Counter[str] = Counter()
    databases: dict[str, Counter[str]] = defaultdict(Counter)
    found: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for sample, findings in checked(samples):
        sizes[sample.source] += 1
        databases[biotools.function(sample.quadruplet["tool"]["name"]).database][sample.source] += 1
        for check, severity in {(f.check, f.severity) for f in findings}:
            found[check][severity][sample.source] += 1
    return {
        "functions": len(biotools.functions()),
        "samples": dict(sizes),
        "databases": {database: dict(counts) for database, counts in sorted(databases.items())},
        "found": {
            check: {severity: dict(found[check][severity]) for severity in SEVERITIES if found[check][severity]}
            for check in checks.CHECKS
        },
    }


def checked(samples: Iterable[corpus.Sample]) -> Iterator[tuple[corpus.Sample, list[checks.Finding]]]:
    """Each sample with its findings; near-duplicates among the earlier queries of its source on the same function."""
    earlier: dict[tuple[str, str], deque[str]] = defaultdict(lambda: deque(maxlen=OTHERS))
    for sample in samples:
        before = earlier[sample.source, sample.quadruplet["tool"]["name"]]
        others = {str(number): query for number, query in enumerate(before)}
        yield sample, checks.run(sample.quadruplet, others=others)
        before.append(sample.quadruplet["query"])


def table(figures: dict[str, Any]) -> str:
    """The figures as a Markdown table."""
    from biotools.checks.documentation import rates

    return rates(figures)


def show(samples: Iterable[corpus.Sample], check: str, only: str | None) -> None:
    """What one check finds, with the query and the call."""
    for sample, findings in checked(samples):
        for finding in findings if only in (None, sample.source) else ():
            if finding.check == check:
                made = sample.quadruplet
                call = f"{made['tool']['name']} {json.dumps(made['arguments'])[:170]}"
                print(f"{finding.severity:8}{finding.message[:230]}\n        {made['query'][:170]!r} {call}")


if __name__ == "__main__":
    main()

"""How long all checks of one quadruplet take: python -m benchmarks.checks.

Each quadruplet is checked once, cold caches of identifiers included, beside a JSON round trip of the same
quadruplet in the same run. Prints milliseconds at p50, p95, p99 and the slowest, then the share of each check.
"""

import argparse
import json
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from biotools import checks
from biotools.checks.base import Subject

from . import corpus

OTHERS = 100


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.checks", description=__doc__)
    parser.add_argument("--published", type=Path, default=corpus.PUBLISHED, help="published examples (JSON)")
    parser.add_argument("--recordings", type=Path, help="a folder of recordings; default: those of the library")
    options = parser.parse_args()
    samples = [*corpus.published(options.published), *corpus.recordings(options.recordings), *corpus.examples()]
    quadruplets = [sample.quadruplet for sample in samples]
    began = time.perf_counter()
    checks.run(quadruplets[0])
    print(
        f"{len(quadruplets)} quadruplets; the first one, with all tables read: {(time.perf_counter() - began) * 1000:.0f} ms"
    )
    others = {str(number): each["query"] for number, each in enumerate(quadruplets[:OTHERS])}
    rows: dict[str, Callable[[Mapping[str, Any]], Any]] = {
        "JSON round trip": lambda each: json.loads(json.dumps(each)),
        "all checks": checks.run,
        f"all checks, {OTHERS} other queries": lambda each: checks.run(each, others=others),
    }
    print("\n|  | p50 | p95 | p99 | slowest |\n| --- | ---: | ---: | ---: | ---: |")
    for name, work in rows.items():
        print(f"| {name} | " + " | ".join(f"{value:.2f}" for value in _spread(work, quadruplets)) + " |")
    print()
    for name, share in _shares(quadruplets).items():
        print(f"{share:6.1%} {name}")


def _spread(work: Callable[[Mapping[str, Any]], Any], quadruplets: Iterable[Mapping[str, Any]]) -> list[float]:
    """Milliseconds at p50, p95, p99, and the slowest."""
    took = []
    for each in quadruplets:
        began = time.perf_counter()
        work(each)
        took.append((time.perf_counter() - began) * 1000)
    took.sort()
    return [took[min(int(len(took) * share), len(took) - 1)] for share in (0.5, 0.95, 0.99, 1.0)]


def _shares(quadruplets: Iterable[Mapping[str, Any]]) -> dict[str, float]:
    """The share of the time that each check takes; who asks first for a shared reading pays for it."""
    took: dict[str, float] = defaultdict(float)
    for each in quadruplets:
        subject = Subject.of(each)
        for name, check in checks.CHECKS.items():
            began = time.perf_counter()
            list(check(subject))
            took[name] += time.perf_counter() - began
    total = sum(took.values())
    return {name: seconds / total for name, seconds in sorted(took.items(), key=lambda item: -item[1])}


if __name__ == "__main__":
    main()

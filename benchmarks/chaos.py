"""A 300-call batch undisturbed, with a worker killed every 5 s, and with everything that can break breaking.

    .venv/bin/python -m benchmarks.chaos [a b c] [--seed N] [--calls N]

Stand-in services take 300 ms and refuse what is above their limits, the stand-in LLM takes 1 s; two worker processes
with leases, sweeps, threads and limits as the product has them by default; (b) kills them in turn. Exit status 1 when a check fails: lost or doubled work, answers paid twice, wrong
counts, a limit passed, or (b) above 1.5 times the time of (a).
"""

import argparse
import os
import signal
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

import biotools
from benchmarks.standins import asked
from benchmarks.synthesis import Scenario, environ, launch, limit_of, standins
from biotools.catalogue.hosts import hosts
from tests.chaos.counts import Tables, counted, differences, doubled, dropped, ended, tables_of, unfinished
from tests.chaos.havoc import Blow, Havoc
from tests.stack import Stack, wait_for

CALLS = 300
FUNCTIONS = ("lookup_by_id", "get_uniprotkb_entry")
SECONDS_AT_MOST = 600.0
RATIO_AT_MOST = 1.5
STORED_WITHIN = 3.0
"""Seconds from an answer to its row, on a busy machine: who is killed meanwhile takes the answer along."""
DEFAULTS = (
    "SWEEP_SECONDS", "WORK_LEASE_SECONDS", "WORK_RESEND_SECONDS", "WORKER_CONCURRENCY", "WORKER_LLM_CONCURRENCY",
    "LLM_QUERY_WRITER_CONCURRENCY", "LLM_JUDGE_CONCURRENCY",
)  # fmt: skip
ASKING = {"services": "worker", "LLM": "worker-llm"}
"""Which worker asks whom."""


@dataclass(frozen=True)
class Plan:
    """One run: what is done to the system. failing: the share of the LLM's requests that fail."""

    letter: str
    words: str
    havoc: dict[str, Any] | None = None
    failing: float = 0.0


PLANS = (
    Plan("a", "undisturbed"),
    Plan(
        "b",
        "a worker killed every 5 s",
        {"every": (5, 5), "in_turn": True, "most_kills": 10_000, "wipes": 0, "restarts": 0},
    ),
    Plan(
        "c",
        "a worker killed every 4 to 8 s, Redis wiped twice, Postgres restarted, LLM failing 20%",
        {"every": (4, 8), "most_kills": 10_000},
        failing=0.2,
    ),
)


@dataclass
class Run:
    """What one run left behind. notes: requests as the stand-ins saw them; wanted: calls; failures: of the checks."""

    batch: dict[str, Any]
    tables: Tables
    blows: list[Blow]
    notes: dict[str, list[dict[str, Any]]]
    differences: list[str]
    wanted: int
    failures: list[str] = field(default_factory=list)

    @property
    def seconds(self) -> float:
        return float(self.tables["seconds"])

    def check(self, what: str, troubles: list[str]) -> None:
        print(f"  {'FAILED' if troubles else 'ok    '} {what}")
        for trouble in troubles[:5]:
            print(f"         {trouble}")
        self.failures += [what] if troubles else []


@contextmanager
def system(plan: Plan, scenario: Scenario) -> Iterator[tuple[Stack, str, str]]:
    """The running system and the addresses of its stand-ins, warmed up."""
    with (
        tempfile.TemporaryDirectory() as name,
        standins(scenario, Path(name), plan.failing) as (api, llm, _),
    ):
        told = environ(api, llm, "2")
        stack = Stack(Path(name), **told)
        for variable in DEFAULTS:
            stack.environ.pop(variable)
        try:
            stack.start()
            wait_for(lambda: requests.get(f"{stack.url}/readyz", timeout=5).ok, 60, "the workers")
            (warm,) = launch(stack, "warm", {scenario.warm: 20})
            stack.session("admin").wait_for_batch(warm, SECONDS_AT_MOST)
            yield stack, api, llm
        finally:
            stack.stop()


def run(plan: Plan, scenario: Scenario, seed: int) -> Run:
    """Run the batch once and look at what is left."""
    with system(plan, scenario) as (stack, api, llm):
        havoc = Havoc(stack, seed=seed, **plan.havoc) if plan.havoc else None
        (id,) = launch(stack, "chaos", scenario.calls)
        if havoc:
            havoc.start()
        try:
            wait_for(lambda: ended(stack, id), SECONDS_AT_MOST, f"batch {id} to end", every=0.5)
        finally:
            if havoc:
                havoc.end()
        tables, batch = tables_of(stack, id), stack.session("admin").get(f"batches/{id}/").json()
        return Run(
            batch,
            tables,
            havoc.blows if havoc else [],
            {who: requests.get(f"{base}/notes", timeout=30).json() for who, base in (("services", api), ("LLM", llm))},
            differences(stack, batch, tables),
            sum(scenario.calls.values()),
        )


def verify(run: Run, plan: Plan) -> None:
    """Print every check and what it counted."""
    tables, batch = run.tables, run.batch
    states = Counter(row["state"] for row in tables["proposals"])
    run.check(f"state {batch['state']}", [] if batch["state"] == "done" else [batch["message"]])
    lost = [] if len(tables["proposals"]) == run.wanted else ["calls are missing or too many"]
    reasons = ", ".join(f"{number} {reason}" for reason, number in dropped(tables).items()) or "none"
    words = f"{len(tables['proposals'])} calls: {states['written']} written, dropped: {reasons}"
    run.check(words, lost + unfinished(tables))
    run.check("nothing is there twice: queries, quadruplets, observations, answers", doubled(tables))
    verify_calls(run)
    verify_answers(run)
    run.check(f"counts on page and in API equal the tables: {listed(counted(tables))}", run.differences)
    for host in sorted({note["host"] for note in run.notes["services"]}):
        moments = [note["began"] for note in run.notes["services"] if note["host"] == host]
        most, allowed = fullest(moments), limit_of(host)
        words = f"{host}: {len(moments)} requests, at most {most} in any second, {allowed:g} allowed"
        run.check(words, ["limit passed"] if most > allowed else [])
    if plan.havoc:
        happened = Counter(blow.what for blow in run.blows)
        print(f"  done to it: {listed(happened)}")
        wanted = {"redis": plan.havoc.get("wipes", 2), "postgres": plan.havoc.get("restarts", 1)}
        run.check("all of it happened", [what for what, number in wanted.items() if happened[what] != number])


def verify_calls(run: Run) -> None:
    """Each observation is there for one request; what was asked besides, and why."""
    stored = {
        (biotools.function(row["call__function"]).host, key_of(row["call__function"], row["call__arguments"]))
        for row in run.tables["observations"]
    }
    by_call = grouped(run.notes["services"], lambda note: (note["host"], note["what"]))
    refused = sum(note.get("status") == 429 for note in run.notes["services"])
    again, unexplained = asked_again(by_call, run.blows, ASKING["services"])
    run.check(
        f"calls: {len(run.notes['services'])} requests for {len(stored)} observations; {refused} refused (429), "
        f"{again} lost with a killed worker or Postgres and asked again",
        unexplained + [f"never asked: {call}" for call in stored - set(by_call)]
        + [f"asked, but no observation: {call}" for call in set(by_call) - stored],
    )  # fmt: skip


def verify_answers(run: Run) -> None:
    """Each answer of the LLM is one row of the ledger; what was asked besides, and why."""
    stored = {row["request_digest"] for row in run.tables["exchanges"]}
    by_request = grouped(run.notes["LLM"], lambda note: note["what"])
    failed = sum(note.get("status") != 200 for note in run.notes["LLM"])
    gone = sum(note.get("status") == 200 and note["gone"] for note in run.notes["LLM"])
    again, unexplained = asked_again(by_request, run.blows, ASKING["LLM"])
    answered = {request for request, notes in by_request.items() if any(note.get("status") == 200 for note in notes)}
    run.check(
        f"LLM: {len(run.notes['LLM'])} requests, {failed} failed by plan, {len(stored)} answers paid once; {again} "
        f"answers lost with a killed worker or Postgres and asked again ({gone} had no asker left to take them)",
        unexplained + [f"answered, but not in the ledger: {one}" for one in answered - stored]
        + [f"in the ledger, but never answered: {one}" for one in stored - answered],
    )  # fmt: skip


def grouped(notes: list[dict[str, Any]], key: Callable[[dict[str, Any]], Any]) -> dict[Any, list[dict[str, Any]]]:
    found = defaultdict(list)
    for note in sorted(notes, key=lambda note: note["began"]):
        found[key(note)].append(note)
    return found


def asked_again(by_what: dict[Any, list[dict[str, Any]]], blows: list[Blow], worker: str) -> tuple[int, list[str]]:
    """How many answers were lost and asked for again, and those of them that no blow explains.

    The last answer was stored. An earlier one is explained when its worker was killed, or Postgres was away, while
    the request was under way or its answer was being stored.
    """
    again, unexplained = 0, []
    for what, notes in by_what.items():
        answers = [note for note in notes if note.get("status") in (200, 404)]
        for note in answers[:-1]:
            again += 1
            if not any(
                blow.what in (worker, "postgres")
                and note["began"] <= blow.ended
                and blow.began <= note["ended"] + STORED_WITHIN
                for blow in blows
            ):
                unexplained.append(f"asked twice for no reason: {what}")
    return again, unexplained


def key_of(name: str, arguments: dict[str, Any]) -> str:
    """As the stand-in services name what is asked."""
    url = str(biotools.prepare(name, arguments).url)
    return asked(url.removeprefix(hosts()[biotools.function(name).host].base_url))


def fullest(moments: list[float]) -> int:
    """The most requests that came within any one second."""
    moments = sorted(moments)
    return max(
        sum(moment <= other < moment + 1.0 for other in moments[at : at + 100]) for at, moment in enumerate(moments)
    )


def listed(numbers: dict[str, int]) -> str:
    return ", ".join(f"{number} {what}" for what, number in numbers.items())


def main() -> int:
    letters = [plan.letter for plan in PLANS]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("runs", nargs="*", default=letters, help="which runs: a, b, c")
    parser.add_argument("--seed", type=int, default=11, help="of the kills")
    parser.add_argument("--calls", type=int, default=CALLS)
    told = parser.parse_args()
    each = told.calls // len(FUNCTIONS)
    scenario = Scenario("chaos", dict.fromkeys(FUNCTIONS, each), warm="efetch", api=0.3, llm=1.0)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # the stack is stopped then, too
    seconds: dict[str, float] = {}
    failures: list[str] = []
    print(f"bound by limits and latencies alone: {scenario.bound:.1f} s; seed {told.seed}")
    for plan in [plan for plan in PLANS if plan.letter in told.runs]:
        print(f"({plan.letter}) {plan.words}; load before: {os.getloadavg()[0]:.1f}", flush=True)
        done = run(plan, scenario, told.seed)
        seconds[plan.letter] = done.seconds
        print(f"  {done.seconds:.1f} s from launch to done; load after: {os.getloadavg()[0]:.1f}")
        verify(done, plan)
        if plan.letter != "a" and "a" in seconds:
            ratio = done.seconds / seconds["a"]
            slow = plan.letter == "b" and ratio > RATIO_AT_MOST
            done.check(f"({plan.letter}) / (a): {ratio:.2f}", [f"above {RATIO_AT_MOST}"] if slow else [])
        failures += done.failures
        sys.stdout.flush()
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())

"""A batch against slow local stand-ins, beside what limits and latencies alone impose and beside the one-shot way.

    .venv/bin/python -m benchmarks.synthesis [slow | quick | both] [WORKER_PROCESSES]

slow: services that take 300 ms, an LLM that takes 2 s; 500 calls, 1,000 queries, 1,000 judgements. quick: no
latency at all, so what is measured is our own work. Everything is real: engines, web, workers, HTTP, limits.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import requests

import biotools
from biotool_site.engines import addresses
from biotools.catalogue.hosts import hosts
from tests.stack import ROOT, Stack, wait_for

PAUSE = 0.5  # seconds that the published one-shot scripts rest after each call
SECONDS_AT_MOST = 120.0


@dataclass(frozen=True)
class Scenario:
    """calls: how many of each function, in the shares of the hosts' limits. Latencies are seconds.

    warm: another function, called a few times before, so that the workers have loaded what they need.
    """

    name: str
    calls: dict[str, int]
    warm: str
    api: float
    llm: float

    @property
    def by_host(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for name, number in self.calls.items():
            host = biotools.function(name).host
            found[host] = found.get(host, 0) + number
        return found

    @property
    def bound(self) -> float:
        """Seconds that nobody can beat: the proposal, the slowest host at its full limit, and the last call's way."""
        slowest = max(number / limit_of(host) for host, number in self.by_host.items())
        return self.llm + slowest + self.api + 2 * self.llm

    @property
    def one_shot(self) -> float:
        """Seconds of the published way: one thing after the other, each call followed by a pause."""
        number = sum(self.calls.values())
        return number * (self.api + PAUSE) + 3 * number * self.llm


SLOW = Scenario(
    "slow",
    {"lookup_by_id": 125, "get_sequence_by_id": 125, "get_variation": 125, "get_uniprotkb_entry": 125},
    warm="efetch",
    api=0.3,
    llm=2.0,
)
QUICK = Scenario(
    "quick",
    {"lookup_by_id": 125, "get_variation": 125, "esummary": 85, "efetch": 85, "get_uniprotkb_entry": 80},
    warm="get_sequence_by_id",
    api=0.0,
    llm=0.0,
)


def limit_of(host: str) -> float:
    """Requests per second that the host allows, with a key where it gives one."""
    first = (hosts()[host].limits_with_key or hosts()[host].limits)[0]
    return first.requests / first.seconds


@contextmanager
def standins(scenario: Scenario, folder: Path, failing: float = 0.0) -> Iterator[tuple[str, str, int]]:
    """The base addresses of services and LLM, and the process that plays them. failing: share of the LLM's requests."""
    told = folder / "ports.json"
    most = str(max(scenario.calls.values()))
    words = ["-m", "benchmarks.standins", str(told), str(scenario.api), str(scenario.llm), most, str(failing)]
    process = subprocess.Popen([sys.executable, *words], cwd=ROOT, env=os.environ | {"DATA_DIR": str(folder / "none")})
    try:
        wait_for(told.exists, 30, "the stand-ins")
        api, llm = json.loads(told.read_text())
        yield f"http://127.0.0.1:{api}", f"http://127.0.0.1:{llm}", process.pid
    finally:
        process.kill()
        process.wait()


def environ(api: str, llm: str, processes: str) -> dict[str, str]:
    """What the studio is told: live calls to the stand-in services, every role by the stand-in LLM."""
    mirrors = {f"BIOTOOLS_{host.upper()}_URL": f"{api}/{host}" for host in hosts()}
    contact = {"BIOTOOLS_CONTACT_EMAIL": "benchmark@example.org", "NCBI_API_KEY": "benchmark"}
    return mirrors | contact | {
        "BIOTOOLS_TRANSPORT": "live", "STANDIN_URL": f"{llm}/v1", "WORKER_PROCESSES": processes, "LOG_LEVEL": "WARNING",
        # As many at once as the latencies ask for: the stand-in LLM bounds them by nothing else.
        "WORKER_CONCURRENCY": "64", "WORKER_LLM_CONCURRENCY": "128",
        "LLM_QUERY_WRITER_CONCURRENCY": "128", "LLM_JUDGE_CONCURRENCY": "128",
        "SWEEP_SECONDS": "1", "WORK_LEASE_SECONDS": "90", "WORK_RESEND_SECONDS": "30",
    }  # fmt: skip


STORED = """
from django.db.models import Count, Max, Min
from annotation.models import Quadruplet
from synthesis.models import Batch, LLMExchange, Proposal, Query
batches = Batch.objects.filter(dataset__slug="race")
began = batches.aggregate(at=Min("created_at"))["at"]
last = Query.objects.filter(batch__in=batches).aggregate(at=Max("sent_at"))["at"]
result = {
    "seconds": (last - began).total_seconds(),
    "calls": Proposal.objects.filter(batch__in=batches, state="written").count(),
    "queries": Query.objects.filter(batch__in=batches).count(),
    "judgements": LLMExchange.objects.filter(batch__in=batches, role="judge").count(),
    "quadruplets": Quadruplet.objects.filter(dataset__slug="race").count(),
    "dropped": list(Proposal.objects.filter(state="dropped").values_list("reason", "detail")[:3]),
}
"""


def launch(stack: Stack, slug: str, calls: dict[str, int]) -> list[str]:
    """One batch for the functions that want equally many calls; their ids."""
    admin = stack.session("admin")
    admin.new_dataset(slug)
    made = []
    for number in sorted(set(calls.values())):
        functions = [name for name, wanted in calls.items() if wanted == number]
        answer = admin.post(f"datasets/{slug}/batches/", {"functions": functions, "calls": number, "sources": ["llm"]})
        assert answer.status_code == 201, answer.text
        made.append(answer.json()["id"])
    return made


def wait(stack: Stack, ids: list[str]) -> None:
    for id in ids:
        stack.session("admin").wait_for_batch(id, SECONDS_AT_MOST)


def cpu_seconds(stack: Stack, folder: Path, others: int) -> Counter[str]:
    """CPU seconds so far by kind of process; others: the process of the stand-ins, which are no part of ours."""
    found: Counter[str] = Counter()
    cluster = f"biotool-{addresses.digest(folder / 'data')}"
    assert stack.process
    ours = {stack.process.pid} | {child.pid for child in psutil.Process(stack.process.pid).children(recursive=True)}
    for process in psutil.process_iter(["cmdline", "cpu_times"]):
        words = process.info["cmdline"] or [""]
        if process.pid == others:
            kind = "stand-ins"
        elif cluster in " ".join(words):
            kind = "postgres" if "postgres" in words[0] else "redis"
        elif process.pid in ours:
            kind = "workers" if "worker" in words else "web, beat"
        else:
            continue
        found[kind] += sum(process.info["cpu_times"][:2])
    return found


def measure(scenario: Scenario, processes: str) -> None:
    """Run the scenario once and print what came of it."""
    with tempfile.TemporaryDirectory() as name, standins(scenario, Path(name)) as (api, llm, others):
        stack = Stack(Path(name), **environ(api, llm, processes))
        try:
            stack.start()
            wait_for(lambda: requests.get(f"{stack.url}/readyz", timeout=5).ok, 60, "the workers")
            wait(stack, launch(stack, "warm", {scenario.warm: 20}))
            before = cpu_seconds(stack, Path(name), others)
            began = time.monotonic()
            wait(stack, launch(stack, "race", scenario.calls))
            done = time.monotonic() - began
            after = cpu_seconds(stack, Path(name), others)
            stored = stack.python(STORED)
            arrivals = requests.get(f"{api}/arrivals", params={"since": began}, timeout=10).json()
        finally:
            stack.stop()
    tell(scenario, processes, stored, done)
    print("  CPU: " + ", ".join(f"{what} {after[what] - before[what]:.1f} s" for what in after))
    for host in sorted(arrivals):
        tell_host(host, arrivals[host])


def tell(scenario: Scenario, processes: str, stored: dict[str, Any], done: float) -> None:
    seconds = stored["seconds"]
    print(
        f"{scenario.name}, {processes} worker process(es): {stored['calls']} calls, {stored['queries']} queries, "
        f"{stored['judgements']} judgements, {stored['quadruplets']} quadruplets {stored['dropped'] or ''}\n"
        f"  bound {scenario.bound:.1f} s, ours {seconds:.1f} s ({seconds / scenario.bound:.2f}x; seen as done after "
        f"{done:.1f} s), one-shot {scenario.one_shot:.0f} s ({scenario.one_shot / seconds:.0f}x ours), "
        f"{stored['quadruplets'] / seconds:.1f} quadruplets/s"
    )


def tell_host(host: str, moments: list[float]) -> None:
    """The share of the allowed rate used from the first request to the last, and the fullest sliding second."""
    moments = sorted(moments)
    used = (len(moments) - 1) / (moments[-1] - moments[0]) / limit_of(host) if len(moments) > 1 else 0.0
    fullest = max(sum(1 for other in moments[index : index + 100] if other < moment + 1.0)
                  for index, moment in enumerate(moments))  # fmt: skip
    print(f"  {host}: {len(moments)} requests, {used:.0%} of {limit_of(host):g}/s, at most {fullest} in any second")


def main() -> None:
    wanted = sys.argv[1] if len(sys.argv) > 1 else "both"
    processes = sys.argv[2:] or ["1", "2"]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # the stack is stopped then, too
    print(f"load before: {os.getloadavg()[0]:.1f}")
    for scenario in (SLOW, QUICK):
        if wanted in (scenario.name, "both"):
            for number in processes:
                measure(scenario, number)


if __name__ == "__main__":
    main()

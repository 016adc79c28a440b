"""What a batch left in the tables, counted apart from the code that counts for page and API."""

import re
from collections import Counter
from typing import Any

import requests

from synthesis import words
from tests.stack import Stack

TABLES = """
from synthesis.models import Batch, LLMExchange, Proposal, Query
from annotation.models import Quadruplet
from biotools.evidence.models import Observation
batch = Batch.objects.get(pk="{id}")
def rows(model, *names, **which):
    return [dict(zip(names, values)) for values in model.objects.filter(**which).values_list(*names)]
result = {{
    "seconds": (batch.finished_at - batch.created_at).total_seconds(),
    "proposals": rows(Proposal, "function", "state", "reason", batch=batch),
    "queries": rows(Query, "proposal", "proposal__function", "style", "state", "reason", "outcome", batch=batch),
    "quadruplets": rows(Quadruplet, "call", "query_digest", "state", intake=batch.intake),
    "observations": rows(Observation, "call", "call__function", "call__arguments"),
    "exchanges": rows(LLMExchange, "request_digest", "role", "batch"),
}}
"""

Tables = dict[str, Any]
NUMBER = re.compile(r'<span class="funnel-label">([^<]+)</span>.*?<span class="funnel-n">(\d+)</span>', re.DOTALL)
DROPPED = re.compile(r'<a href="[^"]*/drops/\?reason=([^"]+)">[^<]*</a><span class="num">(\d+)</span>')


def tables_of(stack: Stack, id: str) -> Tables:
    """The rows of a batch that has ended; observations and exchanges of the whole system."""
    return stack.python(TABLES.format(id=id))


def counted(tables: Tables) -> dict[str, int]:
    """The stages of `Progress.counts`, from the rows."""
    proposals, queries = tables["proposals"], tables["queries"]
    unread = [row for row in proposals if row["reason"] == "unreadable_answer"]
    quadruplets = Counter(row["state"] for row in tables["quadruplets"])
    return {
        "proposed": len(proposals),
        "executed": sum(row["state"] in ("executed", "written") for row in proposals) + len(unread),
        "dropped": sum(dropped(tables).values()),
        "queries": len(queries),
        "judged": sum(row["state"] in ("judged", "handed_over") for row in queries),
        "filtered": quadruplets["filtered"],
        "pending": quadruplets["pending"],
    }


def dropped(tables: Tables) -> Counter[str]:
    """Dropped calls and queries by reason."""
    twice = sum(row["outcome"] == "duplicate" for row in tables["queries"])
    rows = [*tables["proposals"], *tables["queries"]]
    return Counter(row["reason"] for row in rows if row["state"] == "dropped") + Counter(duplicate_query=twice)


def doubled(tables: Tables) -> list[str]:
    """What is there twice, in words; empty when nothing is."""
    identities = {
        "queries": ("proposal", "style"),
        "quadruplets": ("call", "query_digest"),
        "observations": ("call",),
        "exchanges": ("request_digest",),
    }
    found = []
    for what, names in identities.items():
        twice = Counter(tuple(row[name] for name in names) for row in tables[what])
        found += [f"{what}: {identity} {number} times" for identity, number in twice.items() if number > 1]
    return found


def unfinished(tables: Tables) -> list[str]:
    """Rows that are neither at their end nor dropped with a reason, and calls without their two queries, in words."""
    ends = {"proposals": "written", "queries": "handed_over"}
    rows = [(what, row) for what in ends for row in tables[what]]
    found = [f"{what}: {row}" for what, row in rows if row["state"] not in (ends[what], "dropped")]
    found += [
        f"{what} without a reason: {row}" for what, row in rows if row["state"] == "dropped" and not row["reason"]
    ]
    written = sum(row["state"] == "written" for row in tables["proposals"])
    if len(tables["queries"]) != 2 * written:
        found.append(f"{written} calls have queries, but there are {len(tables['queries'])} queries")
    return found


def differences(stack: Stack, batch: dict[str, Any], tables: Tables) -> list[str]:
    """Where the counts of the API or of the batch's page differ from the tables, in words."""
    there, drops = counted(tables), dict(dropped(tables))
    page = stack.pages("admin").get(f"{stack.url}/batches/{batch['id']}/", timeout=30)
    told = {label: int(number) for label, number in NUMBER.findall(page.text)}
    wanted = {label: there[stage] for stage, label, _, _ in words.STAGES if stage in there}
    shown = {reason: int(number) for reason, number in DROPPED.findall(page.text)}
    found = []
    for who, says, true in (
        ("API", batch["counts"], there),
        ("API, drops", batch["drops"], drops),
        ("page", {label: told.get(label) for label in wanted}, wanted),
        ("page, drops", shown, drops),
    ):
        if says != true:
            found.append(f"{who} says {says}, the tables {true}")
    return found


def ended(stack: Stack, id: str) -> bool:
    """Whether the batch has ended; no answer, for Postgres is away, is no."""
    try:
        answer = stack.session("admin").get(f"batches/{id}/")
    except requests.RequestException:
        return False
    return answer.ok and answer.json()["state"] in ("done", "failed", "cancelled")

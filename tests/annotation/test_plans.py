"""What everybody waits for looks rows up, also while the tables are young and Postgres knows nothing of them."""

import json
from itertools import count

import pytest
from django.db import connection

from annotation.queue import picking
from annotation.review import looking

pytestmark = pytest.mark.django_db

STATEMENTS = {
    "next": picking.NEXT,
    "skipped": picking.SKIPPED,
    "locked": picking.LOCKED,
    "claim": picking.CLAIM_FREE,
    "look": looking.LOOK,
}


def nodes(plan):
    yield plan
    for part in plan.get("Plans", []):
        yield from nodes(part)


@pytest.mark.parametrize("name", STATEMENTS)
def test_no_review_is_read_that_is_not_asked_for(name):
    numbers = count(1)
    parts = STATEMENTS[name].split("%s")
    sql = parts[0] + "".join(f"${next(numbers)}{part}" for part in parts[1:])
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")  # which a table of a page is cheapest with
        cursor.execute(f"EXPLAIN (GENERIC_PLAN, FORMAT JSON) {sql}")
        [found] = cursor.fetchone()
    plan = (json.loads(found) if isinstance(found, str) else found)[0]["Plan"]
    scans = [node for node in nodes(plan) if node.get("Relation Name") == "annotation_review"]
    assert scans
    # An index of what was not taken back (superseded_at IS NULL), read as a whole, has no condition.
    assert [node["Index Name"] for node in scans if "Index Cond" not in node] == []

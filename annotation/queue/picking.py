"""The statements that pick and claim the next quadruplet."""

from annotation.models import Claim
from annotation.queue.waiting import FREE, HELD
from biotool_site.lib.statements import Columns

CLAIM = Columns(Claim, "annotation_claim")

_SKIP_OF_MINE = "FROM annotation_skip s WHERE s.quadruplet_id = annotation_quadruplet.id AND s.reviewer_id = %s"
_PICK = f"SELECT annotation_quadruplet.id FROM annotation_quadruplet WHERE {FREE}"  # noqa: S608  a constant
_IN_ORDER = "annotation_quadruplet.position, annotation_quadruplet.id LIMIT 1"
# The key stays as it is, so those who merely refer to the row (a claim's foreign key) need not wait.
_LOCK = "FOR NO KEY UPDATE OF annotation_quadruplet"

# Bound to waiting.free(), the first two also to the person. First come, first reviewed, but for what the person
# passed over; then that, the oldest skip first; last what somebody has locked just now: it may yet have a free slot.
NEXT = f"{_PICK} AND NOT EXISTS (SELECT {_SKIP_OF_MINE} OFFSET 0) ORDER BY {_IN_ORDER} {_LOCK} SKIP LOCKED"
SKIPPED = f"""SELECT annotation_quadruplet.id FROM annotation_quadruplet
  JOIN annotation_skip s ON s.quadruplet_id = annotation_quadruplet.id
  WHERE {FREE} AND s.reviewer_id = %s ORDER BY s.at, {_IN_ORDER} {_LOCK} SKIP LOCKED"""  # noqa: S608  a constant
LOCKED = f"{_PICK} ORDER BY {_IN_ORDER} {_LOCK}"

# Bound to the claim's id, the person, minutes, the quadruplet. The unique indexes on open claims have the last
# word: where one is in the way, nothing is stored and no row comes back.
_CLAIM = f"""INSERT INTO annotation_claim
  (id, quadruplet_id, dataset_id, reviewer_id, slot, taken_at, renewed_at, expires_at)
  SELECT %s, annotation_quadruplet.id, annotation_quadruplet.dataset_id, %s,
    (SELECT min(slot) FROM generate_series(0, 8) slot
      WHERE slot NOT IN (SELECT held.slot FROM annotation_claim held WHERE {HELD})),
    statement_timestamp(), statement_timestamp(), statement_timestamp() + make_interval(mins => %s)
  FROM annotation_quadruplet WHERE annotation_quadruplet.id = %s"""  # noqa: S608  a constant
CLAIM_THIS = f"{_CLAIM} ON CONFLICT DO NOTHING RETURNING {CLAIM}"
# Bound to the same and waiting.free().
CLAIM_FREE = f"{_CLAIM} AND {FREE} ON CONFLICT DO NOTHING RETURNING {CLAIM}"

# Bound to the quadruplet.
CLOSE_EXPIRED = """UPDATE annotation_claim SET closed_at = statement_timestamp()
  WHERE quadruplet_id = %s AND closed_at IS NULL AND expires_at <= statement_timestamp() RETURNING id"""

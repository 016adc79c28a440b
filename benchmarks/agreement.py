"""The figures of agreement of a large dataset: the server's whole answer, and each statement behind it.

    .venv/bin/python -m benchmarks.agreement [QUADRUPLETS] [ROUNDS]

Nine of ten quadruplets are decided on by two of eight people each. The rows are made by SQL, triggers off, in a database of
the data directory AGREEMENT_DATA_DIR (kept, so that a second run begins at once; else one that goes with the run).
"""

import os
import sys
import tempfile
from pathlib import Path

from benchmarks.pages import tell, timed

DECIDED = """
SET session_replication_role = replica;
UPDATE annotation_quadruplet SET function = 'function_' || position % 150, updated_at = now(),
  state = (ARRAY['pending', 'approved', 'approved', 'approved', 'approved', 'approved', 'approved', 'approved', 'rejected',
    'disputed'])[1 + floor(random() * 10)];
INSERT INTO annotation_review (id, quadruplet_id, dataset_id, revision_id, outcome_id, claim_id, reviewer_id, verdict, reasons,
    comment, key, request_digest, seconds, created_at)
  SELECT gen_random_uuid(), q.id, q.dataset_id, q.current_id, q.current_id, gen_random_uuid(),
    (SELECT min(id) FROM accounts_user) + (q.position + person * (1 + q.position % 7)) % 8,
    CASE WHEN random() < .9 THEN 'approve' ELSE 'reject' END, '[]', '', gen_random_uuid(), '', floor(random() * 90), now()
  FROM annotation_quadruplet q, generate_series(0, 1) person WHERE q.state <> 'pending';
DELETE FROM annotation_tally;
INSERT INTO annotation_tally (dataset_id, database, family, function, style, state, has_findings, n, folded)
  SELECT dataset_id, database, family, function, style, state, has_findings, count(*), true
  FROM annotation_quadruplet GROUP BY 1, 2, 3, 4, 5, 6, 7;
SET session_replication_role = origin;
"""


def fill(total):
    from django.db import connection

    from annotation.models import Dataset, Membership
    from benchmarks.filling import copies
    from biotool_site.accounts.models import User
    from tests.factories import deliver

    people = [User.objects.create_user(f"reviewer{n}", password="a-long-Passw0rd") for n in range(8)]
    dataset = Dataset.objects.create(slug="many", name="Many", reviews_required=2)
    Membership.objects.create(dataset=dataset, user=people[0], role="admin")
    Membership.objects.create(dataset=dataset, user=people[1], role="reviewer")
    copies(dataset, deliver(dataset), total)
    with connection.cursor() as cursor:
        cursor.execute(DECIDED)
        cursor.execute("VACUUM ANALYZE")


def measure(rounds):
    from django.test import Client

    from annotation.agreement import counting, keeping
    from annotation.models import Dataset, Quadruplet, Review
    from biotool_site.accounts.models import User

    dataset = Dataset.objects.get(slug="many")
    print(f"{Quadruplet.objects.count():,} quadruplets, {Review.objects.count():,} decisions; in one process")
    for name in ("items", "pairs", "work", "settled", "judged"):
        tell(f"statement: {name}", timed(lambda name=name: getattr(counting, name)(dataset), rounds))
    tell("all counts, in the worker", timed(lambda: keeping.count_and_keep(dataset), rounds))
    for name, what in (("reviewer0", "the page, all figures"), ("reviewer1", "the page, one's own row")):
        client = Client()
        user = User.objects.get(username=name)
        client.force_login(user, backend="biotool_site.accounts.backends.AccountsBackend")
        assert client.get("/datasets/many/agreement/").status_code == 200
        tell(what, timed(lambda client=client: client.get("/datasets/many/agreement/"), rounds))


def main():
    total, rounds = [int(word) for word in sys.argv[1:]] + [1_000_000, 5][len(sys.argv) - 1 :]
    with tempfile.TemporaryDirectory() as folder:
        data_dir = Path(os.environ.get("AGREEMENT_DATA_DIR") or folder)
        os.environ["DATA_DIR"] = str(data_dir)
        os.environ["DJANGO_SETTINGS_MODULE"] = "biotool_site.settings.test"
        os.environ["BIOTOOLS_TRANSPORT"] = "replay"
        from biotool_site.engines import attach, needed_engines

        with attach(data_dir, needed_engines(os.environ, data_dir)):
            import django

            django.setup()
            from django.core.management import call_command

            from annotation.models import Dataset

            call_command("migrate", verbosity=0)
            if not Dataset.objects.filter(slug="many").exists():
                fill(total)
            measure(rounds)


if __name__ == "__main__":
    main()

"""Pages of people at many quadruplets: p50 and p95 of the server's whole answer, and of the same search without our index.

    .venv/bin/python -m benchmarks.pages [QUADRUPLETS] [ROUNDS]

The rows are made by SQL in a database of the data directory PAGES_DATA_DIR (kept, so that a second run begins at
once; else a directory that goes with the run). Triggers are off while they are made, there and nowhere else.
"""

import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

MAKE = """
SET session_replication_role = replica;
INSERT INTO evidence_tool (digest, name, database, family, description, parameters)
  SELECT md5(name) || md5(name), name, database, family, 'A function.', parameters
  FROM jsonb_to_recordset(%(tools)s) AS t(name text, database text, family text, parameters json);
CREATE TEMP TABLE tool AS SELECT *, (row_number() OVER (ORDER BY name) - 1)::int AS place FROM evidence_tool;
INSERT INTO evidence_call (id, digest, equivalent_digest, function, database, family, arguments, rid, ready, created_at)
  SELECT gen_random_uuid(), md5(place || '.' || n) || md5(n::text), '', name, database, family,
    jsonb_build_object('id', 'ENSG' || lpad((place * 200 + n)::text, 11, '0'), 'symbol', 'GENE' || n), '', false, now()
  FROM tool, generate_series(0, 199) n;
INSERT INTO evidence_observation (id, call_id, number, status, headers, raw, raw_digest, truncated, summary, informative,
    reason, detail, source_release, transport, fetched_at, elapsed_ms)
  SELECT gen_random_uuid(), id, 1, 200, '{}', 'x', repeat('0', 64), false, '{"display_name": "KRAS"}', true, '', '', '',
    'replay', now(), 1 FROM evidence_call;
CREATE TEMP TABLE called AS SELECT c.id, o.id AS observation, c.function, c.arguments, t.digest AS tool, t.place,
    row_number() OVER (PARTITION BY c.function ORDER BY c.id) - 1 AS n
  FROM evidence_call c JOIN evidence_observation o ON o.call_id = c.id JOIN tool t ON t.name = c.function;
CREATE INDEX ON called (place, n);
INSERT INTO annotation_intake (id, dataset_id, source, label, created_by_id, created_at)
  SELECT md5('intake' || n)::uuid, %(dataset)s, 'import', 'delivery ' || n, NULL, now() - make_interval(hours => n)
  FROM generate_series(0, 199) n;
ANALYZE;
"""
ROWS = """
SET session_replication_role = replica;
CREATE TEMP TABLE IF NOT EXISTS word AS SELECT ARRAY['regulates','binds','variant','transcript','exon','chromosome','protein',
  'domain','pathway','sequence','homolog','phenotype','disease','cancer','diabetes','receptor','kinase','promoter',
  'assembly','structure','citation','clinical','trial','dose','compound','assay','ligand','residue','isoform','taxon'] AS of;
WITH made AS MATERIALIZED (
  SELECT n, gen_random_uuid() AS id, gen_random_uuid() AS revision,
    (n / (%(total)s / 200 + 1)) AS delivery, ((n / (%(total)s / 200 + 1)) * 7 + n %% 12) %% (SELECT count(*) FROM evidence_tool) AS place,
    (n * 31) %% 200 AS call, random() AS chance, random() AS other
  FROM generate_series(%(first)s, %(last)s) n),
full_rows AS MATERIALIZED (
  SELECT m.*, c.id AS call_id, c.observation, c.arguments, c.tool, t.name AS function, t.database, t.family
  FROM made m JOIN pg_temp.called c ON c.place = m.place AND c.n = m.call JOIN evidence_tool t ON t.digest = c.tool),
revisions AS (
  INSERT INTO annotation_revision (id, quadruplet_id, number, query, arguments, tool_id, call_id, observation_id, created_at)
  SELECT revision, f.id, 1, 'Which ' || of[1 + floor(power(random(), 2) * 30)] || ' of the gene GENE' || floor(random() * 20000)
    || ' ' || of[1 + floor(power(random(), 2) * 30)] || ' the ' || of[1 + floor(random() * 30)] || ' that rs' || floor(random() * 9e7)
    || ' changes, and how is it told in ' || f.database || '?', arguments, tool, call_id, observation, now()
  FROM full_rows f, pg_temp.word RETURNING id)
INSERT INTO annotation_quadruplet (id, dataset_id, intake_id, call_id, query_digest, current_id, state, style, database,
    family, function, has_findings, lineage, position, created_at, updated_at)
  SELECT id, %(dataset)s, md5('intake' || delivery)::uuid, call_id, md5(id::text) || md5(n::text), revision,
    CASE WHEN chance < .5 THEN 'pending' WHEN chance < .8 THEN 'approved' WHEN chance < .88 THEN 'rejected'
      WHEN chance < .9 THEN 'disputed' ELSE 'filtered' END,
    CASE WHEN n %% 2 = 0 THEN 'broad' ELSE 'specific' END, database, family, function, other < .2, '{}',
    n, now() - make_interval(secs => (%(total)s - n) * 5), now() - make_interval(secs => (%(total)s - n) * 5 * random())
  FROM full_rows;
"""
THE_REST = """
SET session_replication_role = replica;
INSERT INTO annotation_statechange (quadruplet_id, before, after, revision_id, because, actor_id, at)
  SELECT id, '', state, current_id, 'intake', NULL, created_at FROM annotation_quadruplet;
INSERT INTO annotation_finding (revision_id, check_name, severity, message, evidence)
  SELECT current_id, (ARRAY['grounding','gene_species','wording','answer_leak'])[1 + floor(random() * 4)], 'warning', 'Doubtful.', '[]'
  FROM annotation_quadruplet WHERE has_findings;
INSERT INTO annotation_tally (dataset_id, database, family, function, style, state, has_findings, n, folded)
  SELECT dataset_id, database, family, function, style, state, has_findings, count(*), true
  FROM annotation_quadruplet GROUP BY 1, 2, 3, 4, 5, 6, 7;
"""
WORDS = """INSERT INTO annotation_quadruplettext (quadruplet_id, vector)
  SELECT q.id, annotation_search_vector(q.dataset_id, q.intake_id, q.database, q.family, q.function, q.style, r.query, r.arguments)
  FROM annotation_quadruplet q JOIN annotation_revision r ON r.id = q.current_id ON CONFLICT DO NOTHING"""
BEFORE = """SELECT q.id FROM annotation_quadruplet q JOIN annotation_revision r ON r.id = q.current_id
  WHERE q.dataset_id = %s AND q.state = 'pending' AND q.database = 'ensembl' AND q.has_findings
  AND (r.query ILIKE %s OR r.arguments::text ILIKE %s) ORDER BY q.created_at DESC, q.id DESC LIMIT 51"""

SHARED = "state=pending&database=ensembl&has_findings=true"
PAGES = {
    "explorer, no filter": "quadruplets/",
    "explorer, three filters": f"quadruplets/?{SHARED}",
    "explorer, three filters and a rare word": f"quadruplets/?{SHARED}&search=GENE1234",
    "explorer, three filters and a phrase": f"quadruplets/?{SHARED}&search=%22gene+GENE1234%22+-cancer",
    "explorer, three filters and a prefix": f"quadruplets/?{SHARED}&search=GENE123*",
    "explorer, three filters and a word of a few": f"quadruplets/?{SHARED}&search=kinase",
    "explorer, three filters and a word of all": f"quadruplets/?{SHARED}&search=which",
    "explorer, rare filters and a word of many": "quadruplets/?state=disputed&function=lookup_by_id&has_findings=true&search=regulates",
    "explorer, a word of many": "quadruplets/?search=regulates",
    "explorer, words that nothing has": f"quadruplets/?{SHARED}&search=regulates+phlogiston",
    "explorer, function, state and style": "quadruplets/?function=lookup_by_id&state=approved&style=broad",
    "explorer, batch, state, findings and a word": "quadruplets/?batch=3f0a4a4c-0000-0000-0000-000000000000&state=pending&has_findings=true&search=kinase",
    "explorer, check, state and a word": "quadruplets/?check=wording&state=pending&database=ensembl&search=kinase",
    "count of a word of a few (after its page)": f"quadruplets/total/?{SHARED}&search=kinase",
    "count of a word of all (after its page)": f"quadruplets/total/?{SHARED}&search=which",
    "count of a word of a few in one state (after its page)": "quadruplets/total/?state=disputed&search=kinase",
    "home": "",
    "queue": "queue/",
}


def timed(work, rounds):
    took = []
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        took.append((time.perf_counter() - began) * 1000)
    took.sort()
    return statistics.median(took), took[int(0.95 * (len(took) - 1))]


def tell(what, took, more=""):
    print(f"{what:54} p50 {took[0]:7.1f} ms   p95 {took[1]:7.1f} ms   {more}", flush=True)


def fill(total):
    from django.db import connection
    from psycopg.types.json import Jsonb

    import biotools
    from annotation.models import Dataset, Membership
    from biotool_site.accounts.models import User

    user = User.objects.create_user("admin", password="a-long-Passw0rd")
    dataset = Dataset.objects.create(slug="many", name="Many")
    Membership.objects.create(dataset=dataset, user=user, role="admin")
    tools = [
        {"name": f.name, "database": f.database, "family": f.family, "parameters": f.schema}
        for f in biotools.functions()
    ]
    with connection.cursor() as cursor:
        cursor.execute(MAKE, {"tools": Jsonb(tools), "dataset": dataset.pk})
        for first in range(0, total, 100_000):
            cursor.execute(
                ROWS, {"dataset": dataset.pk, "total": total, "first": first, "last": min(total, first + 100_000) - 1}
            )
            print(f"{first + 100_000:,} made", flush=True)
        cursor.execute(THE_REST)
        cursor.execute(WORDS)
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("VACUUM ANALYZE")


def measure(rounds):
    from django.db import connection
    from django.test import Client

    from annotation.models import Dataset, Quadruplet
    from biotool_site.accounts.models import User
    from biotool_site.lib.memory import keep_for_good

    client = Client()
    client.force_login(User.objects.get(username="admin"), backend="biotool_site.accounts.backends.AccountsBackend")
    dataset = Dataset.objects.get(slug="many")
    print(f"{Quadruplet.objects.count():,} quadruplets; the whole answer with its page made, in one process")
    keep_for_good()  # as the web server does before it serves
    some = Quadruplet.objects.filter(dataset=dataset).order_by("-created_at")[5000].intake_id
    for what, path in PAGES.items():
        path = path.replace("3f0a4a4c-0000-0000-0000-000000000000", str(some))

        def visit(path=path):
            answer = client.get(f"/datasets/many/{path}")
            assert answer.status_code == 200, answer.status_code

        visit()
        queries = []

        def noted(execute, sql, params, many, context, queries=queries):
            queries.append(sql)
            return execute(sql, params, many, context)

        with connection.execute_wrapper(noted):
            visit()
        tell(what, timed(visit, rounds), f"{len(queries)} queries")
    one = Quadruplet.objects.filter(dataset=dataset, state="approved").first().pk
    tell("quadruplet page", timed(lambda: client.get(f"/quadruplets/{one}/"), rounds))

    def before(word):
        with connection.cursor() as cursor:
            cursor.execute(BEFORE, [dataset.pk, f"%{word}%", f"%{word}%"])
            cursor.fetchall()

    for word in ("GENE1234", "phlogiston"):
        tell(
            f"without the index, the statement alone: {word}",
            timed(lambda word=word: before(word), max(2, rounds // 10)),
        )


def main():
    total, rounds = [int(word) for word in sys.argv[1:]] + [1_000_000, 20][len(sys.argv) - 1 :]
    with tempfile.TemporaryDirectory() as folder:
        data_dir = Path(os.environ.get("PAGES_DATA_DIR") or folder)
        os.environ["DATA_DIR"] = str(data_dir)
        os.environ["DJANGO_SETTINGS_MODULE"] = "biotool_site.settings.test"
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

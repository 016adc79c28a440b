"""Fills QuadrupletText for what was there before it; stopped at any point, it goes on from there."""

from django.db import migrations

AT_ONCE = 2000
FILL = """INSERT INTO annotation_quadruplettext (quadruplet_id, vector)
  SELECT q.id, annotation_search_vector(q.dataset_id, q.intake_id, q.database, q.family, q.function, q.style,
    r.query, r.arguments)
  FROM (SELECT * FROM annotation_quadruplet WHERE id > %s ORDER BY id LIMIT %s) q
  JOIN annotation_revision r ON r.id = q.current_id
  WHERE NOT EXISTS (SELECT FROM annotation_quadruplettext t WHERE t.quadruplet_id = q.id)
  ON CONFLICT DO NOTHING"""
NEXT = "SELECT max(id::text)::uuid FROM (SELECT id FROM annotation_quadruplet WHERE id > %s ORDER BY id LIMIT %s) q"
BEFORE_ALL = "00000000-0000-0000-0000-000000000000"


def fill(apps, schema_editor):
    """In order of the key, each step a transaction of its own; what arrives meanwhile is written by the triggers."""
    reached = BEFORE_ALL
    with schema_editor.connection.cursor() as cursor:
        while reached:
            cursor.execute(FILL, [reached, AT_ONCE])
            cursor.execute(NEXT, [reached, AT_ONCE])
            reached = cursor.fetchone()[0]


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("annotation", "0011_words_of_quadruplets"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]

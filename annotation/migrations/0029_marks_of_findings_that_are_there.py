"""Marks the words of quadruplets whose findings were there before 0028; stopped at any point, it goes on from there."""

from django.db import migrations

AT_ONCE = 2000
FILL = """UPDATE annotation_quadruplettext t SET vector = t.vector || annotation_finding_marks(q.current_id)
  FROM (SELECT * FROM annotation_quadruplet WHERE id > %s ORDER BY id LIMIT %s) q
  WHERE t.quadruplet_id = q.id AND EXISTS (SELECT FROM annotation_finding f WHERE f.revision_id = q.current_id)
    AND t.vector <> t.vector || annotation_finding_marks(q.current_id)"""
NEXT = "SELECT max(id::text)::uuid FROM (SELECT id FROM annotation_quadruplet WHERE id > %s ORDER BY id LIMIT %s) q"
BEFORE_ALL = "00000000-0000-0000-0000-000000000000"


def fill(apps, schema_editor):
    """In order of the key, each step a transaction of its own; what is checked meanwhile is marked by the triggers."""
    reached = BEFORE_ALL
    with schema_editor.connection.cursor() as cursor:
        while reached:
            cursor.execute(FILL, [reached, AT_ONCE])
            cursor.execute(NEXT, [reached, AT_ONCE])
            reached = cursor.fetchone()[0]


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("annotation", "0028_marks_of_findings"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]

"""The text of a dataset's guidelines is that of their newest version; the column that had it goes.

Apply it when no process of the version before runs any more: that one still reads the column.
"""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ("annotation", "0018_guidelines_have_versions"),
    ]

    operations = [
        migrations.RemoveField(model_name="dataset", name="guidelines"),
    ]

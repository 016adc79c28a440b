"""A digest that proposals share which ask the same. Rows that are there go on without one."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("synthesis", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="proposal",
            name="equivalent_digest",
            field=models.CharField(
                blank=True,
                default="",
                help_text="what valid calls share that ask the same; empty otherwise",
                max_length=64,
            ),
        ),
        migrations.AddIndex(
            model_name="proposal",
            index=models.Index(fields=["equivalent_digest"], name="proposals_by_equivalence"),
        ),
    ]

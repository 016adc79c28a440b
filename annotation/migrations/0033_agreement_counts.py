"""What the figures of agreement of large datasets are made from is kept."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("annotation", "0032_changed_policies_are_settled")]

    operations = [
        migrations.CreateModel(
            name="AgreementCounts",
            fields=[
                (
                    "dataset",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="annotation.dataset",
                    ),
                ),
                (
                    "counts",
                    models.JSONField(default=dict, help_text="rows by kind, as annotation.agreement.counting has them"),
                ),
                (
                    "counted_at",
                    models.DateTimeField(help_text="empty until a worker has counted for the first time", null=True),
                ),
                ("asked_at", models.DateTimeField(help_text="when somebody last asked for newer ones", null=True)),
            ],
        ),
    ]

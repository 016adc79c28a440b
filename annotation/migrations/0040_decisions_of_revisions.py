"""Agreement is counted from all decisions of a dataset, by this index alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("annotation", "0031_discarded_drafts_keep_their_version")]

    operations = [
        migrations.AddIndex(
            model_name="review",
            index=models.Index(
                fields=["dataset", "revision"],
                include=("quadruplet", "reviewer", "verdict", "seconds", "superseded_at"),
                name="decisions_of_revisions",
            ),
        ),
    ]

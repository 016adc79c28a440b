"""A digest that equivalent calls share. Rows that are there keep an empty one, see fill_equivalent_digests."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("evidence", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="call",
            name="equivalent_digest",
            field=models.CharField(
                blank=True,
                default="",
                help_text="empty until the call is next looked for, or filled in",
                max_length=64,
            ),
        ),
        migrations.AddConstraint(
            model_name="call",
            constraint=models.CheckConstraint(
                condition=models.Q(("equivalent_digest", ""), ("equivalent_digest__length", 64), _connector="OR"),
                name="call_equivalent_digest_is_sha256",
            ),
        ),
        migrations.AddIndex(
            model_name="call",
            index=models.Index(fields=["equivalent_digest"], name="calls_by_equivalence"),
        ),
    ]

"""How far a call has come whose answer must be waited for (BLAST): its request ID, and when to look again."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("evidence", "0002_call_equivalent_digest")]

    operations = [
        migrations.AddField(
            model_name="call",
            name="rid",
            field=models.CharField(
                blank=True, default="", help_text="request ID of a search that is under way", max_length=60
            ),
        ),
        migrations.AddField(
            model_name="call",
            name="submitted_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="call",
            name="look_after",
            field=models.DateTimeField(blank=True, help_text="when the next step of the search is due", null=True),
        ),
        migrations.AddField(
            model_name="call",
            name="ready",
            field=models.BooleanField(
                default=False, help_text="the search has ended, and its result was not fetched yet"
            ),
        ),
        migrations.AddConstraint(
            model_name="call",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("look_after__isnull", True), ("ready", False), ("rid", ""), ("submitted_at__isnull", True)),
                    models.Q(
                        models.Q(("rid", ""), _negated=True),
                        ("look_after__isnull", False),
                        ("submitted_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="call_submission_is_whole",
            ),
        ),
    ]

"""Batches say how much of what the judge filters out is reviewed blind. Those that are there send none."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("synthesis", "0003_running_batches")]

    operations = [
        migrations.AddField(
            model_name="batch",
            name="calibration_share",
            field=models.FloatField(
                default=0,
                db_default=0,
                help_text="0 to 1: of what the judge filters out, how much experts review blind",
            ),
        ),
        migrations.AlterField(
            model_name="batch",
            name="roles",
            field=models.JSONField(
                default=dict,
                help_text="model per LLM role where the default is not used; several for the judge's votes",
            ),
        ),
        migrations.AlterField(
            model_name="query",
            name="judgement",
            field=models.JSONField(
                help_text="informative, reason, confidence, evidence, missing, model, prompt_version, votes, judged_at",
                null=True,
            ),
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.CheckConstraint(
                condition=models.Q(("calibration_share__gte", 0), ("calibration_share__lte", 1)),
                name="calibration_share_0_to_1",
            ),
        ),
    ]

"""Blind review of what the judge filtered out, and what each vote of a judgement said."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('annotation', '0002_oldest_observations_and_newest_of_a_function'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='quadruplet',
            name='origin_is_fixed',
        ),
        migrations.AddField(
            model_name='judgement',
            name='missing',
            field=models.JSONField(db_default=models.Value([], output_field=models.JSONField()), default=list, help_text='what the query asks for and the observation lacks, in words'),
        ),
        migrations.AddField(
            model_name='judgement',
            name='votes',
            field=models.JSONField(db_default=models.Value([], output_field=models.JSONField()), default=list, help_text='each vote: {model, informative, confidence, reason, faithful}'),
        ),
        migrations.AddField(
            model_name='quadruplet',
            name='calibration',
            field=models.BooleanField(help_text='true: not informative by the judge, yet reviewed to measure it; false: delivered among such ones; empty: no such ones were delivered', null=True),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='quadruplet',
            trigger=pgtrigger.compiler.Trigger(name='origin_is_fixed', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."dataset_id" IS DISTINCT FROM (NEW."dataset_id") OR OLD."intake_id" IS DISTINCT FROM (NEW."intake_id") OR OLD."call_id" IS DISTINCT FROM (NEW."call_id") OR OLD."query_digest" IS DISTINCT FROM (NEW."query_digest") OR OLD."lineage" IS DISTINCT FROM (NEW."lineage") OR OLD."calibration" IS DISTINCT FROM (NEW."calibration"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='6118ac75347e4d2e18e3e8e254a4b8c243a6e929', operation='UPDATE', pgid='pgtrigger_origin_is_fixed_8a192', table='annotation_quadruplet', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='quadruplet',
            constraint=models.CheckConstraint(condition=models.Q(('calibration', True), ('state', 'filtered'), _negated=True), name='calibration_is_reviewed'),
        ),
    ]

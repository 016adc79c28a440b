"""What running batches needs: topping up, setting back what was dropped, rates of the last minutes."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("synthesis", "0002_proposal_equivalent_digest"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="batch",
            name="steps_are_listed",
        ),
        migrations.AddField(
            model_name="batch",
            name="top_up",
            field=models.PositiveIntegerField(
                help_text="approved and pending quadruplets that each function should come to; empty for plain calls",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="proposal",
            name="reruns",
            field=models.PositiveSmallIntegerField(
                db_default=0, default=0, help_text="how often it was set back after it was dropped"
            ),
        ),
        migrations.AddField(
            model_name="query",
            name="reruns",
            field=models.PositiveSmallIntegerField(
                db_default=0, default=0, help_text="how often it was set back after it was dropped"
            ),
        ),
        migrations.AddField(
            model_name="round",
            name="reruns",
            field=models.PositiveSmallIntegerField(
                db_default=0, default=0, help_text="how often it was set back after it was dropped"
            ),
        ),
        migrations.AlterField(
            model_name="batch",
            name="calls",
            field=models.PositiveIntegerField(help_text="wanted per function; at most, when it tops up"),
        ),
        migrations.AddIndex(
            model_name="llmexchange",
            index=models.Index(fields=["batch", "created_at"], name="exchanges_by_time"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="batch",
            trigger=pgtrigger.compiler.Trigger(
                name="steps_are_listed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE _is_valid_transition BOOLEAN;",
                    func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{queued:running,queued:paused,queued:cancelled,queued:failed,running:paused,running:done,running:failed,running:cancelled,paused:running,paused:cancelled,done:running,failed:running}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;',
                    hash="0a24909729b792423e37fddbd35aee68ee01f371",
                    operation="UPDATE",
                    pgid="pgtrigger_steps_are_listed_39061",
                    table="synthesis_batch",
                    when="BEFORE",
                ),
            ),
        ),
    ]

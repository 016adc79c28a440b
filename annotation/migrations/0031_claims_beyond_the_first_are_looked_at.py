"""What a decision and a claim are held to costs less: the first claim on a quadruplet is within every policy."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('annotation', '0030_decisions_and_claims_hold_together'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='claim',
            name='slot_is_one_of_the_policy',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='review',
            name='decision_is_on_what_was_claimed',
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='claim',
            trigger=pgtrigger.compiler.Trigger(name='slot_is_one_of_the_policy', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."slot" > 0)', func="IF NOT (NEW.slot < (SELECT d.reviews_required FROM annotation_quadruplet q JOIN annotation_dataset d ON d.id = q.dataset_id WHERE q.id = NEW.quadruplet_id)) THEN RAISE EXCEPTION 'the dataset wants fewer reviews of a quadruplet than there are claims' USING ERRCODE = 'check_violation'; END IF; RETURN NEW;", hash='c3ee9f96e7258b84682f610e4c62b44ccf35428e', operation='INSERT', pgid='pgtrigger_slot_is_one_of_the_policy_15d04', table='annotation_claim', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='review',
            trigger=pgtrigger.compiler.Trigger(name='decision_is_on_what_was_claimed', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NOT (EXISTS (SELECT FROM annotation_claim c JOIN annotation_revision o ON o.quadruplet_id = c.quadruplet_id WHERE c.id = NEW.claim_id AND o.id = NEW.outcome_id AND (c.quadruplet_id, c.reviewer_id, c.dataset_id) = (NEW.quadruplet_id, NEW.reviewer_id, NEW.dataset_id))) THEN RAISE EXCEPTION 'a review is on the quadruplet, and of the person, of its claim' USING ERRCODE = 'check_violation'; END IF; RETURN NEW;", hash='0ad9469e2927e6a650ffc7025076151b4f333ecc', operation='INSERT', pgid='pgtrigger_decision_is_on_what_was_claimed_8c027', table='annotation_review', when='BEFORE')),
        ),
    ]

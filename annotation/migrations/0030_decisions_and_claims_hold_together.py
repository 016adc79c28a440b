"""A claim is of a slot of the policy, a decision of its claim, and a revision of its quadruplet, whoever writes them."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('annotation', '0001_squashed_0029_marks_of_findings_that_are_there'),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name='adjudication',
            trigger=pgtrigger.compiler.Trigger(name='adjudication_is_on_its_quadruplet', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NOT (NOT EXISTS (SELECT FROM annotation_revision r WHERE r.id IN (NEW.revision_id, NEW.outcome_id) AND r.quadruplet_id <> NEW.quadruplet_id)) THEN RAISE EXCEPTION 'an adjudication is on revisions of its quadruplet' USING ERRCODE = 'check_violation'; END IF; RETURN NEW;", hash='3bf58ab264c6a9cf1fee97abf06fc0a37ad28b6a', operation='INSERT', pgid='pgtrigger_adjudication_is_on_its_quadruplet_cdb51', table='annotation_adjudication', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='claim',
            trigger=pgtrigger.compiler.Trigger(name='slot_is_one_of_the_policy', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."slot" > 0)', func="IF NOT (NEW.slot < (SELECT d.reviews_required FROM annotation_quadruplet q JOIN annotation_dataset d ON d.id = q.dataset_id WHERE q.id = NEW.quadruplet_id)) THEN RAISE EXCEPTION 'the dataset wants fewer reviews of a quadruplet than there are claims' USING ERRCODE = 'check_violation'; END IF; RETURN NEW;", hash='c3ee9f96e7258b84682f610e4c62b44ccf35428e', operation='INSERT', pgid='pgtrigger_slot_is_one_of_the_policy_15d04', table='annotation_claim', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='quadruplet',
            trigger=pgtrigger.compiler.Trigger(name='current_is_of_the_quadruplet', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."current_id" IS DISTINCT FROM (NEW."current_id"))', func="IF NOT EXISTS (SELECT FROM annotation_revision r WHERE r.id = NEW.current_id AND r.quadruplet_id = NEW.id) THEN RAISE EXCEPTION 'the current revision is one of its own' USING ERRCODE = 'check_violation'; END IF; RETURN NEW;", hash='96d30661da23131ecdd44eacb632c7d345982025', operation='UPDATE OF "current_id"', pgid='pgtrigger_current_is_of_the_quadruplet_a611f', table='annotation_quadruplet', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='review',
            trigger=pgtrigger.compiler.Trigger(name='superseded_once', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."superseded_at" IS NOT NULL)', func="RAISE EXCEPTION 'a decision is taken back once' USING ERRCODE = 'check_violation';", hash='e2b62d9b955c052dac79ef032bd2866582b1688a', operation='UPDATE OF "superseded_at"', pgid='pgtrigger_superseded_once_c32e3', table='annotation_review', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='review',
            trigger=pgtrigger.compiler.Trigger(name='decision_is_on_what_was_claimed', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NOT (EXISTS (SELECT FROM annotation_claim c JOIN annotation_revision o ON o.quadruplet_id = c.quadruplet_id WHERE c.id = NEW.claim_id AND o.id = NEW.outcome_id AND (c.quadruplet_id, c.reviewer_id, c.dataset_id) = (NEW.quadruplet_id, NEW.reviewer_id, NEW.dataset_id) AND (NEW.revision_id = o.id OR EXISTS (SELECT FROM annotation_revision r WHERE r.id = NEW.revision_id AND r.quadruplet_id = c.quadruplet_id)))) THEN RAISE EXCEPTION 'a review is on the quadruplet, and of the person, of its claim' USING ERRCODE = 'check_violation'; END IF; RETURN NEW;", hash='a1d56093dc987cb608420fc1b1bbc46de657f933', operation='INSERT', pgid='pgtrigger_decision_is_on_what_was_claimed_8c027', table='annotation_review', when='BEFORE')),
        ),
    ]

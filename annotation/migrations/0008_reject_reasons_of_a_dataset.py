"""Each dataset has its own list of reject reasons; those that exist get the one that all had."""
import django.core.validators
import django.db.models.deletion
import django.db.models.lookups
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


# As annotation.review.reason_list.DEFAULTS stood then: slug, words, digit, whether it needs a comment.
REASONS = [
    ("gene_species_mismatch", "Gene and species do not belong together", "1", False),
    ("wrong_identifier", "Wrong identifier", "2", False),
    ("invalid_coordinates", "Invalid coordinates", "3", False),
    ("not_answerable", "Query is not answerable from the observation", "4", False),
    ("answer_leaked", "Answer leaked in the query", "5", False),
    ("unnatural_query", "Unnatural query", "6", False),
    ("biologically_wrong", "Biologically wrong", "7", False),
    ("duplicate", "Duplicate", "8", False),
    ("observation_unusable", "Observation unusable", "9", False),
    ("other", "Other (say in the comment)", "0", True),
]
AT_ONCE = 500


def give_the_list(apps, schema_editor):
    """Twice is harmless: what a dataset has already stays as it is."""
    Dataset = apps.get_model("annotation", "Dataset")
    RejectReason = apps.get_model("annotation", "RejectReason")
    last = 0
    while some := list(Dataset.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
        rows = [
            RejectReason(dataset_id=pk, slug=slug, label=label, key=key, needs_comment=needs_comment)
            for pk in some
            for slug, label, key, needs_comment in REASONS
        ]
        RejectReason.objects.bulk_create(rows, ignore_conflicts=True)
        last = some[-1]


class Migration(migrations.Migration):

    dependencies = [
        ('annotation', '0007_what_is_shown_when'),
    ]

    operations = [
        migrations.AlterField(
            model_name='review',
            name='reasons',
            field=models.JSONField(default=list, help_text="slugs of the dataset's reject reasons"),
        ),
        migrations.CreateModel(
            name='RejectReason',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.CharField(max_length=60, validators=[django.core.validators.RegexValidator('^[a-z0-9_]+$')])),
                ('label', models.CharField(max_length=80)),
                ('key', models.CharField(choices=[('1', '1'), ('2', '2'), ('3', '3'), ('4', '4'), ('5', '5'), ('6', '6'), ('7', '7'), ('8', '8'), ('9', '9'), ('0', '0')], max_length=1)),
                ('needs_comment', models.BooleanField(default=False, help_text='it says nothing without a comment')),
                ('retired_at', models.DateTimeField(blank=True, help_text='no longer chosen; older reviews have it', null=True)),
                ('dataset', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reject_reasons', to='annotation.dataset')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('dataset', 'slug'), name='reject_reasons_have_different_slugs'), models.UniqueConstraint(condition=models.Q(('retired_at__isnull', True)), fields=('dataset', 'key'), name='one_reject_reason_per_digit'), models.CheckConstraint(condition=models.Q(('key__in', ['1', '2', '3', '4', '5', '6', '7', '8', '9', '0'])), name='reject_reason_has_a_digit'), models.CheckConstraint(condition=models.Q(('label', ''), _negated=True), name='reject_reason_has_words'), models.CheckConstraint(condition=django.db.models.lookups.Regex(models.F('slug'), '^[a-z0-9_]+$'), name='reject_reason_slug_is_plain')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rejectreason',
            trigger=pgtrigger.compiler.Trigger(name='slug_is_kept', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."dataset_id" IS DISTINCT FROM (NEW."dataset_id") OR OLD."slug" IS DISTINCT FROM (NEW."slug"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='176a8bf5cca0e747278bb1380862923b6e15ccf8', operation='UPDATE', pgid='pgtrigger_slug_is_kept_61671', table='annotation_rejectreason', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rejectreason',
            trigger=pgtrigger.compiler.Trigger(name='kept_once_somebody_reviewed', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF EXISTS (SELECT FROM annotation_review r WHERE r.dataset_id = OLD.dataset_id) THEN RAISE EXCEPTION 'reject reason % may stand in reviews; retire it', OLD.slug USING ERRCODE = 'check_violation'; END IF; RETURN OLD;", hash='4e71d5200c012c6cd96849b4b14c7bcc9c028857', operation='DELETE', pgid='pgtrigger_kept_once_somebody_reviewed_b7c40', table='annotation_rejectreason', when='BEFORE')),
        ),
        migrations.RunPython(give_the_list, migrations.RunPython.noop),
    ]

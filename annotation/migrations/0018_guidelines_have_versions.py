"""Guidelines get versions, their readers, and a place in the reviews; what a dataset says now becomes its version 1."""
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


AT_ONCE = 500


def keep_the_texts(apps, schema_editor):
    """Twice is harmless: a dataset that has a version keeps it. Who wrote a text before is not known."""
    Dataset = apps.get_model("annotation", "Dataset")
    Guidelines = apps.get_model("annotation", "Guidelines")
    written = Dataset.objects.exclude(guidelines="").order_by("pk")
    last = 0
    while some := list(written.filter(pk__gt=last).values_list("pk", "guidelines")[:AT_ONCE]):
        rows = [Guidelines(dataset_id=pk, number=1, text=text) for pk, text in some]
        Guidelines.objects.bulk_create(rows, ignore_conflicts=True)
        last = some[-1][0]


class Migration(migrations.Migration):

    dependencies = [
        ('annotation', '0017_bulk_actions'),
        ('annotation', '0017_bulk_actions'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Guidelines',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(help_text='1 is the first version')),
                ('text', models.TextField(blank=True, help_text='Markdown; empty where the guidelines were taken away')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'ordering': ['-number'],
            },
        ),
        migrations.CreateModel(
            name='GuidelinesRead',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(auto_now_add=True)),
            ],
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='review',
            name='never_changed',
        ),
        migrations.AddField(
            model_name='guidelines',
            name='author',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='guidelines',
            name='dataset',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='guidelines_versions', to='annotation.dataset'),
        ),
        migrations.AddField(
            model_name='review',
            name='guidelines',
            field=models.ForeignKey(db_index=False, help_text='the version that the reviewer had read last', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='annotation.guidelines'),
        ),
        migrations.AddField(
            model_name='guidelinesread',
            name='guidelines',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='readers', to='annotation.guidelines'),
        ),
        migrations.AddField(
            model_name='guidelinesread',
            name='person',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='guidelines_read', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='guidelines',
            constraint=models.UniqueConstraint(fields=('dataset', 'number'), name='guidelines_are_numbered'),
        ),
        migrations.AddConstraint(
            model_name='guidelines',
            constraint=models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='guidelines_count_from_1'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='guidelines',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='775f9ec280bbe040904a9d602bc787d5d48c8e0d', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_bb81d', table='annotation_guidelines', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='guidelinesread',
            constraint=models.UniqueConstraint(fields=('person', 'guidelines'), name='a_version_is_read_once_by_each'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='guidelinesread',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='64ea809d5c542a9babc3d82ccbee4439fd20529d', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_5ae73', table='annotation_guidelinesread', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='review',
            trigger=pgtrigger.compiler.Trigger(name='never_changed', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."quadruplet_id" IS DISTINCT FROM (NEW."quadruplet_id") OR OLD."dataset_id" IS DISTINCT FROM (NEW."dataset_id") OR OLD."revision_id" IS DISTINCT FROM (NEW."revision_id") OR OLD."outcome_id" IS DISTINCT FROM (NEW."outcome_id") OR OLD."claim_id" IS DISTINCT FROM (NEW."claim_id") OR OLD."reviewer_id" IS DISTINCT FROM (NEW."reviewer_id") OR OLD."verdict" IS DISTINCT FROM (NEW."verdict") OR OLD."reasons" IS DISTINCT FROM (NEW."reasons") OR OLD."comment" IS DISTINCT FROM (NEW."comment") OR OLD."key" IS DISTINCT FROM (NEW."key") OR OLD."request_digest" IS DISTINCT FROM (NEW."request_digest") OR OLD."seconds" IS DISTINCT FROM (NEW."seconds") OR OLD."guidelines_id" IS DISTINCT FROM (NEW."guidelines_id") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='fd8cf90311a74dfecd4b53123f0134d9b26a1db2', operation='UPDATE', pgid='pgtrigger_never_changed_1bbe5', table='annotation_review', when='BEFORE')),
        ),
        migrations.RunPython(keep_the_texts, migrations.RunPython.noop),
    ]

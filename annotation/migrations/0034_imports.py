"""Imports of files, and the revisions of theirs that are still to be checked."""

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('annotation', '0033_agreement_counts'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Unchecked',
            fields=[
                ('revision', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='unchecked', serialize=False, to='annotation.revision')),
                ('intake', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='unchecked', to='annotation.intake')),
            ],
        ),
        migrations.CreateModel(
            name='Import',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('file_name', models.CharField(max_length=200)),
                ('size', models.PositiveBigIntegerField(help_text='bytes of the file')),
                ('sha256', models.CharField(help_text='of the file', max_length=64)),
                ('partial', models.BooleanField(help_text='take the good records and report the rest; else all or none')),
                ('state', models.CharField(choices=[('waiting', 'waiting for a worker'), ('reading', 'being read'), ('writing', 'being written'), ('checking', 'imported, checks under way'), ('done', 'done'), ('refused', 'refused'), ('failed', 'failed')], default='waiting', max_length=10)),
                ('hundredths', models.PositiveSmallIntegerField(default=0, help_text='how much of the file is done in this state')),
                ('new', models.PositiveIntegerField(default=0)),
                ('already', models.PositiveIntegerField(default=0, help_text='there before, or twice in the file')),
                ('refused', models.PositiveIntegerField(default=0, help_text='records with an error; a few of them are in `errors`')),
                ('errors', models.JSONField(default=list, help_text='the first ones: {place, errors: {field: [texts]}}')),
                ('failure', models.TextField(blank=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('finished_at', models.DateTimeField(blank=True, help_text='when its quadruplets were there, or it ended', null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('lease', models.UUIDField(blank=True, null=True)),
                ('leased_until', models.DateTimeField(blank=True, null=True)),
                ('sent_at', models.DateTimeField(blank=True, help_text='when its last message was sent to the workers', null=True)),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('dataset', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='imports', to='annotation.dataset')),
                ('intake', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='import_of', to='annotation.intake')),
            ],
            options={
                'ordering': ['-created_at', '-id'],
                'indexes': [models.Index(fields=['dataset', '-created_at', '-id'], name='imports_newest')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['waiting', 'reading', 'writing'])), fields=('dataset', 'sha256'), name='one_import_of_a_file_at_a_time'), models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'reading', 'writing', 'checking', 'done', 'refused', 'failed'])), name='import_state_is_known'), models.CheckConstraint(condition=models.Q(('sha256__length', 64)), name='import_sha256_is_whole'), models.CheckConstraint(condition=models.Q(models.Q(('lease__isnull', True), ('leased_until__isnull', True)), models.Q(('lease__isnull', False), ('leased_until__isnull', False)), _connector='OR'), name='import_lease_is_whole'), models.CheckConstraint(condition=models.Q(models.Q(('intake__isnull', False), ('state__in', ['checking', 'done'])), models.Q(models.Q(('state__in', ['checking', 'done']), _negated=True), ('intake__isnull', True), ('new', 0)), _connector='OR'), name='what_an_import_brought_has_an_intake')],
            },
        ),
    ]

"""All tables of this app at once, for a new database; one that has some of the replaced migrations goes on with them.

What they fill in for rows that are there is not here: a new database has none. Columns stand in the order in which
those made them. A trigger stands in the options of its model and is made with the table (pgtrigger.migrations,
create_model): each AddTrigger has Django render all models of the state anew, which is most of the time.
"""

import annotation.models.dataset
import biotool_site.lib.fields
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.text
import django.db.models.lookups
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.conf import settings
from django.db import migrations, models

# As in annotation.search.words; what is here never changes, a later list comes with a later migration.
PARTING = "".join(chr(code) for code in range(1, 128) if not chr(code).isalnum()) + "–—‑‘’“”…·×→\xa0"
MARKS = "E'" + "".join(f"\\u{ord(char):04X}" for char in PARTING) + "'"
VALUES = """coalesce((SELECT string_agg(value #>> '{}', ' ')
      FROM jsonb_path_query(arguments::jsonb, 'strict $.** ? (@.type() == "string" || @.type() == "number")') value), '')"""


def words(text, longest):
    return f"to_tsvector('simple', translate(left({text}, {longest}), {MARKS}, repeat(' ', {len(PARTING)})))"


SEARCH_VECTOR = f"""CREATE OR REPLACE FUNCTION annotation_search_vector(
  dataset bigint, intake uuid, database text, family text, function text, style text, query text, arguments json)
  RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT array_to_tsvector(ARRAY['#dataset:' || dataset, '#batch:' || intake, '#database:' || database,
      '#family:' || family, '#function:' || function, '#style:' || style])
    || {words("query", 20000)} || {words("function", 100)}
    || {words(VALUES, 40000)}
  $$"""
FINDING_MARKS = """CREATE OR REPLACE FUNCTION annotation_finding_marks(revision uuid)
  RETURNS tsvector LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT array_to_tsvector(coalesce(array_agg(DISTINCT mark), '{}'))
  FROM annotation_finding found, LATERAL (VALUES ('#check:' || found.check_name), ('#severity:' || found.severity)) m(mark)
  WHERE found.revision_id = revision
  $$"""


class Migration(migrations.Migration):

    replaces = [
        ('annotation', '0001_initial'),
        ('annotation', '0002_oldest_observations_and_newest_of_a_function'),
        ('annotation', '0003_calibration_and_votes'),
        ('annotation', '0004_seconds_without_time_away'),
        ('annotation', '0005_because_of_a_policy'),
        ('annotation', '0006_invitations_and_a_last_admin'),
        ('annotation', '0007_what_is_shown_when'),
        ('annotation', '0008_reject_reasons_of_a_dataset'),
        ('annotation', '0009_asks_about_quick_decisions'),
        ('annotation', '0010_links_of_revisions'),
        ('annotation', '0011_words_of_quadruplets'),
        ('annotation', '0012_words_of_those_that_are_there'),
        ('annotation', '0013_tallies'),
        ('annotation', '0014_saved_filters'),
        ('annotation', '0015_keys_of_people'),
        ('annotation', '0016_disputes_in_order'),
        ('annotation', '0017_bulk_actions'),
        ('annotation', '0018_guidelines_have_versions'),
        ('annotation', '0019_guidelines_leave_the_dataset'),
        ('annotation', '0020_drafts'),
        ('annotation', '0021_comments_flags_and_bookmarks'),
        ('annotation', '0022_approved_of_a_function'),
        ('annotation', '0023_notifications'),
        ('annotation', '0024_mends_are_carried_over'),
        ('annotation', '0025_flags_have_keys'),
        ('annotation', '0026_unread_in_order'),
        ('annotation', '0027_adjudication_keeps_guidelines'),
        ('annotation', '0028_marks_of_findings'),
        ('annotation', '0029_marks_of_findings_that_are_there'),
    ]

    initial = True

    dependencies = [
        ('evidence', '0004_newest_informative_observations'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Dataset',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=80, unique=True, validators=[annotation.models.dataset.not_reserved])),
                ('name', models.CharField(max_length=200)),
                ('description', models.TextField(blank=True)),
                ('reviews_required', models.PositiveSmallIntegerField(default=1, help_text='How many people must decide on each quadruplet.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(9)])),
                ('claim_minutes', models.PositiveSmallIntegerField(default=15, help_text='How long a claim lasts without a sign of life.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(240)])),
                ('edit_counts_as_approval', models.BooleanField(default=True, help_text="Off: an edited revision needs another person's approval.")),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('oldest_days', models.PositiveIntegerField(blank=True, help_text='An older observation gets a warning. Empty: any age will do.', null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(36500)])),
                ('show_decisions', models.CharField(choices=[('before', 'before the decision'), ('after', 'after the decision'), ('never', 'never')], default='after', help_text='What other people decided. Adjudicators see it in any case where people disagree.', max_length=6)),
                ('show_findings', models.CharField(choices=[('before', 'before the decision'), ('after', 'after the decision'), ('never', 'never')], default='before', help_text='What the automatic checks found.', max_length=6)),
                ('show_judgement', models.CharField(choices=[('before', 'before the decision'), ('after', 'after the decision'), ('never', 'never')], default='after', help_text="The judge's word on the query and observation.", max_length=6)),
                ('ask_below_seconds', models.PositiveSmallIntegerField(default=2, help_text='A decision made in less time is asked about once, kindly. 0: nobody is asked.', validators=[django.core.validators.MaxValueValidator(60)])),
            ],
            options={
                'ordering': ['name'],
                'constraints': [models.CheckConstraint(condition=models.Q(('reviews_required__gte', 1), ('reviews_required__lte', 9)), name='reviews_required_1_to_9'), models.CheckConstraint(condition=models.Q(('claim_minutes__gte', 1), ('claim_minutes__lte', 240)), name='claim_minutes_1_to_240'), models.CheckConstraint(condition=models.Q(('oldest_days__isnull', True), models.Q(('oldest_days__gte', 1), ('oldest_days__lte', 36500)), _connector='OR'), name='oldest_days_1_to_36500'), models.CheckConstraint(condition=models.Q(('ask_below_seconds__lte', 60)), name='ask_below_seconds_at_most_60'), models.CheckConstraint(condition=models.Q(('show_judgement__in', ['before', 'after', 'never'])), name='showing_of_judgement_is_known'), models.CheckConstraint(condition=models.Q(('show_findings__in', ['before', 'after', 'never'])), name='showing_of_findings_is_known'), models.CheckConstraint(condition=models.Q(('show_decisions__in', ['before', 'after', 'never'])), name='showing_of_decisions_is_known')],
            },
        ),
        migrations.CreateModel(
            name='PseudonymKey',
            fields=[
                ('dataset', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='annotation.dataset')),
                ('key', models.BinaryField(help_text='32 random bytes')),
            ],
            options={
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='300b679bf4b71e6d5173879e2d2077494c088c9d', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_d6a2a', table='annotation_pseudonymkey', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='Intake',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('source', models.CharField(choices=[('batch', 'Batch'), ('import', 'Import')], max_length=10)),
                ('label', models.CharField(max_length=200)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('dataset', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='intakes', to='annotation.dataset')),
            ],
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('reviewer', 'Reviewer'), ('adjudicator', 'Adjudicator'), ('admin', 'Admin'), ('consumer', 'Consumer')], max_length=12)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('dataset', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='annotation.dataset')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['user__username'],
                'constraints': [models.UniqueConstraint(fields=('dataset', 'user'), name='one_role_per_member'), models.CheckConstraint(condition=models.Q(('role__in', ['reviewer', 'adjudicator', 'admin', 'consumer'])), name='role_is_known')],
                'triggers': [pgtrigger.compiler.Trigger(name='keeps_an_admin', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."role" = \'admin\')', constraint='CONSTRAINT', func="\n            PERFORM FROM annotation_dataset WHERE id = OLD.dataset_id FOR NO KEY UPDATE;\n            IF FOUND AND NOT EXISTS (\n                SELECT FROM annotation_membership WHERE dataset_id = OLD.dataset_id AND role = 'admin'\n            ) THEN\n                RAISE EXCEPTION 'dataset % would have no admin', OLD.dataset_id\n                    USING ERRCODE = 'check_violation', CONSTRAINT = 'dataset_keeps_an_admin';\n            END IF;\n            RETURN NULL;\n        ", hash='3ca5705fdc662a4df9d041cc133f74f28f214ac7', operation='UPDATE OR DELETE', pgid='pgtrigger_keeps_an_admin_4c9b3', table='annotation_membership', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='Quadruplet',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('query_digest', models.CharField(help_text='sha256 of the first query, case and spaces folded', max_length=64)),
                ('state', models.CharField(choices=[('filtered', 'Filtered'), ('pending', 'Pending'), ('disputed', 'Disputed'), ('approved', 'Approved'), ('rejected', 'Rejected')], max_length=10)),
                ('style', models.CharField(choices=[('broad', 'Broad'), ('specific', 'Specific')], max_length=10)),
                ('database', models.CharField(max_length=40)),
                ('family', models.CharField(max_length=60)),
                ('function', models.CharField(max_length=100)),
                ('has_findings', models.BooleanField(default=False, help_text='of severity error or warning, current revision')),
                ('lineage', models.JSONField(default=dict, help_text='how it was made: models, prompt versions, seed')),
                ('position', models.BigIntegerField(help_text='order in the queue; smaller comes first')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('call', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='quadruplets', to='evidence.call')),
                ('dataset', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='quadruplets', to='annotation.dataset')),
                ('intake', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='quadruplets', to='annotation.intake')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'pending')), fields=['dataset', 'position', 'id'], name='queue_order'), models.Index(fields=['dataset', 'state', '-created_at', 'id'], name='quadruplets_by_state'), models.Index(fields=['dataset', '-created_at', 'id'], name='quadruplets_newest'), models.Index(fields=['dataset', '-updated_at', 'id'], name='quadruplets_touched'), models.Index(condition=models.Q(('state', 'disputed')), fields=['dataset', 'updated_at', 'id'], name='disputes_in_order'), models.Index(fields=['dataset', 'function', 'state'], name='quadruplets_by_function'), models.Index(fields=['dataset', 'function', '-created_at', 'id'], name='newest_of_a_function'), models.Index(condition=models.Q(('state', 'approved')), fields=['dataset', 'function', '-created_at', 'id'], name='approved_of_a_function'), models.Index(fields=['intake', 'state'], name='quadruplets_by_intake'), models.Index(condition=models.Q(('has_findings', True)), fields=['dataset', '-created_at', 'id'], name='newest_with_findings')],
                'constraints': [models.UniqueConstraint(fields=('dataset', 'call', 'query_digest'), name='one_quadruplet_per_call_and_query'), models.CheckConstraint(condition=models.Q(('state__in', ['filtered', 'pending', 'disputed', 'approved', 'rejected'])), name='quadruplet_state_is_known'), models.CheckConstraint(condition=models.Q(('style__in', ['broad', 'specific'])), name='quadruplet_style_is_known')],
                'triggers': [pgtrigger.compiler.Trigger(name='kept_for_ever', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='4a56895701a7e81e1028b1e299d9809e72f62b50', operation='DELETE', pgid='pgtrigger_kept_for_ever_dd740', table='annotation_quadruplet', when='BEFORE')), pgtrigger.compiler.Trigger(name='tallied_arrivals', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO annotation_tally (dataset_id, database, family, function, style, state, has_findings, n, folded) VALUES (NEW.dataset_id, NEW.database, NEW.family, NEW.function, NEW.style, NEW.state, NEW.has_findings, 1, false); RETURN NULL;', hash='1995e451aedd418d57ea724206711315df79b3fe', operation='INSERT', pgid='pgtrigger_tallied_arrivals_3a358', table='annotation_quadruplet', when='AFTER')), pgtrigger.compiler.Trigger(name='tallied_changes', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."has_findings" IS DISTINCT FROM (NEW."has_findings"))', func='INSERT INTO annotation_tally (dataset_id, database, family, function, style, state, has_findings, n, folded) VALUES (OLD.dataset_id, OLD.database, OLD.family, OLD.function, OLD.style, OLD.state, OLD.has_findings, -1, false), (NEW.dataset_id, NEW.database, NEW.family, NEW.function, NEW.style, NEW.state, NEW.has_findings, 1, false); RETURN NULL;', hash='f7d031f2c5b0cb784329340c89ec9cf9eca9a21f', operation='UPDATE OF "state", "has_findings"', pgid='pgtrigger_tallied_changes_cf113', table='annotation_quadruplet', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='Claim',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('slot', models.PositiveSmallIntegerField(default=0)),
                ('taken_at', models.DateTimeField(help_text='when the lease began')),
                ('renewed_at', models.DateTimeField(help_text='last sign of life')),
                ('expires_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(blank=True, help_text='reviewed, given back, or found expired', null=True)),
                ('reviewer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='claims', to=settings.AUTH_USER_MODEL)),
                ('dataset', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='annotation.dataset')),
                ('quadruplet', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='claims', to='annotation.quadruplet')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('closed_at__isnull', True)), fields=['reviewer', 'dataset', 'taken_at'], name='my_open_claims')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('closed_at__isnull', True)), fields=('quadruplet', 'slot'), name='one_open_claim_per_slot'), models.UniqueConstraint(condition=models.Q(('closed_at__isnull', True)), fields=('quadruplet', 'reviewer'), name='one_open_claim_per_person_and_quadruplet'), models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('taken_at'))), name='claim_ends_after_it_begins'), models.CheckConstraint(condition=models.Q(('slot__lt', 9)), name='slots_are_few')],
                'triggers': [pgtrigger.compiler.Trigger(name='lease_is_of_one', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."quadruplet_id" IS DISTINCT FROM (NEW."quadruplet_id") OR OLD."reviewer_id" IS DISTINCT FROM (NEW."reviewer_id") OR OLD."taken_at" IS DISTINCT FROM (NEW."taken_at"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='d0667297377216b60f01f5449a2a52b9c14edda3', operation='UPDATE', pgid='pgtrigger_lease_is_of_one_d1d1b', table='annotation_claim', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='Release',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('version', models.CharField(max_length=40, validators=[django.core.validators.RegexValidator('\\A[0-9A-Za-z][0-9A-Za-z._-]{0,39}\\Z', 'A version is 1 to 40 letters, digits, dots, dashes or underscores, and starts with a letter or digit.')])),
                ('notes', models.TextField(blank=True)),
                ('state', models.CharField(choices=[('queued', 'Queued'), ('cutting', 'Cutting'), ('published', 'Published'), ('failed', 'Failed')], default='queued', max_length=10)),
                ('seed', models.PositiveIntegerField(default=0, help_text='of the split')),
                ('test_percent', models.PositiveSmallIntegerField(default=20)),
                ('counts', models.JSONField(default=dict, help_text='records by split, database, function')),
                ('steps_done', models.PositiveSmallIntegerField(default=0)),
                ('steps_total', models.PositiveSmallIntegerField(default=0)),
                ('failure', models.TextField(blank=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0, help_text='how often a worker took it up')),
                ('lease', models.UUIDField(blank=True, help_text='of the worker that makes it', null=True)),
                ('leased_until', models.DateTimeField(blank=True, null=True)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('published_at', models.DateTimeField(blank=True, null=True)),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('dataset', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='releases', to='annotation.dataset')),
            ],
            options={
                'ordering': ['-created_at'],
                'constraints': [models.UniqueConstraint(fields=('dataset', 'version'), name='one_release_per_version'), models.CheckConstraint(condition=models.Q(('test_percent__gte', 0), ('test_percent__lte', 90)), name='test_percent_0_to_90'), models.CheckConstraint(condition=models.Q(models.Q(('published_at__isnull', False), ('state', 'published')), models.Q(models.Q(('state', 'published'), _negated=True), ('published_at__isnull', True)), _connector='OR'), name='published_has_a_date')],
                'triggers': [pgtrigger.compiler.Trigger(name='published_never_changes', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."state" = \'published\')', func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='13497244dad1ded94aae703c8b5b4d56f94e1eb5', operation='UPDATE OR DELETE', pgid='pgtrigger_published_never_changes_a77af', table='annotation_release', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='ReleaseFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100)),
                ('size', models.PositiveBigIntegerField(help_text='bytes')),
                ('digest', models.CharField(help_text='sha256 of the bytes, hex', max_length=64)),
                ('content_type', models.CharField(max_length=100)),
                ('release', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='annotation.release')),
            ],
            options={
                'ordering': ['name'],
                'constraints': [models.UniqueConstraint(fields=('release', 'name'), name='one_file_per_name')],
                'triggers': [pgtrigger.compiler.Trigger(name='frozen', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='9b185bb28ce39e73a1ea434ad4e395a29b837dce', operation='UPDATE', pgid='pgtrigger_frozen_ca194', table='annotation_releasefile', when='BEFORE')), pgtrigger.compiler.Trigger(name='closed_once_published', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF EXISTS (SELECT 1 FROM annotation_release r WHERE r.state = 'published' AND r.id = CASE TG_OP WHEN 'DELETE' THEN OLD.release_id ELSE NEW.release_id END) THEN RAISE EXCEPTION 'a published release never changes' USING ERRCODE = 'check_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;", hash='ba942a8bb22cea481311f57d8f1e6de69fe97e12', operation='INSERT OR DELETE', pgid='pgtrigger_closed_once_published_74962', table='annotation_releasefile', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='ReleaseTool',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('release', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tools', to='annotation.release')),
                ('tool', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evidence.tool')),
            ],
            options={
                'ordering': ['tool__database', 'tool__family', 'tool__name'],
                'constraints': [models.UniqueConstraint(fields=('release', 'tool'), name='one_row_per_tool')],
                'triggers': [pgtrigger.compiler.Trigger(name='frozen', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='07b6ea9c015a2e3ba2fdff8d7a84ce94a9d3e6ea', operation='UPDATE', pgid='pgtrigger_frozen_ce84f', table='annotation_releasetool', when='BEFORE')), pgtrigger.compiler.Trigger(name='closed_once_published', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF EXISTS (SELECT 1 FROM annotation_release r WHERE r.state = 'published' AND r.id = CASE TG_OP WHEN 'DELETE' THEN OLD.release_id ELSE NEW.release_id END) THEN RAISE EXCEPTION 'a published release never changes' USING ERRCODE = 'check_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;", hash='38313739b4d6528c6beb7ad99fdcc3af85f1edbd', operation='INSERT OR DELETE', pgid='pgtrigger_closed_once_published_d64f8', table='annotation_releasetool', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='Revision',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveSmallIntegerField(help_text="1 is the machine's wording")),
                ('query', models.TextField()),
                ('arguments', biotool_site.lib.fields.DocumentField(help_text='as they go into the dataset; canonical in the call')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='revisions', to=settings.AUTH_USER_MODEL)),
                ('based_on', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='annotation.revision')),
                ('call', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='revisions', to='evidence.call')),
                ('observation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='revisions', to='evidence.observation')),
                ('quadruplet', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='revisions', to='annotation.quadruplet')),
                ('tool', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evidence.tool')),
            ],
            options={
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(fields=('quadruplet', 'number'), name='revisions_are_numbered'), models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='revisions_count_from_1'), models.CheckConstraint(condition=models.Q(('query', ''), _negated=True), name='revision_has_a_query')],
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='0dda4355a3f013adeacb245e2b52a1bf028c0841', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_0b8cc', table='annotation_revision', when='BEFORE')), pgtrigger.compiler.Trigger(name='observation_is_of_the_call', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NOT EXISTS (SELECT 1 FROM evidence_observation o WHERE o.id = NEW.observation_id AND o.call_id = NEW.call_id) THEN RAISE EXCEPTION 'observation % is not of call %', NEW.observation_id, NEW.call_id USING ERRCODE = 'check_violation'; END IF; RETURN NEW;", hash='115c3f6a99792497e84c09da9bb119f95b4d1282', operation='INSERT', pgid='pgtrigger_observation_is_of_the_call_cd337', table='annotation_revision', when='BEFORE')), pgtrigger.compiler.Trigger(name='words_of_first_revision', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO annotation_quadruplettext (quadruplet_id, vector) SELECT q.id, annotation_search_vector(q.dataset_id, q.intake_id, q.database, q.family, q.function, q.style, r.query, r.arguments) || annotation_finding_marks(r.id) FROM annotation_quadruplet q, annotation_revision r WHERE q.id = NEW.quadruplet_id AND q.current_id = NEW.id AND r.id = NEW.id ON CONFLICT (quadruplet_id) DO UPDATE SET vector = EXCLUDED.vector; RETURN NULL;', hash='b30db1213314a50b9b427f002c2a32e17ad762a5', operation='INSERT', pgid='pgtrigger_words_of_first_revision_fc207', table='annotation_revision', when='AFTER'))],
            },
        ),
        migrations.AddField(
            model_name='quadruplet',
            name='current',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='annotation.revision'),
        ),
        migrations.AddField(
            model_name='quadruplet',
            name='calibration',
            field=models.BooleanField(help_text='true: not informative by the judge, yet reviewed to measure it; false: delivered among such ones; empty: no such ones were delivered', null=True),
        ),
        migrations.AddConstraint(
            model_name='quadruplet',
            constraint=models.CheckConstraint(condition=models.Q(('calibration', True), ('state', 'filtered'), _negated=True), name='calibration_is_reviewed'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='quadruplet',
            trigger=pgtrigger.compiler.Trigger(name='origin_is_fixed', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."dataset_id" IS DISTINCT FROM (NEW."dataset_id") OR OLD."intake_id" IS DISTINCT FROM (NEW."intake_id") OR OLD."call_id" IS DISTINCT FROM (NEW."call_id") OR OLD."query_digest" IS DISTINCT FROM (NEW."query_digest") OR OLD."lineage" IS DISTINCT FROM (NEW."lineage") OR OLD."calibration" IS DISTINCT FROM (NEW."calibration"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='6118ac75347e4d2e18e3e8e254a4b8c243a6e929', operation='UPDATE', pgid='pgtrigger_origin_is_fixed_8a192', table='annotation_quadruplet', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='quadruplet',
            trigger=pgtrigger.compiler.Trigger(name='words_of_current_revision', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."current_id" IS DISTINCT FROM (NEW."current_id"))', func='INSERT INTO annotation_quadruplettext (quadruplet_id, vector) SELECT q.id, annotation_search_vector(q.dataset_id, q.intake_id, q.database, q.family, q.function, q.style, r.query, r.arguments) || annotation_finding_marks(r.id) FROM annotation_quadruplet q, annotation_revision r WHERE q.id = NEW.id AND r.id = NEW.current_id ON CONFLICT (quadruplet_id) DO UPDATE SET vector = EXCLUDED.vector; RETURN NULL;', hash='8e9ab4da1c4409c7bb232012917abbdb1bf84764', operation='UPDATE OF "current_id"', pgid='pgtrigger_words_of_current_revision_5d06f', table='annotation_quadruplet', when='AFTER')),
        ),
        migrations.CreateModel(
            name='ReleaseRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField(help_text='0-based order in the files')),
                ('split', models.CharField(choices=[('train', 'Train'), ('test', 'Test')], max_length=5)),
                ('call_digest', models.CharField(help_text='all records of one call share a split', max_length=64)),
                ('content', models.TextField(help_text='the canonical JSON line, without its line feed')),
                ('digest', models.CharField(help_text='sha256 of content in UTF-8', max_length=64)),
                ('quadruplet', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='release_records', to='annotation.quadruplet')),
                ('release', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='records', to='annotation.release')),
                ('revision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='release_records', to='annotation.revision')),
            ],
            options={
                'ordering': ['position'],
                'indexes': [models.Index(fields=['release', 'call_digest'], name='records_of_a_call')],
                'constraints': [models.UniqueConstraint(fields=('release', 'quadruplet'), name='one_record_per_quadruplet'), models.UniqueConstraint(fields=('release', 'position'), name='records_have_an_order'), models.CheckConstraint(condition=models.Q(('split__in', ['train', 'test'])), name='split_is_known')],
                'triggers': [pgtrigger.compiler.Trigger(name='frozen', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='e1a93c84155eec95488923ea12d6ea118cc9d81d', operation='UPDATE', pgid='pgtrigger_frozen_07076', table='annotation_releaserecord', when='BEFORE')), pgtrigger.compiler.Trigger(name='closed_once_published', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF EXISTS (SELECT 1 FROM annotation_release r WHERE r.state = 'published' AND r.id = CASE TG_OP WHEN 'DELETE' THEN OLD.release_id ELSE NEW.release_id END) THEN RAISE EXCEPTION 'a published release never changes' USING ERRCODE = 'check_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;", hash='92582188e0d7af89d39e589f7fe9cb3b9e798e3b', operation='INSERT OR DELETE', pgid='pgtrigger_closed_once_published_60926', table='annotation_releaserecord', when='BEFORE')), pgtrigger.compiler.Trigger(name='one_split_per_call', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF EXISTS (SELECT 1 FROM annotation_releaserecord r WHERE r.release_id = NEW.release_id AND r.call_digest = NEW.call_digest AND r.split <> NEW.split) THEN RAISE EXCEPTION 'call % stands in both splits', NEW.call_digest USING ERRCODE = 'check_violation'; END IF; RETURN NEW;", hash='6d5391424943718cc12bc8235d51e4b0e80b16bc', operation='INSERT', pgid='pgtrigger_one_split_per_call_5d595', table='annotation_releaserecord', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='Judgement',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('informative', models.BooleanField()),
                ('reason', models.TextField(blank=True)),
                ('confidence', models.FloatField(help_text='0 to 1; share of the votes that agree', null=True)),
                ('model', models.CharField(max_length=200)),
                ('prompt_version', models.CharField(blank=True, max_length=60)),
                ('evidence', models.JSONField(default=list, help_text='quoted parts: {pointer, quote}')),
                ('judged_at', models.DateTimeField()),
                ('revision', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='judgement', to='annotation.revision')),
                ('missing', models.JSONField(db_default=models.Value([], output_field=models.JSONField()), default=list, help_text='what the query asks for and the observation lacks, in words')),
                ('votes', models.JSONField(db_default=models.Value([], output_field=models.JSONField()), default=list, help_text='each vote: {model, informative, confidence, reason, faithful}')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('confidence__isnull', True), models.Q(('confidence__gte', 0), ('confidence__lte', 1)), _connector='OR'), name='confidence_is_a_share')],
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='aeb5a9a95407710c3ef9cd6fe1f15181adf09f70', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_6afdf', table='annotation_judgement', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='Finding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('check_name', models.CharField(max_length=60)),
                ('severity', models.CharField(choices=[('error', 'Error'), ('warning', 'Warning'), ('info', 'Info')], max_length=10)),
                ('message', models.TextField()),
                ('evidence', models.JSONField(default=list)),
                ('revision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='annotation.revision')),
            ],
            options={
                'ordering': ['id'],
                'indexes': [models.Index(fields=['check_name', 'severity', 'revision'], name='findings_of_a_check')],
                'constraints': [models.CheckConstraint(condition=models.Q(('severity__in', ['error', 'warning', 'info'])), name='severity_is_known')],
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='f3aa6eba483eb95bec5623da90eb021a69b1fcc2', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_e91e7', table='annotation_finding', when='BEFORE')), pgtrigger.compiler.Trigger(name='marks_of_findings', sql=pgtrigger.compiler.UpsertTriggerSql(func='UPDATE annotation_quadruplettext t SET vector = t.vector || annotation_finding_marks(q.current_id) FROM annotation_quadruplet q WHERE q.current_id IN (SELECT revision_id FROM found) AND t.quadruplet_id = q.id; RETURN NULL;', hash='3379f58d0761635f76dd844282f5f62a7b95d90f', level='STATEMENT', operation='INSERT', pgid='pgtrigger_marks_of_findings_16c5d', referencing='REFERENCING NEW TABLE AS found ', table='annotation_finding', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='Skip',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('quadruplet', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='skips', to='annotation.quadruplet')),
                ('reviewer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='skips', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('quadruplet', 'reviewer'), name='one_skip_per_person')],
            },
        ),
        migrations.CreateModel(
            name='StateChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('before', models.CharField(blank=True, help_text='empty for the arrival', max_length=10)),
                ('after', models.CharField(choices=[('filtered', 'Filtered'), ('pending', 'Pending'), ('disputed', 'Disputed'), ('approved', 'Approved'), ('rejected', 'Rejected')], max_length=10)),
                ('because', models.CharField(help_text='intake, approve, edit, reject, undo, adjudicate, policy, queue or unqueue', max_length=20)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('quadruplet', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='state_changes', to='annotation.quadruplet')),
                ('revision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='annotation.revision')),
            ],
            options={
                'ordering': ['id'],
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='0d01ad68b69b011dd44e7c44dc0127bf00a20799', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_b8ffa', table='annotation_statechange', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('role', models.CharField(choices=[('reviewer', 'Reviewer'), ('adjudicator', 'Adjudicator'), ('admin', 'Admin'), ('consumer', 'Consumer')], max_length=12)),
                ('digest', models.CharField(help_text="sha256 of the link's token, in hex", max_length=64, unique=True)),
                ('note', models.CharField(blank=True, help_text="whom it is for; for the admins' eyes", max_length=200)),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('expires_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(blank=True, null=True)),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('dataset', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='annotation.dataset')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('used_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-made_at'],
                'indexes': [models.Index(fields=['dataset', '-made_at'], name='invitations_of_a_dataset')],
                'constraints': [models.CheckConstraint(condition=models.Q(('role__in', ['reviewer', 'adjudicator', 'admin', 'consumer'])), name='invitation_role_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('used_at__isnull', True), ('used_by__isnull', True)), models.Q(('used_at__isnull', False), ('used_by__isnull', False)), _connector='OR'), name='a_used_invitation_tells_by_whom'), models.CheckConstraint(condition=models.Q(('used_at__isnull', True), ('revoked_at__isnull', True), _connector='OR'), name='invitation_used_or_revoked'), models.CheckConstraint(condition=models.Q(('used_at__isnull', True), ('used_at__lt', models.F('expires_at')), _connector='OR'), name='invitation_used_in_time')],
            },
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
                'triggers': [pgtrigger.compiler.Trigger(name='slug_is_kept', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."dataset_id" IS DISTINCT FROM (NEW."dataset_id") OR OLD."slug" IS DISTINCT FROM (NEW."slug"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='176a8bf5cca0e747278bb1380862923b6e15ccf8', operation='UPDATE', pgid='pgtrigger_slug_is_kept_61671', table='annotation_rejectreason', when='BEFORE')), pgtrigger.compiler.Trigger(name='kept_once_somebody_reviewed', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF EXISTS (SELECT FROM annotation_review r WHERE r.dataset_id = OLD.dataset_id) THEN RAISE EXCEPTION 'reject reason % may stand in reviews; retire it', OLD.slug USING ERRCODE = 'check_violation'; END IF; RETURN OLD;", hash='4e71d5200c012c6cd96849b4b14c7bcc9c028857', operation='DELETE', pgid='pgtrigger_kept_once_somebody_reviewed_b7c40', table='annotation_rejectreason', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='RevisionLinks',
            fields=[
                ('revision', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='found_links', serialize=False, to='annotation.revision')),
                ('links', models.JSONField(help_text='as in biotools.links: {start, end, kind, standing, source, targets}')),
                ('rules', models.PositiveSmallIntegerField(help_text='biotools.links.RULES_VERSION that found them')),
            ],
            options={
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='7349532d4f8e589a27c63039fa33d1baa8440ade', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_63a1f', table='annotation_revisionlinks', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='LinkMend',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('start', models.PositiveIntegerField(help_text='letters of the query, from here')),
                ('end', models.PositiveIntegerField(help_text='to before here')),
                ('kind', models.CharField(max_length=20)),
                ('standing', models.CharField(choices=[('supported', 'supported'), ('unsupported', 'unsupported'), ('contradicted', 'contradicted'), ('removed', 'no link')], max_length=20)),
                ('targets', models.JSONField(default=list, help_text='{pointer, start?, end?}, pointers into the quadruplet')),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='link_mends', to=settings.AUTH_USER_MODEL)),
                ('revision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='link_mends', to='annotation.revision')),
                ('undoes', models.OneToOneField(help_text='the mend that this takes back', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='undone_by', to='annotation.linkmend')),
                ('carried_from', models.ForeignKey(help_text='the mend of an earlier revision that an edit carried over, as it was first made', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='annotation.linkmend')),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(fields=('revision', 'carried_from'), name='a_mend_is_carried_once_to_a_revision'), models.CheckConstraint(condition=models.Q(('carried_from__isnull', True), ('undoes__isnull', True), _connector='OR'), name='what_is_carried_undoes_nothing'), models.CheckConstraint(condition=models.Q(('start__lt', models.F('end'))), name='mend_has_letters'), models.CheckConstraint(condition=models.Q(('standing__in', ['supported', 'unsupported', 'contradicted', 'removed'])), name='mend_standing_is_known')],
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='9dd1e5841de8528cc9c07f2339645cd03ffa98ce', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_3fa5f', table='annotation_linkmend', when='BEFORE')), pgtrigger.compiler.Trigger(name='carried_within_its_quadruplet', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NEW.carried_from_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM annotation_linkmend first JOIN annotation_revision made ON made.id = first.revision_id JOIN annotation_revision here ON here.id = NEW.revision_id WHERE first.id = NEW.carried_from_id AND first.author_id = NEW.author_id AND first.carried_from_id IS NULL AND made.quadruplet_id = here.quadruplet_id AND made.number < here.number) THEN RAISE EXCEPTION 'mend % is of no earlier revision of this quadruplet', NEW.carried_from_id USING ERRCODE = 'check_violation'; END IF; RETURN NEW;", hash='10599be4f10d66cf260d5665aa47c1a77fa6b9b5', operation='INSERT', pgid='pgtrigger_carried_within_its_quadruplet_4b4b0', table='annotation_linkmend', when='BEFORE'))],
            },
        ),
        migrations.RunSQL(SEARCH_VECTOR, "DROP FUNCTION annotation_search_vector"),
        migrations.RunSQL(FINDING_MARKS, "DROP FUNCTION annotation_finding_marks"),
        migrations.CreateModel(
            name='QuadrupletText',
            fields=[
                ('quadruplet', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='text', serialize=False, to='annotation.quadruplet')),
                ('vector', django.contrib.postgres.search.SearchVectorField()),
            ],
            options={
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['vector'], name='quadruplet_words')],
            },
        ),
        migrations.CreateModel(
            name='Tally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('database', models.CharField(max_length=40)),
                ('family', models.CharField(max_length=60)),
                ('function', models.CharField(max_length=100)),
                ('style', models.CharField(max_length=10)),
                ('state', models.CharField(max_length=10)),
                ('has_findings', models.BooleanField()),
                ('n', models.IntegerField()),
                ('folded', models.BooleanField(default=False)),
                ('dataset', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='annotation.dataset')),
            ],
            options={
                'indexes': [models.Index(fields=['dataset'], name='tallies_of_a_dataset'), models.Index(condition=models.Q(('folded', False)), fields=['dataset'], name='tallies_to_fold')],
            },
        ),
        migrations.CreateModel(
            name='SavedFilter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60)),
                ('query', models.CharField(help_text='as it stands in the address; known filters alone', max_length=2000)),
                ('shared', models.BooleanField(default=False, help_text='every member of the dataset sees it')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('dataset', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='saved_filters', to='annotation.dataset')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='saved_filters', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['name'],
                'constraints': [models.UniqueConstraint(fields=('dataset', 'owner', 'name'), name='one_saved_filter_per_name'), models.CheckConstraint(condition=models.Q(models.Q(('name', ''), _negated=True), models.Q(('query', ''), _negated=True)), name='saved_filter_says_something')],
            },
        ),
        migrations.CreateModel(
            name='Keyboard',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.BooleanField(default=True, help_text='off: no single key does anything')),
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='KeyBinding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.CharField(help_text='of the action', max_length=40)),
                ('key', models.CharField(blank=True, help_text='the letter or sign that it types', max_length=1)),
                ('keyboard', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='bindings', to='annotation.keyboard')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('keyboard', 'slug'), name='one_binding_per_action'), models.UniqueConstraint(condition=models.Q(('key', ''), _negated=True), fields=('keyboard', 'key'), name='one_action_per_key')],
            },
        ),
        migrations.CreateModel(
            name='BulkAction',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('front', 'Move to the front of the queue'), ('end', 'Move to the end of the queue'), ('send', 'Send filtered ones into the queue')], max_length=10)),
                ('state', models.CharField(choices=[('running', 'Running'), ('done', 'Done'), ('undoing', 'Undoing'), ('undone', 'Undone')], default='running', max_length=10)),
                ('query', models.CharField(blank=True, help_text='the filters; empty where rows were ticked', max_length=2000)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('chosen', models.PositiveIntegerField(help_text='how many it is about; what could not change is not among them')),
                ('base', models.BigIntegerField(default=0, help_text='position of the first one that is moved')),
                ('worked_at', models.DateTimeField(auto_now_add=True, help_text='the last sign of work')),
                ('actor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('dataset', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bulk_actions', to='annotation.dataset')),
                ('undone_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-created_at'],
                'indexes': [models.Index(fields=['dataset', '-created_at'], name='bulk_actions_newest')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['front', 'end', 'send'])), name='bulk_kind_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['running', 'done']), ('undone_by__isnull', True)), models.Q(('state__in', ['undoing', 'undone']), ('undone_by__isnull', False)), _connector='OR'), name='who_undid_a_bulk_action_is_known')],
            },
        ),
        migrations.CreateModel(
            name='BulkItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.PositiveIntegerField(help_text='order among those that are moved, from 0')),
                ('outcome', models.CharField(choices=[('waiting', 'Waiting'), ('changed', 'Changed'), ('left', 'left as it was'), ('restored', 'Restored'), ('kept', 'moved on since, not restored')], default='waiting', max_length=10)),
                ('position', models.BigIntegerField(help_text='before the action', null=True)),
                ('action', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='annotation.bulkaction')),
                ('quadruplet', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='annotation.quadruplet')),
            ],
            options={
                'indexes': [models.Index(fields=['action', 'outcome', 'quadruplet'], name='bulk_items_to_do')],
                'constraints': [models.UniqueConstraint(fields=('action', 'quadruplet'), name='once_in_a_bulk_action'), models.CheckConstraint(condition=models.Q(('outcome__in', ['waiting', 'changed', 'left', 'restored', 'kept'])), name='outcome_is_known')],
            },
        ),
        migrations.CreateModel(
            name='Guidelines',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(help_text='1 is the first version')),
                ('text', models.TextField(blank=True, help_text='Markdown; empty where the guidelines were taken away')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('dataset', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='guidelines_versions', to='annotation.dataset')),
            ],
            options={
                'ordering': ['-number'],
                'constraints': [models.UniqueConstraint(fields=('dataset', 'number'), name='guidelines_are_numbered'), models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='guidelines_count_from_1')],
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='775f9ec280bbe040904a9d602bc787d5d48c8e0d', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_bb81d', table='annotation_guidelines', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='Review',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('verdict', models.CharField(choices=[('approve', 'Approve'), ('edit', 'Edit'), ('reject', 'Reject')], max_length=10)),
                ('reasons', models.JSONField(default=list, help_text="slugs of the dataset's reject reasons")),
                ('comment', models.TextField(blank=True)),
                ('key', models.CharField(help_text="the sender's idempotency key", max_length=200)),
                ('request_digest', models.CharField(help_text='sha256 of what was sent under the key', max_length=64)),
                ('seconds', models.PositiveIntegerField(default=0, help_text='worked on it, as the browser measures without time away; else since the claim')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('superseded_at', models.DateTimeField(blank=True, null=True)),
                ('claim', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='annotation.claim')),
                ('dataset', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='annotation.dataset')),
                ('quadruplet', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='annotation.quadruplet')),
                ('reviewer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to=settings.AUTH_USER_MODEL)),
                ('outcome', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='outcome_of', to='annotation.revision')),
                ('revision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='annotation.revision')),
                ('guidelines', models.ForeignKey(db_index=False, help_text='the version that the reviewer had read last', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='annotation.guidelines')),
            ],
            options={
                'indexes': [models.Index(fields=['reviewer', 'dataset', '-created_at'], name='my_last_reviews'), models.Index(fields=['quadruplet', 'created_at'], name='reviews_of_a_quadruplet')],
                'constraints': [models.UniqueConstraint(fields=('reviewer', 'key'), name='one_review_per_idempotency_key'), models.UniqueConstraint(condition=models.Q(('superseded_at__isnull', True)), fields=('revision', 'reviewer'), name='one_review_per_person_and_revision'), models.UniqueConstraint(condition=models.Q(('superseded_at__isnull', True)), fields=('claim',), name='one_review_per_claim'), models.CheckConstraint(condition=models.Q(('verdict__in', ['approve', 'edit', 'reject'])), name='review_verdict_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('verdict', 'edit'), models.Q(('outcome', models.F('revision')), _negated=True)), models.Q(models.Q(('verdict', 'edit'), _negated=True), ('outcome', models.F('revision'))), _connector='OR'), name='only_an_edit_makes_a_revision')],
                'triggers': [pgtrigger.compiler.Trigger(name='kept_for_ever', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='32d3d1eec908cc89ac74dfb9a8c4b6ada578e0d1', operation='DELETE', pgid='pgtrigger_kept_for_ever_3d590', table='annotation_review', when='BEFORE')), pgtrigger.compiler.Trigger(name='never_changed', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."quadruplet_id" IS DISTINCT FROM (NEW."quadruplet_id") OR OLD."dataset_id" IS DISTINCT FROM (NEW."dataset_id") OR OLD."revision_id" IS DISTINCT FROM (NEW."revision_id") OR OLD."outcome_id" IS DISTINCT FROM (NEW."outcome_id") OR OLD."claim_id" IS DISTINCT FROM (NEW."claim_id") OR OLD."reviewer_id" IS DISTINCT FROM (NEW."reviewer_id") OR OLD."verdict" IS DISTINCT FROM (NEW."verdict") OR OLD."reasons" IS DISTINCT FROM (NEW."reasons") OR OLD."comment" IS DISTINCT FROM (NEW."comment") OR OLD."key" IS DISTINCT FROM (NEW."key") OR OLD."request_digest" IS DISTINCT FROM (NEW."request_digest") OR OLD."seconds" IS DISTINCT FROM (NEW."seconds") OR OLD."guidelines_id" IS DISTINCT FROM (NEW."guidelines_id") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='fd8cf90311a74dfecd4b53123f0134d9b26a1db2', operation='UPDATE', pgid='pgtrigger_never_changed_1bbe5', table='annotation_review', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='Adjudication',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('verdict', models.CharField(choices=[('approve', 'Approve'), ('edit', 'Edit'), ('reject', 'Reject')], max_length=10)),
                ('reasons', models.JSONField(default=list)),
                ('comment', models.TextField(blank=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('adjudicator', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='adjudications', to=settings.AUTH_USER_MODEL)),
                ('quadruplet', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='adjudications', to='annotation.quadruplet')),
                ('outcome', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='annotation.revision')),
                ('revision', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='adjudication', to='annotation.revision')),
                ('guidelines', models.ForeignKey(db_index=False, help_text='the version that the adjudicator had read last', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='annotation.guidelines')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('verdict__in', ['approve', 'edit', 'reject'])), name='adjudication_verdict_is_known')],
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='7def07cf52161f9a171b0ded56c152848934a53f', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_d11bb', table='annotation_adjudication', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='GuidelinesRead',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('guidelines', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='readers', to='annotation.guidelines')),
                ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='guidelines_read', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('person', 'guidelines'), name='a_version_is_read_once_by_each')],
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='64ea809d5c542a9babc3d82ccbee4439fd20529d', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_5ae73', table='annotation_guidelinesread', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('review', 'Review'), ('adjudication', 'Adjudication')], max_length=12)),
                ('tab', models.UUIDField(help_text='the load of a page that writes it')),
                ('version', models.PositiveIntegerField(help_text='counted by its tab; a late older one changes nothing')),
                ('fields', models.JSONField(help_text='text or tick by form and field; only what differs from the revision')),
                ('begun_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='drafts', to=settings.AUTH_USER_MODEL)),
                ('revision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='drafts', to='annotation.revision')),
            ],
            options={
                'ordering': ['-updated_at'],
                'indexes': [models.Index(fields=['author', '-updated_at'], name='my_last_drafts')],
                'constraints': [models.UniqueConstraint(fields=('author', 'revision', 'kind', 'tab'), name='one_draft_per_tab'), models.CheckConstraint(condition=models.Q(('kind__in', ['review', 'adjudication'])), name='draft_kind_is_known'), models.CheckConstraint(condition=models.Q(('fields', {}), _negated=True), name='draft_has_fields'), models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(django.db.models.functions.comparison.Cast('fields', models.TextField())), 200000), name='draft_is_no_larger_than_200000')],
            },
        ),
        migrations.CreateModel(
            name='Bookmark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='bookmarks', to=settings.AUTH_USER_MODEL)),
                ('quadruplet', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='bookmarks', to='annotation.quadruplet')),
            ],
            options={
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['person', '-id'], name='my_bookmarks')],
                'constraints': [models.UniqueConstraint(fields=('person', 'quadruplet'), name='one_bookmark_per_person_and_quadruplet')],
            },
        ),
        migrations.CreateModel(
            name='Comment',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('text', models.TextField()),
                ('key', models.CharField(help_text="the sender's idempotency key", max_length=200)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='comments', to=settings.AUTH_USER_MODEL)),
                ('quadruplet', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='comments', to='annotation.quadruplet')),
                ('thread', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replies', to='annotation.comment')),
            ],
            options={
                'ordering': ['at', 'id'],
                'indexes': [models.Index(fields=['quadruplet', 'at'], name='comments_of_a_quadruplet')],
                'constraints': [models.UniqueConstraint(fields=('author', 'key'), name='one_comment_per_idempotency_key'), models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='comment_says_something')],
                'triggers': [pgtrigger.compiler.Trigger(name='kept_for_ever', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='83f9521c1fe8c62724888837a92e950a9ed696c6', operation='DELETE', pgid='pgtrigger_kept_for_ever_17759', table='annotation_comment', when='BEFORE')), pgtrigger.compiler.Trigger(name='never_changed', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."quadruplet_id" IS DISTINCT FROM (NEW."quadruplet_id") OR OLD."thread_id" IS DISTINCT FROM (NEW."thread_id") OR OLD."author_id" IS DISTINCT FROM (NEW."author_id") OR OLD."text" IS DISTINCT FROM (NEW."text") OR OLD."key" IS DISTINCT FROM (NEW."key") OR OLD."at" IS DISTINCT FROM (NEW."at"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='bf3d6cc17fa22153788d60060db842a23d184d3e', operation='UPDATE', pgid='pgtrigger_never_changed_c52c0', table='annotation_comment', when='BEFORE')), pgtrigger.compiler.Trigger(name='reply_is_in_its_thread', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NEW.thread_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM annotation_comment began WHERE began.id = NEW.thread_id AND began.thread_id IS NULL AND began.quadruplet_id = NEW.quadruplet_id) THEN RAISE EXCEPTION 'comment % begins no thread on quadruplet %', NEW.thread_id, NEW.quadruplet_id USING ERRCODE = 'check_violation'; END IF; RETURN NEW;", hash='8dfcebc85fa0e1feca211679d03669bfd499e89c', operation='INSERT', pgid='pgtrigger_reply_is_in_its_thread_72691', table='annotation_comment', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='Flag',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('note', models.TextField()),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawn', models.BooleanField(default=False, help_text='closed by its author, without an answer')),
                ('answer', models.TextField(blank=True)),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='flags', to=settings.AUTH_USER_MODEL)),
                ('closed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('dataset', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='annotation.dataset')),
                ('quadruplet', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='flags', to='annotation.quadruplet')),
                ('key', models.CharField(help_text="the sender's idempotency key; none before it had one", max_length=200, null=True)),
            ],
            options={
                'ordering': ['at', 'id'],
                'indexes': [models.Index(condition=models.Q(('closed_at__isnull', True)), fields=['dataset', 'at'], name='open_flags'), models.Index(fields=['dataset', '-at', '-id'], name='newest_flags')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('closed_at__isnull', True)), fields=('quadruplet', 'author'), name='one_open_flag_per_person_and_quadruplet'), models.UniqueConstraint(fields=('author', 'key'), name='one_flag_per_idempotency_key'), models.CheckConstraint(condition=models.Q(('note', ''), _negated=True), name='flag_has_a_note'), models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('closed_at__isnull', True), ('closed_by__isnull', True), ('withdrawn', False)), models.Q(('closed_at__isnull', False), ('closed_by__isnull', False), ('withdrawn', False)), models.Q(('answer', ''), ('closed_at__isnull', False), ('closed_by', models.F('author')), ('withdrawn', True)), _connector='OR'), name='flag_is_closed_by_somebody')],
                'triggers': [pgtrigger.compiler.Trigger(name='kept_for_ever', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='1d1181ee846aac249ee95809cc6fbc94b921da96', operation='DELETE', pgid='pgtrigger_kept_for_ever_a6792', table='annotation_flag', when='BEFORE')), pgtrigger.compiler.Trigger(name='never_changed', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."quadruplet_id" IS DISTINCT FROM (NEW."quadruplet_id") OR OLD."dataset_id" IS DISTINCT FROM (NEW."dataset_id") OR OLD."author_id" IS DISTINCT FROM (NEW."author_id") OR OLD."note" IS DISTINCT FROM (NEW."note") OR OLD."key" IS DISTINCT FROM (NEW."key") OR OLD."at" IS DISTINCT FROM (NEW."at"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='89e3c58eef763a36e4e36366e9aefbe10d6410c0', operation='UPDATE', pgid='pgtrigger_never_changed_50bc5', table='annotation_flag', when='BEFORE')), pgtrigger.compiler.Trigger(name='closed_once', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."closed_at" IS NOT NULL)', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='0f07b4393a12822362a79ae16c1c5ecb0bdba76b', operation='UPDATE', pgid='pgtrigger_closed_once_4028e', table='annotation_flag', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='Mention',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('comment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='mentions', to='annotation.comment')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('comment', 'person'), name='one_mention_per_comment_and_person')],
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='c4d921925b0b7b89397e86ff96408228e59b264d', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_f5c01', table='annotation_mention', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='Resolution',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('resolved', models.BooleanField(help_text='false: opened again')),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('thread', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='resolutions', to='annotation.comment')),
            ],
            options={
                'ordering': ['id'],
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='babd6fd2b03b4581af7873ab163ca86fd9a6972a', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_76936', table='annotation_resolution', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='NotificationSettings',
            fields=[
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='notification_settings', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('mail', models.CharField(choices=[('at_once', 'at once'), ('daily', 'once a day'), ('weekly', 'once a week, on Monday'), ('never', 'never')], default='daily', max_length=10)),
                ('digest_hour', models.PositiveSmallIntegerField(default=7, help_text='UTC', validators=[django.core.validators.MaxValueValidator(23)])),
                ('not_in_app', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('mention', 'Somebody mentions you'), ('reply', 'Somebody replies to you'), ('flag', 'A reviewer flags a quadruplet to adjudicators'), ('flag_answered', 'Your flag is answered'), ('dispute', 'Reviewers disagree, and you adjudicate'), ('adjudicated', 'A disagreement that you took part in is settled'), ('batch', 'A batch that you launched is done or failed'), ('release', 'A release is published')], max_length=20), blank=True, default=list, size=None)),
                ('not_by_mail', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('mention', 'Somebody mentions you'), ('reply', 'Somebody replies to you'), ('flag', 'A reviewer flags a quadruplet to adjudicators'), ('flag_answered', 'Your flag is answered'), ('dispute', 'Reviewers disagree, and you adjudicate'), ('adjudicated', 'A disagreement that you took part in is settled'), ('batch', 'A batch that you launched is done or failed'), ('release', 'A release is published')], max_length=20), blank=True, default=list, size=None)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('mail__in', ['at_once', 'daily', 'weekly', 'never'])), name='mail_setting_is_known'), models.CheckConstraint(condition=models.Q(('digest_hour__lte', 23)), name='digest_hour_0_to_23')],
            },
        ),
        migrations.CreateModel(
            name='Notification',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('mention', 'Somebody mentions you'), ('reply', 'Somebody replies to you'), ('flag', 'A reviewer flags a quadruplet to adjudicators'), ('flag_answered', 'Your flag is answered'), ('dispute', 'Reviewers disagree, and you adjudicate'), ('adjudicated', 'A disagreement that you took part in is settled'), ('batch', 'A batch that you launched is done or failed'), ('release', 'A release is published')], max_length=20)),
                ('event', models.CharField(max_length=150)),
                ('path', models.CharField(help_text='where it is, on this site', max_length=300)),
                ('text', models.CharField(blank=True, help_text='the first words of it', max_length=300)),
                ('in_app', models.BooleanField(default=True, help_text='false: the person wants this kind by e-mail alone')),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('read_at', models.DateTimeField(blank=True, null=True)),
                ('mail_due_at', models.DateTimeField(blank=True, help_text='empty: by no e-mail', null=True)),
                ('mail_began_at', models.DateTimeField(blank=True, help_text='from then on it is never sent again', null=True)),
                ('mail_tries', models.PositiveSmallIntegerField(default=0, help_text='that the mail server refused')),
                ('mailed_at', models.DateTimeField(blank=True, null=True)),
                ('actor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('dataset', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='annotation.dataset')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notifications', to=settings.AUTH_USER_MODEL)),
                ('quadruplet', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='annotation.quadruplet')),
            ],
            options={
                'ordering': ['-at', '-id'],
                'indexes': [models.Index(fields=['person', '-at', '-id'], name='my_notifications'), models.Index(condition=models.Q(('in_app', True), ('read_at__isnull', True)), fields=['person', '-at', '-id'], name='my_newest_unread'), models.Index(condition=models.Q(('mail_began_at__isnull', True), ('mail_due_at__isnull', False)), fields=['mail_due_at', 'person'], name='mail_due')],
                'constraints': [models.UniqueConstraint(fields=('person', 'event'), name='one_notification_per_person_and_event'), models.CheckConstraint(condition=models.Q(('kind__in', ['mention', 'reply', 'flag', 'flag_answered', 'dispute', 'adjudicated', 'batch', 'release'])), name='notification_kind_is_known'), models.CheckConstraint(condition=models.Q(('path__startswith', '/')), name='notification_leads_into_the_site')],
            },
        ),
    ]

"""When reviewers are shown the judge's word, the findings and other people's decisions."""
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('annotation', '0006_invitations_and_a_last_admin'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='dataset',
            name='show_decisions',
            field=models.CharField(choices=[('before', 'before the decision'), ('after', 'after the decision'), ('never', 'never')], default='after', help_text='What other people decided. Adjudicators see it in any case where people disagree.', max_length=6),
        ),
        migrations.AddField(
            model_name='dataset',
            name='show_findings',
            field=models.CharField(choices=[('before', 'before the decision'), ('after', 'after the decision'), ('never', 'never')], default='before', help_text='What the automatic checks found.', max_length=6),
        ),
        migrations.AddField(
            model_name='dataset',
            name='show_judgement',
            field=models.CharField(choices=[('before', 'before the decision'), ('after', 'after the decision'), ('never', 'never')], default='after', help_text="The judge's word on the query and observation.", max_length=6),
        ),
        migrations.AddConstraint(
            model_name='dataset',
            constraint=models.CheckConstraint(condition=models.Q(('show_judgement__in', ['before', 'after', 'never'])), name='showing_of_judgement_is_known'),
        ),
        migrations.AddConstraint(
            model_name='dataset',
            constraint=models.CheckConstraint(condition=models.Q(('show_findings__in', ['before', 'after', 'never'])), name='showing_of_findings_is_known'),
        ),
        migrations.AddConstraint(
            model_name='dataset',
            constraint=models.CheckConstraint(condition=models.Q(('show_decisions__in', ['before', 'after', 'never'])), name='showing_of_decisions_is_known'),
        ),
    ]

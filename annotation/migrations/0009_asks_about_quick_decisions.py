"""After how many seconds a decision is no longer asked about."""
import django.core.validators
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('annotation', '0008_reject_reasons_of_a_dataset'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='dataset',
            name='ask_below_seconds',
            field=models.PositiveSmallIntegerField(default=2, help_text='A decision made in less time is asked about once, kindly. 0: nobody is asked.', validators=[django.core.validators.MaxValueValidator(60)]),
        ),
        migrations.AddConstraint(
            model_name='dataset',
            constraint=models.CheckConstraint(condition=models.Q(('ask_below_seconds__lte', 60)), name='ask_below_seconds_at_most_60'),
        ),
    ]

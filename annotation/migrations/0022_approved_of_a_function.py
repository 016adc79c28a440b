from django.db import migrations, models


class Migration(migrations.Migration):
    """Similar approved quadruplets are found by index."""

    dependencies = [
        ('annotation', '0021_comments_flags_and_bookmarks'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='quadruplet',
            index=models.Index(condition=models.Q(('state', 'approved')), fields=['dataset', 'function', '-created_at', 'id'], name='approved_of_a_function'),
        ),
    ]

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("annotation", "0007_guidelines_and_invitations")]

    operations = []

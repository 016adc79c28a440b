from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("annotation", "0003_calibration_and_votes")]

    operations = []

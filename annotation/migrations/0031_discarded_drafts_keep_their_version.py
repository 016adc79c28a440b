from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("annotation", "0030_decisions_and_claims_hold_together")]

    operations = [migrations.RemoveConstraint(model_name="draft", name="draft_has_fields")]

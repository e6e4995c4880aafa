"""An application may be about another case of the applicant."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0010_counted_from_indexes")]
    operations = [
        migrations.AddField("case", "about", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to="cases.case")),
    ]

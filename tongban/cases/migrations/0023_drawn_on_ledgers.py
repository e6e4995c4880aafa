"""What cases asked of ledgers, and the ledgers that they opened or closed."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0022_lapses'),
        ('registers', '0004_delegations'),
    ]

    operations = [
        migrations.CreateModel(
            name='CaseDraw',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('point', models.CharField(max_length=60)),
                ('act', models.CharField(max_length=10)),
                ('ledger', models.CharField(blank=True, max_length=140)),
                ('at', models.DateTimeField()),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                ('request', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registers.drawrequest')),
            ],
        ),
    ]

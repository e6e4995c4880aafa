"""Answers of general interest, written by one officer and published by another."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("actors", "0004_booked_numbers"),
        ("cases", "0014_deliveries"),
    ]

    operations = [
        migrations.CreateModel(
            name="PublicAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("question", models.CharField(max_length=300)),
                ("answer", models.TextField()),
                ("proposed_at", models.DateTimeField()),
                ("proposed_by", models.BigIntegerField(null=True)),
                ("published_at", models.DateTimeField(null=True)),
                ("published_by", models.BigIntegerField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("agency", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="actors.agency")),
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="cases.case")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(condition=models.Q(("ended_at", None)), fields=("case",), name="cases_public_answer_once"),
                    models.CheckConstraint(
                        condition=models.Q(("ended_at", None), models.Q(("reason", ""), _negated=True), _connector="OR"),
                        name="cases_public_answer_reason",
                    ),
                ],
            },
        ),
    ]

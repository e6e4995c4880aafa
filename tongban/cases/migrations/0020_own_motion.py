"""Cases that an agency opens of its own accord: plans and their lots, what the party was told, what is public."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("actors", "0007_reaching"),
        ("cases", "0019_moved_to_revisions"),
    ]

    operations = [
        migrations.CreateModel(
            name="InspectionPlan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=30, unique=True)),
                ("key", models.CharField(max_length=64)),
                ("service", models.CharField(max_length=80)),
                ("title", models.CharField(max_length=100)),
                ("register", models.CharField(max_length=60)),
                ("only", models.JSONField(default=dict)),
                ("count", models.IntegerField()),
                ("until", models.DateField()),
                ("candidates", models.TextField()),
                ("digest", models.CharField(max_length=64)),
                ("event", models.UUIDField()),
                ("made_at", models.DateTimeField()),
                ("made_by", models.BigIntegerField(null=True)),
                ("drawn_at", models.DateTimeField(null=True)),
                ("agency", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="actors.agency")),
                ("region", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="actors.region")),
            ],
        ),
        migrations.CreateModel(
            name="Inspected",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("service", models.CharField(max_length=80)),
                ("record", models.CharField(max_length=255)),
                ("place", models.IntegerField()),
                ("passed_over", models.CharField(blank=True, max_length=20)),
                ("day", models.DateField()),
                ("case", models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, to="cases.case")),
                ("plan", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="cases.inspectionplan")),
            ],
        ),
        migrations.CreateModel(
            name="Opening",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("service", models.CharField(max_length=80)),
                ("party", models.BigIntegerField()),
                ("cause", models.CharField(max_length=20)),
                ("words", models.TextField(blank=True)),
                ("at", models.DateTimeField()),
                ("by", models.BigIntegerField(null=True)),
                ("case", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, to="cases.case")),
                ("source", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case")),
            ],
        ),
        migrations.CreateModel(
            name="Publication",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("service", models.CharField(max_length=80)),
                ("at", models.DateTimeField()),
                ("due", models.DateField(null=True)),
                ("until", models.DateField()),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("reason", models.CharField(blank=True, max_length=20)),
                ("case", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, to="cases.case")),
            ],
        ),
        migrations.CreateModel(
            name="DefenceNotice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("outcome", models.CharField(max_length=30)),
                ("amount", models.BigIntegerField(null=True)),
                ("reasons", models.JSONField(default=list)),
                ("words", models.TextField()),
                ("at", models.DateTimeField()),
                ("by", models.BigIntegerField(null=True)),
                ("until", models.DateField()),
                ("hearing_until", models.DateField(null=True)),
                ("said_at", models.DateTimeField(null=True)),
                ("said", models.TextField(blank=True)),
                ("hearing_asked_at", models.DateTimeField(null=True)),
                ("hearing_on", models.DateTimeField(null=True)),
                ("hearing_place", models.CharField(blank=True, max_length=200)),
                ("held_at", models.DateTimeField(null=True)),
                ("held_by", models.BigIntegerField(null=True)),
                ("record", models.TextField(blank=True)),
                ("replaced", models.BooleanField(default=False)),
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="cases.case")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(condition=models.Q(("replaced", False)), fields=("case",), name="cases_one_notice_stands"),
                    models.CheckConstraint(
                        condition=models.Q(("held_at", None), ("hearing_asked_at__isnull", False), _connector="OR"),
                        name="cases_hearing_asked",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="inspectionplan",
            index=models.Index(fields=["agency", "made_at"], name="cases_inspe_agency__ebc762_idx"),
        ),
        migrations.AddConstraint(
            model_name="inspectionplan",
            constraint=models.UniqueConstraint(fields=("agency", "key"), name="cases_planned_once"),
        ),
        migrations.AddIndex(
            model_name="inspected",
            index=models.Index(fields=["service", "record", "day"], name="cases_inspe_service_34e04a_idx"),
        ),
        migrations.AddConstraint(
            model_name="inspected",
            constraint=models.UniqueConstraint(fields=("plan", "record"), name="cases_drawn_once"),
        ),
        migrations.AddConstraint(
            model_name="opening",
            constraint=models.UniqueConstraint(fields=("source", "service", "party"), name="cases_opened_once"),
        ),
        migrations.AddIndex(
            model_name="publication",
            index=models.Index(fields=["service", "at"], name="cases_publi_service_9c3288_idx"),
        ),
    ]

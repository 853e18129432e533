from django.db import migrations, models

from fieldgate.kit.append_only import MakeAppendOnly


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="AuditEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(db_index=True)),
                ("act", models.CharField(db_index=True, max_length=60)),
                ("actor", models.CharField(blank=True, max_length=300)),
                ("on", models.CharField(blank=True, max_length=300)),
                ("address", models.CharField(blank=True, max_length=64)),
                ("request_id", models.CharField(blank=True, max_length=32)),
                ("branch_id", models.BigIntegerField(null=True)),
                ("detail", models.JSONField(default=dict)),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        MakeAppendOnly("audit_auditevent"),
    ]

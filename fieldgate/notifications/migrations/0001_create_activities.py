import django.db.models.deletion
import fieldgate.notifications.models
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("people", "0005_prove_both_addresses"),
        ("properties", "0001_create_properties"),
    ]

    operations = [
        migrations.CreateModel(
            name="Activity",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(db_index=True)),
                ("kind", models.CharField(choices=fieldgate.notifications.models.kinds, max_length=30)),
                ("text", models.CharField(max_length=500)),
                ("on", models.CharField(max_length=60)),
                (
                    "assignee",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.staffmember",
                    ),
                ),
                (
                    "property",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="properties.property"),
                ),
            ],
            options={
                "verbose_name_plural": "activities",
                "ordering": ["-id"],
            },
        ),
    ]

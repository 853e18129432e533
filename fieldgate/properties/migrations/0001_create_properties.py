import django.db.models.deletion
from django.db import migrations, models

import fieldgate.branches.models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("branches", "0001_create_branches"),
        ("people", "0001_create_people"),
    ]

    operations = [
        migrations.CreateModel(
            name="Property",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("street", models.CharField(blank=True, max_length=200)),
                ("city", models.CharField(blank=True, max_length=100)),
                ("state", models.CharField(blank=True, max_length=50)),
                ("postal_code", models.CharField(blank=True, max_length=20)),
                (
                    "external_id",
                    models.CharField(default=fieldgate.branches.models.own_id, max_length=100, unique=True),
                ),
                ("name", models.CharField(max_length=200)),
                (
                    "account_owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.staffmember",
                    ),
                ),
                (
                    "branch",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="branches.branch"),
                ),
                (
                    "operations_manager",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.staffmember",
                    ),
                ),
                (
                    "sales_rep",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.staffmember",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "properties",
                "ordering": ["name", "id"],
            },
        ),
        migrations.CreateModel(
            name="PropertyContact",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_primary", models.BooleanField(default=False)),
                ("is_billing", models.BooleanField(default=False)),
                ("is_chosen", models.BooleanField(default=False)),
                (
                    "contact",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="people.contact"),
                ),
                (
                    "property",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="properties.property"),
                ),
            ],
        ),
        migrations.AddField(
            model_name="property",
            name="contacts",
            field=models.ManyToManyField(
                blank=True, through="properties.PropertyContact", to="people.contact"
            ),
        ),
        migrations.AddConstraint(
            model_name="propertycontact",
            constraint=models.UniqueConstraint(fields=("contact", "property"), name="one_link_per_contact"),
        ),
        migrations.AddConstraint(
            model_name="propertycontact",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_primary", True)),
                fields=("property",),
                name="one_primary_per_property",
            ),
        ),
        migrations.AddConstraint(
            model_name="propertycontact",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_billing", True)),
                fields=("property",),
                name="one_billing_per_property",
            ),
        ),
    ]

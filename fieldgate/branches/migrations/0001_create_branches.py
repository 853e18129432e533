import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

import fieldgate.branches.models
import fieldgate.branches.validators


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Branch",
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
                ("name", models.CharField(max_length=200, unique=True)),
                ("phone", models.CharField(blank=True, max_length=40)),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("sender_name", models.CharField(blank=True, max_length=100)),
                (
                    "zone",
                    models.CharField(max_length=64, validators=[fieldgate.branches.validators.check_zone]),
                ),
            ],
            options={
                "verbose_name_plural": "branches",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Company",
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
                ("name", models.CharField(max_length=200)),
                ("footer", models.TextField(blank=True, help_text="Printed at the foot of documents.")),
                (
                    "currency",
                    models.CharField(
                        default="USD",
                        max_length=3,
                        validators=[django.core.validators.RegexValidator("\\A[A-Z]{3}\\Z")],
                    ),
                ),
                (
                    "convenience_fee_basis_points",
                    models.PositiveIntegerField(
                        default=0,
                        help_text="Hundredths of a percent.",
                        validators=[django.core.validators.MaxValueValidator(10000)],
                    ),
                ),
                (
                    "zone",
                    models.CharField(
                        default="America/New_York",
                        max_length=64,
                        validators=[fieldgate.branches.validators.check_zone],
                    ),
                ),
                ("branch_level_configuration", models.BooleanField(default=False)),
            ],
            options={
                "verbose_name_plural": "company",
                "constraints": [models.CheckConstraint(condition=models.Q(("id", 1)), name="one_company")],
            },
        ),
        migrations.CreateModel(
            name="Portal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "external_id",
                    models.CharField(default=fieldgate.branches.models.own_id, max_length=100, unique=True),
                ),
                (
                    "slug",
                    models.CharField(
                        max_length=40, unique=True, validators=[fieldgate.branches.validators.check_slug]
                    ),
                ),
                (
                    "host",
                    models.CharField(
                        blank=True,
                        max_length=253,
                        null=True,
                        unique=True,
                        validators=[fieldgate.branches.validators.check_host],
                    ),
                ),
                ("is_on", models.BooleanField(default=True)),
                ("title", models.CharField(max_length=100)),
                ("accent", models.CharField(default="#1f7a4d", max_length=7)),
                ("show_requests", models.BooleanField(default=True)),
                ("show_proposals", models.BooleanField(default=True)),
                ("show_visits", models.BooleanField(default=True)),
                ("show_invoices", models.BooleanField(default=True)),
                ("show_service_details", models.BooleanField(default=True)),
                ("show_sales_rep_phone", models.BooleanField(default=False)),
                ("electronic_payments", models.BooleanField(default=False)),
                ("accept_card", models.BooleanField(default=False)),
                ("accept_ach", models.BooleanField(default=False)),
                ("allow_partial_payments", models.BooleanField(default=False)),
                (
                    "convenience_fee_basis_points",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="Empty: the company's.",
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(10000)],
                    ),
                ),
                ("allow_decline", models.BooleanField(default=False)),
                ("allow_autopay", models.BooleanField(default=False)),
                ("allow_statements", models.BooleanField(default=False)),
                ("invitation_subject", models.CharField(blank=True, max_length=200)),
                ("invitation_body", models.TextField(blank=True)),
                (
                    "branch",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="branches.branch",
                    ),
                ),
            ],
            options={
                "ordering": ["title"],
            },
        ),
        migrations.CreateModel(
            name="Logo",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("png", models.BinaryField()),
                ("sha256", models.CharField(max_length=64)),
                ("width", models.PositiveIntegerField()),
                ("height", models.PositiveIntegerField()),
                (
                    "portal",
                    models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, to="branches.portal"),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="portal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "slug__in",
                        [
                            "about",
                            "accounts",
                            "admin",
                            "api",
                            "assets",
                            "check",
                            "favicon.ico",
                            "healthz",
                            "home",
                            "hooks",
                            "invoices",
                            "media",
                            "office",
                            "payment-methods",
                            "property-filter",
                            "proposals",
                            "readyz",
                            "requests",
                            "robots.txt",
                            "static",
                            "visits",
                            "well-known",
                        ],
                    ),
                    _negated=True,
                ),
                name="slug_not_reserved",
            ),
        ),
        migrations.AddConstraint(
            model_name="portal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("electronic_payments", True),
                    models.Q(("accept_ach", False), ("accept_card", False)),
                    _connector="OR",
                ),
                name="kinds_need_electronic_payments",
            ),
        ),
        migrations.AddConstraint(
            model_name="portal",
            constraint=models.UniqueConstraint(
                models.Value(1), condition=models.Q(("branch", None)), name="one_company_portal"
            ),
        ),
    ]

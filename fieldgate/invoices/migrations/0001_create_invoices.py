import datetime
import django.core.validators
import django.db.models.deletion
import fieldgate.branches.models
import fieldgate.invoices.models
from fieldgate.kit.append_only import MakeAppendOnly
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("people", "0001_create_people"),
        ("properties", "0001_create_properties"),
    ]

    operations = [
        migrations.CreateModel(
            name="Credit",
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
                    "number",
                    models.CharField(
                        max_length=32,
                        unique=True,
                        validators=[
                            django.core.validators.RegexValidator(
                                "\\A[A-Za-z0-9][A-Za-z0-9._-]{0,31}\\Z",
                                "A number has 1 to 32 letters, digits, dots, dashes or underscores and begins with a letter or digit.",
                            )
                        ],
                    ),
                ),
                ("day", models.DateField()),
                ("memo", models.CharField(blank=True, max_length=200)),
                ("currency", models.CharField(max_length=3)),
                ("amount_cents", models.BigIntegerField()),
                ("applied_cents", models.BigIntegerField(default=0)),
                (
                    "property",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="properties.property"),
                ),
            ],
            options={
                "ordering": ["-day", "number"],
            },
        ),
        migrations.CreateModel(
            name="Invoice",
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
                    "number",
                    models.CharField(
                        max_length=32,
                        unique=True,
                        validators=[
                            django.core.validators.RegexValidator(
                                "\\A[A-Za-z0-9][A-Za-z0-9._-]{0,31}\\Z",
                                "A number has 1 to 32 letters, digits, dots, dashes or underscores and begins with a letter or digit.",
                            )
                        ],
                    ),
                ),
                (
                    "bill_to",
                    models.TextField(blank=True, help_text="Name and address as printed, frozen at issue."),
                ),
                ("title", models.CharField(blank=True, max_length=200)),
                ("invoiced_on", models.DateField()),
                ("terms", models.CharField(blank=True, max_length=60)),
                ("due_on", models.DateField()),
                ("currency", models.CharField(max_length=3)),
                ("total_cents", models.BigIntegerField()),
                ("balance_cents", models.BigIntegerField(default=0)),
                ("held_cents", models.BigIntegerField(default=0)),
                (
                    "due_first",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Case(
                            models.When(balance_cents__gt=0, then=models.F("due_on")),
                            default=models.Value(datetime.date(9999, 12, 31)),
                        ),
                        output_field=models.DateField(),
                    ),
                ),
                ("shared_at", models.DateTimeField(blank=True, null=True)),
                ("voided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "billing_contact",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="billed_invoices",
                        to="people.contact",
                    ),
                ),
                (
                    "property",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="properties.property"
                    ),
                ),
            ],
            options={
                "ordering": ["-invoiced_on", "number"],
            },
        ),
        migrations.CreateModel(
            name="InvoiceHold",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("amount_cents", models.BigIntegerField()),
                ("effect_key", models.CharField(max_length=200, unique=True)),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                ("released_at", models.DateTimeField(blank=True, null=True)),
                (
                    "invoice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="holds",
                        to="invoices.invoice",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="InvoiceLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                ("proposal_number", models.CharField(blank=True, max_length=32)),
                ("proposal_title", models.CharField(blank=True, max_length=200)),
                ("proposal_on", models.DateField(blank=True, null=True)),
                ("visit_on", models.DateField(blank=True, null=True)),
                ("service", models.CharField(max_length=200)),
                ("item", models.CharField(blank=True, max_length=300)),
                ("quantity_thousandths", models.BigIntegerField(blank=True, null=True)),
                ("unit_price_cents", models.BigIntegerField(blank=True, null=True)),
                ("extended_cents", models.BigIntegerField()),
                ("tax_cents", models.BigIntegerField(default=0)),
                (
                    "invoice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="invoices.invoice",
                    ),
                ),
            ],
            options={
                "ordering": ["invoice", "position"],
            },
        ),
        migrations.CreateModel(
            name="LedgerEntry",
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
                ("kind", models.CharField(choices=fieldgate.invoices.models.entry_kinds, max_length=20)),
                ("amount_cents", models.BigIntegerField()),
                ("day", models.DateField()),
                ("memo", models.CharField(blank=True, max_length=200)),
                ("effect_key", models.CharField(max_length=200, unique=True)),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                (
                    "credit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="invoices.credit",
                    ),
                ),
                (
                    "invoice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="invoices.invoice",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "ledger entries",
                "ordering": ["invoice", "day", "id"],
            },
        ),
        migrations.AddConstraint(
            model_name="credit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amount_cents__gt", 0),
                    ("amount_cents__gte", models.F("applied_cents")),
                    ("applied_cents__gte", 0),
                ),
                name="credit_applied_within_amount",
            ),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(
                fields=[
                    "property",
                    "due_first",
                    "-invoiced_on",
                    "number",
                    "balance_cents",
                    "shared_at",
                    "voided_at",
                ],
                name="invoice_by_property",
            ),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(
                fields=[
                    "billing_contact",
                    "property",
                    "due_first",
                    "-invoiced_on",
                    "number",
                    "balance_cents",
                    "shared_at",
                    "voided_at",
                ],
                name="invoice_by_contact",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("balance_cents__gte", models.F("held_cents")),
                    ("held_cents__gte", 0),
                    ("total_cents__gte", models.F("balance_cents")),
                ),
                name="invoice_held_balance_total",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoicehold",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_cents__gt", 0)), name="hold_is_above_zero"
            ),
        ),
        migrations.AddConstraint(
            model_name="invoiceline",
            constraint=models.UniqueConstraint(fields=("invoice", "position"), name="one_line_per_position"),
        ),
        migrations.AddConstraint(
            model_name="ledgerentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_cents", 0), _negated=True), name="entry_is_not_nothing"
            ),
        ),
        migrations.AddConstraint(
            model_name="ledgerentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("amount_cents__gt", 0), ("kind", "issue")),
                    ("kind", "reversal"),
                    models.Q(
                        models.Q(("kind__in", ["issue", "reversal"]), _negated=True), ("amount_cents__lt", 0)
                    ),
                    _connector="OR",
                ),
                name="entry_sign_fits_kind",
            ),
        ),
        MakeAppendOnly("invoices_ledgerentry"),
    ]

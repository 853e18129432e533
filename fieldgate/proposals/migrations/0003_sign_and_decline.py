import django.core.validators
import django.db.models.deletion
import fieldgate.branches.models
import fieldgate.proposals.models.proposal
from django.db import migrations, models

from fieldgate.kit.append_only import MakeAppendOnly


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0001_initial"),
        ("people", "0005_prove_both_addresses"),
        ("properties", "0001_create_properties"),
        ("proposals", "0002_keep_documents"),
        ("requests", "0001_create_requests"),
    ]

    operations = [
        migrations.CreateModel(
            name="ChainEnd",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("position", models.BigIntegerField(default=0)),
                ("sha256", models.CharField(blank=True, max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField()),
                ("sha256", models.CharField(max_length=64)),
                ("given_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["contact", "given_at"],
            },
        ),
        migrations.CreateModel(
            name="Decline",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("reason", models.TextField()),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="ProposalTemplate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=200, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=fieldgate.proposals.models.proposal.kinds, default="work_order", max_length=20
                    ),
                ),
                ("content", models.JSONField()),
            ],
            options={
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Recipient",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Signature",
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
                ("name", models.CharField(max_length=200)),
                ("role", models.CharField(max_length=20)),
                ("email", models.CharField(max_length=254)),
                ("at", models.DateTimeField()),
                ("address", models.CharField(blank=True, max_length=64)),
                ("user_agent", models.CharField(blank=True, max_length=500)),
                ("confirmed", models.CharField(max_length=200)),
                ("presented_sha256", models.CharField(max_length=64)),
                ("options", models.JSONField(default=list)),
                ("total_cents", models.BigIntegerField()),
                ("path", models.TextField(blank=True)),
                ("width", models.PositiveIntegerField(default=0)),
                ("height", models.PositiveIntegerField(default=0)),
                ("voided_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["at", "id"],
            },
        ),
        migrations.CreateModel(
            name="SignatureEvent",
            fields=[
                ("position", models.BigIntegerField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("kind", models.CharField(max_length=20)),
                ("facts", models.JSONField()),
                ("previous_sha256", models.CharField(blank=True, max_length=64)),
                ("sha256", models.CharField(max_length=64)),
            ],
            options={
                "ordering": ["position"],
            },
        ),
        migrations.CreateModel(
            name="SignedDocument",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("made_at", models.DateTimeField(null=True)),
                ("failure", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="SignedPage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveIntegerField()),
            ],
            options={
                "ordering": ["document", "position"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="VersionOpening",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="documentpage",
            name="one_picture_per_page",
        ),
        migrations.RemoveConstraint(
            model_name="proposaldocument",
            name="made_documents_have_a_pdf",
        ),
        migrations.AddField(
            model_name="proposal",
            name="conversation",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="requests.servicerequest",
            ),
        ),
        migrations.AddField(
            model_name="proposal",
            name="first_payment_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="proposal",
            name="payments",
            field=models.PositiveSmallIntegerField(
                blank=True,
                null=True,
                validators=[
                    django.core.validators.MinValueValidator(1),
                    django.core.validators.MaxValueValidator(120),
                ],
            ),
        ),
        migrations.AddConstraint(
            model_name="documentpage",
            constraint=models.UniqueConstraint(
                fields=("document", "position"), name="one_picture_per_documentpage"
            ),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("first_payment_on", None), ("payments", None)),
                    models.Q(("first_payment_on__isnull", False), ("payments__gte", 1)),
                    _connector="OR",
                ),
                name="monthly_payments_have_a_first_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="proposaldocument",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("made_at", None), ("pdf", None)),
                    models.Q(("failure", ""), ("made_at__isnull", False), ("pdf__isnull", False)),
                    _connector="OR",
                ),
                name="made_proposaldocument_has_a_pdf",
            ),
        ),
        migrations.AddConstraint(
            model_name="chainend",
            constraint=models.CheckConstraint(condition=models.Q(("id", 1)), name="one_end_of_the_chain"),
        ),
        migrations.AddField(
            model_name="consent",
            name="contact",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.contact"
            ),
        ),
        migrations.AddField(
            model_name="decline",
            name="contact",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.contact"
            ),
        ),
        migrations.AddField(
            model_name="decline",
            name="version",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="decline",
                to="proposals.proposalversion",
            ),
        ),
        migrations.AddField(
            model_name="recipient",
            name="contact",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.contact"
            ),
        ),
        migrations.AddField(
            model_name="recipient",
            name="version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="recipients",
                to="proposals.proposalversion",
            ),
        ),
        migrations.AddField(
            model_name="signature",
            name="consent",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="proposals.consent"
            ),
        ),
        migrations.AddField(
            model_name="signature",
            name="contact",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.contact"
            ),
        ),
        migrations.AddField(
            model_name="signature",
            name="version",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="signature",
                to="proposals.proposalversion",
            ),
        ),
        migrations.AddField(
            model_name="signatureevent",
            name="version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="events",
                to="proposals.proposalversion",
            ),
        ),
        migrations.AddField(
            model_name="signeddocument",
            name="pdf",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="documents.storedfile",
            ),
        ),
        migrations.AddField(
            model_name="signeddocument",
            name="signature",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="document", to="proposals.signature"
            ),
        ),
        migrations.AddField(
            model_name="signedpage",
            name="document",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="pages",
                to="proposals.signeddocument",
            ),
        ),
        migrations.AddField(
            model_name="signedpage",
            name="picture",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="documents.storedfile"
            ),
        ),
        migrations.AddField(
            model_name="versionopening",
            name="contact",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.contact"
            ),
        ),
        migrations.AddField(
            model_name="versionopening",
            name="version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="openings",
                to="proposals.proposalversion",
            ),
        ),
        migrations.AddConstraint(
            model_name="recipient",
            constraint=models.UniqueConstraint(
                fields=("version", "contact"), name="one_mail_per_version_and_contact"
            ),
        ),
        migrations.AddConstraint(
            model_name="signeddocument",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("made_at", None), ("pdf", None)),
                    models.Q(("failure", ""), ("made_at__isnull", False), ("pdf__isnull", False)),
                    _connector="OR",
                ),
                name="made_signeddocument_has_a_pdf",
            ),
        ),
        migrations.AddConstraint(
            model_name="signedpage",
            constraint=models.UniqueConstraint(
                fields=("document", "position"), name="one_picture_per_signedpage"
            ),
        ),
        migrations.AddConstraint(
            model_name="versionopening",
            constraint=models.UniqueConstraint(
                fields=("version", "contact"), name="one_opening_per_version_and_contact"
            ),
        ),
        MakeAppendOnly("proposals_signatureevent"),
    ]

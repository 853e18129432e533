import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("branches", "0001_create_branches"),
        ("people", "0004_own_sessions"),
    ]

    operations = [
        migrations.AddField(
            model_name="emailchange",
            name="portal",
            field=models.ForeignKey(
                help_text="None: the office.",
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                to="branches.portal",
            ),
        ),
        migrations.AddField(
            model_name="emailchange",
            name="nonce",
            field=models.CharField(
                default="", help_text="Only the session that asked has it.", max_length=64
            ),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="emailchange",
            name="old_code_hash",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AlterField(
            model_name="emailchange",
            name="new_code_hash",
            field=models.CharField(blank=True, max_length=64),
        ),
    ]

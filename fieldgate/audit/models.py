"""The audit table. Rows are added by `audit.record.record` and never change (trigger in the database)."""

from django.db import models


class AuditEvent(models.Model):
    """One act: who did what, on what, from where. Actor and object are texts, so that rows outlive them."""

    at = models.DateTimeField(db_index=True)
    act = models.CharField(max_length=60, db_index=True)
    actor = models.CharField(max_length=300, blank=True)
    on = models.CharField(max_length=300, blank=True)
    address = models.CharField(max_length=64, blank=True)
    request_id = models.CharField(max_length=32, blank=True)
    branch_id = models.BigIntegerField(null=True)
    detail = models.JSONField(default=dict)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.act} {self.on}".strip()

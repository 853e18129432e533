"""Stored files: bytes that are kept, and what they must be."""

from django.db import models
from django.db.models import Q


class StoredFile(models.Model):
    """A kept file. It knows no owner: whoever has one points here, and says who may read it (design.md 1).

    `name` is its place in the storage, drawn at random: nothing that a person typed reaches a disk (T-UP-08).
    A `is_shared` file was stored once for its content; others may point at it too.
    """

    name = models.CharField(max_length=100, unique=True)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    content_type = models.CharField(max_length=100)
    is_shared = models.BooleanField(default=False)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sha256", "content_type"],
                condition=Q(is_shared=True),
                name="one_shared_file_per_content",
            )
        ]

    def __str__(self) -> str:
        return f"File {self.pk} ({self.content_type})"

"""The one table of the ground floor: what happened when, for work that comes round again."""

from django.db import models


class Slot(models.Model):
    """The last stretch of time in which a piece of periodic work was done; see periodic.py.

    `slot` counts stretches since 1970: the moment in seconds divided by the work's interval.
    """

    name = models.CharField(max_length=60, unique=True)
    slot = models.BigIntegerField(default=-1)

    def __str__(self) -> str:
        return f"{self.name}: {self.slot}"

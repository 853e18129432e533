"""The tables of the ground floor: what was done when, and which number comes next."""

from django.db import models


class Slot(models.Model):
    """The last stretch of time in which a piece of periodic work was done; see periodic.py.

    `slot` counts stretches since 1970: the moment in seconds divided by the work's interval.
    """

    name = models.CharField(max_length=60, unique=True)
    slot = models.BigIntegerField(default=-1)

    def __str__(self) -> str:
        return f"{self.name}: {self.slot}"


class Counter(models.Model):
    """Which number a new row of a kind gets, unless somebody else brought it; see counters.py."""

    kind = models.CharField(max_length=40, unique=True)
    next = models.PositiveBigIntegerField(default=1)

    def __str__(self) -> str:
        return f"{self.kind}: {self.next}"

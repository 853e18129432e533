"""The next free number of a kind, from a counter row: whoever takes one waits for whoever takes another."""

from typing import Any

from django.db.models import BigIntegerField, Max, QuerySet
from django.db.models.functions import Cast

from fieldgate.kit.models import Counter

AT_ONCE = 100  # numbers that are looked up in one question


def next_number(kind: str, rows: QuerySet[Any]) -> str:
    """A number that none of `rows` bears, as text; it is the caller's, whatever others do (design.md, model).

    Runs inside a transaction, and the counter stays locked until it ends. `rows` are all of the kind, with a
    `number` each. The first one ever is one more than the greatest that has only digits; numbers that came
    from elsewhere since, with an import, are passed over.
    """
    counter, is_new = Counter.objects.get_or_create(kind=kind)
    counter = Counter.objects.select_for_update().get(pk=counter.pk)
    if is_new and counter.next == 1:
        counter.next = _greatest(rows) + 1
    number = _free_from(counter.next, rows)
    Counter.objects.filter(pk=counter.pk).update(next=number + 1)
    return str(number)


def _greatest(rows: QuerySet[Any]) -> int:
    digits = rows.order_by().filter(number__regex=r"^[0-9]{1,9}$")
    return digits.aggregate(most=Max(Cast("number", BigIntegerField())))["most"] or 0


def _free_from(first: int, rows: QuerySet[Any]) -> int:
    while True:
        asked = range(first, first + AT_ONCE)
        found = rows.order_by().filter(number__in=[str(n) for n in asked])
        taken = set(found.values_list("number", flat=True))
        free = next((n for n in asked if str(n) not in taken), None)
        if free is not None:
            return free
        first += AT_ONCE

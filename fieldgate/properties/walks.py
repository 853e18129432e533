"""The first rows of many properties in a list's order, by one short walk of an index for each.

Asked for `property_id IN (...) ORDER BY ... LIMIT 10`, both databases read and sort every row of all the
properties; at 100,000 rows that is the whole page's time (measured).
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.db.models.expressions import RawSQL

from fieldgate.people.viewer import CustomerViewer

Sql = tuple[str, list[Any]]
Row = TypeVar("Row", bound=Model)
# Beyond so many properties one sorted read is better than a walk for each; SQLite joins at most 500.
MOST_WALKS = 50
_HERE = -1  # stands in a statement for one property, until the statement is repeated for each


def properties_of(viewer: CustomerViewer) -> tuple[int, ...]:
    """The ids of the properties that the Property Filter shows."""
    return viewer.chosen_ids or viewer.property_ids


def first_of_each(ids: Sequence[int], select: str, narrow: Sql, order: str, most: int) -> Sql:
    """The rows of `select` at these properties, of each only the first `most` in `order`.

    `select` is "SELECT columns FROM table"; `narrow` a condition with its values. Many properties are read
    whole instead.
    """
    condition, values = narrow
    if len(ids) > MOST_WALKS:
        marks = ",".join(["%s"] * len(ids))
        return f"{select} WHERE property_id IN ({marks}) AND {condition}", [*ids, *values]
    walk = f"SELECT * FROM ({select} WHERE property_id = %s AND {condition} ORDER BY {order} LIMIT %s) AS one"
    return " UNION ALL ".join([walk] * len(ids)), [v for pk in ids for v in (pk, *values, most)]


def page_of(
    viewer: CustomerViewer, rows: Callable[[CustomerViewer], QuerySet[Row]], limits: tuple[int, int]
) -> QuerySet[Row]:
    """One page of the rows at the viewer's properties, in their order; `limits` are LIMIT and OFFSET.

    `rows` gives what a viewer sees, in the order of an index that begins with the property. It is asked as
    a viewer of one property, and that statement is repeated for each. The ids alone then lead to the rows:
    with `visible_to` said once more around them, SQLite read every row of the properties (measured).
    """
    limit, offset = limits
    ids = properties_of(viewer)
    seen = rows(viewer)
    if len(ids) > MOST_WALKS:
        page: Any = seen.values("pk")[offset : offset + limit]
        return seen.model._base_manager.filter(pk__in=page).order_by(*seen.query.order_by)
    keys = [str(key) for key in seen.query.order_by]
    columns = dict.fromkeys(["id", *(key.lstrip("-") for key in keys)])
    one = rows(replace(viewer, property_ids=(_HERE,), chosen_ids=())).values_list(*columns)[: limit + offset]
    sql, values = one.query.sql_with_params()
    reach = " UNION ALL ".join([f"SELECT * FROM ({sql}) AS one"] * len(ids))
    order = ", ".join(f"{key[1:]} DESC" if key.startswith("-") else key for key in keys)
    page = RawSQL(  # noqa: S611 - the words are the ORM's and ours, values are parameters
        f"SELECT id FROM ({reach}) AS reach ORDER BY {order} LIMIT %s OFFSET %s",
        [*(pk if value == _HERE else value for pk in ids for value in values), limit, offset],
    )
    return seen.model._base_manager.filter(pk__in=page).order_by(*keys)

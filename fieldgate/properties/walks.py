"""The first rows of many properties in a list's order, by one short walk of an index for each.

Asked for `property_id IN (...) ORDER BY ... LIMIT 10`, both databases read and sort every row of all the
properties; at 100,000 rows that is the whole page's time (measured).
"""

from collections.abc import Sequence
from typing import Any

from django.db.models.expressions import RawSQL

from fieldgate.people.viewer import CustomerViewer

Sql = tuple[str, list[Any]]
# Beyond so many properties one sorted read is better than a walk for each; SQLite joins at most 500.
MOST_WALKS = 50


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


def page_of(viewer: CustomerViewer, table: str, narrow: Sql, keys: str, limits: tuple[int, int]) -> RawSQL:
    """The ids of one page of a table's rows at the viewer's properties, for `filter(pk__in=...)`.

    `keys` is the list's order as SQL, such as "sent_on DESC, number"; `limits` are LIMIT and OFFSET. Which
    of the ids may be seen is still for `visible_to` to say.
    """
    columns = ", ".join(dict.fromkeys(["id", *(key.split()[0] for key in keys.split(", "))]))
    limit, offset = limits
    select = f"SELECT {columns} FROM {table}"
    reach, values = first_of_each(properties_of(viewer), select, narrow, keys, limit + offset)
    sql = f"SELECT id FROM ({reach}) AS reach ORDER BY {keys} LIMIT %s OFFSET %s"
    return RawSQL(sql, [*values, limit, offset])  # noqa: S611 - the words are ours, values are parameters

"""Cells that name several rows of another file: branches of staff, assignees of requests."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import ManyToManyField, Model

from fieldgate.exchange.checks.here import batches
from fieldgate.exchange.files.sheets import Sheet
from fieldgate.exchange.writing import bulk
from fieldgate.exchange.writing.ids import Ids


@dataclass(frozen=True)
class Links:
    """What rows of a model shall be linked to by one of its fields, by external_id; only rows that change."""

    model: type[Model]
    field: str
    wanted: dict[str, tuple[str, ...]]


def changed_links(sheet: Sheet) -> Links | None:
    """The rows of a sheet whose links change; None where the file brings no such column."""
    column = next((c for c in sheet.table.columns if c.many and c.name in sheet.columns), None)
    if column is None:
        return None
    kept: dict[str, set[str]] = {}
    rows = sheet.table.model._default_manager.order_by()
    for batch in batches(key for key, row in sheet.sound_rows() if row.before is not None):
        found = rows.filter(external_id__in=batch, **{f"{column.many}__isnull": False})
        for key, other in found.values_list("external_id", f"{column.many}__external_id"):
            kept.setdefault(key, set()).add(other)
    wanted = {key: sheet[row, column.name] for key, row in sheet.sound_rows()}
    changed = {key: others for key, others in wanted.items() if set(others) != kept.get(key, set())}
    return Links(sheet.table.model, column.many, changed)


def write_links(all_links: Iterable[Links], ids: Ids) -> None:
    """Link the rows anew. Runs inside the import's transaction."""
    for links in all_links:
        field = links.model._meta.get_field(links.field)
        if not isinstance(field, ManyToManyField) or not isinstance(field.related_model, type):
            raise TypeError(f"{links.field} is no list of {links.model.__name__}")
        through = field.remote_field.through
        if through is None:
            raise TypeError(f"{links.field} has no table")
        here, there = field.m2m_field_name(), field.m2m_reverse_field_name()
        mine, others = ids.of(links.model), ids.of(field.related_model)
        for batch in batches(mine[key] for key in links.wanted):
            through._default_manager.filter(**{f"{here}__in": batch}).delete()
        pairs = ((mine[key], others[other]) for key, named in links.wanted.items() for other in named)
        bulk.insert(through, (here, there), pairs)

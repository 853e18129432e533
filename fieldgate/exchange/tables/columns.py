"""What a file of an import is made of: columns, what each may hold, and which field of a model it becomes.

Lengths, defaults and emptiness come from the models, so that the two cannot drift apart.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import models

from fieldgate.exchange.cells import cell
from fieldgate.exchange.cells.kinds import Kind


@dataclass(frozen=True)
class Column:
    """A column of a file.

    `path` leads to its value from the model, as in a query; empty when it is no single column there.
    `refers_to` is the file whose external_id it names; `many` is the field of the model that keeps several.
    `required` means for a new row; `default` is what an empty cell says, and a new row without the column.
    `is_unique`: no two rows may claim one value.
    """

    name: str
    parse: Kind
    path: str = ""
    refers_to: str = ""
    many: str = ""
    required: bool = False
    default: Any = None
    is_unique: bool = False


@dataclass(frozen=True)
class Table:
    """A file of the folder. `key` are the columns that say which row it is; none: there is only one.

    `derived` are columns that no file brings: the import works them out from the others. `together` are
    columns of which no two rows may claim the same values. `is_whole`: rows that share the first column of
    the key come together and go together; a file that has one of them has all.
    """

    file: str
    model: type[models.Model]
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    derived: tuple[Column, ...] = ()
    together: tuple[str, ...] = ()
    is_whole: bool = False

    @cached_property
    def at(self) -> dict[str, int]:
        """Where each column of the file stands in a parsed row."""
        return {column.name: place for place, column in enumerate(self.columns)}

    @cached_property
    def all_columns(self) -> tuple[Column, ...]:
        """The columns of the file, then the derived ones: the values of a row in their order."""
        return self.columns + self.derived

    @cached_property
    def places(self) -> dict[str, int]:
        """Where each of all columns stands in a row."""
        return {column.name: place for place, column in enumerate(self.all_columns)}

    def column(self, name: str) -> Column:
        return self.all_columns[self.places[name]]


def plain(model: type[models.Model], name: str, parse: Kind | None = None, **more: Any) -> Column:
    """A column kept in the model's field of that name, or of `path`."""
    path = more.pop("path", name)
    field = model._meta.get_field(path)
    if not isinstance(field, models.Field):
        raise TypeError(f"{path} is no column of {model.__name__}")
    if parse is None:
        parse = cell.words(field.max_length or 0) if field.max_length else cell.paragraphs(10_000)
    default = None if field.null else field.get_default() if field.has_default() else ""
    return Column(name, parse, path, default=default, is_unique=field.unique, **more)


def id_column() -> Column:
    """The row's id in the system it comes from."""
    return Column("external_id", cell.external_id, "external_id", required=True)


def reference(name: str, file: str, path: str | None = None, **more: Any) -> Column:
    """A column that names a row of another file, kept in the foreign key of that name, or of `path`."""
    return Column(name, cell.external_id, f"{path or name}__external_id", refers_to=file, **more)


def address(model: type[models.Model]) -> Iterable[Column]:
    """The columns of a postal address."""
    yield plain(model, "street")
    yield plain(model, "city")
    yield plain(model, "state", cell.state)
    yield plain(model, "postal_code")

"""From what files call a row to its id in the database."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Field, Model

from fieldgate.exchange.writing.bulk import ChangedMeanwhile


def field_of(model: type[Model], path: str) -> "Field[Any, Any]":
    """The field in which a path begins: `branch` of "branch__external_id"."""
    found = model._meta.get_field(path.partition("__")[0])
    if not isinstance(found, Field):
        raise TypeError(f"{path} is no column of {model.__name__}")
    return found


class Ids:
    """The rows' ids by what files call them, read when first asked for and kept until they are forgotten."""

    def __init__(self) -> None:
        self._known: dict[tuple[type[Model], tuple[str, ...]], dict[Any, int]] = {}

    def of(self, model: type[Model], *names: str) -> dict[Any, int]:
        """The ids by external_id, or by the values of other columns; by tuples where there are several."""
        names = names or ("external_id",)
        if (model, names) not in self._known:
            rows = model._default_manager.values_list(*names, "pk").order_by()
            self._known[model, names] = {
                row[0] if len(names) == 1 else row[:-1]: row[-1] for row in rows.iterator()
            }
        return self._known[model, names]

    def forget(self, model: type[Model]) -> None:
        """Read the ids of a model anew: rows of it were written."""
        for known in [key for key in self._known if key[0] is model]:
            del self._known[known]


def resolved(
    model: type[Model], paths: Sequence[str], rows: Iterator[Sequence[Any]], ids: Ids
) -> tuple[list[str], Iterator[list[Any]]]:
    """The fields in which the paths begin, and the rows with ids in place of what the files call them.

    Paths that begin in one field say together which row it points to. Raises ChangedMeanwhile.
    """
    places: dict[str, list[int]] = {}
    for place, path in enumerate(paths):
        places.setdefault(path.partition("__")[0], []).append(place)
    targets = [_ids_behind(model, [paths[p] for p in found], ids) for found in places.values()]
    if len(places) == len(paths):
        return list(places), _one_by_one(rows, [(p, t) for p, t in enumerate(targets) if t is not None])
    return list(places), (
        [_id_of(row, found, known) for found, known in zip(places.values(), targets, strict=True)]
        for row in rows
    )


def _one_by_one(
    rows: Iterator[Sequence[Any]], pointing: list[tuple[int, dict[Any, int]]]
) -> Iterator[list[Any]]:
    """Where every path is a field of its own, only those that point somewhere are looked at."""
    for row in rows:
        values = list(row)
        for place, known in pointing:
            values[place] = _id_of(row, [place], known)
        yield values


def _ids_behind(model: type[Model], paths: list[str], ids: Ids) -> dict[Any, int] | None:
    names = [name for path in paths if (name := path.partition("__")[2])]
    target = field_of(model, paths[0]).related_model if names else None
    return ids.of(target, *names) if isinstance(target, type) else None


def _id_of(row: Sequence[Any], places: list[int], known: dict[Any, int] | None) -> Any:
    value = row[places[0]] if len(places) == 1 else tuple(row[place] for place in places)
    if known is None or value is None:
        return value
    if value not in known:
        raise ChangedMeanwhile(f"{value} is no longer here")
    return known[value]

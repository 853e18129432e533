"""How the office's lists narrow: filters that know their choices, and nothing that a query string invents."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import admin
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.views import ChangeList

from fieldgate.office.answers import viewer_of
from fieldgate.office.forms.form import is_id
from fieldgate.people.reach import branches_in_reach

Choices = Iterable[tuple[str, str]]
Rows = QuerySet[Any]


class NarrowPaginator(Paginator):  # type: ignore[type-arg]
    """Finds a page by ids alone, then reads its rows: sorting whole rows took most of a long list's time.

    Measured with 100,000 proposals of one branch on SQLite: 0.7 s became 0.2 s.
    """

    def page(self, number: Any) -> Any:
        number = self.validate_number(number)
        rows: QuerySet[Any] = self.object_list  # type: ignore[assignment]
        first = (number - 1) * self.per_page
        ids = list(rows.values_list("pk", flat=True)[first : first + self.per_page])
        return Page(rows.filter(pk__in=ids), number, self)


class RoomList(ChangeList):
    """A page of a list; its room may fetch further columns for the rows of the page, all at once."""

    def get_filters_params(self, params: Any = None) -> dict[str, Any]:
        """Only what the room's own filters read: no look-up that an address invents reaches the database."""
        known = names_of(self.list_filter)
        return {key: value for key, value in super().get_filters_params(params).items() if key in known}

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list = list(self.result_list)
        room: Any = self.model_admin
        room.complete(viewer_of(request), self.result_list)


def names_of(filters: Iterable[Any]) -> set[str]:
    """What a list's filters are called in its address."""
    return {each.parameter_name for each in filters}


def narrowing(
    heading: str, name: str, choices: Callable[[], Choices], narrow: Callable[[Rows, str], Rows]
) -> type[admin.SimpleListFilter]:
    """A filter `?name=` with these choices; any other value narrows nothing."""

    class Narrowing(admin.SimpleListFilter):
        title = heading
        parameter_name = name

        def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
            return list(choices())

        def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:
            value = self.value()
            known = {key for key, _ in self.lookup_choices}
            return narrow(queryset, value) if value in known and value is not None else queryset

    return Narrowing


def by_field(heading: str, field: str, choices: Callable[[], Choices]) -> type[admin.SimpleListFilter]:
    """A filter by the value of a column."""
    return narrowing(heading, field, choices, lambda rows, value: rows.filter(**{field: value}))


def by_branch(narrow: Callable[[Rows, int], Rows]) -> type[admin.SimpleListFilter]:
    """A filter by branch, for whoever reaches more than one."""

    class ByBranch(admin.SimpleListFilter):
        title = "branch"
        parameter_name = "branch"

        def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
            reached = [
                (str(pk), name)
                for pk, name in branches_in_reach(viewer_of(request)).values_list("pk", "name")
            ]
            return reached if len(reached) > 1 else []

        def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:
            value = self.value()
            known = {key for key, _ in self.lookup_choices}
            return narrow(queryset, int(value)) if value in known and value is not None else queryset

    return ByBranch


def by_branch_of(path: str) -> type[admin.SimpleListFilter]:
    """A filter by the branch that is reached from the row by this path."""
    return by_branch(lambda rows, branch_id: rows.filter(**{path: branch_id}))


def only_of(heading: str, name: str, path: str) -> type[admin.SimpleListFilter]:
    """A filter that a record page leads to: only the rows of one other row, `?name=<its id>`."""

    class OnlyOf(admin.SimpleListFilter):
        title = heading
        parameter_name = name

        def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
            asked = request.GET.get(name, "")
            return [(asked, "Only the chosen one")] if is_id(asked) else []

        def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:
            value = self.value()
            return queryset.filter(**{path: int(value)}) if value else queryset

    return OnlyOf

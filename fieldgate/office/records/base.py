"""The one base of all rooms: a list by Unfold, our own record and form pages, changes by verbs only.

What of Django's ModelAdmin was bent, and why: docs/decisions/0017-office-on-unfold.md.
"""

from collections.abc import Sequence
from typing import Any, ClassVar, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import helpers
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from unfold.admin import ModelAdmin

from fieldgate.office.answers import REFUSALS, as_answers, demand, reason, viewer_of
from fieldgate.office.buttons import Button
from fieldgate.office.forms.form import LARGEST_ID, is_id
from fieldgate.office.records.lists import NarrowPaginator, RoomList, names_of
from fieldgate.office.showing import Record
from fieldgate.people.permissions import Act, may
from fieldgate.people.viewer import StaffViewer

PER_PAGE = 50


def url_of(model: type[Model], page: str, *args: object) -> str:
    """The address of a room's page: "changelist", "add", "change" (the record), "edit" or "button"."""
    return reverse(f"office:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


class Room(ModelAdmin):
    """One kind of row in the office. Rooms say what is seen, what may be done, and which verb does it."""

    see: ClassVar[Act] = Act.SEE
    change: ClassVar[Act | None] = None
    may_add: ClassVar[bool] = True
    list_heading: ClassVar[str]
    buttons: ClassVar[Sequence[Button]] = ()
    record_template: ClassVar[str] = "office/record.html"
    form_template: ClassVar[str] = "office/form.html"

    paginator = NarrowPaginator
    list_per_page = PER_PAGE
    list_max_show_all = PER_PAGE
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    list_fullwidth = True
    actions: Sequence[Any] | None = ()

    # ---- what a room says ------------------------------------------------------------------------------

    def seen(self, viewer: StaffViewer) -> QuerySet[Any]:
        """The rows this viewer reaches; everything else is not there."""
        raise NotImplementedError

    def record(self, viewer: StaffViewer, row: Any) -> Record:
        """What the record page shows."""
        raise NotImplementedError

    def make_form(self, viewer: StaffViewer, row: Any | None, *args: Any, **kwargs: Any) -> forms.Form:
        """The form to change a row, or to add one when there is none."""
        raise NotImplementedError

    def given(self, row: Any | None) -> dict[str, Any]:
        """What the form begins with; for a new row too."""
        raise NotImplementedError

    def save(self, viewer: StaffViewer, row_id: int | None, given: dict[str, Any]) -> int:
        """Call the verb; returns the row's id."""
        raise NotImplementedError

    def complete(self, viewer: StaffViewer, rows: list[Any]) -> None:
        """Fetch further columns for the rows of a list's page, in as few queries as there are columns."""

    def looked_at(self, request: HttpRequest, row: Any) -> None:
        """Called when a record page is shown."""

    @property
    def media(self) -> forms.Media:
        """All that a list needs of Django's scripts: ticking rows."""
        return forms.Media(js=["admin/js/actions.js"])

    # ---- what Django's admin asks ----------------------------------------------------------------------

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = self.seen(viewer_of(request))
        ordering = self.get_ordering(request)
        return rows.order_by(*ordering) if ordering else rows

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may(viewer_of(request), self.see)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may(viewer_of(request), self.see)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.may_add and self.change is not None and may(viewer_of(request), self.change)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # nothing is changed in Django's own forms

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        # By the filters that a room names, and by nothing that an address invents.
        return lookup in names_of(self.list_filter)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> Any:
        return RoomList

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        inside = self.admin_site.admin_view
        form_pages = []
        if self.change is not None:
            form_pages = [path("<int:row_id>/edit/", inside(self.edit_page), name=f"{name}_edit")]
            if self.may_add:
                form_pages.append(path("add/", inside(self.add_page), name=f"{name}_add"))
        return [
            path("", inside(self.changelist_view), name=f"{name}_changelist"),
            *form_pages,
            path("<int:row_id>/", inside(self.record_page), name=f"{name}_change"),
            path("<int:row_id>/<slug:button_name>/", inside(self.button_page), name=f"{name}_button"),
        ]

    # ---- the list --------------------------------------------------------------------------------------

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """The list; a POST is an action, and one with an id out of reach is refused whole (T-OP-27)."""
        demand(viewer_of(request), self.see)
        if request.method == "POST":
            self._check_action(request)
        context = {"title": self.list_heading}
        return super().changelist_view(request, {**context, **(extra_context or {})})

    def _check_action(self, request: HttpRequest) -> None:
        if not self.get_actions(request):
            raise PermissionDenied(reason((self.change or self.see).value))
        chosen = set(request.POST.getlist(helpers.ACTION_CHECKBOX_NAME))
        if request.POST.get("select_across", "0") == "1":
            return
        if not all(is_id(each) for each in chosen):
            raise Http404
        if self.get_queryset(request).filter(pk__in=chosen).count() != len(chosen):
            raise Http404

    # ---- a record --------------------------------------------------------------------------------------

    def row(self, request: HttpRequest, row_id: int) -> Any:
        """The row, or Http404 when it is not within reach."""
        viewer = viewer_of(request)
        demand(viewer, self.see)
        found = self.seen(viewer).filter(pk=row_id).first() if row_id <= LARGEST_ID else None
        if found is None:
            raise Http404
        return found

    def record_page(self, request: HttpRequest, row_id: int) -> HttpResponse:
        """What there is to know of a row, with its buttons."""
        row, viewer = self.row(request, row_id), viewer_of(request)
        if request.method not in ("GET", "HEAD"):
            raise PermissionDenied("A record is changed by its buttons only.")
        shown = self.record(viewer, row)
        self.looked_at(request, row)
        edit = self.change is not None and may(viewer, self.change) and self.may_edit(row)
        buttons = [{"label": label, "url": url, "is_danger": False} for label, url in self.links(viewer, row)]
        buttons += [
            {"label": b.label, "url": self.url(row, b.name), "is_danger": b.is_danger}
            for b in self.buttons
            if b.on_page and may(viewer, b.act) and b.offered(row)
        ]
        return self.page(
            request,
            self.record_template,
            shown.title,
            record=shown,
            buttons=buttons,
            edit_url=url_of(self.model, "edit", row.pk) if edit else "",
            **self.beside(viewer, row),
        )

    def links(self, viewer: StaffViewer, row: Any) -> Sequence[tuple[str, str]]:
        """Pages of the record that stand before its buttons: label and address."""
        return ()

    def may_edit(self, row: Any) -> bool:
        """Whether Edit makes sense for a row as it is; the verb decides all the same."""
        return True

    def beside(self, viewer: StaffViewer, row: Any | None) -> dict[str, Any]:
        """What a room's own template needs beside the rest; of a form for a new row there is none."""
        return {}

    def url(self, row: Any, button: str, **query: object) -> str:
        """The address of a button's page."""
        text = "&".join(f"{key}={value}" for key, value in query.items())
        return url_of(self.model, "button", row.pk, button) + (f"?{text}" if text else "")

    def button_page(self, request: HttpRequest, row_id: int, button_name: str) -> HttpResponse:
        """Ask, and on POST do it. Nothing changes on GET."""
        row, viewer = self.row(request, row_id), viewer_of(request)
        button = next((b for b in self.buttons if b.name == button_name), None)
        if button is None:
            raise Http404
        demand(viewer, button.act)
        posted = request.POST if request.method == "POST" else None
        made_for: dict[str, Any] = {"viewer": viewer, "row": row} if button.takes_viewer else {}
        if button.find:
            made_for["find"] = request.GET.get("find", "")
        form = button.form(posted, initial=request.GET.dict(), **made_for)
        status = 200
        if posted is not None and form.is_valid():
            try:
                with as_answers():
                    said = button.do(viewer, row, form.cleaned_data)
            except REFUSALS as refusal:
                form.add_error(None, str(refusal))
                status = 409
            else:
                messages.success(request, said)
                return HttpResponseRedirect(button.leads_to(row) if button.leads_to else self.after(row))
        given = form.cleaned_data if form.is_bound else request.GET.dict()
        with as_answers():
            question = button.asks(viewer, row, given)
        return self.page(
            request,
            button.template,
            button.label,
            status=status,
            form=form,
            button=button,
            question=question,
            back=self.after(row),
            back_label=str(row),
        )

    def after(self, row: Any) -> str:
        """Where a button leads back to."""
        return url_of(self.model, "change", row.pk)

    # ---- a form ----------------------------------------------------------------------------------------

    def add_page(self, request: HttpRequest) -> HttpResponse:
        """A form for a new row."""
        return self._form_page(request, None)

    def edit_page(self, request: HttpRequest, row_id: int) -> HttpResponse:
        """A form for what may be changed of a row."""
        return self._form_page(request, self.row(request, row_id))

    def _form_page(self, request: HttpRequest, row: Any | None) -> HttpResponse:
        viewer = viewer_of(request)
        demand(viewer, cast(Act, self.change))
        if request.method == "POST":
            form = self.make_form(viewer, row, request.POST, request.FILES)
            if form.is_valid():
                saved = self._save(viewer, row, form)
                if saved is not None:
                    messages.success(request, "Saved.")
                    return HttpResponseRedirect(url_of(self.model, "change", saved))
        else:
            form = self.make_form(viewer, row, initial=self.given(row))
        name = str(self.opts.verbose_name)
        return self.page(
            request,
            self.form_template,
            f"Edit {row}" if row else f"Add {name}",
            form=form,
            back=url_of(self.model, "change", row.pk) if row else url_of(self.model, "changelist"),
            back_label=str(row or ""),
            **self.beside(viewer, row),
        )

    def _save(self, viewer: StaffViewer, row: Any | None, form: forms.Form) -> int | None:
        """The id of what was saved; None when the verb refused, and the form says why."""
        try:
            with as_answers():
                return self.save(viewer, row.pk if row else None, form.cleaned_data)
        except REFUSALS as refusal:
            field = getattr(refusal, "field", None)
            form.add_error(field if field in form.fields else None, str(refusal))
            return None

    def page(
        self, request: HttpRequest, template: str, title: str, status: int = 200, **context: Any
    ) -> HttpResponse:
        """A page of our own in Unfold's frame."""
        request.current_app = self.admin_site.name
        return render(
            request,
            template,
            {
                **self.admin_site.each_context(request),
                "title": title,
                "list_heading": self.list_heading,
                "list_url": url_of(self.model, "changelist"),
                **context,
            },
            status=status,
        )

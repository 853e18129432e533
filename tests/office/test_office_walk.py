"""The walk through the office: every room, page, button and action × every role, by own and by foreign ids.

The pages come from the site's registry, what each role may from design.md 4's table, written out here.
"""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import ForeignKey
from django.test import Client
from django.urls import NoReverseMatch, reverse

from fieldgate.audit.models import AuditEvent
from fieldgate.branches.models import Branch, Company, Portal
from fieldgate.invoices.models import Invoice
from fieldgate.mail.models import OutgoingMail
from fieldgate.notifications.models import Activity
from fieldgate.office.records.base import Room, url_of
from fieldgate.office.site import office as site
from fieldgate.people.models import Contact, StaffMember
from fieldgate.people.roles import Role
from fieldgate.properties.models import Property
from fieldgate.proposals.models import Proposal, ProposalTemplate
from fieldgate.requests.models import ServiceRequest
from fieldgate.visits.models import Visit
from tests.access.tables import state_of_all_tables
from tests.office.conftest import ROLES, Office, Rows

A = Role
EVERYBODY = frozenset(Role)
RUN = frozenset({A.SYSTEM_ADMIN, A.BRANCH_ADMIN, A.BRANCH_MANAGER, A.ACCOUNT_MANAGER})
SELL = RUN | {A.SALES_REP}
SYSTEM = frozenset({A.SYSTEM_ADMIN})

# Who sees a room, who may change or add its rows, who may press its buttons (nobody where there are none).
MAY: dict[type, tuple[frozenset[Role], frozenset[Role] | None, frozenset[Role]]] = {
    Contact: (EVERYBODY, RUN, RUN),
    Property: (EVERYBODY, RUN, RUN),
    Activity: (EVERYBODY, None, frozenset()),
    ServiceRequest: (EVERYBODY, None, frozenset()),
    Proposal: (EVERYBODY, SELL, SELL),
    ProposalTemplate: (EVERYBODY, None, SELL),
    Visit: (EVERYBODY, None, frozenset()),
    Invoice: (EVERYBODY, None, frozenset()),
    OutgoingMail: (EVERYBODY, None, RUN),
    Portal: (EVERYBODY, SYSTEM, frozenset()),
    Branch: (EVERYBODY, SYSTEM, frozenset()),
    Company: (EVERYBODY, SYSTEM, SYSTEM),
    StaffMember: (EVERYBODY, SYSTEM, SYSTEM),
    AuditEvent: (SYSTEM | {A.BRANCH_ADMIN}, None, frozenset()),
}
HUGE = 10**30


def rooms() -> list[tuple[type, Room]]:
    return [(model, room) for model, room in site._registry.items() if isinstance(room, Room)]


def status(client: Client, path: str, *, post: bool = False) -> int:
    return (client.post(path, {"x": "1"}) if post else client.get(path)).status_code


def walk(office: Office, role: Role) -> Iterator[tuple[str, bool, int]]:
    """Every address, whether it is posted to, and the answer expected for this role of North."""
    for model, room in rooms():
        sees, changes, presses = MAY[model]
        rows = office.rows_of(model)
        here = 200 if role in sees else 403
        yield url_of(model, "changelist"), False, here
        yield url_of(model, "change", rows.north), False, here
        yield url_of(model, "change", rows.north), True, 403
        yield from _out_of_reach(model, room, rows, role, 404 if role in sees else 403)
        if changes is not None:
            mine = 200 if role in changes else 403
            edits = [url_of(model, "edit", rows.north)] + (
                [url_of(model, "add")] if model is not Company else []
            )
            yield from ((path, post, mine) for path in edits for post in (False, True))
        for button in room.buttons:
            path = url_of(model, "button", rows.north, button.name)
            if role not in presses:
                yield from ((path, post, 403) for post in (False, True))


def _out_of_reach(
    model: type, room: Room, rows: Rows, role: Role, answer: int
) -> Iterator[tuple[str, bool, int]]:
    """Rows of South, for whoever is not there; rows that nobody has; pages that nobody has."""
    yield from ((url_of(model, "change", row_id), False, answer) for row_id in (0, HUGE))
    if rows.south and role is not A.SYSTEM_ADMIN:
        paths = [url_of(model, page, rows.south) for page in ["change"] + (["edit"] if room.change else [])]
        paths += [url_of(model, "button", rows.south, button.name) for button in room.buttons]
        yield from ((path, post, answer) for path in paths for post in (False, True))
    for page in ("delete", "history", "password", "no-such-thing"):
        path = f"{url_of(model, 'change', rows.north)}{page}/"
        yield from ((path, post, answer) for post in (False, True))


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.value)
def test_t_op_23_t_op_26_every_page_answers_each_role_as_the_table_says(office: Office, role: Role) -> None:
    """T-OP-23: South's is a 404 for North; T-OP-26: what is not for one's role is a 403, also by POST."""
    before = state_of_all_tables()
    client = office.browsers[role]

    wrong = {
        (path, "POST" if post else "GET"): (found, expected)
        for path, post, expected in walk(office, role)
        if (found := status(client, path, post=post)) != expected
    }

    assert wrong == {}
    assert state_of_all_tables() == before


def test_every_room_is_in_the_table() -> None:
    assert {model for model, _ in rooms()} == set(MAY)
    assert len(rooms()) == len(site._registry)


def test_a_system_administrator_reaches_both_branches(office: Office) -> None:
    client = office.browsers[A.SYSTEM_ADMIN]
    for rows in office.rows:
        for row_id in {rows.north, rows.south} - {None}:
            assert status(client, url_of(rows.model, "change", row_id)) == 200, rows


@pytest.mark.parametrize("role", [A.BRANCH_ADMIN, A.READ_ONLY, A.SYSTEM_ADMIN], ids=lambda role: role.value)
def test_a_list_holds_what_is_in_reach_and_nothing_else(office: Office, role: Role) -> None:
    """T-OP-23 for lists, searches and the filter by branch."""
    south = Branch.objects.get(name="South").pk
    for model, _ in rooms():
        rows = office.rows_of(model)
        if role not in MAY[model][0] or rows.south is None:
            continue
        for query in ("", f"?branch={south}", "?all="):
            answer = office.browsers[role].get(url_of(model, "changelist") + query)
            found = {row.pk for row in answer.context["cl"].queryset}
            assert (rows.south in found) == (role is A.SYSTEM_ADMIN), (model, query)
            assert rows.north in found or (role is A.SYSTEM_ADMIN and south and query), (model, query)


def test_nothing_can_be_deleted(office: Office) -> None:
    for model, room in rooms():
        assert not room.has_delete_permission(None)  # type: ignore[arg-type]
        with pytest.raises(NoReverseMatch):
            reverse(f"office:{model._meta.app_label}_{model._meta.model_name}_delete", args=(1,))  # type: ignore[attr-defined]
    assert "delete_selected" not in [name for name, _ in site.actions]


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.value)
def test_a_button_is_shown_to_those_only_who_may_press_it(office: Office, role: Role) -> None:
    client = office.browsers[role]
    for model, room in rooms():
        if role not in MAY[model][0]:
            continue
        page = client.get(url_of(model, "change", office.rows_of(model).north)).content.decode()
        _, changes, presses = MAY[model]
        edit = url_of(model, "edit", office.rows_of(model).north) if room.change else "nowhere"
        assert (f'href="{edit}"' in page) == (changes is not None and role in changes), (model, "edit")
        if role not in presses:
            for button in room.buttons:
                path = url_of(model, "button", office.rows_of(model).north, button.name)
                assert path not in page, (model, button.name)


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.value)
def test_t_op_27_an_action_with_one_id_out_of_reach_is_refused_whole(office: Office, role: Role) -> None:
    client, before = office.browsers[role], state_of_all_tables()
    for model, room in rooms():
        rows = office.rows_of(model)
        for ids in ([rows.north, rows.south or 0], [0], ["x"], [HUGE], ["-1"], ["1\x00"]):
            if role is A.SYSTEM_ADMIN and ids == [rows.north, rows.south]:
                continue
            posted = {
                "action": (room.actions or ["delete_selected"])[0],
                ACTION_CHECKBOX_NAME: ids,
                "index": "0",
            }
            answer = client.post(url_of(model, "changelist"), posted).status_code
            may_act = role in RUN and model is Contact
            assert answer == (404 if may_act else 403), (model, ids)
    assert state_of_all_tables() == before


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.value)
def test_t_op_24_no_choice_completes_by_itself(office: Office, role: Role) -> None:
    """Django's autocomplete is shut for every foreign key there is, whoever asks."""
    keys = [
        (field.model._meta, field)
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, ForeignKey) and field.related_model in site._registry
    ]
    assert len(keys) > 20
    for opts, field in keys:
        asked = {"app_label": opts.app_label, "model_name": str(opts.model_name), "field_name": field.name}
        assert office.browsers[role].get("/office/autocomplete/", asked).status_code == 404


def test_t_op_24_finding_a_contact_finds_only_those_in_reach(office: Office) -> None:
    client, place = office.browsers[A.BRANCH_MANAGER], office.cast.properties["P1"]
    page = client.get(
        url_of(Property, "button", place.pk, "link-contact"), {"find": "Person"}
    ).content.decode()
    assert "Person SIB" in page
    assert "Person SOU" not in page
    everything = office.browsers[A.SYSTEM_ADMIN].get(
        url_of(Property, "button", place.pk, "link-contact"), {"find": "Person"}
    )
    assert "Person SOU" in everything.content.decode()


def test_t_op_23_choices_of_branch_and_staff_are_those_in_reach(office: Office) -> None:
    client, place = office.browsers[A.BRANCH_MANAGER], office.cast.properties["P1"]
    page = client.get(url_of(Property, "edit", place.pk)).content.decode()
    assert "Staff ST-N" in page
    assert "Staff ST-S" not in page
    assert ">South<" not in page


@pytest.mark.parametrize(
    ("button", "row"),
    [("link-contact", "P1"), ("make-primary", "P1"), ("make-billing", "P1"), ("unlink", "P1")],
)
def test_t_op_23_a_contact_of_south_is_never_tied_to_north(office: Office, button: str, row: str) -> None:
    client, before = office.browsers[A.BRANCH_MANAGER], state_of_all_tables()
    path = url_of(Property, "button", office.cast.properties[row].pk, button)
    assert client.post(path, {"contact": office.cast.contacts["SOU"].pk}).status_code == 404
    assert state_of_all_tables() == before


@pytest.mark.parametrize("button", ["merge", "hand-over"])
def test_t_op_23_a_contact_of_south_is_neither_merged_nor_a_successor(office: Office, button: str) -> None:
    client, before = office.browsers[A.BRANCH_MANAGER], state_of_all_tables()
    path = url_of(Contact, "button", office.cast.contacts["PRI"].pk, button)
    assert client.post(path, {"contact": office.cast.contacts["SOU"].pk}).status_code == 404
    assert state_of_all_tables() == before


def test_no_query_string_reaches_beyond_the_filters(office: Office) -> None:
    """Lookups that Django's admin would take from the address, and nonsense in filters, narrow nothing."""
    client = office.browsers[A.BRANCH_MANAGER]
    for model, room in rooms():
        if A.BRANCH_MANAGER not in MAY[model][0]:
            continue
        where = url_of(model, "changelist")
        rows = client.get(where).context["cl"].result_count
        for odd in (
            {"id__gt": HUGE},
            {"property__branch__name__contains": "\x00"},
            {"password": "x"},
            {"e": "1"},
        ):
            assert client.get(where, odd).context["cl"].result_count == rows
        asked = [each.parameter_name for each in room.list_filter]  # type: ignore[union-attr]
        for value in ("\x00x", "99999999999999999999"):
            for name in {*asked} - {"property", "contact"}:
                assert client.get(where, {name: value}).context["cl"].result_count == rows, (
                    model,
                    name,
                    value,
                )
            for name in ({*asked} & {"property", "contact"}) | {"p", "o", "q"}:
                assert client.get(where, {name: value}).status_code in {200, 302}, (model, name, value)

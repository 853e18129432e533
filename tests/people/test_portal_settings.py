"""R150 to R155: every setting of a portal, of a branch and of the company, and what none of them can be."""

from dataclasses import fields, replace
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from fieldgate.branches.models import Branch, Company, Logo, Portal
from fieldgate.people.actions.add_portal import add_portal
from fieldgate.people.actions.change_branch import BranchFields, change_branch
from fieldgate.people.actions.change_company import CompanyFields, change_company
from fieldgate.people.actions.change_portal import PortalFields, change_portal
from fieldgate.people.errors import BranchNotFound, FieldRefused, PortalNotFound
from fieldgate.people.viewer import System
from fieldgate.visits.models import Visit
from tests.access.tables import acts, last_act, refused
from tests.cast import Cast
from tests.verify.books import broken


def as_it_is(portal: Portal) -> PortalFields:
    names = {f.name for f in fields(PortalFields)} - {"logo", "remove_logo", "host"}
    return PortalFields(host=portal.host or "", **{name: getattr(portal, name) for name in names})


def change(cast: Cast, key: str = "north", **more: Any) -> Portal:
    portal = cast.portals[key]
    change_portal(cast.staff("ADM"), portal.pk, replace(as_it_is(portal), **more))
    return Portal.objects.get(pk=portal.pk)


def picture(colour: str = "red", *, size: tuple[int, int] = (8, 8)) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, colour).save(out, "PNG")
    return out.getvalue()


# ---- portals ----------------------------------------------------------------------------------------------


def test_r150_every_setting_of_a_portal_is_among_the_fields() -> None:
    columns = {f.name for f in Portal._meta.fields} - {"id", "external_id", "branch"}
    assert {f.name for f in fields(PortalFields)} == columns | {"logo", "remove_logo"}


def test_r155_what_changed_is_in_the_audit_before_and_after(cast: Cast) -> None:
    portal = change(cast, title="  North  Grounds ", show_visits=False, convenience_fee_basis_points=250)
    assert (portal.title, portal.show_visits) == ("North Grounds", False)
    row = last_act()
    assert (row.act, row.on, row.branch_id) == ("portal changed", f"portal:{portal.pk}", portal.branch_id)
    assert row.detail == {
        "title": ["Acme North", "North Grounds"], "show_visits": [True, False],
        "convenience_fee_basis_points": [None, 250],
    }  # fmt: skip


def test_saving_what_is_there_already_records_nothing(cast: Cast) -> None:
    change(cast)
    assert acts() == []


def test_a_changed_setting_counts_at_the_next_request(cast: Cast) -> None:
    client = cast.client("PRI")
    assert client.get("/north/visits/").status_code == 200
    change(cast, show_visits=False)
    assert client.get("/north/visits/").status_code == 404


def test_a_new_address_answers_and_the_old_one_does_not(cast: Cast) -> None:
    client = cast.client("PRI")
    change(cast, slug=" Up-North ")
    assert client.get("/up-north/").status_code == 200
    assert client.get("/north/").status_code == 404


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("slug", "south", "has this address"),
        ("slug", "SOUTH", "has this address"),
        ("slug", "office", "address of Fieldgate itself"),
        ("slug", "", "blank"),
        ("slug", "a b", "lower-case letters"),
        ("slug", "x" * 41, "at most 40"),
        ("host", "south.example.com", "has this address"),
        ("host", "https://north.example.com/", "plain host name"),
        ("host", "testserver.example", "address of Fieldgate itself"),
        ("host", "10.0.0.1", "ends in a number"),
        ("title", "", "blank"),
        ("accent", "green", "#1f7a4d"),
        ("accent", "", "blank"),
        ("accept_card", True, "electronic payments on first"),
        ("accept_ach", True, "electronic payments on first"),
        ("convenience_fee_basis_points", 10_001, "less than or equal"),
        ("convenience_fee_basis_points", -1, "greater than or equal"),
        ("invitation_subject", "Hello {name}", "{name}"),
        ("invitation_body", "Hello {contact}, {contact.user.password}", "contact.user.password"),
        ("logo", b"<svg/>", "not a PNG"),
        ("logo", b"", "not a PNG"),
    ],
)
def test_r152_r154_what_cannot_be_is_refused_beside_its_field(
    cast: Cast, settings: object, field: str, value: object, says: str
) -> None:
    Portal.objects.filter(slug="south").update(host="south.example.com")
    settings.MAIN_HOSTS = ["testserver.example"]  # type: ignore[attr-defined]
    wrong: dict[str, Any] = {field: value}
    with refused(FieldRefused, field=field, says=says):
        change(cast, **wrong)


def test_kinds_of_payment_go_with_electronic_payments(cast: Cast) -> None:
    portal = change(cast, electronic_payments=True, accept_card=True, accept_ach=True)
    assert (portal.accept_card, portal.accept_ach) == (True, True)


def test_r153_a_colour_too_pale_is_kept_and_corrected_where_it_is_used(cast: Cast) -> None:
    assert change(cast, accent="#FFFF00").accent == "#ffff00"
    styles = cast.client("ANON").get("/north/branding.css").content.decode()
    assert "--accent-text:#ffff00" not in styles.split("@media")[0]


def test_a_logo_is_drawn_anew_replaced_and_taken_away(cast: Cast) -> None:
    change(cast, logo=picture())
    first = Logo.objects.get().sha256
    change(cast, logo=picture("blue"))
    assert Logo.objects.get().sha256 != first
    assert last_act().detail == {"logo": [first[:12], Logo.objects.get().sha256[:12]]}
    change(cast, remove_logo=True)
    assert not Logo.objects.exists()


def test_a_portal_that_is_not_there_is_not_found(cast: Cast) -> None:
    with refused(PortalNotFound):
        change_portal(cast.staff("ADM"), 10**30, as_it_is(cast.portals["north"]))


def test_only_portals_of_the_kind_that_is_configured_are_on(cast: Cast) -> None:
    Company.objects.update(branch_level_configuration=False)
    with refused(FieldRefused, field="is_on", says="only the company's portal is on"):
        change(cast)
    assert not change(cast, is_on=False).is_on


def test_a_branch_gets_its_one_portal(cast: Cast) -> None:
    west = Branch.objects.create(name="West", zone="America/Denver")
    pk = add_portal(cast.staff("ADM"), west.pk, PortalFields("west", "Acme West"))
    assert Portal.objects.get(pk=pk).branch == west
    assert last_act().act == "portal made"
    with refused(FieldRefused, field="branch", says="a portal already"):
        add_portal(cast.staff("ADM"), west.pk, PortalFields("west-2", "Acme West"))
    with refused(FieldRefused, field="branch", says="no such branch"):
        add_portal(cast.staff("ADM"), 10**30, PortalFields("west-2", "Acme West"))
    with refused(FieldRefused, field="slug", says="has this address"):
        add_portal(cast.staff("ADM"), None, PortalFields("west", "Acme", is_on=False))


# ---- branches ---------------------------------------------------------------------------------------------


def test_a_branch_is_made_and_changed_with_its_acts_in_the_audit(cast: Cast) -> None:
    pk = change_branch(cast.staff("ADM"), None, BranchFields("West", "America/Denver", email="w@example.com"))
    change_branch(cast.staff("ADM"), pk, BranchFields("Far West", "America/Denver", email="w@example.com"))
    assert acts() == ["branch made", "branch changed"]
    assert (last_act().detail, last_act().branch_id) == ({"name": ["West", "Far West"]}, pk)


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("name", "South", "of this name already"),
        ("name", "", "blank"),
        ("zone", "Mars/Olympus", "not a time zone"),
        ("email", "x", "valid email"),
    ],
)
def test_what_no_branch_can_be_is_refused(cast: Cast, field: str, value: str, says: str) -> None:
    north = cast.portals["north"].branch_id
    with refused(FieldRefused, field=field, says=says):
        change_branch(
            cast.staff("ADM"), north, replace(BranchFields("North", "America/Chicago"), **{field: value})
        )


def test_a_branch_that_is_not_there_is_not_found(cast: Cast) -> None:
    with refused(BranchNotFound):
        change_branch(cast.staff("ADM"), 10**30, BranchFields("North", "America/Chicago"))


def test_d_02_visits_get_the_days_of_the_branchs_new_zone(cast: Cast) -> None:
    visit = cast.visits["DONE"]
    assert visit.starts_at.hour == 12, "seven in Chicago"
    change_branch(
        cast.staff("ADM"), cast.portals["north"].branch_id, BranchFields("North", "Pacific/Kiritimati")
    )
    assert Visit.objects.get(pk=visit.pk).day.day == visit.day.day + 1
    assert broken() == {}


# ---- the company ------------------------------------------------------------------------------------------

ACME = CompanyFields("Acme Grounds", "America/Chicago", "USD")


def test_the_company_changes_with_its_acts_in_the_audit(cast: Cast) -> None:
    change_company(cast.staff("ADM"), replace(ACME, footer="Line one\r\nLine two", city="Troy"))
    assert Company.objects.get().footer == "Line one\nLine two"
    assert last_act().detail == {"footer": ["", "Line one Line two"], "city": ["", "Troy"]}


def test_before_there_is_a_company_one_is_made(db: None) -> None:
    change_company(System(), ACME)
    assert Company.objects.get().name == "Acme Grounds"


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("name", "", "blank"),
        ("zone", "here", "not a time zone"),
        ("currency", "dollars", "valid value|at most 3"),
        ("currency", "eur", "so the currency stays"),
        ("convenience_fee_basis_points", 10_001, "less than or equal"),
    ],
)
def test_what_no_company_can_be_is_refused(cast: Cast, field: str, value: object, says: str) -> None:
    with refused(FieldRefused, field=field, says=says):
        change_company(cast.staff("ADM"), replace(ACME, **{field: value}))  # type: ignore[arg-type]


def test_without_documents_the_currency_may_change(db: None) -> None:
    change_company(System(), ACME)
    change_company(System(), replace(ACME, currency=" eur "))
    assert Company.objects.get().currency == "EUR"

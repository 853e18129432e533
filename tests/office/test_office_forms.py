"""The office's forms: what cannot be is said beside its field and loses nothing; the rest goes by verbs."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from fieldgate.audit.models import AuditEvent
from fieldgate.branches.models import Branch, Company, Portal
from fieldgate.office.records.base import url_of
from fieldgate.people.models import Contact, StaffMember
from fieldgate.people.roles import Role
from fieldgate.properties.models import Property, PropertyContact
from tests.access.pictures import picture
from tests.access.tables import state_of_all_tables
from tests.office.conftest import Office

HTML = '<script>alert("x")</script><b>'
CONTACT = {"name": "Nora New", "email": "nora@example.com", "phone": "555-0199"}
PORTAL = {"title": "Acme North", "slug": "north", "accent": "#1f7a4d", "is_on": "on"}
STAFF = {"name": "Sam New", "email": "sam@office.example", "role": "sales_rep", "is_active": "on"}
BRANCH = {"name": "West", "zone": "America/Denver"}
COMPANY = {"name": "Acme Grounds", "zone": "America/Chicago", "currency": "USD"}


def admin(office: Office) -> Client:
    return office.browsers[Role.SYSTEM_ADMIN]


def forms(office: Office) -> list[tuple[type, str, dict[str, str]]]:
    """Every form of the office with something it takes."""
    place = {"name": "Place", "branch": str(Branch.objects.get(name="North").pk)}
    west = Portal.objects.create(
        branch=Branch.objects.create(name="East", zone="UTC"), slug="east", title="E"
    )
    assert west.pk
    return [
        (Contact, url_of(Contact, "add"), CONTACT),
        (Contact, url_of(Contact, "edit", office.cast.contacts["PRI"].pk), CONTACT),
        (Property, url_of(Property, "add"), place),
        (Property, url_of(Property, "edit", office.cast.properties["P1"].pk), place),
        (StaffMember, url_of(StaffMember, "add"), STAFF),
        (Branch, url_of(Branch, "add"), BRANCH),
        (Branch, url_of(Branch, "edit", Branch.objects.get(name="North").pk), BRANCH),
        (Company, url_of(Company, "edit", 1), COMPANY),
        (Portal, url_of(Portal, "edit", office.cast.portals["north"].pk), PORTAL),
    ]


def test_every_form_takes_what_is_right_and_records_it(office: Office) -> None:
    for model, path, given in forms(office):
        before = AuditEvent.objects.latest("id").pk
        changed = {**given, next(iter(given)): given[next(iter(given))] + " changed"}
        answer = admin(office).post(path, changed)
        assert answer.status_code == 302, (path, answer.context and answer.context["form"].errors)
        kind = "staff" if model is StaffMember else model.__name__.lower()
        made = AuditEvent.objects.filter(pk__gt=before).exclude(act="signed in").values_list("on", flat=True)
        assert any(on.startswith(kind) for on in made), (path, list(made))
        # So that the next form of the same kind finds its name and address free.
        if path == url_of(Contact, "add"):
            Contact.objects.filter(email=CONTACT["email"]).delete()
        if path == url_of(Branch, "add"):
            Branch.objects.filter(name="West changed").delete()


@pytest.mark.parametrize(
    "wrong", ["", "x" * 201, "a\x00b", "a\u0007b"], ids=["nothing", "too long", "NUL", "control"]
)
def test_a_name_that_cannot_be_is_said_beside_it_and_loses_nothing(office: Office, wrong: str) -> None:
    for _, path, given in forms(office):
        before = state_of_all_tables()
        name = "name" if "name" in given else "title"
        kept = next(value for field, value in given.items() if field != name)
        answer = admin(office).post(path, {**given, name: wrong})
        assert answer.status_code == 200
        assert name in answer.context["form"].errors, path
        assert f'id="id_{name}_errors"' in answer.content.decode()
        assert kept in answer.content.decode()
        assert state_of_all_tables() == before


def test_html_in_a_name_is_shown_as_it_was_typed(office: Office) -> None:
    answer = admin(office).post(url_of(Contact, "add"), {**CONTACT, "name": HTML}, follow=True)
    page = answer.content.decode()
    assert "<script>alert(" not in page
    assert "&lt;script&gt;alert(" in page
    listed = admin(office).get(url_of(Contact, "changelist")).content.decode()
    assert "<script>alert(" not in listed
    assert "&lt;script&gt;alert(" in listed


@pytest.mark.parametrize("email", ["pri@example.com", "PRI@Example.com"])
def test_an_address_that_somebody_has_is_said_beside_it(office: Office, email: str) -> None:
    answer = admin(office).post(url_of(Contact, "add"), {**CONTACT, "email": email})
    assert list(answer.context["form"].errors) == ["email"]
    assert "Nora New" in answer.content.decode()
    assert not Contact.objects.filter(name="Nora New").exists()


@pytest.mark.parametrize("email", ["nobody", "a@b", "a b@example.com", "x" * 250 + "@example.com"])
def test_an_address_that_is_none_is_said_beside_it(office: Office, email: str) -> None:
    answer = admin(office).post(url_of(Contact, "add"), {**CONTACT, "email": email})
    assert list(answer.context["form"].errors) == ["email"]


@pytest.mark.parametrize("branch", ["0", "x", "99999999999999999999", "-1"])
def test_a_branch_that_is_none_is_said_beside_it(office: Office, branch: str) -> None:
    answer = admin(office).post(url_of(Property, "add"), {"name": "Place", "branch": branch})
    assert list(answer.context["form"].errors) == ["branch"]


def test_t_op_23_a_property_is_never_put_into_a_branch_out_of_reach(office: Office) -> None:
    south = Branch.objects.get(name="South")
    client, place = office.browsers[Role.BRANCH_MANAGER], office.cast.properties["P1"]
    answer = client.post(url_of(Property, "edit", place.pk), {"name": "Place", "branch": south.pk})
    assert list(answer.context["form"].errors) == ["branch"]
    assert Property.objects.get(pk=place.pk).branch_id != south.pk
    north = Branch.objects.get(name="North")
    assert (
        client.post(url_of(Property, "edit", place.pk), {"name": "Place", "branch": north.pk}).status_code
        == 302
    )


def test_t_op_23_staff_out_of_reach_never_look_after_a_property(office: Office) -> None:
    north, other = Branch.objects.get(name="North"), StaffMember.objects.get(name="Staff ST-S")
    client, place = office.browsers[Role.BRANCH_MANAGER], office.cast.properties["P1"]
    posted = {"name": "Place", "branch": north.pk, "sales_rep": other.pk}
    answer = client.post(url_of(Property, "edit", place.pk), posted)
    assert list(answer.context["form"].errors) == ["sales_rep"]


@pytest.mark.parametrize("kind", ["accept_card", "accept_ach"])
def test_a_kind_of_payment_cannot_be_ticked_without_electronic_payments(office: Office, kind: str) -> None:
    """R154: the server decides; the page's script only shows it."""
    path = url_of(Portal, "edit", office.cast.portals["north"].pk)
    answer = admin(office).post(path, {**PORTAL, kind: "on"})
    assert list(answer.context["form"].errors) == [kind]
    assert admin(office).post(path, {**PORTAL, kind: "on", "electronic_payments": "on"}).status_code == 302


@pytest.mark.parametrize(
    ("typed", "kept"), [("2.5", 250), ("2.5 %", 250), ("", None), ("0", 0), ("100", 10_000)]
)
def test_a_fee_is_typed_in_percent(office: Office, typed: str, kept: int | None) -> None:
    portal = office.cast.portals["north"]
    path = url_of(Portal, "edit", portal.pk)
    assert admin(office).post(path, {**PORTAL, "convenience_fee_basis_points": typed}).status_code == 302
    portal.refresh_from_db()
    assert portal.convenience_fee_basis_points == kept
    shown = admin(office).get(path).context["form"]["convenience_fee_basis_points"].value()
    assert shown == (typed.removesuffix(" %") or None) or (shown, typed) == ("", "")


@pytest.mark.parametrize("typed", ["-1", "100.01", "2.555", "2,5", "many", "٣", "1e1"])
def test_a_fee_that_is_none_is_said_beside_it(office: Office, typed: str) -> None:
    path = url_of(Portal, "edit", office.cast.portals["north"].pk)
    answer = admin(office).post(path, {**PORTAL, "convenience_fee_basis_points": typed})
    assert list(answer.context["form"].errors) == ["convenience_fee_basis_points"]


@pytest.mark.parametrize(("field", "value"), [
    ("slug", "south"), ("slug", "office"), ("slug", "A b"), ("host", "not a host"), ("accent", "green"),
    ("accent", "#12345"), ("invitation_body", "Hello {nobody}"),
])  # fmt: skip
def test_a_setting_of_a_portal_that_cannot_be_is_said_beside_it(
    office: Office, field: str, value: str
) -> None:
    path = url_of(Portal, "edit", office.cast.portals["north"].pk)
    answer = admin(office).post(path, {**PORTAL, field: value})
    assert list(answer.context["form"].errors) == [field]
    assert value in answer.content.decode()


def test_a_logo_is_kept_shown_and_taken_away(office: Office) -> None:
    portal = office.cast.portals["north"]
    path, logo = url_of(Portal, "edit", portal.pk), url_of(Portal, "logo", portal.pk)
    assert admin(office).get(logo).status_code == 404
    given: dict[str, Any] = {**PORTAL, "logo": SimpleUploadedFile("a.png", picture("PNG"), "image/png")}
    assert admin(office).post(path, given).status_code == 302
    assert admin(office).get(logo).headers["Content-Type"] == "image/png"
    assert logo in admin(office).get(path).content.decode()
    assert (
        office.browsers[Role.READ_ONLY]
        .get(url_of(Portal, "logo", office.cast.portals["south"].pk))
        .status_code
        == 404
    )
    assert admin(office).post(path, {**PORTAL, "remove_logo": "on"}).status_code == 302
    assert admin(office).get(logo).status_code == 404


def test_a_logo_that_is_none_is_said_beside_it(office: Office) -> None:
    path = url_of(Portal, "edit", office.cast.portals["north"].pk)
    given: dict[str, Any] = {**PORTAL, "logo": SimpleUploadedFile("a.png", b"<svg/>", "image/png")}
    answer = admin(office).post(path, given)
    assert list(answer.context["form"].errors) == ["logo"]


def test_a_second_company_cannot_be_added(office: Office) -> None:
    for answer in (
        admin(office).get(url_of(Company, "add")),
        admin(office).post(url_of(Company, "add"), COMPANY),
    ):
        assert answer.status_code == 404


def test_the_first_company_can_be_added(office: Office) -> None:
    Company.objects.all().delete()
    assert admin(office).get(url_of(Company, "add")).status_code == 200
    assert admin(office).post(url_of(Company, "add"), COMPANY).status_code == 302
    assert Company.objects.get().name == "Acme Grounds"


def test_the_last_system_administrator_stays_one(office: Office) -> None:
    StaffMember.objects.filter(user=office.cast.users["ADM"]).update(is_active=False)
    last = StaffMember.objects.get(role=Role.SYSTEM_ADMIN, is_active=True)
    given = {"name": last.name, "email": last.user.email, "role": "read_only", "is_active": "on"}
    answer = admin(office).post(url_of(StaffMember, "edit", last.pk), given)
    assert list(answer.context["form"].errors) == ["role"]


def test_the_buttons_of_a_property_move_its_roles(office: Office) -> None:
    client, place = office.browsers[Role.ACCOUNT_MANAGER], office.cast.properties["P1"]
    otto = office.cast.contacts["OTH"]

    def press(button: str) -> int:
        return client.post(url_of(Property, "button", place.pk, button), {"contact": otto.pk}).status_code

    assert press("make-primary") == press("make-billing") == 302
    link = PropertyContact.objects.get(property=place, contact=otto)
    assert (link.is_primary, link.is_billing) == (True, True)
    assert press("unlink") == 409  # a role stays until somebody else has it
    assert PropertyContact.objects.filter(pk=link.pk).exists()


def test_a_get_of_a_button_changes_nothing(office: Office) -> None:
    client, place = office.browsers[Role.BRANCH_MANAGER], office.cast.properties["P1"]
    before = state_of_all_tables()
    for button in ("make-primary", "make-billing", "unlink"):
        path = url_of(Property, "button", place.pk, button)
        assert client.get(path, {"contact": office.cast.contacts["OTH"].pk}).status_code == 200
    assert state_of_all_tables() == before


@pytest.mark.parametrize("contact", ["", "x", "0", "99999999999999999999", "\x00"])
def test_a_button_about_nobody_is_a_plain_refusal(office: Office, contact: str) -> None:
    path = url_of(Property, "button", office.cast.properties["P1"].pk, "make-primary")
    for answer in (
        admin(office).get(path, {"contact": contact}),
        admin(office).post(path, {"contact": contact}),
    ):
        assert answer.status_code in {200, 404}

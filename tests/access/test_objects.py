"""T-OP: whose things are whose, where the walk through all addresses does not look."""

import pytest
from django.test import Client

from fieldgate.audit.models import AuditEvent
from fieldgate.invoices import queries
from fieldgate.invoices.errors import InvoiceNotFound
from fieldgate.invoices.models import Invoice
from fieldgate.people.models import StaffMember
from fieldgate.people.roles import Role
from fieldgate.people.viewer import System
from fieldgate.properties.models import PropertyContact
from tests.access.tables import acts, last_act, state_of_all_tables
from tests.cast import Cast
from tests.make import make_invoice


def listed(client: Client, portal: str = "north", query: str = "") -> set[str]:
    """The numbers in the list of invoices."""
    page = client.get(f"/{portal}/invoices/{query}").content.decode()
    return {
        n
        for n in ("1001", "1002", "1003", "1004", "1005", "2001", "3001", "4001")
        if f"/invoices/{n}/" in page
    }


SEES = {
    "PRI": {"1001", "1002", "1003"},
    "PB": {"1001", "1002", "1003"},
    "OTH": {"1001", "1002", "1003"},
    "BIL": {"1001"},
    "EX": set(),
    "SIB": {"2001"},
    "STR": {"3001"},
    "DUO": {"3001"},
}


@pytest.mark.parametrize("who", SEES)
@pytest.mark.parametrize("query", ["", "?show=due", "?show=paid", "?page=1"])
def test_t_op_01_a_list_holds_what_its_reader_may_open(cast: Cast, who: str, query: str) -> None:
    """R88, R89, R98: and neither drafts nor void ones, for anybody (T-OP-08)."""
    expected = SEES[who]
    if query == "?show=due":
        expected = expected - {"1003"}
    if query == "?show=paid":
        expected = expected & {"1003"}
    assert listed(cast.client(who), query=query) == expected


@pytest.mark.parametrize("who", ["SIB", "STR", "SOU", "EX", "DUO"])
@pytest.mark.parametrize("key", ["I1", "I2", "PAID", "DRAFT", "VOID"])
def test_t_op_02_nothing_of_p1_opens_for(cast: Cast, who: str, key: str) -> None:
    portal = "south" if who == "SOU" else "north"
    response = cast.client(who).get(f"/{portal}/invoices/{cast.invoices[key].number}/")
    assert response.status_code == 404
    assert b"P1" not in response.content


def test_t_op_02_a_strangers_number_and_one_that_never_was_give_the_same_bytes(cast: Cast) -> None:
    client = cast.client("STR")
    answers = {
        (r.status_code, r.content, str(sorted((k, v) for k, v in r.headers.items() if k != "X-Request-ID")))
        for number in ("1001", "1002", "1004", "1005", "2001", "4001", "9999", "A-1", "x" * 32)
        for r in [client.get(f"/north/invoices/{number}/")]
    }
    assert len(answers) == 1
    assert next(iter(answers))[0] == 404


def test_t_op_03_souths_cookie_at_norths_address_is_nobodys(cast: Cast) -> None:
    client = cast.client("SOU")
    for path in ("/north/", "/north/invoices/", "/north/invoices/1001/", "/north/invoices/4001/"):
        assert client.get(path).headers["Location"].startswith("/north/accounts/login/?next=")
    assert client.get("/south/invoices/1001/").status_code == 404
    assert client.get("/south/invoices/4001/").status_code == 200


def test_t_op_05_a_billing_contact_sees_his_invoice_and_no_more_of_the_property(cast: Cast) -> None:
    client = cast.client("BIL")
    page = client.get("/north/invoices/1001/").content.decode()
    assert "Place P1" in page  # the property's name is shown
    home = client.get("/north/").content.decode()
    assert "$100<" in home  # it counts under All Properties
    assert 'name="property"' not in home  # but P1 is not his to choose
    assert client.get("/north/invoices/1002/").status_code == 404


def test_t_op_07_another_invoice_of_the_same_property_is_not_there(cast: Cast) -> None:
    assert cast.client("BIL").get("/north/invoices/1002/").status_code == 404


@pytest.mark.parametrize("key", ["DRAFT", "VOID"])
@pytest.mark.parametrize("who", ["PRI", "PB", "OTH", "BIL"])
def test_t_op_08_drafts_and_void_invoices_are_not_there_and_do_not_count(
    cast: Cast, key: str, who: str
) -> None:
    invoice = cast.invoices[key]
    invoice.billing_contact = cast.contacts["BIL"]
    invoice.save(update_fields=["billing_contact"])
    before = queries.sum_due(cast.viewer(who), with_total=True)

    assert cast.client(who).get(f"/north/invoices/{invoice.number}/").status_code == 404
    with pytest.raises(InvoiceNotFound):
        queries.get_invoice(cast.viewer(who), invoice.number)
    assert before == queries.DueSummary(*((2, 35_050, 3) if who != "BIL" else (1, 10_000, 1)))
    # The office sees them all.
    assert queries.get_invoice(cast.staff("ADM"), invoice.number)


def test_t_op_08_r98_an_invoice_that_is_voided_disappears(cast: Cast) -> None:
    client = cast.client("PRI")
    make_invoice("1006", cast.properties["P1"], 500)
    assert client.get("/north/invoices/1006/").status_code == 200
    make_invoice("1007", cast.properties["P1"], 500, void=True)
    assert client.get("/north/invoices/1007/").status_code == 404
    assert b"$355.50" in client.get("/north/").content


def test_t_op_14_each_portal_counts_its_own_branch(cast: Cast) -> None:
    client = cast.client("DUO")
    north, south = client.get("/north/").content.decode(), client.get("/south/").content.decode()
    assert "$222<" in north
    assert "$333<" in south
    assert "$555" not in north + south
    assert "Place PS" not in north
    assert "Place PB" not in south
    assert listed(client, "north") == {"3001"}
    assert listed(client, "south") == {"4001"}
    assert client.get("/north/invoices/4001/").status_code == 404
    assert client.get("/south/invoices/3001/").status_code == 404


def test_t_op_14_a_billing_contact_of_two_branches_too(cast: Cast) -> None:
    make_invoice("4002", cast.properties["PS"], 900, billing_contact=cast.contacts["BIL"])
    assert queries.sum_due(cast.viewer("BIL")).balance_cents == 10_000
    assert cast.client("BIL").get("/north/invoices/4002/").status_code == 404


@pytest.mark.parametrize("who", ["OTH", "BIL", "PRI", "EX"])
@pytest.mark.parametrize(
    "path",
    ["/office/", "/office/people/", "/office/export/", "/office/login/", "/office/r/1/1/", "/office/search/"],
)
def test_t_op_16_the_office_does_not_exist_for_customers(cast: Cast, who: str, path: str) -> None:
    """A 404 and not a way in; and somebody may want to know."""
    response = cast.client(who).get(path)
    assert response.status_code == 404
    assert (last_act().act, last_act().on) == ("refused", "office")
    assert last_act().actor == f"user:{cast.users[who].pk}"


@pytest.mark.parametrize(
    "path", ["/admin/", "/metrics", "/checks/", "/api/", "/hooks/x", "/north/office/", "/north/admin/"]
)
def test_t_op_16_nothing_else_of_the_house_is_there(cast: Cast, path: str) -> None:
    assert cast.client("OTH").get(path).status_code == 404


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_t_op_16_health_tells_no_details(cast: Cast, path: str) -> None:
    assert cast.client("OTH").get(path).content in {b"ok\n", b"ready\n"}


def test_t_op_23_staff_read_their_branches_only(cast: Cast) -> None:
    """The office has no such pages yet; its reads answer by the viewer already."""
    for who, sees, sees_not in (
        ("ST-N", "1001", "4001"),
        ("ST-S", "4001", "1001"),
        ("ST-RO", "1001", "4001"),
    ):
        assert queries.get_invoice(cast.staff(who), sees).row.number == sees
        with pytest.raises(InvoiceNotFound):
            queries.get_invoice(cast.staff(who), sees_not)
        assert not Invoice.objects.visible_to(cast.staff(who)).filter(number=sees_not).exists()
    assert Invoice.objects.visible_to(cast.staff("ADM")).count() == 8
    assert Invoice.objects.visible_to(System()).count() == 8


def test_t_op_23_staff_without_a_branch_see_nothing(cast: Cast) -> None:
    StaffMember.objects.get(user=cast.users["ST-N"]).branches.clear()
    assert not Invoice.objects.visible_to(cast.staff("ST-N")).exists()


def test_t_op_23_a_lowered_role_counts_from_the_next_request(cast: Cast) -> None:
    StaffMember.objects.filter(user=cast.users["ADM"]).update(role=Role.READ_ONLY)
    assert cast.staff("ADM").branch_ids == ()
    page = cast.client("ADM").get("/office/").content.decode()
    assert "System administrator" not in page
    assert "Read-only" in page


@pytest.mark.parametrize("who", ["PRI", "STR"])
def test_t_op_24_a_fragment_has_the_scope_of_its_page(cast: Cast, who: str) -> None:
    client = cast.client(who)
    page = listed(client, query="?page=1")
    client.headers = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "rows"}
    assert listed(client, query="?page=1") == page == SEES[who]


def test_nothing_here_is_recorded_as_refused_when_all_is_well(cast: Cast) -> None:
    cast.client("PRI").get("/north/invoices/1001/")
    cast.client("ADM").get("/office/")
    assert "refused" not in acts()


def test_a_superuser_flag_opens_neither_portal_nor_office(cast: Cast) -> None:
    """In the office a role counts, not Django's flags."""
    user = cast.users["STR"]
    user.is_superuser = True
    user.save()
    client = cast.client("STR")
    assert client.get("/office/").status_code == 404
    assert client.get("/north/invoices/1001/").status_code == 404


def test_the_way_through_another_portals_links_does_not_exist(cast: Cast) -> None:
    """A property of South linked to PRI is none of North's, and gives no way into South."""
    PropertyContact.objects.create(contact=cast.contacts["PRI"], property=cast.properties["PS"])
    client = cast.client("PRI")
    before = state_of_all_tables()
    assert client.get("/north/invoices/4001/").status_code == 404
    assert b"Place PS" not in client.get("/north/").content
    assert client.get("/south/invoices/4001/").status_code == 302
    assert state_of_all_tables() == before
    assert not AuditEvent.objects.filter(act="refused").exists()

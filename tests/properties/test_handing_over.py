"""A contact leaves: what passes on, what ends, what stays theirs."""

import pytest

from fieldgate.invoices.models import Invoice
from fieldgate.people.errors import ContactNotFound, PeopleRefusal
from fieldgate.people.models import PortalAccess
from fieldgate.properties.actions.hand_over import hand_over
from fieldgate.properties.models import PropertyContact
from fieldgate.requests.models import ServiceRequest
from tests.access.tables import acts, last_act, refused
from tests.cast import Cast
from tests.make import make_invoice
from tests.properties.test_roles import linked
from tests.verify.books import broken


def leave(cast: Cast, key: str, successor: str, who: str = "ST-N", note: str = "") -> None:
    hand_over(cast.staff(who), cast.contacts[key].pk, cast.contacts[successor].pk, note)
    assert broken() == {}


def billed(cast: Cast, key: str) -> set[str]:
    rows = Invoice.objects.filter(billing_contact=cast.contacts[key])
    return set(rows.values_list("number", flat=True))


def standing(cast: Cast, key: str) -> set[str]:
    rows = PortalAccess.objects.filter(contact=cast.contacts[key], revoked_at=None)
    return set(rows.values_list("portal__slug", flat=True))


def test_links_and_roles_pass_to_the_successor(cast: Cast) -> None:
    PropertyContact.objects.create(
        contact=cast.contacts["PRI"], property=cast.properties["P2"], is_billing=True
    )
    leave(cast, "PRI", "OTH")
    assert linked(cast)["OTH"] == (True, False)
    assert linked(cast, "P2") == {"SIB": (True, False), "OTH": (False, True)}
    assert "PRI" not in linked(cast)


def test_access_ends_at_the_next_request(cast: Cast) -> None:
    client = cast.client("PRI")
    assert client.get("/north/").status_code == 200
    leave(cast, "PRI", "OTH")
    assert client.get("/north/").status_code == 302
    assert standing(cast, "PRI") == set()


def test_open_invoices_and_drafts_pass_on_and_settled_and_void_ones_stay(cast: Cast) -> None:
    p1, pb = cast.properties["P1"], cast.contacts["PB"]
    make_invoice("9001", p1, 5_00, billing_contact=pb, paid=5_00)
    make_invoice("9002", p1, 5_00, billing_contact=pb, shared=False)
    make_invoice("9003", p1, 5_00, billing_contact=pb, void=True)
    Invoice.objects.filter(number="1002").update(bill_to="Person PB\n1 A St")

    leave(cast, "PB", "OTH")

    assert billed(cast, "OTH") == {"1002", "9002"}
    assert billed(cast, "PB") == {"9001", "9003"}
    assert Invoice.objects.get(number="1002").bill_to == "Person PB\n1 A St", "as it was printed"


def test_who_is_billed_only_hands_over_too_and_links_nobody(cast: Cast) -> None:
    leave(cast, "BIL", "EX")
    assert billed(cast, "EX") == {"1001"}
    assert "EX" not in linked(cast)


def test_what_was_written_keeps_its_author(cast: Cast) -> None:
    leave(cast, "OTH", "EX")
    request = ServiceRequest.objects.get(pk=cast.requests["OPEN"].pk)
    assert request.opened_by_contact == cast.contacts["OTH"]


def test_only_what_is_in_reach_is_handed_over(cast: Cast) -> None:
    south = make_invoice("9001", cast.properties["PS"], 5_00, billing_contact=cast.contacts["DUO"])
    leave(cast, "DUO", "OTH")
    assert linked(cast, "PS")["DUO"] == (False, False)
    assert "DUO" not in linked(cast, "PB")
    assert standing(cast, "DUO") == {"south"}
    south.refresh_from_db()
    assert south.billing_contact == cast.contacts["DUO"]


@pytest.mark.parametrize(("who", "left"), [("ST-N", {"north"}), ("ADM", set())])
def test_the_companys_portal_stays_while_one_is_known_out_of_reach(
    cast: Cast, who: str, left: set[str]
) -> None:
    PortalAccess.objects.filter(contact=cast.contacts["DUO"], portal=cast.portals["south"]).delete()
    type(cast.portals["north"]).objects.filter(slug="north").update(branch=None)
    leave(cast, "DUO", "OTH", who)
    assert standing(cast, "DUO") == left


def test_the_audit_says_who_left_to_whom_and_why(cast: Cast) -> None:
    leave(cast, "PRI", "OTH", note="Retired in June")
    assert acts() == ["property handed over", "access revoked", "contact left"]
    row = last_act()
    assert row.on == f"contact:{cast.contacts['PRI'].pk}"
    assert row.branch_id == cast.properties["P1"].branch_id
    assert row.detail == {"successor": cast.contacts["OTH"].pk, "properties": 1, "note": "Retired in June"}


def test_nobody_is_their_own_successor(cast: Cast) -> None:
    with refused(PeopleRefusal, says="somebody else"):
        leave(cast, "PRI", "PRI")


def test_t_op_23_neither_of_the_two_is_of_another_branch(cast: Cast) -> None:
    for key, successor in (("PRI", "SOU"), ("SOU", "PRI")):
        with refused(ContactNotFound):
            leave(cast, key, successor)

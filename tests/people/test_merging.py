"""Two contacts that are one person: what is left, of both, and what keeps them apart."""

import pytest

from fieldgate.invoices.models import Invoice
from fieldgate.kit import clock
from fieldgate.mail.models import OutgoingMail
from fieldgate.people.actions.merge_contacts import merge_contacts
from fieldgate.people.errors import ContactNotFound, PeopleRefusal
from fieldgate.people.models import Contact, Invitation, PortalAccess, StaffMember, User
from fieldgate.people.roles import Role
from fieldgate.properties.models import PropertyContact
from fieldgate.requests.models import Comment, ServiceRequest
from tests.access.tables import last_act, refused
from tests.cast import Cast
from tests.make import make_comment
from tests.people.test_contacts import invite
from tests.verify.books import broken


def merge(cast: Cast, kept: str, gone: str, who: str = "ST-N") -> Contact:
    merge_contacts(cast.staff(who), cast.contacts[kept].pk, cast.contacts[gone].pk)
    assert not Contact.objects.filter(pk=cast.contacts[gone].pk).exists()
    assert broken() == {}
    return Contact.objects.get(pk=cast.contacts[kept].pk)


def access(contact: Contact) -> PortalAccess:
    return PortalAccess.objects.get(contact=contact)


def links(contact: Contact) -> set[tuple[str, bool, bool]]:
    rows = PropertyContact.objects.filter(contact=contact)
    return set(rows.values_list("property__name", "is_primary", "is_billing"))


def test_the_links_of_both_are_left_with_the_roles_that_either_had(cast: Cast) -> None:
    PropertyContact.objects.create(contact=cast.contacts["PB"], property=cast.properties["P2"])
    kept = merge(cast, "PRI", "PB")
    assert links(kept) == {("Place P1", True, True), ("Place P2", False, False)}


def test_the_property_filter_of_the_kept_one_stays_as_it_was_ticked(cast: Cast) -> None:
    PropertyContact.objects.filter(contact=cast.contacts["PB"]).update(is_chosen=True)
    merge(cast, "PRI", "PB")
    assert not PropertyContact.objects.get(contact=cast.contacts["PRI"]).is_chosen


def test_invoices_requests_and_comments_of_the_one_that_goes_are_the_kept_ones(cast: Cast) -> None:
    request = cast.requests["OPEN"]
    make_comment(request, "Thank you.", public=True, by=cast.contacts["OTH"])
    invoices = Invoice.objects.filter(billing_contact=cast.contacts["PB"]).count()
    kept = merge(cast, "PB", "OTH")
    assert ServiceRequest.objects.get(pk=request.pk).opened_by_contact == kept
    assert Comment.objects.get(text="Thank you.").contact == kept
    merge(cast, "BIL", "PB")
    assert Invoice.objects.filter(billing_contact=cast.contacts["BIL"]).count() == invoices + 1


def test_the_account_of_the_kept_one_stays_and_the_other_ends_with_its_sessions(cast: Cast) -> None:
    kept_client, gone_client = cast.client("PRI"), cast.client("PB")
    assert gone_client.get("/north/").status_code == 200

    kept = merge(cast, "PRI", "PB")

    assert (kept.email, kept.user) == ("pri@example.com", cast.users["PRI"])
    assert kept_client.get("/north/").status_code == 200
    assert gone_client.get("/north/").status_code == 302
    assert not User.objects.filter(email="pb@example.com").exists()
    assert OutgoingMail.objects.get().to == "pb@example.com"


def test_where_only_the_one_that_goes_has_an_account_it_passes_on_with_its_address(cast: Cast) -> None:
    client, invitation = cast.client("PRI"), invite(cast, "INV")

    kept = merge(cast, "INV", "PRI")

    assert (kept.email, kept.user) == ("pri@example.com", cast.users["PRI"])
    assert access(kept).accepted_at is not None
    assert client.get("/north/").status_code == 200
    invitation.refresh_from_db()
    assert invitation.ended_at is not None, "it went to an address that is nobody's any more"
    assert not OutgoingMail.objects.exists()


def test_an_invitation_to_the_address_that_is_left_stays_good(cast: Cast) -> None:
    Contact.objects.filter(pk=cast.contacts["PRI"].pk).update(user=None, email=None)
    PortalAccess.objects.filter(contact=cast.contacts["PRI"]).update(accepted_at=None)
    cast.users["PRI"].delete()
    invitation = invite(cast, "INV")
    kept = merge(cast, "PRI", "INV")
    assert kept.email == "inv@example.com"
    assert Invitation.objects.get(pk=invitation.pk).ended_at is None
    assert Invitation.objects.get(pk=invitation.pk).access == access(kept)


@pytest.mark.parametrize(
    ("kept_revoked", "gone_revoked", "then_revoked"),
    [(False, True, False), (True, False, False), (True, True, True)],
)
def test_revoked_stays_revoked_only_if_both_were(
    cast: Cast, kept_revoked: bool, gone_revoked: bool, then_revoked: bool
) -> None:
    for key, revoked in (("PRI", kept_revoked), ("PB", gone_revoked)):
        at = clock.now() if revoked else None
        PortalAccess.objects.filter(contact=cast.contacts[key]).update(revoked_at=at)
    left = access(merge(cast, "PRI", "PB"))
    assert (left.revoked_at is not None) is then_revoked
    assert left.accepted_at is not None


def test_accepted_wins_over_invited(cast: Cast) -> None:
    PortalAccess.objects.filter(contact=cast.contacts["PRI"]).update(accepted_at=None)
    assert access(merge(cast, "PRI", "PB")).accepted_at is not None


def test_what_only_the_other_knew_fills_the_gaps(cast: Cast) -> None:
    Contact.objects.filter(pk=cast.contacts["PRI"].pk).update(phone="555 1", city="Troy")
    Contact.objects.filter(pk=cast.contacts["PB"].pk).update(phone="555 2", title="Owner", street="1 A St")
    kept = merge(cast, "PRI", "PB")
    assert (kept.phone, kept.title) == ("555 1", "Owner")
    assert (kept.street, kept.city) == ("", "Troy"), "an address is taken whole or not at all"


def test_the_audit_names_both(cast: Cast) -> None:
    gone = cast.contacts["PB"]
    kept = merge(cast, "PRI", "PB")
    row = last_act()
    assert (row.act, row.on) == ("contacts merged", f"contact:{kept.pk}")
    assert row.detail == {
        "gone": gone.pk, "name": "Person PB", "email": "pb@example.com", "external_id": gone.external_id,
        "account ended": True,
    }  # fmt: skip


def test_one_and_the_same_is_not_merged(cast: Cast) -> None:
    with refused(PeopleRefusal, says="one and the same"):
        merge(cast, "PRI", "PRI")


def test_t_op_23_nobody_of_another_branch_is_merged(cast: Cast) -> None:
    for kept, gone in (("PRI", "SOU"), ("SOU", "PRI")):
        with refused(ContactNotFound):
            merge(cast, kept, gone)


def test_t_op_23_who_is_known_at_another_branch_too_is_left_to_who_reaches_both(cast: Cast) -> None:
    for kept, gone in (("PRI", "DUO"), ("DUO", "PRI")):
        with refused(PeopleRefusal, says="Person DUO is known at another branch"):
            merge(cast, kept, gone)
    merge(cast, "PRI", "DUO", "ADM")


def test_an_account_of_the_office_does_not_end_with_a_contact(cast: Cast) -> None:
    StaffMember.objects.create(user=cast.users["PB"], name="Piet", role=Role.SALES_REP)
    with refused(PeopleRefusal, says="works in the office"):
        merge(cast, "PRI", "PB")
    merge(cast, "PB", "PRI")

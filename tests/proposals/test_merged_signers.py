"""Contacts are merged: what either signed, agreed to, declined or opened is the kept one's; words stay."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Model, ProtectedError

from fieldgate.kit import clock
from fieldgate.people.actions.merge_contacts import merge_contacts
from fieldgate.people.models import Contact
from fieldgate.people.viewer import System
from fieldgate.proposals.actions.decline_proposal import decline_proposal
from fieldgate.proposals.actions.deliver_proposal import deliver_proposal
from fieldgate.proposals.models import (
    Consent,
    Decline,
    Proposal,
    ProposalVersion,
    Recipient,
    Signature,
    SignatureEvent,
    VersionOpening,
)
from tests.cast import Cast
from tests.make import make_signature
from tests.verify.books import broken


def merge(cast: Cast, kept: str, gone: str) -> Contact:
    merge_contacts(cast.staff("ST-N"), cast.contacts[kept].pk, cast.contacts[gone].pk)
    assert broken() == {}
    return Contact.objects.get(pk=cast.contacts[kept].pk)


def decline(cast: Cast, who: str) -> Decline:
    proposal = Proposal.objects.select_related("version").get(number="501")
    assert proposal.version
    page = proposal.version.fingerprint
    return Decline.objects.get(pk=decline_proposal(cast.viewer(who), proposal.pk, page, "No."))


def chain() -> list[tuple[object, ...]]:
    return list(SignatureEvent.objects.order_by("position").values_list())


def version_of(cast: Cast, key: str = "PENDING") -> ProposalVersion:
    version = cast.proposals[key].version
    assert version
    return version


def test_t_es_08_the_signature_is_the_kept_ones_and_its_words_stay_as_they_were(cast: Cast) -> None:
    signature = make_signature(cast.proposals["PENDING"], cast.contacts["PB"])
    columns = Signature.objects.values().get()
    events = chain()

    kept = merge(cast, "PRI", "PB")

    signature.refresh_from_db()
    assert (signature.contact, signature.consent.contact) == (kept, kept)
    assert (signature.name, signature.email, signature.role) == ("Person PB", "pb@example.com", "Billing")
    assert {**Signature.objects.values().get(), "contact_id": columns["contact_id"]} == columns
    assert chain() == events


def test_a_decline_is_the_kept_ones_with_the_name_of_that_day(cast: Cast) -> None:
    found = decline(cast, "PB")
    kept = merge(cast, "PRI", "PB")
    found.refresh_from_db()
    assert (found.contact, found.name) == (kept, "Person PB")


def test_of_two_openings_of_one_version_the_earlier_is_left(cast: Cast) -> None:
    now = clock.now()
    versions = [version_of(cast, key) for key in ("PENDING", "ACCEPTED", "REJECTED")]
    for who, version, ago in (
        ("PRI", versions[0], 1),
        ("PB", versions[0], 2),
        ("PRI", versions[1], 4),
        ("PB", versions[1], 3),
        ("PB", versions[2], 5),
    ):
        VersionOpening.objects.create(
            version=version, contact=cast.contacts[who], at=now - timedelta(days=ago)
        )

    kept = merge(cast, "PRI", "PB")

    rows = VersionOpening.objects.order_by("version_id").values_list("contact_id", "version", "at")
    assert list(rows) == [
        (kept.pk, version.pk, now - timedelta(days=ago))
        for version, ago in zip(versions, (2, 4, 5), strict=True)
    ]


def test_who_was_to_be_mailed_is_mailed_once(cast: Cast) -> None:
    first = deliver_proposal(
        System(),
        cast.proposals["PENDING"].pk,
        clock.now(),
        recipients=[cast.contacts["PRI"].pk, cast.contacts["PB"].pk],
    )
    second = deliver_proposal(
        System(), cast.proposals["PENDING"].pk, clock.now(), recipients=[cast.contacts["PB"].pk]
    )
    kept = merge(cast, "PRI", "PB")
    rows = Recipient.objects.order_by("version_id").values_list("version_id", "contact_id")
    assert list(rows) == [(first, kept.pk), (second, kept.pk)]


def test_what_others_signed_or_opened_is_left_alone(cast: Cast) -> None:
    make_signature(cast.proposals["PENDING"], cast.contacts["PRI"])
    VersionOpening.objects.create(version=version_of(cast), contact=cast.contacts["OTH"], at=clock.now())
    before = [list(model._default_manager.values()) for model in (Signature, Consent, VersionOpening)]
    merge(cast, "SIB", "STR")
    assert [list(m._default_manager.values()) for m in (Signature, Consent, VersionOpening)] == before


@pytest.mark.parametrize("trace", ["signature", "decline", "opening", "recipient"])
def test_t_es_15_a_contact_who_left_a_trace_under_a_proposal_is_deleted_by_nothing(
    cast: Cast, trace: str
) -> None:
    contact = Contact.objects.get(pk=cast.contacts["PB"].pk)
    proposal = cast.proposals["PENDING"]
    if trace == "signature":
        make_signature(proposal, contact)
    elif trace == "decline":
        decline(cast, "PB")
    elif trace == "opening":
        VersionOpening.objects.create(version=version_of(cast), contact=contact, at=clock.now())
    else:
        Recipient.objects.create(version=version_of(cast), contact=contact)

    with pytest.raises(ProtectedError), transaction.atomic():
        contact.delete()
    with pytest.raises(ProtectedError), transaction.atomic():
        Contact.objects.filter(pk=contact.pk).delete()
    with pytest.raises(IntegrityError):
        _delete_by_hand(contact)


def _delete_by_hand(row: Model) -> None:
    """Past Django, with all that Django itself would take along."""
    with transaction.atomic(), connection.cursor() as cursor:
        for table in ("people_portalaccess", "properties_propertycontact"):
            cursor.execute(f"DELETE FROM {table} WHERE contact_id = %s", [row.pk])  # noqa: S608
        cursor.execute("UPDATE invoices_invoice SET billing_contact_id = NULL")
        cursor.execute("DELETE FROM people_contact WHERE id = %s", [row.pk])
        connection.check_constraints()

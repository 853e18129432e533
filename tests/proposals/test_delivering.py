"""Delivering by mail and on paper: who is mailed, how they get in, what follows. Refusals change nothing."""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.db import transaction
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from fieldgate.documents import press
from fieldgate.documents.errors import PressFailed, TooLarge
from fieldgate.kit import clock
from fieldgate.kit.tasks import TRIES
from fieldgate.mail.actions.resend import resend
from fieldgate.mail.models import MailStatus, OutgoingMail
from fieldgate.notifications.models import Activity
from fieldgate.people.actions.revoke_access import revoke_access
from fieldgate.people.errors import NotAllowed
from fieldgate.people.models import Contact, Invitation, PortalAccess, User
from fieldgate.people.roles import Role
from fieldgate.people.viewer import StaffViewer, System
from fieldgate.properties.models import PropertyContact
from fieldgate.proposals import jobs
from fieldgate.proposals.actions.deliver_proposal import deliver_proposal
from fieldgate.proposals.actions.keep_document import keep_document
from fieldgate.proposals.actions.reset_proposal import reset_proposal
from fieldgate.proposals.errors import ProposalNotFound, RecipientRefused, StepNotAllowed
from fieldgate.proposals.models import ProposalDocument, Recipient, SignatureEvent
from fieldgate.proposals.recipients import Way, list_candidates
from tests.access.doors import run_worker
from tests.access.tables import refused
from tests.cast import Cast
from tests.make import make_document, make_proposal, make_signature

NOON = datetime(2026, 6, 1, 17, tzinfo=UTC)


def rep(cast: Cast) -> StaffViewer:
    """A sales representative of North: delivers, and may not invite."""
    known = cast.staff("ST-N")
    return StaffViewer(known.user_id, known.staff_id, Role.SALES_REP, known.branch_ids)


def ids(cast: Cast, *keys: str) -> set[int]:
    return {cast.contacts[key].pk for key in keys}


def link(cast: Cast, key: str) -> int:
    """Another contact of P1."""
    PropertyContact.objects.create(contact=cast.contacts[key], property=cast.properties["P1"])
    return cast.contacts[key].pk


def revoke(cast: Cast, key: str) -> int:
    revoke_access(System(), cast.contacts[key].pk, cast.portals["north"].pk)
    return cast.contacts[key].pk


def mailed(kind: str = "proposal_delivered") -> list[tuple[str, str]]:
    """To whom mails of a kind are in the outbox, and how far each is."""
    return list(OutgoingMail.objects.filter(kind=kind).order_by("pk").values_list("to", "status"))


def deliver(cast: Cast, *keys: str, let_in: tuple[str, ...] = (), viewer: StaffViewer | None = None) -> int:
    """The approved proposal to these contacts; the version's id."""
    who = viewer or cast.staff("ST-N")
    return deliver_proposal(who, cast.proposals["APPROVED"].pk, NOON, ids(cast, *keys), ids(cast, *let_in))


# ---- to whom -----------------------------------------------------------------------------------------------


def test_r54_the_chosen_contacts_are_noted_and_the_chain_says_who_delivered_it_and_how(cast: Cast) -> None:
    version_id = deliver(cast, "PRI", "OTH")

    chosen = Recipient.objects.filter(version_id=version_id).values_list("contact_id", flat=True)
    assert set(chosen) == ids(cast, "PRI", "OTH")
    event = SignatureEvent.objects.get(version_id=version_id)
    assert (event.kind, event.at) == ("delivered", NOON)
    assert event.facts == {"by": "Staff ST-N", "how": "email", "recipients": 2}
    assert mailed() == [], "not before the document is there"


def test_r54_printed_it_is_mailed_to_nobody_and_the_chain_says_so(cast: Cast) -> None:
    version_id = deliver(cast)
    run_worker()
    assert SignatureEvent.objects.get(version_id=version_id).facts == {
        "by": "Staff ST-N",
        "how": "print",
        "recipients": 0,
    }
    assert (Recipient.objects.count(), mailed(), mail.outbox) == (0, [], [])


def test_once_the_document_is_stored_each_of_them_is_mailed_once(cast: Cast) -> None:
    version_id = deliver(cast, "PRI", "OTH")
    run_worker()
    assert mailed() == [("pri@example.com", "sent"), ("oth@example.com", "sent")]
    assert sorted(one.to[0] for one in mail.outbox) == ["oth@example.com", "pri@example.com"]

    jobs.set_document.call(version_id)
    make_document(cast.proposals["PENDING"])
    assert len(mailed()) == 2


def test_each_delivery_mails_anew(cast: Cast) -> None:
    deliver(cast, "PRI")
    run_worker()
    deliver(cast, "PRI")
    run_worker()
    assert [one.subject.partition(":")[0] for one in mail.outbox] == ["Proposal #504", "Updated"]


@pytest.mark.parametrize("key", ["STR", "SOU", "EX", "BIL"])
def test_t_op_27_only_contacts_of_the_property_are_mailed_or_nobody_at_all(cast: Cast, key: str) -> None:
    with refused(RecipientRefused, says="no contact of this property"):
        deliver(cast, "PRI", key, let_in=(key,))


def test_an_id_that_nobody_has_is_refused(cast: Cast) -> None:
    with refused(RecipientRefused):
        deliver_proposal(System(), cast.proposals["APPROVED"].pk, NOON, {10**9})


def test_whoever_has_no_address_or_a_disabled_account_is_not_mailed(cast: Cast) -> None:
    link(cast, "INV")
    Contact.objects.filter(pk=cast.contacts["INV"].pk).update(email=None)
    with refused(RecipientRefused, says="No email address"):
        deliver(cast, "INV", let_in=("INV",))
    with refused(RecipientRefused, says="disabled"):
        deliver(cast, "DIS", let_in=("DIS",))


def test_t_op_26_whoever_may_only_read_or_is_a_customer_delivers_nothing(cast: Cast) -> None:
    with refused(NotAllowed):
        deliver(cast, "PRI", viewer=cast.staff("ST-RO"))
    with refused(ProposalNotFound):
        deliver(cast, "PRI", viewer=cast.staff("ST-S"))
    with refused(NotAllowed):
        deliver_proposal(cast.viewer("PRI"), cast.proposals["APPROVED"].pk, NOON, ids(cast, "PRI"))


def test_what_was_signed_is_not_delivered_again(cast: Cast) -> None:
    make_signature(cast.proposals["PENDING"], cast.contacts["PRI"])
    with refused(StepNotAllowed):
        deliver_proposal(cast.staff("ST-N"), cast.proposals["PENDING"].pk, NOON, ids(cast, "PRI"))


def test_nobody_needs_to_be_able_to_sign_what_is_printed(cast: Cast) -> None:
    PropertyContact.objects.filter(property=cast.properties["P1"]).update(is_primary=False, is_billing=False)
    deliver(cast)
    assert not list_candidates(cast.staff("ST-N"), cast.properties["P1"]).can_be_signed


# ---- the way in --------------------------------------------------------------------------------------------


def test_a_contact_without_access_is_invited_in_the_same_mail(cast: Cast) -> None:
    link(cast, "INV")
    deliver(cast, "PRI", "INV", let_in=("INV",))

    invitation = Invitation.objects.get()
    assert invitation.email == "inv@example.com"
    assert invitation.expires_at - invitation.made_at == timedelta(days=14)
    run_worker()
    assert mailed("invitation") == []
    assert mailed() == [("pri@example.com", "sent"), ("inv@example.com", "sent")]
    to_pri, to_inv = (
        next(m for m in mail.outbox if m.to == [to]) for to in ("pri@example.com", "inv@example.com")
    )
    assert "/north/accounts/invitation/" not in to_pri.body
    assert "/north/accounts/invitation/" in to_inv.body
    assert "?next=/north/proposals/504/\n" in to_inv.body


def test_nobody_is_let_in_who_was_not_to_be(cast: Cast) -> None:
    """Ticked as somebody with access, and shut out since: the office is asked again."""
    link(cast, "INV")
    revoke(cast, "OTH")
    for key in ("INV", "OTH"):
        with refused(RecipientRefused, says="Look at the list again"):
            deliver(cast, key)


def test_whoever_was_shut_out_is_let_in_again_only_knowingly(cast: Cast) -> None:
    revoke(cast, "OTH")
    candidates = list_candidates(cast.staff("ST-N"), cast.properties["P1"])
    shut_out = next(one for one in candidates.rows if one.name == "Person OTH")
    assert (shut_out.way, shut_out.is_proposed, shut_out.access) == (Way.READMIT, False, "revoked")

    deliver(cast, "OTH", let_in=("OTH",))

    access = PortalAccess.objects.get(contact=cast.contacts["OTH"])
    assert (access.revoked_at, access.accepted_at) == (None, None), "in only once it is accepted"


def test_a_primary_who_was_shut_out_is_not_ticked(cast: Cast) -> None:
    revoke(cast, "PRI")
    candidates = list_candidates(cast.staff("ST-N"), cast.properties["P1"])
    assert [one.name for one in candidates.rows if one.is_proposed] == []


def test_t_op_26_a_sales_rep_mails_those_who_are_in_and_invites_nobody(cast: Cast) -> None:
    link(cast, "INV")
    revoke(cast, "OTH")
    for key in ("INV", "OTH"):
        with refused(RecipientRefused, says="your role may not invite"):
            deliver(cast, "PRI", key, let_in=(key,), viewer=rep(cast))
    deliver(cast, "PRI", viewer=rep(cast))
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("switch", ["is_on", "show_proposals"])
def test_while_the_portal_shows_no_proposals_nobody_is_mailed(cast: Cast, switch: str) -> None:
    setattr(cast.portals["north"], switch, False)
    cast.portals["north"].save()
    with refused(RecipientRefused, says="off"):
        deliver(cast, "PRI")
    deliver(cast)


def test_the_earlier_invitation_ends_and_the_mail_holds_the_new_one(cast: Cast) -> None:
    link(cast, "INV")
    deliver(cast, "INV", let_in=("INV",))
    deliver(cast, "INV", let_in=("INV",))
    assert [one.ended_at is None for one in Invitation.objects.order_by("pk")] == [False, True]


# ---- which mail is no longer needed -----------------------------------------------------------------------


def test_a_version_that_was_superseded_meanwhile_is_not_mailed(cast: Cast) -> None:
    first = deliver(cast, "PRI", "OTH")
    second = deliver(cast, "PRI")
    for version_id in (first, second):
        jobs.set_document.call(version_id)
    run_worker()
    assert [one.subject.partition(":")[0] for one in mail.outbox] == ["Updated"]
    assert sorted(mailed()) == [
        ("oth@example.com", "dropped"),
        ("pri@example.com", "dropped"),
        ("pri@example.com", "sent"),
    ]


def shut_out(cast: Cast) -> None:
    revoke(cast, "PRI")


def unlink(cast: Cast) -> None:
    PropertyContact.objects.filter(contact=cast.contacts["PRI"]).delete()


def reset(cast: Cast) -> None:
    reset_proposal(System(), cast.proposals["APPROVED"].pk)


def move_away(cast: Cast) -> None:
    User.objects.filter(pk=cast.users["PRI"].pk).update(email="other@example.com")
    Contact.objects.filter(pk=cast.contacts["PRI"].pk).update(email="other@example.com")


def hide(cast: Cast) -> None:
    cast.portals["north"].show_proposals = False
    cast.portals["north"].save()


@pytest.mark.parametrize("meanwhile", [reset, shut_out, unlink, move_away, hide])
def test_a_mail_still_in_the_outbox_is_not_sent_once_it_is_of_no_use(
    cast: Cast, meanwhile: Callable[[Cast], None]
) -> None:
    version_id = deliver(cast, "PRI")
    jobs.set_document.call(version_id)
    assert mailed() == [("pri@example.com", "waiting")]
    meanwhile(cast)
    run_worker()
    assert (mailed(), mail.outbox) == ([("pri@example.com", "dropped")], [])


def test_sent_again_from_the_office_it_leads_to_where_it_is_of_use_now(cast: Cast) -> None:
    """With the invitation while that is open, or too old; once it was accepted, with the page itself."""
    link(cast, "INV")
    deliver(cast, "INV", let_in=("INV",))
    run_worker()
    row = OutgoingMail.objects.get(kind="proposal_delivered")
    Invitation.objects.update(expires_at=clock.now())
    resend(row.pk)
    run_worker()
    assert mail.outbox[0].body == mail.outbox[1].body

    token = mail.outbox[0].body.split("/accounts/invitation/")[1].split("/")[0]
    Invitation.objects.update(expires_at=clock.now().replace(year=2099))
    page = cast.client("ANON").post(
        f"/north/accounts/invitation/{token}/?next=/north/proposals/504/",
        {"password1": "correct horse battery", "password2": "correct horse battery"},
    )
    assert (page.status_code, page.headers["Location"]) == (302, "/north/proposals/504/")
    resend(row.pk)
    run_worker()
    assert "invitation" not in mail.outbox[2].body
    assert "/north/proposals/504/" in mail.outbox[2].body

    revoke(cast, "INV")
    resend(row.pk)
    run_worker()
    assert mailed() == [("inv@example.com", "dropped")]


# ---- documents that fail, and workers that die -------------------------------------------------------------


def fail(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def broken(*args: object, **kwargs: object) -> None:
        raise error

    monkeypatch.setattr(press, "typeset", broken)


def run_all_tries() -> None:
    """The worker, as often as it would come back."""
    for _ in range(TRIES + 2):
        DBTaskResult.objects.filter(status=TaskResultStatus.READY).update(run_after=clock.now())
        run_worker()


def failures() -> list[tuple[str, str]]:
    return list(Activity.objects.filter(kind="document_failed").values_list("text", "on"))


def test_a_document_that_can_never_be_made_keeps_no_mail_back_and_the_office_is_told(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail(monkeypatch, TooLarge("2,001 lines"))
    deliver(cast, "PRI")
    run_all_tries()
    assert mailed() == [("pri@example.com", "sent")]
    pk = cast.proposals["APPROVED"].pk
    assert failures() == [
        ("The document of Proposal #504: Weekly Mowing (version 1) could not be made.", f"proposal:{pk}")
    ]
    assert Activity.objects.get().assignee_id == cast.staff("ST-N").staff_id


def test_of_one_that_fails_again_and_again_the_office_is_told_once_after_the_last_try(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail(monkeypatch, PressFailed("broke"))
    deliver(cast, "PRI")
    run_worker()
    assert (failures(), mailed()) == ([], []), "another try may do it"
    run_all_tries()
    assert (len(failures()), mailed()) == (1, [("pri@example.com", "sent")])


def test_a_full_disk_is_tried_again_without_a_word_but_one_and_the_mail_waits(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    version_id = deliver(cast, "PRI")
    for key in ("PENDING", "ACCEPTED", "REJECTED", "AT-P2", "AT-PB", "AT-PS"):
        make_document(cast.proposals[key])

    def full(*args: object, **kwargs: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(jobs, "store", full)
        run_worker()
        jobs.set_missing()
        waiting = DBTaskResult.objects.filter(
            status=TaskResultStatus.READY, task_path=jobs.set_document.module_path
        )
        mine = [row for row in waiting if row.args_kwargs["args"] == [version_id]]
        assert len(mine) == 1, "the sweep puts in no second one while the first is to be tried again"
        run_all_tries()
        jobs.set_missing()
        run_all_tries()
    assert (len(failures()), mailed()) == (1, [])
    assert not ProposalDocument.objects.filter(version_id=version_id, failure__gt="").exists()

    jobs.set_missing()
    run_all_tries()
    assert (len(failures()), mailed()) == (1, [("pri@example.com", "sent")])


@pytest.mark.parametrize("where", ["typeset", "store", "keep_document", "tell_recipients", "post"])
def test_wherever_the_worker_dies_there_is_one_document_and_one_mail_each_in_the_end(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    class Killed(BaseException):
        pass

    places = {
        "typeset": (press, "typeset"),
        "store": (jobs, "store"),
        "keep_document": (jobs, "keep_document"),
        "tell_recipients": ("fieldgate.proposals.actions.keep_document", "tell_recipients"),
        "post": ("fieldgate.proposals.actions.telling", "post"),
    }
    version_id = deliver(cast, "PRI", "OTH")
    at, name = places[where]

    def die(*args: object, **kwargs: object) -> None:
        raise Killed

    with monkeypatch.context() as dying:
        dying.setattr(
            f"{at}.{name}" if isinstance(at, str) else at, *([die] if isinstance(at, str) else [name, die])
        )
        with suppress(Killed), transaction.atomic():
            jobs.set_document.call(version_id)
    assert mailed() == []

    for _ in range(2):
        jobs.set_document.call(version_id)
        run_worker()
    document = ProposalDocument.objects.get(version_id=version_id)
    assert document.pdf_id is not None
    assert document.pages.count() == 1
    assert sorted(mailed()) == [("oth@example.com", "sent"), ("pri@example.com", "sent")]
    assert len(mail.outbox) == 2


def test_kept_by_two_at_once_it_is_mailed_once(cast: Cast) -> None:
    version_id = deliver(cast, "PRI")
    cast.proposals["APPROVED"].refresh_from_db()
    document = make_document(cast.proposals["APPROVED"])
    keep_document(version_id, document.pdf_id or 0, [])
    assert mailed() == [("pri@example.com", MailStatus.WAITING.value)]
    assert make_proposal("777", cast.properties["P1"], 100).version_id

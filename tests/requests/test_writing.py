"""Customers write: they open requests and comment on them. Refusals change nothing, in no table."""

import pytest

from fieldgate.mail.models import OutgoingMail
from fieldgate.mail.writers import writer_of
from fieldgate.notifications.models import Activity
from fieldgate.people.errors import FieldRefused
from fieldgate.people.models import StaffMember
from fieldgate.properties.errors import PropertyNotFound
from fieldgate.properties.models import Property, PropertyContact
from fieldgate.requests.actions.add_comment import add_comment
from fieldgate.requests.actions.open_request import open_request
from fieldgate.requests.errors import RequestCompleted, RequestNotFound
from fieldgate.requests.models import Comment, ServiceRequest
from fieldgate.requests.queries import get_request
from tests.access.tables import last_act, refused
from tests.cast import Cast
from tests.verify.books import broken


def opened(cast: Cast, who: str = "PRI", subject: str = "Gate is open", **more: str) -> ServiceRequest:
    place = cast.properties["P1"].pk
    pk = open_request(cast.viewer(who), place, subject, more.pop("description", "Since Monday."), **more)
    return ServiceRequest.objects.get(pk=pk)


# ---- opening ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["PRI", "PB", "OTH"])
def test_every_contact_of_a_property_opens_requests_that_all_of_them_see_at_once(
    cast: Cast, who: str
) -> None:
    request = opened(cast, who)

    assert (request.number, request.category, request.priority) == ("402", "Service Request", "normal")
    assert (request.opened_by_contact, request.completed_at) == (cast.contacts[who], None)
    for other in ("PRI", "PB", "OTH"):
        assert get_request(cast.viewer(other), "402").description == "Since Monday."
    with pytest.raises(RequestNotFound):
        get_request(cast.viewer("SIB"), "402")


def test_it_is_the_account_owners_who_is_told_in_the_feed_and_by_mail(cast: Cast) -> None:
    request = opened(cast, subject="Gate  is\nopen ")

    owner = StaffMember.objects.get(user=cast.users["ST-N"])
    assert list(request.assignees.all()) == [owner]
    activity = Activity.objects.get()
    assert (activity.kind, activity.assignee, activity.on) == (
        "request_opened", owner, f"request:{request.pk}",
    )  # fmt: skip
    assert activity.text == "Person PRI opened request #402: Gate is open"
    mail = OutgoingMail.objects.get()
    assert (mail.kind, mail.to) == ("request_opened", owner.user.email)
    letter = writer_of(mail.kind)(mail.to, mail.args, "")
    assert letter
    assert letter.subject == "Request #402: Gate is open"
    for part in ("Person PRI opened request #402 at Place P1", "Since Monday."):
        assert part in letter.text
    assert f"/office/requests/servicerequest/{request.pk}/" in letter.html
    assert last_act().act == "request opened"


def test_without_an_account_owner_it_is_nobodys(cast: Cast) -> None:
    Property.objects.update(account_owner=None)
    request = opened(cast)
    assert not request.assignees.exists()
    assert not OutgoingMail.objects.exists()
    assert Activity.objects.get().assignee is None


def test_an_owner_who_left_before_the_mail_leaves_gets_none(cast: Cast) -> None:
    opened(cast)
    mail = OutgoingMail.objects.get()
    StaffMember.objects.update(is_active=False)
    assert writer_of(mail.kind)(mail.to, mail.args, "") is None


@pytest.mark.parametrize(
    ("field", "sent"),
    [
        ("subject", {"subject": " \n"}),
        ("subject", {"subject": "x" * 201}),
        ("description", {"description": "\r\n\x00"}),
        ("description", {"description": "x" * 10_001}),
        ("category", {"category": "x" * 101}),
    ],
)
def test_what_is_empty_or_too_long_is_refused_by_its_field(
    cast: Cast, field: str, sent: dict[str, str]
) -> None:
    viewer, place = cast.viewer("PRI"), cast.properties["P1"].pk
    words = {"subject": "Gate", "description": "Open.", **sent}
    with refused(FieldRefused, field=field):
        open_request(viewer, place, **words)


@pytest.mark.parametrize("place", ["P2", "PB", "PS"])
def test_a_property_of_others_is_not_there(cast: Cast, place: str) -> None:
    viewer = cast.viewer("PRI")
    with refused(PropertyNotFound):
        open_request(viewer, cast.properties[place].pk, "Gate", "Open.")


def test_who_was_unlinked_a_moment_ago_opens_nothing(cast: Cast) -> None:
    viewer = cast.viewer("PRI")
    PropertyContact.objects.filter(contact=cast.contacts["PRI"]).delete()
    with refused(PropertyNotFound):
        open_request(viewer, cast.properties["P1"].pk, "Gate", "Open.")


def test_line_breaks_are_kept_in_the_text_and_not_in_the_subject(cast: Cast) -> None:
    request = opened(cast, subject="Bcc: x\r\nTo: y", description="One\r\nTwo\x00\rThree")
    assert (request.subject, request.description) == ("Bcc: x To: y", "One\nTwo\nThree")


# ---- commenting -------------------------------------------------------------------------------------------


def test_a_comment_of_a_customer_is_public_and_theirs(cast: Cast) -> None:
    pk = add_comment(cast.viewer("OTH"), cast.requests["OPEN"].pk, " And the hose.\r\n")
    comment = Comment.objects.get(pk=pk)
    assert (comment.text, comment.is_public, comment.contact) == (
        "And the hose.", True, cast.contacts["OTH"],
    )  # fmt: skip
    assert get_request(cast.viewer("PRI"), "101").comments[-1].text == "And the hose."


@pytest.mark.parametrize("text", ["", "\n\x00 ", "x" * 10_001])
def test_an_empty_comment_or_one_without_end_is_refused(cast: Cast, text: str) -> None:
    viewer = cast.viewer("PRI")
    with refused(FieldRefused, field="text"):
        add_comment(viewer, cast.requests["OPEN"].pk, text)


def test_a_completed_request_takes_no_further_word(cast: Cast) -> None:
    viewer = cast.viewer("PRI")
    with refused(RequestCompleted):
        add_comment(viewer, cast.requests["DONE"].pk, "And?")


@pytest.mark.parametrize("key", ["INTERNAL", "AT-P2", "AT-PS"])
def test_a_request_that_is_not_seen_takes_none(cast: Cast, key: str) -> None:
    viewer = cast.viewer("PRI")
    with refused(RequestNotFound):
        add_comment(viewer, cast.requests[key].pk, "And?")


def test_what_holds_holds_at_the_end(cast: Cast) -> None:
    add_comment(cast.viewer("PRI"), opened(cast).pk, "And?")
    assert broken() == {}

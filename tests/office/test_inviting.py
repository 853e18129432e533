"""Inviting from the office (R1 to R9): ticked or all of a list, which words, and what came of it."""

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.test import Client

from fieldgate.branches.models import Portal
from fieldgate.mail.models import OutgoingMail
from fieldgate.office.records.base import url_of
from fieldgate.people.models import Contact, Invitation, PortalAccess
from fieldgate.people.roles import Role
from tests.access.tables import state_of_all_tables
from tests.office.conftest import Office

INVITE, INVITED = "/office/people/contact/invite/", "/office/people/contact/invited/"
LIST = "/office/people/contact/"


def manager(office: Office) -> Client:
    return office.browsers[Role.BRANCH_MANAGER]


def posted(office: Office, *contacts: Contact, **changes: str) -> dict[str, str]:
    """The page as it is sent, with what a test changes."""
    return {
        "contacts": ",".join(str(contact.pk) for contact in contacts),
        "portal": str(office.cast.portals["north"].pk),
        "subject": "Welcome to {portal}",
        "body": "Hello {contact}",
        "do": "send",
        **changes,
    }


def new_contact(name: str = "Nora New", email: str | None = "nora@example.com") -> Contact:
    return Contact.objects.create(name=name, email=email)


def test_ticked_contacts_come_to_the_page_with_the_portals_words(office: Office) -> None:
    Portal.objects.filter(slug="north").update(invitation_subject="Come in", invitation_body="As we said")
    nora, pri = new_contact(), office.cast.contacts["PRI"]
    chosen = {"action": "send_invitations", ACTION_CHECKBOX_NAME: [nora.pk, pri.pk], "index": "0"}

    page = manager(office).post(LIST, chosen)

    assert [p["name"] for p in page.context["recipients"]] == ["Nora New", "Person PRI"]
    assert (page.context["form"]["subject"].value(), page.context["form"]["body"].value()) == (
        "Come in",
        "As we said",
    )


def test_five_thousand_contacts_go_at_once(office: Office) -> None:
    """All of a list across its pages; the page names a few and holds the rest in one field."""
    Contact.objects.bulk_create(Contact(name=f"Many {n}", email=f"many{n}@example.com") for n in range(5_000))
    chosen = {"action": "send_invitations", ACTION_CHECKBOX_NAME: ["1"], "select_across": "1", "index": "0"}

    page = manager(office).post(f"{LIST}?q=Many", chosen)
    form = page.context["form"]
    sent = manager(office).post(
        INVITE,
        {name: form[name].value() for name in ("contacts", "portal", "subject", "body")} | {"do": "send"},
    )

    assert page.context["count"] == 5_000
    assert len(page.content) < 150_000
    assert sent.status_code == 302
    assert Invitation.objects.count() == OutgoingMail.objects.filter(kind="invitation").count() == 5_000
    assert "5000 invitations are on their way" in manager(office).get(INVITED).content.decode()


def test_who_is_left_out_is_named_with_the_reason(office: Office) -> None:
    nora, silent = new_contact(), new_contact("Sil Ent", None)
    answer = manager(office).post(INVITE, posted(office, nora, silent, office.cast.contacts["PRI"]))
    page = manager(office).get(answer.headers["Location"])
    told = page.content.decode()
    assert "1 invitation is on its way." in told
    assert "Sil Ent" in told
    assert "has no e-mail address" in told
    assert "has access already" in told
    assert [mail.to for mail in OutgoingMail.objects.filter(kind="invitation")] == ["nora@example.com"]


def test_looking_at_the_result_again_sends_nothing(office: Office) -> None:
    manager(office).post(INVITE, posted(office, new_contact()))
    before = state_of_all_tables()
    assert manager(office).get(INVITED).status_code == manager(office).get(INVITED).status_code == 200
    assert state_of_all_tables() == before
    assert office.browsers[Role.BRANCH_ADMIN].get(INVITED).status_code == 404  # nobody else's result


@pytest.mark.parametrize("button", ["preview", "find", "template", "remove-1", "add-x", "nonsense", ""])
def test_only_one_button_sends(office: Office, button: str) -> None:
    before = state_of_all_tables()
    answer = manager(office).post(INVITE, posted(office, new_contact(), do=button, find="Person"))
    assert answer.status_code == 200
    after = state_of_all_tables()
    assert {k for k in after if after[k] != before.get(k)} == {"people_contact"}  # the new contact alone


def test_recipients_are_added_and_taken_away_and_nothing_typed_is_lost(office: Office) -> None:
    nora, sib = new_contact(), office.cast.contacts["SIB"]
    found = manager(office).post(INVITE, posted(office, nora, do="find", find="person s"))
    assert str(sib.pk) in [pk for pk, _ in found.context["found"]]
    assert "Person SOU" not in found.content.decode()

    added = manager(office).post(
        INVITE, posted(office, nora, do=f"add-{sib.pk}", subject="Mine", body="Own words")
    )
    assert [p["id"] for p in added.context["recipients"]] == [nora.pk, sib.pk]
    gone = manager(office).post(INVITE, posted(office, nora, sib, do=f"remove-{nora.pk}", body="Own words"))
    assert [p["id"] for p in gone.context["recipients"]] == [sib.pk]
    assert "Own words" in gone.content.decode()
    assert added.context["form"]["subject"].value() == "Mine"


def test_the_preview_fills_the_words_for_the_first_recipient(office: Office) -> None:
    page = manager(office).post(
        INVITE, posted(office, new_contact(), do="preview", body="{contact} of {branch}")
    )
    preview = page.context["preview"]
    assert (preview["subject"], preview["text"]) == ("Welcome to Acme North", "Nora New of North")


@pytest.mark.parametrize(("field", "value"), [
    ("subject", ""), ("subject", "x" * 201), ("subject", "a\x00b"), ("body", ""), ("body", "{nobody}"),
    ("portal", ""), ("portal", "999"), ("portal", "x"),
])  # fmt: skip
@pytest.mark.parametrize("button", ["send", "preview"])
def test_what_cannot_be_sent_is_said_beside_it(office: Office, field: str, value: str, button: str) -> None:
    if button == "preview" and value == "{nobody}":
        return
    nora = new_contact()
    answer = manager(office).post(INVITE, posted(office, nora, **{field: value, "do": button}))
    assert list(answer.context["form"].errors) == [field]
    assert not Invitation.objects.exists()
    assert [p["id"] for p in answer.context["recipients"]] == [nora.pk]


def test_nobody_is_invited_when_nobody_is_chosen(office: Office) -> None:
    answer = manager(office).post(INVITE, posted(office))
    assert answer.context["form"].non_field_errors()


def test_t_op_27_one_recipient_out_of_reach_and_nobody_is_invited(office: Office) -> None:
    before = state_of_all_tables()
    both = (office.cast.contacts["INV"], office.cast.contacts["SOU"])
    for button in ("send", "preview", "find", f"add-{both[1].pk}"):
        asked = both if button != f"add-{both[1].pk}" else both[:1]
        assert manager(office).post(INVITE, posted(office, *asked, do=button)).status_code == 404
    assert manager(office).get(INVITE, {"contacts": f"{both[0].pk},{both[1].pk}"}).status_code == 404
    assert state_of_all_tables() == before


@pytest.mark.parametrize("contacts", ["x", "1,,x", "1;2", "-1", "99999999999999999999", "\x00", "1" * 5000])
def test_recipients_that_cannot_be_read_are_refused(office: Office, contacts: str) -> None:
    answers = [
        manager(office).get(INVITE, {"contacts": contacts}),
        manager(office).post(INVITE, {**posted(office), "contacts": contacts}),
    ]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert not Invitation.objects.exists()


def test_a_portal_that_is_off_or_out_of_reach_cannot_be_chosen(office: Office) -> None:
    """R4, R8."""
    Portal.objects.filter(slug="north").update(is_on=False)
    nora = new_contact()
    page = manager(office).get(INVITE, {"contacts": nora.pk}).content.decode()
    assert "No portal within your reach is on" in page
    for slug in ("north", "south"):
        given = posted(office, nora, portal=str(office.cast.portals[slug].pk))
        assert list(manager(office).post(INVITE, given).context["form"].errors) == ["portal"]
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("role", [Role.SALES_REP, Role.READ_ONLY])
def test_r1_whoever_may_not_invite_has_no_such_action(office: Office, role: Role) -> None:
    client, nora = office.browsers[role], new_contact()
    assert "Send Customer Portal Invite" not in client.get(LIST).content.decode()
    assert client.get(INVITE).status_code == client.post(INVITE, posted(office, nora)).status_code == 403
    assert not Invitation.objects.exists()


def test_the_list_and_the_record_say_how_far_somebody_is_and_let_go_of_them(office: Office) -> None:
    """R17, R18."""
    client, pri = manager(office), office.cast.contacts["PRI"]
    new_contact()
    assert "NOT INVITED" in client.get(f"{LIST}?q=Nora").content.decode()
    assert "ACTIVE" in client.get(f"{LIST}?q=PRI").content.decode()
    assert [c.name for c in client.get(f"{LIST}?access=active&q=PRI").context["cl"].result_list] == [
        "Person PRI"
    ]
    assert client.get(f"{LIST}?access=not-invited&q=PRI").context["cl"].result_count == 0

    portal = office.cast.portals["north"].pk
    revoke = url_of(Contact, "button", pri.pk, "revoke")
    assert f"{revoke}?portal={portal}" in client.get(url_of(Contact, "change", pri.pk)).content.decode()
    assert client.get(revoke, {"portal": portal}).status_code == 200
    assert PortalAccess.objects.get(contact=pri, portal=portal).revoked_at is None
    assert client.post(revoke, {"portal": portal}).status_code == 302
    assert PortalAccess.objects.get(contact=pri, portal=portal).revoked_at is not None
    assert "REVOKED" in client.get(url_of(Contact, "change", pri.pk)).content.decode()
    assert client.post(revoke, {"portal": office.cast.portals["south"].pk}).status_code == 404

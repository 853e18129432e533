"""T-AU-15: another address to sign in with, proved by a code to the present one and one to the new one."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.conf import settings
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from fieldgate.mail.models import OutgoingMail
from fieldgate.people.actions.change_email import change_email
from fieldgate.people.actions.invite import invite
from fieldgate.people.actions.save_contact import ContactFields, save_contact
from fieldgate.people.errors import CodeGone
from fieldgate.people.jobs import forget_old_codes, mail_both_codes
from fieldgate.people.models import Contact, Draft, EmailChange, Invitation, User
from tests.access.doors import (
    CONFIRM,
    RESET,
    Response,
    ask_for_reset,
    is_in,
    mailed_link,
    path_of,
    run_worker,
    sign_in,
)
from tests.access.tables import acts, last_act, state_of_all_tables, where_it_stands
from tests.cast import PASSWORD, Cast
from tests.verify.books import broken

START = datetime(2026, 6, 10, 12, tzinfo=UTC)
EMAIL = "/north/accounts/email/"
CODES = "/north/accounts/email/codes/"
CANCEL = "/north/accounts/email/cancel/"
OLD, NEW = "pri@example.com", "april@new.example"
WRONG = "00000000"


@pytest.fixture
def pri(cast: Cast) -> Client:
    """PRI, signed in just now."""
    client = Client()
    sign_in(client, OLD)
    return client


def ask(client: Client, address: str = NEW, at: str = EMAIL) -> Response:
    return client.post(at, {"email": address})


def code_to(address: str) -> str:
    """The code in the newest mail to an address; the worker does what is waiting first."""
    run_worker()
    found = [re.search(r"\b\d{4} \d{4}\b", str(m.body)) for m in mail.outbox if m.to == [address]]
    assert found, f"nothing was mailed to {address}"
    assert found[-1], f"no code was mailed to {address}"
    return found[-1][0]


def codes(new: str = NEW, current: str = OLD) -> dict[str, str]:
    return {"current": code_to(current), "new": code_to(new)}


def subjects_to(address: str) -> list[str]:
    run_worker()
    return [str(m.subject) for m in mail.outbox if m.to == [address]]


def address_of(cast: Cast, key: str = "PRI") -> str:
    """The one address of account and contact."""
    user = User.objects.get(pk=cast.users[key].pk)
    (both,) = {user.email, *Contact.objects.filter(user=user).values_list("email", flat=True)}
    return str(both)


def test_t_au_15_both_codes_move_account_and_contact_together(cast: Cast, pri: Client) -> None:
    assert ask(pri).headers["Location"] == CODES
    page = pri.get(CODES).content.decode()
    assert OLD in page
    assert NEW in page

    done = pri.post(CODES, codes(), follow=True)

    assert done.redirect_chain == [(EMAIL, 302)]
    assert f"From now on you sign in with {NEW}" in done.content.decode()
    assert address_of(cast) == NEW
    assert broken() == {}
    assert is_in(pri)
    fresh = Client()
    sign_in(fresh, NEW)
    assert is_in(fresh)
    assert sign_in(Client(), OLD).status_code == 200
    (act,) = [a for a in acts() if a == "address changed"]
    assert act


def test_the_change_is_recorded_with_before_and_after(cast: Cast, pri: Client) -> None:
    ask(pri)
    assert (last_act().act, last_act().detail) == ("address change asked", {"email": NEW})
    pri.post(CODES, codes())
    act = last_act()
    assert (act.act, act.actor) == ("address changed", f"user:{cast.users['PRI'].pk}")
    assert (act.on, act.branch_id) == (f"contact:{cast.contacts['PRI'].pk}", cast.portals["north"].branch_id)
    assert act.detail == {"email": [OLD, NEW]}


def test_t_au_15_old_sessions_end_this_one_stays_under_a_new_id(cast: Cast, pri: Client) -> None:
    elsewhere, thief = Client(), Client()
    sign_in(elsewhere, OLD)
    thief.cookies[settings.SESSION_COOKIE_NAME] = pri.cookies[settings.SESSION_COOKIE_NAME].value
    assert is_in(thief)
    ask(pri)
    pri.post(CODES, codes())
    assert is_in(pri)
    assert not is_in(elsewhere)
    assert not is_in(thief)


def test_t_au_15_the_old_address_is_told_and_no_letter_holds_a_link(cast: Cast, pri: Client) -> None:
    ask(pri)
    pri.post(CODES, codes())
    run_worker()
    (notice,) = [m for m in mail.outbox if "was changed" in m.subject]
    assert notice.to == [OLD]
    assert NEW in str(notice.body)
    assert "Hello Person PRI," in str(notice.body)
    assert not any(re.search(r"https?://\S*accounts", str(m.body)) for m in mail.outbox)


@pytest.mark.parametrize(
    "owner", ["str@example.com", "dis@example.com", "inv@example.com", "sou@example.com"]
)
def test_t_au_15_whose_address_it_is_does_not_show_but_the_owner_is_told(
    cast: Cast, pri: Client, owner: str
) -> None:
    """An account's, a disabled one's, a contact's without any, one of another portal: each as nobody's."""
    other = Client()
    sign_in(other, "oth@example.com")
    seen = []
    for client, address in ((pri, owner), (other, "nobody@new.example")):
        with CaptureQueriesContext(connection) as asked:
            answer = ask(client, address)
        page = client.get(CODES)
        own = OLD if client is pri else "oth@example.com"
        current = code_to(own)
        with CaptureQueriesContext(connection) as typed:
            refusal = client.post(CODES, {"current": current, "new": WRONG})
        for _ in range(4):
            last = client.post(CODES, {"current": current, "new": WRONG})
        bodies = []
        for response in (page, refusal, last):
            body = re.sub(r'(csrfmiddlewaretoken" value=")[^"]+', r"\1", response.content.decode())
            body = body.partition("<main")[2]
            bodies.append(
                re.sub(r"\s+", " ", body.replace(own, "").replace(address, "").replace(current, ""))
            )
        seen.append((answer.status_code, answer.headers["Location"], len(asked), len(typed), bodies))
    assert seen[0] == seen[1]
    assert subjects_to(owner) == ["Somebody gave your address at Acme North"]
    (letter,) = [m for m in mail.outbox if m.to == [owner]]
    assert not re.search(r"\d{4} \d{4}", str(letter.body))
    assert "PRI" not in str(letter.body)
    assert OLD not in str(letter.body)
    assert address_of(cast) == OLD
    assert EmailChange.objects.get(user=cast.users["PRI"]).new_code_hash == "", "there is no second code"
    assert OutgoingMail.objects.get(to=owner).branch_id is None, "no branch is shown whose address it is"


def test_t_au_15_no_code_opens_an_address_that_was_taken(cast: Cast, pri: Client) -> None:
    """Not even none at all."""
    ask(pri, "str@example.com")
    current = code_to(OLD)
    for typed in ("", " ", "0", current):
        assert pri.post(CODES, {"current": current, "new": typed}).status_code == 200
    assert address_of(cast) == OLD


def test_t_au_15_ones_own_address_in_other_letters_is_none(cast: Cast, pri: Client) -> None:
    before = state_of_all_tables()
    for own in ("PRI@Example.COM", f"  {OLD} "):
        response = pri.post(EMAIL, {"email": own}, follow=True)
        assert b"You sign in with this address already" in response.content
    assert state_of_all_tables() == before


def test_t_au_15_a_plus_makes_another_address(cast: Cast, pri: Client) -> None:
    ask(pri, "PRI+portal@Example.com")
    pri.post(CODES, codes("pri+portal@example.com"))
    assert address_of(cast) == "pri+portal@example.com"


@pytest.mark.parametrize("quicker", ["contact", "account"])
@pytest.mark.parametrize(("who", "place"), [("PRI", "/north/"), ("ST-N", "/office/")])
def test_an_address_that_was_taken_meanwhile_is_refused_and_not_told(
    cast: Cast, who: str, place: str, quicker: str
) -> None:
    """Staff too, who have no contact whose address the database itself would refuse."""
    client, own = Client(), cast.users[who].email
    sign_in(client, own, at=f"{place}accounts/login/")
    ask(client, at=f"{place}accounts/email/")
    both = codes(current=own)
    if quicker == "contact":
        Contact.objects.create(name="Quicker", email=NEW)
    else:
        User.objects.create_user(NEW)
    response = client.post(f"{place}accounts/email/codes/", both)
    assert b"These codes no longer work" in response.content
    assert address_of(cast, who) == own


def test_t_au_21_an_old_session_is_asked_first_and_what_was_typed_is_kept(cast: Cast) -> None:
    client = Client()
    with time_machine.travel(START, tick=False):
        sign_in(client, OLD)
    with time_machine.travel(START + timedelta(minutes=16), tick=False):
        assert client.get(EMAIL).status_code == 302
        way = ask(client).headers["Location"]
        assert way == f"{CONFIRM}?next=%2Fnorth%2Faccounts%2Femail%2F"
        assert not EmailChange.objects.exists()
        assert client.post(way, {"password": PASSWORD}).headers["Location"] == EMAIL
        assert f'value="{NEW}"' in client.get(EMAIL).content.decode()
        assert not EmailChange.objects.exists(), "nothing is replayed"
        assert not Draft.objects.exists()


def test_t_au_24_the_codes_die_after_five_wrong_tries(cast: Cast, pri: Client) -> None:
    ask(pri)
    both = codes()
    for n in range(5):
        response = pri.post(CODES, {**both, "new": WRONG})
        assert (b"no longer work" in response.content) is (n == 4)
    assert b"no longer work" in pri.post(CODES, both).content
    assert address_of(cast) == OLD
    assert acts().count("code refused") == 5


@pytest.mark.parametrize("which", ["current", "new"])
def test_t_au_15_one_code_is_not_enough(cast: Cast, pri: Client, which: str) -> None:
    """Nor is either of them good for both; the wrong one is told beside its field."""
    ask(pri)
    both = codes()
    other = "new" if which == "current" else "current"
    for typed in (WRONG, both[which]):
        page = pri.post(CODES, {which: both[which], other: typed}).content.decode()
        assert f'id="id_{other}_error"' in page
        assert f'id="id_{which}_error"' not in page
    assert address_of(cast) == OLD


@pytest.mark.parametrize(("minutes", "expected"), [(29.9, NEW), (30, OLD)])
def test_t_au_24_the_codes_live_half_an_hour(cast: Cast, minutes: float, expected: str) -> None:
    client = Client()
    with time_machine.travel(START, tick=False):
        sign_in(client, OLD)
        ask(client)
        both = codes()
    with time_machine.travel(START + timedelta(minutes=minutes), tick=False):
        client.post(CODES, both)
    assert address_of(cast) == expected


def test_t_au_24_the_codes_are_of_no_use_in_another_session(cast: Cast, pri: Client) -> None:
    other = Client()
    sign_in(other, OLD)
    ask(pri)
    both = codes()
    assert other.post(CODES, both).headers["Location"] == EMAIL
    assert address_of(cast) == OLD


def test_t_au_24_the_codes_of_one_person_are_of_no_use_to_another(cast: Cast, pri: Client) -> None:
    ask(pri)
    both, nonce = codes(), pri.session["email_change"]["nonce"]
    with pytest.raises(CodeGone):
        change_email(cast.viewer("OTH"), nonce, both["current"], both["new"], None)
    assert EmailChange.objects.get().tries == 0
    pri.post(CODES, both)
    assert address_of(cast) == NEW


def test_t_au_24_the_codes_are_good_once(cast: Cast, pri: Client) -> None:
    ask(pri)
    both = codes()
    kept = pri.session["email_change"]
    pri.post(CODES, both)
    session = pri.session
    session["email_change"] = kept
    session.save()
    assert b"no longer work" in pri.post(CODES, both).content


def test_t_au_14_a_code_to_sign_in_with_proves_no_address_and_these_sign_nobody_in(
    cast: Cast, pri: Client
) -> None:
    ask(pri)
    both = codes()
    stranger = Client()
    for email in (OLD, NEW):
        stranger.post("/north/accounts/login/code/", {"email": email})
        for code in both.values():
            stranger.post("/north/accounts/login/code/enter/", {"code": code})
    assert not is_in(stranger)
    mail.outbox.clear()
    Client().post("/north/accounts/login/code/", {"email": OLD})
    assert pri.post(CODES, {**both, "current": code_to(OLD)}).status_code == 200
    assert address_of(cast) == OLD


def test_sent_again_only_the_newest_codes_work(cast: Cast, pri: Client) -> None:
    ask(pri)
    first = codes()
    ask(pri)
    assert pri.post(CODES, first).status_code == 200
    assert address_of(cast) == OLD
    pri.post(CODES, codes())
    assert address_of(cast) == NEW


def test_cancelled_the_codes_are_of_no_use(cast: Cast, pri: Client) -> None:
    ask(pri)
    both, kept = codes(), pri.session["email_change"]
    assert b"Nothing was changed" in pri.post(CANCEL, follow=True).content
    assert pri.post(CODES, both).headers["Location"] == EMAIL
    session = pri.session
    session["email_change"] = kept
    session.save()
    assert b"no longer work" in pri.post(CODES, both).content
    assert address_of(cast) == OLD
    assert pri.post(CANCEL).status_code == 302


def test_open_invitations_to_the_old_address_end(cast: Cast, pri: Client) -> None:
    """R15: an invitation is for the address it went to. What was accepted stays accepted."""
    invite(cast.staff("ADM"), [cast.contacts["PRI"].pk], cast.portals["south"].pk, "Come in", "Hello")
    ask(pri)
    pri.post(CODES, codes())
    assert Invitation.objects.get(email=OLD).ended_at is not None
    assert broken() == {}
    assert is_in(pri)


def test_t_au_18_a_reset_link_to_the_old_address_is_dead(cast: Cast, pri: Client) -> None:
    ask_for_reset(Client(), OLD, at=RESET)
    run_worker()
    link = path_of(mailed_link())
    ask(pri)
    pri.post(CODES, codes())
    assert b"This link no longer works" in Client().get(link, follow=True).content


def test_staff_change_theirs_at_the_office(cast: Cast) -> None:
    at = "/office/accounts/email/"
    client, own = Client(), "st-n@office.example"
    sign_in(client, own, at="/office/accounts/login/")
    assert f'href="{at}"' in client.get("/office/").content.decode()
    assert own in client.get(at).content.decode()
    assert ask(client, at=at).headers["Location"] == f"{at}codes/"
    client.post(f"{at}codes/", codes(current=own))
    assert address_of(cast, "ST-N") == NEW
    assert client.get("/office/").status_code == 200
    assert last_act().on == f"user:{cast.users['ST-N'].pk}"
    assert {m.branch_id for m in OutgoingMail.objects.all()} == {None}


def test_the_office_moves_the_address_meanwhile_and_the_wish_is_over(cast: Cast, pri: Client) -> None:
    ask(pri)
    both, asked = codes(), pri.session["email_change"]
    contact = cast.contacts["PRI"]
    fields = ContactFields(name=contact.name, email="office@moved.example")
    save_contact(cast.staff("ADM"), contact.pk, fields)
    assert not EmailChange.objects.exists()
    assert not is_in(pri)
    assert asked
    assert pri.post(CODES, both).status_code == 302
    assert address_of(cast) == "office@moved.example"


@pytest.mark.parametrize(
    "typed",
    ["", "nobody", "a@b", "x@example.com\nBcc: y@example.com", "\x00@example.com", "x" * 250 + "@e.com"],
)
def test_what_is_no_address_is_said_beside_the_field(cast: Cast, pri: Client, typed: str) -> None:
    page = ask(pri, typed)
    assert page.status_code == 200
    assert b'id="id_email_error"' in page.content
    assert not EmailChange.objects.exists()
    ask(pri)
    for wrong in ("", "x" * 41, "\x00"):
        assert b'id="id_new_error"' in pri.post(CODES, {"current": WRONG, "new": wrong}).content


def test_t_rl_02_at_most_three_mails_an_hour_to_one_address_and_five_by_one_person(
    cast: Cast, pri: Client
) -> None:
    answers = [ask(pri) for _ in range(4)]
    assert [r.status_code for r in answers] == [302, 302, 302, 429]
    assert f'value="{NEW}"' in answers[-1].content.decode(), "nothing typed is lost"
    other = Client()
    sign_in(other, "oth@example.com")
    assert ask(other, NEW.upper()).status_code == 429
    assert [ask(other, f"n{n}@new.example").status_code for n in range(6)] == [302] * 5 + [429]


def test_t_au_02_sent_codes_stand_in_no_row(cast: Cast, pri: Client, settings: pytest.FixtureRequest) -> None:
    settings.MAILS_ARE_SHOWN = False  # type: ignore[attr-defined]
    ask(pri)
    for code in codes().values():
        assert not where_it_stands(code)
        assert not where_it_stands(code.replace(" ", ""))


def test_a_job_that_runs_twice_mails_each_code_once(cast: Cast, pri: Client) -> None:
    ask(pri)
    both = codes()
    mail_both_codes.func(EmailChange.objects.get().nonce)
    run_worker()
    assert len(mail.outbox) == 2
    pri.post(CODES, both)
    assert address_of(cast) == NEW


def test_codes_of_a_wish_that_is_over_are_not_sent(cast: Cast, pri: Client) -> None:
    ask(pri)
    mail_both_codes.func(EmailChange.objects.get().nonce)
    pri.post(CANCEL)
    run_worker()
    assert mail.outbox == []
    assert {m.status for m in OutgoingMail.objects.all()} == {"dropped"}


def test_old_wishes_are_forgotten(cast: Cast) -> None:
    for age in (29, 31):
        user = cast.users["PRI" if age == 29 else "OTH"]
        EmailChange.objects.create(user=user, email=NEW, made_at=datetime.now(UTC) - timedelta(minutes=age))
    forget_old_codes()
    assert EmailChange.objects.get().user_id == cast.users["PRI"].pk

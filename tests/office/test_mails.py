"""Mails in the office: whose are seen, what of them, and sending again."""

import pytest
from django.test import override_settings

from fieldgate.audit.models import AuditEvent
from fieldgate.branches.models import Branch
from fieldgate.kit import clock
from fieldgate.mail.models import MailStatus, OutgoingMail
from fieldgate.office.records.base import url_of
from fieldgate.people.roles import Role
from tests.office.conftest import Office

TEXT = "Come in: https://portal.example/north/invite/secret/ <b>now</b>"
HTML = "<p>Come in</p><script>alert(1)</script>"


def make_mail(branch: str | None = "North", to: str = "nora@example.com", **more: object) -> OutgoingMail:
    branch_id = Branch.objects.get(name=branch).pk if branch else None
    given = {"status": MailStatus.SENT, "subject": "Welcome", "text": TEXT, "html": HTML, **more}
    return OutgoingMail.objects.create(
        kind="invitation", key=to, to=to, made_at=clock.now(), branch_id=branch_id, **given
    )


def frame(mail: OutgoingMail) -> str:
    return url_of(OutgoingMail, "html", mail.pk)


def test_in_a_trial_the_mail_is_shown_with_links_to_follow(office: Office) -> None:
    mail = make_mail()
    answer = office.browsers[Role.BRANCH_MANAGER].get(url_of(OutgoingMail, "change", mail.pk))
    page = answer.content.decode()
    assert 'href="https://portal.example/north/invite/secret/"' in page
    assert "&lt;b&gt;now&lt;/b&gt;" in page
    assert f'src="{frame(mail)}"' in page
    assert "frame-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "<script>alert(1)" not in page


def test_the_frame_of_a_mail_lets_nothing_run(office: Office) -> None:
    answer = office.browsers[Role.BRANCH_MANAGER].get(frame(make_mail()))
    assert answer.content.decode() == HTML
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert policy.endswith("sandbox")
    assert "script-src" not in policy
    assert "frame-ancestors 'self'" in policy
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    page = office.browsers[Role.BRANCH_MANAGER].get(url_of(OutgoingMail, "changelist"))
    assert "frame-src" not in page.headers["Content-Security-Policy"]


def test_in_production_nothing_of_a_mail_is_shown(office: Office) -> None:
    mail = make_mail()
    with override_settings(MAILS_ARE_SHOWN=False):
        for role in (Role.SYSTEM_ADMIN, Role.BRANCH_MANAGER):
            page = office.browsers[role].get(url_of(OutgoingMail, "change", mail.pk))
            assert page.status_code == 200
            assert "secret" not in page.content.decode()
            assert office.browsers[role].get(frame(mail)).status_code == 404


@pytest.mark.parametrize("role", [Role.SALES_REP, Role.READ_ONLY])
def test_who_may_not_invite_does_not_read_what_lets_people_in(office: Office, role: Role) -> None:
    mail = make_mail()
    assert "secret" not in office.browsers[role].get(url_of(OutgoingMail, "change", mail.pk)).content.decode()
    assert office.browsers[role].get(frame(mail)).status_code == 404


def test_mails_to_staff_and_of_no_branch_are_for_system_administrators(office: Office) -> None:
    to_staff = make_mail(to="adm@office.example")
    of_nobody = make_mail(branch=None, to="other@example.com")
    of_south = make_mail(branch="South", to="south@example.com")
    for mail in (to_staff, of_nobody, of_south):
        for path in (url_of(OutgoingMail, "change", mail.pk), frame(mail)):
            assert office.browsers[Role.BRANCH_ADMIN].get(path).status_code == 404
            assert office.browsers[Role.SYSTEM_ADMIN].get(path).status_code == 200
    listed = (
        office.browsers[Role.BRANCH_ADMIN].get(url_of(OutgoingMail, "changelist")).context["cl"].result_list
    )
    assert not {to_staff.pk, of_nobody.pk, of_south.pk} & {mail.pk for mail in listed}


def test_a_failed_mail_is_sent_again_and_that_is_recorded(office: Office) -> None:
    mail = make_mail(status=MailStatus.FAILED, error="550 no such mailbox", attempts=8)
    client, path = office.browsers[Role.BRANCH_MANAGER], url_of(OutgoingMail, "button", mail.pk, "resend")
    assert "550 no such mailbox" in client.get(url_of(OutgoingMail, "changelist")).content.decode()
    assert client.get(path).status_code == 200
    mail.refresh_from_db()
    assert mail.status == MailStatus.FAILED

    assert client.post(path).status_code == 302
    mail.refresh_from_db()
    assert (mail.status, mail.attempts) == (MailStatus.WAITING, 0)
    act = AuditEvent.objects.get(act="mail sent again")
    assert (act.on, act.branch_id) == (f"mail:{mail.pk}", mail.branch_id)


def test_a_mail_under_way_is_not_sent_again(office: Office) -> None:
    mail = make_mail(status=MailStatus.WAITING)
    client, path = office.browsers[Role.BRANCH_MANAGER], url_of(OutgoingMail, "button", mail.pk, "resend")
    answer = client.post(path)
    assert answer.status_code == 409
    assert "still on its way" in answer.content.decode()
    assert path not in client.get(url_of(OutgoingMail, "change", mail.pk)).content.decode()

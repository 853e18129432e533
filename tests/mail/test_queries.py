"""What the office reads: its own branches' mails, newest first; what they said only in demo and trial."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fieldgate.kit import clock
from fieldgate.mail.delivering import deliver
from fieldgate.mail.errors import MailNotFound
from fieldgate.mail.models import MailStatus, OutgoingMail
from fieldgate.mail.outbox import Mail, post
from fieldgate.mail.queries import find_mail, list_mails, read_contents

pytestmark = pytest.mark.django_db

NORTH, SOUTH = 1, 2


@dataclass(frozen=True)
class Staff:
    branch_ids: tuple[int, ...] | None


ALL, OF_NORTH, OF_NONE = Staff(None), Staff((NORTH,)), Staff(())


@pytest.fixture(autouse=True)
def mails(settings: Any) -> None:
    settings.MAILS_ARE_SHOWN = True
    for key, kind, branch in (("1", "plain", NORTH), ("2", "needless", SOUTH), ("3", "plain", None)):
        post([Mail(kind=kind, to=f"m{key}@example.com", key=key, branch_id=branch)])
    deliver.func()


def mail_id(key: str) -> int:
    return OutgoingMail.objects.get(key=key).pk


def to_of(viewer: Staff, **more: Any) -> list[str]:
    return [row.to for row in list_mails(viewer, **more).rows]


def test_newest_first_and_only_of_ones_own_branches() -> None:
    assert to_of(ALL) == ["m3@example.com", "m2@example.com", "m1@example.com"]
    assert to_of(OF_NORTH) == ["m1@example.com"]
    assert to_of(OF_NONE) == []


def test_by_status_and_page_by_page() -> None:
    assert to_of(ALL, status=MailStatus.SENT) == ["m3@example.com", "m1@example.com"]
    second = list_mails(ALL, number=2, size=2)
    assert [row.to for row in second.rows] == ["m1@example.com"]
    assert (second.total, second.has_next) == (3, False)


def test_a_row_says_what_resending_would() -> None:
    rows = {row.to[1]: row for row in list_mails(ALL).rows}
    assert (rows["1"].status, rows["1"].subject, rows["1"].can_be_resent) == (MailStatus.SENT, "News", True)
    assert (rows["2"].status, rows["2"].can_be_resent) == (MailStatus.DROPPED, False)


def test_what_it_said_is_read_within_ones_branches_only() -> None:
    assert read_contents(OF_NORTH, mail_id("1")).text == "Hello, your code is "
    for reads in (read_contents, find_mail):
        for key in ("2", "3"):
            with pytest.raises(MailNotFound):
                reads(OF_NORTH, mail_id(key))


def test_in_production_nobody_reads_what_it_said(settings: Any) -> None:
    settings.MAILS_ARE_SHOWN = False
    with pytest.raises(MailNotFound):
        read_contents(ALL, mail_id("1"))
    assert find_mail(ALL, mail_id("1")).subject == "News"


def test_a_page_of_ten_thousand_is_two_statements() -> None:
    now = clock.now()
    OutgoingMail.objects.bulk_create(
        OutgoingMail(kind="plain", key=f"k{n}", to="x@example.com", made_at=now, branch_id=NORTH)
        for n in range(10_000)
    )
    with CaptureQueriesContext(
        connection,
    ) as statements:
        list_mails(OF_NORTH, status=MailStatus.WAITING, number=3)
    assert len(statements) == 2

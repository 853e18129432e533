"""record: the one way into the audit table, and what it writes there."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from fieldgate.audit.models import AuditEvent
from fieldgate.audit.record import Origin, changed, coming_from, record

pytestmark = pytest.mark.django_db


def written() -> AuditEvent:
    return AuditEvent.objects.get()


def test_an_act_is_kept_as_it_was_told() -> None:
    before = datetime.now(UTC)
    record("refunded", actor="user:7", on="invoice:1001", branch_id=3, detail={"cents": 500, "whole": False})
    row = written()
    assert (row.act, row.actor, row.on, row.branch_id) == ("refunded", "user:7", "invoice:1001", 3)
    assert row.detail == {"cents": 500, "whole": False}
    assert timedelta(0) <= row.at - before < timedelta(minutes=1)
    assert str(row) == "refunded invoice:1001"


def test_outside_a_request_there_is_no_origin() -> None:
    record("import")
    assert (written().address, written().request_id) == ("", "")


def test_inside_one_the_origin_is_noted_and_ends_with_it() -> None:
    with coming_from(Origin("192.0.2.1", "abc")):
        record("one")
        with coming_from(Origin("192.0.2.2", "def")):
            record("two")
        record("three")
    record("four")
    rows = AuditEvent.objects.order_by("id").values_list("address", "request_id")
    assert list(rows) == [("192.0.2.1", "abc"), ("192.0.2.2", "def"), ("192.0.2.1", "abc"), ("", "")]


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("a\x00b", "ab"),
        ("\x00", ""),
        ("one\ntwo", "one two"),
        ("one\r\n\r\n2026-01-01 signed in user:1", "one 2026-01-01 signed in user:1"),
        ("a\x0bb\x0cc\x85d\u2028e\u2029f", "a b c d e f"),
        ("  spaced\t out  ", "spaced out"),
        ("Zoë 🌱", "Zoë 🌱"),
        ("x" * 1000, "x" * 300),
    ],
)
def test_nothing_in_a_text_can_break_a_row_or_a_log_line(told: str, kept: str) -> None:
    """PostgreSQL refuses NUL; a line break would write a second line (ASVS 16.4.1)."""
    record("act", actor=told, on=told, detail={"text": told})
    row = written()
    assert (row.actor, row.on) == (kept, kept)
    assert row.detail["text"] == (told if told == "x" * 1000 else kept)[:500]


def test_an_address_is_no_longer_than_its_column() -> None:
    with coming_from(Origin("9" * 1000, "abc")):
        record("act")
    assert written().address == "9" * 64


def test_it_is_undone_with_what_it_tells_of() -> None:
    def act_and_fail() -> None:
        with transaction.atomic():
            record("act")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        act_and_fail()
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize(
    ("before", "after", "difference"),
    [
        ({}, {}, {}),
        ({"name": "A", "on": True}, {"name": "A", "on": True}, {}),
        ({"name": "A", "fee": None}, {"name": "B", "fee": 0}, {"name": ("A", "B"), "fee": (None, 0)}),
        ({}, {"name": "B"}, {"name": (None, "B")}),
        ({"name": "A"}, {}, {"name": ("A", None)}),
    ],
)
def test_only_what_differs_is_a_change(
    before: dict[str, str], after: dict[str, str], difference: dict[str, object]
) -> None:
    assert changed(before, after) == difference


def test_a_change_is_kept_as_before_and_after_and_as_clean_as_other_texts() -> None:
    record("changed", detail={"name": ("one\ntwo", "x" * 1000), "fee": (None, 5)})
    assert written().detail == {"name": ["one two", "x" * 500], "fee": [None, 5]}

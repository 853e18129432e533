"""What is frozen beside the content, and how a total becomes payments."""

import json
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldgate.proposals.content import Monthly
from fieldgate.proposals.pdf.paper import read_paper
from fieldgate.proposals.pdf.rows import quantity_on_document
from fieldgate.proposals.pdf.sheet import sheet
from fieldgate.proposals.pdf.signing import NotStrokes, Strokes
from fieldgate.proposals.rules import Kind
from tests.documents.papers import CONTENT, PAPER, SIGNATURE

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    "paper",
    [
        PAPER,
        replace(PAPER, contact=None, sales_rep=None, letterhead=replace(PAPER.letterhead, logo=None)),
        replace(PAPER, kind=Kind.CONTRACT),
    ],
)
def test_a_stored_paper_reads_back_the_same(paper: object) -> None:
    assert isinstance(paper, type(PAPER))
    assert read_paper(json.loads(json.dumps(paper.as_json()))) == paper


def test_a_sheet_is_json_and_depends_on_nothing_else() -> None:
    once, again = (json.dumps(sheet(CONTENT, PAPER, SIGNATURE)) for _ in range(2))
    assert once == again


@given(st.integers(-(10**12), 10**12), st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(1, 36))
def test_l_18_monthly_payments_add_up_and_differ_by_a_cent_at_most(
    total: int, first: date, months: int
) -> None:
    payments = Monthly(first.isoformat(), months).split(total)
    assert sum(p.cents for p in payments) == total
    assert max(p.cents for p in payments) - min(p.cents for p in payments) <= 1
    assert [(p.due_on.year * 12 + p.due_on.month) for p in payments] == [
        first.year * 12 + first.month + n for n in range(months)
    ]
    assert all(p.due_on.day == first.day or p.due_on.day in (28, 29, 30) for p in payments)


def test_the_last_day_of_a_month_stays_the_last_day() -> None:
    days = [p.due_on for p in Monthly("2024-01-31", 4).split(1200)]
    assert days == [date(2024, 1, 31), date(2024, 2, 29), date(2024, 3, 31), date(2024, 4, 30)]


@pytest.mark.parametrize(
    ("thousandths", "text"),
    [(3_180, "3.18"), (512_000, "512"), (1_234_500, "1,234.5"), (5, "0.005"), (0, "0"), (-1_500, "-1.5")],
)
def test_a_quantity_has_no_zeros_that_say_nothing(thousandths: int, text: str) -> None:
    assert quantity_on_document(thousandths) == text


@pytest.mark.parametrize(
    "path", ["", 'M0 0"/><script>', "M0 0 url(x)", "&#x3c;", "M" + "1" * 200_001, "M0 0\nL1 1", "javascript:"]
)
def test_t_pd_01_a_drawn_signature_is_lines_and_nothing_else(path: str) -> None:
    with pytest.raises(NotStrokes):
        Strokes(path, 100, 50)


@pytest.mark.parametrize("size", [(0, 50), (100, 0), (-1, 1), (100_000, 50)])
def test_a_drawn_signature_has_a_size(size: tuple[int, int]) -> None:
    with pytest.raises(NotStrokes):
        Strokes("M0 0L1 1", *size)

"""What changed since the version last seen: on the proposal's page and on the page of signing."""

import re
from dataclasses import replace
from datetime import date

import pytest

from fieldgate.branches.models import Portal
from fieldgate.kit import clock
from fieldgate.people.viewer import System
from fieldgate.proposals.actions.change_status import change_status
from fieldgate.proposals.actions.decline_proposal import decline_proposal
from fieldgate.proposals.actions.deliver_proposal import deliver_proposal
from fieldgate.proposals.actions.reset_proposal import reset_proposal
from fieldgate.proposals.comparison import compare
from fieldgate.proposals.content import Content, Item, Monthly, Service
from fieldgate.proposals.models import Proposal, ProposalService
from fieldgate.proposals.queries.changes import Changes
from fieldgate.proposals.rules import OfficeStatus
from fieldgate.proposals.words.changes import MOST_AT_ONCE, Told, passages, tell
from tests.cast import Cast
from tests.make import make_document, make_proposal, make_signature
from tests.pages.words import text, words

HERE = "/north/proposals/501/"
HEADING = "What changed since the version you last saw"


def get(cast: Cast, who: str = "PRI", path: str = HERE) -> str:
    response = cast.client(who).get(path)
    assert response.status_code == 200
    return response.content.decode()


def card(html: str) -> str:
    """The words of the card, or "" where there is none."""
    found = re.search(r'<section class="card changes".*?</section>', html, re.DOTALL)
    return text(found[0]) if found else ""


def change(**changes: object) -> None:
    ProposalService.objects.filter(proposal__number="501", position=1).update(**changes)


def deliver(cast: Cast) -> None:
    proposal = Proposal.objects.get(number="501")
    services = ProposalService.objects.filter(proposal=proposal, is_optional=False)
    Proposal.objects.filter(pk=proposal.pk).update(price_cents=sum(s.price_cents for s in services))
    deliver_proposal(System(), proposal.pk, clock.now())
    make_document(Proposal.objects.get(pk=proposal.pk))


# ---- when it is shown -------------------------------------------------------------------------------------


def test_a_first_version_tells_of_no_change(cast: Cast) -> None:
    get(cast)
    assert card(get(cast)) == ""


def test_a_new_version_tells_what_it_changed_until_it_is_answered(cast: Cast) -> None:
    get(cast)
    change(price_cents=50_000)
    deliver(cast)
    for path in (HERE, HERE, f"{HERE}sign/", f"{HERE}?revision=0"):
        said = card(get(cast, path=path))
        assert HEADING in said
        assert "Total before $421.35 Total now $521.35" in said
        assert "Service 1 New price Before $400 Now $500" in said
        assert "Service 2" not in said

    make_signature(Proposal.objects.get(number="501"), cast.contacts["PRI"])
    assert card(get(cast)) == ""


def test_it_says_with_which_version_it_compares_in_days_of_the_branch(cast: Cast) -> None:
    get(cast)
    deliver(cast)
    today = clock.on_page(clock.today("America/Chicago"))
    assert f"the version of 05/01/2026, which you opened on {today}." in card(get(cast))


def test_who_had_not_opened_the_version_before_is_told_of_nothing(cast: Cast) -> None:
    get(cast)
    deliver(cast)
    assert HEADING in card(get(cast, "PRI"))
    assert card(get(cast, "OTH")) == ""


def test_it_compares_with_the_newest_that_this_person_had_opened(cast: Cast) -> None:
    get(cast, "PRI")
    get(cast, "PB")
    change(price_cents=50_000)
    deliver(cast)
    get(cast, "PB")
    change(price_cents=60_000)
    deliver(cast)
    assert "Before $400 Now $600" in card(get(cast, "PRI"))
    assert "Before $500 Now $600" in card(get(cast, "PB"))


def test_a_version_that_was_withdrawn_was_seen_all_the_same(cast: Cast) -> None:
    get(cast)
    proposal = cast.proposals["PENDING"]
    reset_proposal(System(), proposal.pk)
    change_status(System(), proposal.pk, OfficeStatus.APPROVED)
    change(price_cents=50_000)
    deliver(cast)
    assert "Before $400 Now $500" in card(get(cast))


def test_a_revision_is_compared_with_the_contract_before(cast: Cast) -> None:
    place = cast.properties["P1"]
    make_proposal("900", place, 10_000, sent=date(2026, 5, 2))
    get(cast, path="/north/proposals/900/")
    make_proposal("900", place, 12_000, revision=1)
    assert "Before $100 Now $120" in card(get(cast, path="/north/proposals/900/"))
    assert card(get(cast, path="/north/proposals/900/?revision=0")) == ""


def test_what_was_declined_or_lost_tells_of_no_change(cast: Cast) -> None:
    get(cast)
    change(price_cents=50_000)
    deliver(cast)
    proposal = Proposal.objects.select_related("version").get(number="501")
    assert proposal.version
    decline_proposal(cast.viewer("PRI"), proposal.pk, proposal.version.fingerprint, "No.")
    assert card(get(cast)) == ""


def test_delivered_unchanged_it_says_that_nothing_changed(cast: Cast) -> None:
    get(cast)
    deliver(cast)
    said = card(get(cast))
    assert "Nothing: services, prices and texts are the same." in said
    assert "Total" not in said


def test_openings_of_other_proposals_and_other_people_count_for_nothing(cast: Cast) -> None:
    get(cast, path="/north/proposals/502/")
    get(cast, "PB")
    deliver(cast)
    assert card(get(cast, "PRI")) == ""


# ---- in a portal of lump sums -----------------------------------------------------------------------------


def test_without_details_there_are_the_lump_sums_and_optional_services_alone(cast: Cast) -> None:
    Portal.objects.update(show_service_details=False)
    proposal = cast.proposals["PENDING"]
    ProposalService.objects.create(
        proposal=proposal, position=3, name="Mulch", price_cents=7_000, is_optional=True, visits=3
    )
    deliver(cast)
    get(cast)
    change(price_cents=50_000, name="Secret service")
    ProposalService.objects.filter(position=3).update(price_cents=8_000)
    ProposalService.objects.create(
        proposal=proposal, position=4, name="Flowers", price_cents=900, is_optional=True,
        description="Secret words",
    )  # fmt: skip
    deliver(cast)

    for path in (HERE, f"{HERE}sign/"):
        said = card(get(cast, path=path))
        assert "Total before $421.35 Total now $521.35" in said
        assert "Mulch New price Before $70 Now $80" in said
        assert "Flowers Added Before Not included Now $9" in said
        assert "Other services changed too." in said
        for hidden in ("Secret", "Service 1", "$400", "$500", "Visit"):
            assert hidden not in said


# ---- in words ---------------------------------------------------------------------------------------------


def told(before: Content, after: Content) -> Told:
    day = date(2026, 6, 1)
    return tell(Changes(compare(before, after), True, "USD", day, day))


CONTENT = Content("T", "", "", "", "USD", (Service(1, "", "Mowing", "", 1, 100_00),))


@pytest.mark.parametrize(
    ("service", "marks", "before", "after"),
    [
        ({"visits": 3}, ["Other number of visits"], ("1 Visit",), ("3 Visits",)),
        ({"description": "Twice"}, ["Other description"], (), ("Twice",)),
        ({"items": (Item("Blade", 2500, 310),)}, ["Other description"], (), ("2.5 Blade at $3.10",)),
        ({"group": "Lawn"}, ["Other group"], (), ("Lawn",)),
        ({"name": "MOWING"}, ["Other name"], ("Mowing",), ("MOWING",)),
        ({"is_optional": True}, ["Now optional"], (), ("Optional, not in the total",)),
    ],
)
def test_each_change_of_a_service_has_a_word_and_both_sides(
    service: dict[str, object], marks: list[str], before: tuple[str, ...], after: tuple[str, ...]
) -> None:
    changed = replace(CONTENT, services=(replace(CONTENT.services[0], **service),))  # type: ignore[arg-type]
    found = told(CONTENT, changed)
    (row,) = found.rows
    assert [word for word, _ in row.marks] == marks
    assert (row.before.lines, row.after.lines) == (before, after)
    assert row.before.price == "$100"


def test_many_changes_unfold() -> None:
    services = tuple(Service(n, "", f"S{n}", "", 1, 100) for n in range(1, MOST_AT_ONCE + 4))
    found = told(replace(CONTENT, services=()), replace(CONTENT, services=services))
    assert (len(found.rows), len(found.rest)) == (MOST_AT_ONCE, 3)


@pytest.mark.parametrize(
    ("before", "after", "plans"),
    [
        (None, Monthly("2026-06-01", 3), ("No monthly payments", "3 monthly payments from 06/01/2026")),
        (Monthly("2026-06-01", 1), None, ("1 payment of $100 on 06/01/2026", "No monthly payments")),
    ],
)
def test_monthly_payments_are_told_as_plans(
    before: Monthly | None, after: Monthly | None, plans: tuple[str, str]
) -> None:
    found = told(replace(CONTENT, monthly=before), replace(CONTENT, monthly=after))
    payments = found.payments
    assert payments
    assert all(said.startswith(plan) for said, plan in zip(payments, plans, strict=True))


def test_of_a_long_text_only_the_passages_that_differ_are_told() -> None:
    lines = [f"Line {n}" for n in range(300)]
    changed = [*lines[:100], "Another", *lines[101:], "And more"]
    assert list(passages("\n".join(lines), "\n".join(changed))) == [
        ("Line 100", "Another"),
        ("", "And more"),
    ]


def test_an_endless_text_is_told_whole_and_at_once() -> None:
    before, after = "a\n" * 50_000, "b\n" * 50_000
    assert list(passages(before, after)) == [(before, after)]


def test_empty_lines_alone_are_no_passage(cast: Cast) -> None:
    assert list(passages("One\nTwo", "One\n\nTwo")) == []
    get(cast)
    Proposal.objects.filter(number="501").update(terms="\n")
    deliver(cast)
    assert "Only line breaks changed." in card(get(cast))


def test_t_pd_01_what_stands_in_a_name_or_a_text_is_shown_as_it_is(cast: Cast) -> None:
    get(cast)
    change(name="<img src=http://canary> {{7*7}}", description="</script>")
    Proposal.objects.filter(number="501").update(terms="<b>All</b> {% x %}")
    deliver(cast)
    html = get(cast)
    assert "<img src=http" not in html
    assert "<b>All" not in html
    said = card(html)
    for words_of_it in ("<img src=http://canary> {{7*7}}", "</script>", "<b>All</b> {% x %}"):
        assert words_of_it in said
    assert said in words(html)

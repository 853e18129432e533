"""R44 to R58, R62 to R64: the customer's proposal pages, in the guide's words."""

import re
from datetime import date, timedelta

import pytest

from fieldgate.branches.models import Portal
from fieldgate.invoices.models import Invoice, InvoiceLine
from fieldgate.kit import clock
from fieldgate.people.models import StaffMember
from fieldgate.people.viewer import System
from fieldgate.properties.models import Property, PropertyContact
from fieldgate.proposals.actions.change_status import change_status
from fieldgate.proposals.actions.deliver_proposal import deliver_proposal
from fieldgate.proposals.actions.reset_proposal import reset_proposal
from fieldgate.proposals.models import Proposal, ProposalService
from fieldgate.proposals.rules import OfficeStatus
from tests.cast import Cast
from tests.make import make_invoice, make_proposal
from tests.pages.words import links, rows, words

LOAD_MORE = {"HX-Request": "true", "HX-Target": "rows"}
S = OfficeStatus


@pytest.fixture
def place(cast: Cast) -> Property:
    """A place of PRI's own with no proposal on it."""
    PropertyContact.objects.filter(contact=cast.contacts["PRI"]).delete()
    place = Property.objects.create(
        branch=cast.properties["P1"].branch, name="Tar Valon Towers", street="515 Warnock", city="Columbia",
        state="IL", postal_code="62236", sales_rep=cast.properties["P1"].sales_rep,
    )  # fmt: skip
    PropertyContact.objects.create(contact=cast.contacts["PRI"], property=place)
    return place


def page_at(cast: Cast, path: str = "", who: str = "PRI", **headers: str) -> str:
    response = cast.client(who).get(f"/north/proposals/{path}", headers=headers)
    assert response.status_code == 200
    return response.content.decode()


def status_of(cast: Cast, path: str, who: str = "PRI") -> int:
    return cast.client(who).get(f"/north/proposals/{path}").status_code


# ---- the list ---------------------------------------------------------------------------------------------


def test_r46_a_row_has_number_title_property_town_sent_date_price_and_status(
    cast: Cast, place: Property
) -> None:
    make_proposal("88", place, 4_074_960, 213_500, 169_473, title="Major Landscaping", sent=date(2025, 3, 18))
    assert rows(page_at(cast)) == [
        "Proposal #88: Major Landscaping Price $44,579.33 Tar Valon Towers • Columbia, Illinois 62236 "
        "Sent 03/18/2025 PENDING"
    ]


def test_pending_ones_come_first_then_the_last_sent_ties_by_number(cast: Cast, place: Property) -> None:
    day = date(2025, 1, 1)
    make_proposal("1", place, 100, sent=day + timedelta(5), then=(S.WON,))
    make_proposal("2", place, 100, sent=day + timedelta(9), then=(S.LOST,))
    make_proposal("3", place, 100, sent=day)
    make_proposal("4", place, 100, sent=day + timedelta(1))
    make_proposal("6", place, 100, sent=day + timedelta(5), then=(S.WON,))
    assert links(page_at(cast)) == [f"/north/proposals/{n}/" for n in ("4", "3", "2", "1", "6")]


@pytest.mark.parametrize(
    ("show", "numbers"),
    [
        ("all", ["501", "502", "503"]),
        ("pending", ["501"]),
        ("accepted", ["502"]),
        ("rejected", ["503"]),
        ("", ["501", "502", "503"]),
        ("hidden", ["501", "502", "503"]),
        ("PENDING'--", ["501", "502", "503"]),
    ],
)
def test_r47_show_narrows_and_counts(cast: Cast, show: str, numbers: list[str]) -> None:
    page = page_at(cast, f"?show={show}")
    assert sorted(links(page)) == [f"/north/proposals/{n}/" for n in numbers]
    assert f"{len(numbers)} of {len(numbers)}" in words(page)


@pytest.fixture
def fourteen(cast: Cast, place: Property) -> list[str]:
    """As many as April has: one pending, the rest accepted; the list's order."""
    make_proposal("888", place, 100)
    for n in range(13):
        make_proposal(f"{n:02}", place, 100, sent=date(2025, 1, 20) - timedelta(n), then=(S.WON,))
    return [f"/north/proposals/{n}/" for n in ["888", *(f"{n:02}" for n in range(13))]]


def test_r47_ten_of_fourteen_then_fourteen_of_fourteen(cast: Cast, fourteen: list[str]) -> None:
    first = page_at(cast)
    assert links(first) == fourteen[:10]
    assert "10 of 14" in words(first)
    assert 'hx-get="/north/proposals/?page=2"' in first

    more = page_at(cast, "?page=2", **LOAD_MORE)
    assert links(more) == fourteen[10:]
    assert "14 of 14" in more
    assert "<main" not in more


def test_the_second_page_opens_without_javascript(cast: Cast, fourteen: list[str]) -> None:
    second = page_at(cast, "?page=2")
    assert links(second) == fourteen[10:]
    assert "11–14 of 14" in words(second)
    assert 'href="/north/proposals/"' in second


@pytest.mark.parametrize("page", ["3", "999999999"])
def test_a_page_beyond_the_last_is_the_last(cast: Cast, fourteen: list[str], page: str) -> None:
    assert links(page_at(cast, f"?page={page}")) == fourteen[10:]


@pytest.mark.parametrize("page", ["99999999999", "-1", "0", "two", "1.5", "%00", "²", ""])
def test_a_page_that_is_none_is_the_first(cast: Cast, fourteen: list[str], page: str) -> None:
    assert links(page_at(cast, f"?page={page}")) == fourteen[:10]


def test_with_nothing_sent_yet_the_list_says_so(cast: Cast, place: Property) -> None:
    assert "No proposals yet When we send you a proposal, you will find it here." in words(page_at(cast))
    assert "0 of 0" in words(page_at(cast))


def test_with_nothing_that_matches_there_is_a_way_to_all(cast: Cast, place: Property) -> None:
    page = page_at(cast, "?show=rejected")
    assert "No proposals here" in words(page)
    assert '<a class="btn" href="/north/proposals/">Show all</a>' in page


def test_r30_the_property_filter_narrows_the_list_but_a_page_still_opens(cast: Cast) -> None:
    own = Property.objects.create(branch=cast.properties["P1"].branch, name="Elsewhere")
    PropertyContact.objects.create(contact=cast.contacts["PRI"], property=own, is_chosen=True)
    make_proposal("950", own, 100)
    assert links(page_at(cast)) == ["/north/proposals/950/"]
    assert status_of(cast, "501/") == 200


def test_a_bad_case_of_long_names_and_other_alphabets_loses_nothing(cast: Cast, place: Property) -> None:
    title = "Пруд и сад 🌳 <b>" + "x" * 180
    make_proposal("1", place, -12_345, title=title)
    page = page_at(cast)
    assert "Proposal #1: Пруд и сад 🌳 <b>" in words(page)
    assert "<b>" not in page.partition("<main")[2]
    assert "-$123.45" in words(page)


# ---- who sees what ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["PRI", "PB", "OTH"])
def test_r45_every_contact_of_the_property_sees_what_was_delivered(cast: Cast, who: str) -> None:
    assert sorted(links(page_at(cast, who=who))) == [f"/north/proposals/{n}/" for n in ("501", "502", "503")]


@pytest.mark.parametrize("number", ["504", "505", "601", "801", "9999"])
def test_t_op_02_t_op_08_what_was_not_sent_or_is_not_ones_own_is_not_there(cast: Cast, number: str) -> None:
    assert status_of(cast, f"{number}/") == 404


def test_a_billing_contact_of_an_invoice_sees_no_proposal(cast: Cast) -> None:
    assert links(page_at(cast, who="BIL")) == []
    assert status_of(cast, "501/", "BIL") == 404


def test_r61_after_a_reset_it_is_gone_at_once(cast: Cast) -> None:
    reset_proposal(System(), cast.proposals["PENDING"].pk)
    assert status_of(cast, "501/") == 404
    assert "501" not in page_at(cast)


def test_r35_a_section_that_is_switched_off_is_not_there(cast: Cast) -> None:
    Portal.objects.filter(slug="north").update(show_proposals=False)
    client = cast.client("PRI")
    assert client.get("/north/proposals/").status_code == 404
    assert client.get("/north/proposals/501/").status_code == 404
    home = client.get("/north/").content.decode()
    assert "Proposals" not in home
    assert "Proposal #501" not in home


# ---- one proposal -----------------------------------------------------------------------------------------


def test_r55_r56_the_page_has_everything_the_guide_shows(cast: Cast, place: Property) -> None:
    make_proposal("88", place, 4_074_960, 213_500, title="Major Landscaping", sent=date(2025, 3, 18))
    page = words(page_at(cast, "88/"))
    for said in (
        "Back to Proposals",
        "Proposal #88: Major Landscaping",
        "Tar Valon Towers • Columbia, Illinois 62236",
        "PENDING",
        "Sent 03/18/2025",
        "Price",
        "$42,884.60",
        "Service 1 $40,749.60 1 Visit",
        "Service 2 $2,135 1 Visit",
        "Total $42,884.60",
        "Service Contact Staff ST-N",
        "st-n@office.example",
        "Associated with: 515 Warnock Columbia, Illinois 62236",
    ):
        assert said in page


def test_r56_services_stand_in_their_groups_with_visits_and_words(cast: Cast, place: Property) -> None:
    proposal = make_proposal("88", place, sent=None)
    for position, (group, visits, description) in enumerate(
        [("Lawn", 26, "Weekly <i>."), ("", 0, ""), ("Lawn & Beds", 1, ""), ("Lawn", 2, "")], start=1
    ):
        ProposalService.objects.create(
            proposal=proposal, position=position, group=group, name=f"<b>{position}", price_cents=100,
            visits=visits, description=description,
        )  # fmt: skip
    deliver_proposal(System(), proposal.pk, clock.now())
    page = page_at(cast, "88/")
    assert (
        "Services Lawn <b>1 $1 26 Visits Weekly <i>. <b>4 $1 2 Visits <b>2 $1 0 Visits "
        "Lawn & Beds <b>3 $1 1 Visit Total $4" in words(page)
    )
    assert "<b>1" not in page
    assert "Weekly <i>" not in page


def test_what_is_offered_in_another_currency_is_shown_in_it(cast: Cast, place: Property) -> None:
    proposal = make_proposal("88", place, 123_450, sent=None)
    Proposal.objects.filter(pk=proposal.pk).update(currency="EUR")
    deliver_proposal(System(), proposal.pk, clock.now())
    assert "Price €1,234.50 " in rows(page_at(cast))[0]
    page = words(page_at(cast, "88/"))
    assert page.count("€1,234.50") == 3  # the price, the service, the total
    assert "$" not in page


def test_r75_the_day_it_was_accepted_is_said_once_it_was(cast: Cast) -> None:
    assert "Accepted" not in words(page_at(cast, "501/"))
    Proposal.objects.filter(number="502").update(accepted_on=date(2026, 5, 3))
    assert "Sent 05/01/2026 Accepted 05/03/2026" in words(page_at(cast, "502/"))


def test_a_place_without_an_address_leaves_no_stray_marks(cast: Cast, place: Property) -> None:
    Property.objects.filter(pk=place.pk).update(street="", city="", state="", postal_code="")
    make_proposal("88", place, 100)
    page = page_at(cast, "88/")
    assert "•" not in words(page)
    assert "<span></span>" not in page


def test_r57_without_service_details_no_price_of_a_part_is_anywhere(cast: Cast, place: Property) -> None:
    make_proposal("88", place, 4_074_960, 213_500)
    Portal.objects.filter(slug="north").update(show_service_details=False)
    page = page_at(cast, "88/")
    assert "$40,749.60" not in page
    assert "$2,135" not in page
    assert "Service 1" not in page
    assert "Total $42,884.60" in words(page)


def test_r67_optional_services_show_their_own_prices_and_what_was_chosen(cast: Cast, place: Property) -> None:
    proposal = make_proposal("88", place, 10_000, sent=None)
    for position, chosen in ((2, False), (3, True)):
        ProposalService.objects.create(
            proposal=proposal, position=position, name=f"Option {position}", price_cents=100 * position,
            is_optional=True, is_chosen=chosen,
        )  # fmt: skip
    deliver_proposal(System(), proposal.pk, clock.now())
    for details in (True, False):
        Portal.objects.filter(slug="north").update(show_service_details=details)
        page = words(page_at(cast, "88/"))
        assert "Optional services Option 2 $2 Not in the total Option 3 $3 Chosen, in the total" in page
        assert page.count("Option 3") == 1
        assert "Total $103" in page


def test_what_is_shown_is_the_delivered_version_whatever_the_office_does_meanwhile(cast: Cast) -> None:
    proposal = cast.proposals["PENDING"]
    Proposal.objects.filter(pk=proposal.pk).update(title="Being changed")
    ProposalService.objects.filter(proposal=proposal).update(name="Being changed")
    for path in ("", "501/"):
        page = page_at(cast, path)
        assert "Being changed" not in page
        assert "Major Landscaping" in page


@pytest.mark.parametrize(("shown", "phone"), [(True, True), (False, False)])
def test_r58_the_phone_of_the_sales_rep_only_where_it_is_switched_on(
    cast: Cast, shown: bool, phone: bool
) -> None:
    Portal.objects.filter(slug="north").update(show_sales_rep_phone=shown)
    StaffMember.objects.filter(name="Staff ST-N").update(title="COO")
    page = words(page_at(cast, "501/"))
    assert "Staff ST-N COO Email st-n@office.example" in page
    assert ("555-0100" in page) is phone


def test_r64_cancelled_after_it_was_won_is_accepted_and_marked(cast: Cast) -> None:
    change_status(System(), cast.proposals["ACCEPTED"].pk, S.CANCELLED)
    assert "ACCEPTED Cancelled" in words(page_at(cast, "502/"))
    assert any("ACCEPTED Cancelled" in row for row in rows(page_at(cast)))


def test_r62_a_change_order_says_so_and_leads_to_what_it_changes_and_back(
    cast: Cast, place: Property
) -> None:
    first = make_proposal("70", place, 10_000, title="Wall", then=(S.WON,))
    make_proposal("71", place, 2_000, title="Higher wall", parent=first)
    assert "PENDING Change order" in words(page_at(cast, "71/"))
    changed = page_at(cast, "71/")
    assert "Change order to Proposal #70: Wall" in words(changed)
    assert 'href="/north/proposals/70/"' in changed
    make_proposal("72", place, 3_000, title="Gate", parent=first, sent=date(2026, 5, 20))
    make_proposal("73", place, 3_000, title="Not sent", parent=first, sent=None)
    page = words(page_at(cast, "70/"))
    assert (
        "Change orders Proposal #72: Gate 05/20/2026 PENDING Proposal #71: Higher wall 05/01/2026 PENDING"
        in page
    )
    assert "Not sent" not in page


def test_r63_the_address_shows_the_newest_revision_and_the_one_before_stays_readable(
    cast: Cast, place: Property
) -> None:
    make_proposal("15", place, 10_000, title="Weekly Maintenance", then=(S.WON,))
    make_proposal("15", place, 12_000, title="Weekly Maintenance", revision=1)
    listed = page_at(cast)
    assert links(listed) == ["/north/proposals/15/", "/north/proposals/15/?revision=0"]

    newest, before = page_at(cast, "15/"), page_at(cast, "15/?revision=0")
    assert "Proposal #15 (Revision 1): Weekly Maintenance" in words(newest)
    assert "PENDING" in words(newest).partition("Other revisions")[0]
    assert 'href="/north/proposals/15/?revision=0"' in newest
    assert "$100" in words(before)
    assert "ACCEPTED" in words(before)


def test_r63_a_revision_that_was_superseded_is_nowhere_any_more(cast: Cast) -> None:
    place, asked = cast.properties["P1"], cast.requests["OPEN"]
    make_proposal("15", place, 10_000, title="Old words", then=(S.WON,), from_request=asked)
    make_proposal("15", place, 12_000, title="New words", revision=1, then=(S.WON,), from_request=asked)
    newest, there = page_at(cast, "15/"), cast.client("PRI").get("/north/requests/101/").content.decode()
    assert "Old words" not in page_at(cast)
    assert status_of(cast, "15/?revision=0") == 404
    for page in (newest, there):
        assert "New words" in page
        assert "Old words" not in page
    assert "Other revisions" not in newest


@pytest.mark.parametrize(
    ("revision", "status"),
    [("7", 404), ("9999", 404), ("x", 200), ("-1", 200), ("99999", 200), ("²", 200), ("٠", 200), ("", 200)],
)
def test_a_revision_that_is_not_there_is_a_404_and_nonsense_means_the_newest(
    cast: Cast, revision: str, status: int
) -> None:
    assert status_of(cast, f"501/?revision={revision}") == status


def test_description_terms_and_payment_schedule_are_read_in_paragraphs(cast: Cast, place: Property) -> None:
    make_proposal(
        "88", place, 100, description="First.\n\nSecond <i>.", terms="We warrant.", payment_schedule="Half."
    )
    page = page_at(cast, "88/")
    assert "<p>First.</p>" in page
    assert "Second &lt;i&gt;." in page
    assert "Terms We warrant." in words(page)
    assert "Payment schedule Half." in words(page)


# ---- what came of it --------------------------------------------------------------------------------------


def billed(cast: Cast, number: str, at: Property, proposal: Proposal, **more: object) -> None:
    invoice = make_invoice(number, at, 100, **more)  # type: ignore[arg-type]
    InvoiceLine.objects.filter(invoice=invoice).update(proposal=proposal)


def test_the_invoices_of_a_proposal_stand_on_its_page(cast: Cast) -> None:
    place, proposal = cast.properties["P1"], cast.proposals["ACCEPTED"]
    billed(cast, "77", place, proposal)
    billed(cast, "78", place, proposal, shared=False)
    page = page_at(cast, "502/")
    assert '<a href="/north/invoices/77/">Invoice #77</a>' in page
    assert "Invoice #78" not in page


def test_more_invoices_than_fit_are_counted_the_newest_are_shown(cast: Cast) -> None:
    for n in range(8):
        billed(cast, f"7{n}", cast.properties["P1"], cast.proposals["ACCEPTED"], day=date(2024, 4, n + 1))
    page = words(page_at(cast, "502/"))
    shown = re.findall(r"Invoice #(7\d) (DUE|PAID) (Due [\d/]+(?: · Overdue)?)", page)
    assert shown == [(f"7{n}", "DUE", f"Due 05/0{n + 1}/2024 · Overdue") for n in (7, 6, 5, 4, 3)]
    assert "and 3 earlier ones" in page


def test_one_invoice_more_than_fits_is_counted_as_one(cast: Cast) -> None:
    for n in range(6):
        billed(cast, f"7{n}", cast.properties["P1"], cast.proposals["ACCEPTED"])
    assert "and 1 earlier one " in words(page_at(cast, "502/")) + " "
    Invoice.objects.filter(number="70").update(shared_at=None)
    assert "earlier one" not in words(page_at(cast, "502/"))


def test_with_invoices_switched_off_a_proposal_names_none(cast: Cast) -> None:
    billed(cast, "77", cast.properties["P1"], cast.proposals["ACCEPTED"])
    Portal.objects.filter(slug="north").update(show_invoices=False)
    assert "Invoice" not in page_at(cast, "502/")


def test_a_request_names_the_proposals_that_answer_it_and_they_name_the_request(cast: Cast) -> None:
    asked = cast.requests["OPEN"]
    Proposal.objects.filter(number__in=["501", "504"]).update(from_request=asked)
    there = cast.client("PRI").get("/north/requests/101/").content.decode()
    assert '<a href="/north/proposals/501/">Proposal #501: Major Landscaping</a>' in there
    assert "Proposal #504" not in there
    here = page_at(cast, "501/")
    assert '<a href="/north/requests/101/">Request #101: Broken sprinkler</a>' in here

    Portal.objects.filter(slug="north").update(show_requests=False)
    here = page_at(cast, "501/")
    assert "Request #101: Broken sprinkler" in words(here)
    assert "/north/requests/" not in here

    Portal.objects.filter(slug="north").update(show_requests=True, show_proposals=False)
    assert "Proposal" not in cast.client("PRI").get("/north/requests/101/").content.decode()


def test_a_request_without_include_client_is_not_named(cast: Cast) -> None:
    Proposal.objects.filter(number="501").update(from_request=cast.requests["INTERNAL"])
    assert "Watch this one" not in page_at(cast, "501/")


@pytest.mark.parametrize(("who", "linked"), [("PRI", True), ("OTH", True), ("BIL", False)])
def test_r92_an_invoice_leads_to_its_proposals_and_visits_where_the_reader_may_go(
    cast: Cast, who: str, linked: bool
) -> None:
    InvoiceLine.objects.filter(invoice=cast.invoices["I1"]).update(
        proposal=cast.proposals["ACCEPTED"], proposal_number="502", visit=cast.visits["DONE"]
    )
    page = cast.client(who).get("/north/invoices/1001/").content.decode()
    assert "Proposal #502: Weekly Mowing" in words(page)
    assert ('href="/north/proposals/502/"' in page) is linked
    assert (f'href="/north/visits/{cast.visits["DONE"].pk}/"' in page) is linked


def test_r92_switched_off_sections_are_named_but_not_linked(cast: Cast) -> None:
    InvoiceLine.objects.filter(invoice=cast.invoices["I1"]).update(
        proposal=cast.proposals["ACCEPTED"], proposal_number="502", visit=cast.visits["DONE"]
    )
    Portal.objects.filter(slug="north").update(show_proposals=False, show_visits=False)
    page = cast.client("PRI").get("/north/invoices/1001/").content.decode()
    assert "Proposal #502" in page
    assert "/north/proposals/" not in page
    assert "/north/visits/" not in page

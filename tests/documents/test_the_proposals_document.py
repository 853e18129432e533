"""A proposal on paper: all its parts, literally, and whole on every page (study 1.5)."""

import gzip
import re
from dataclasses import replace

import pytest

from fieldgate.proposals.content import Content, Item, Monthly, Service, choose
from fieldgate.proposals.pdf.in_words import in_words
from fieldgate.proposals.pdf.paper import Party
from fieldgate.proposals.rules import Kind
from tests.documents.papers import (
    CONTENT,
    MADE_AT,
    PAPER,
    PHONE,
    SIGNATURE,
    lines_of,
    many,
    pages_of,
    printed,
    text_of,
    titled,
)

pytestmark = pytest.mark.pure


def row(lines: list[str], start: str) -> str:
    return next(line for line in lines if line.startswith(start))


def test_everything_that_belongs_on_a_proposal_is_on_it() -> None:
    text = text_of(printed().pdf)
    for part in (
        "Evergreen Grounds", "1758 Lexington Avenue", "St Louis, MO 63101", "Major Landscaping Project 2024",
        "#88", "03/18/25", "April Malmba", "Tar Valon Holdings", "1234 Main St", "Brooklyn, NY 11213",
        "Tar Valon Towers", "515 Warnock", "Columbia, IL 62236", "New beds along both towers.", "Beds",
        "Planting", "Mulch Install", "Three inches of mulch.", "Brown hardwood mulch (yd)", "512 at $74.50",
        "40.4", "$40,749.60", "$2,135.00", "Optional services", "Seasonal color", "$980.00",
        "Payment schedule", "Half on acceptance", "Terms", "Prices hold for 30 days.", "Camilla Sailor",
        "rep@demo.example", "Licensed and insured", "Page 1 of", "Acceptance", "Signature",
    ):  # fmt: skip
        assert part in text, part


def test_amounts_keep_their_cents_and_optional_services_are_apart() -> None:
    lines = lines_of(printed().pdf)
    assert row(lines, "Total $") == "Total $44,579.33"
    assert row(lines, "Mulch Install") == "Mulch Install 1 $40,749.60"
    services, options = (lines.index(word) for word in ("Services", "Optional services"))
    assert services < lines.index("Total $44,579.33") < options < lines.index("Winter wrap 1 $412.50")


def test_a_contract_has_its_date_and_a_payment_for_every_month() -> None:
    content = replace(CONTENT, monthly=Monthly("2025-01-31", 12))
    paper = replace(PAPER, kind=Kind.CONTRACT, revision=1)
    lines = lines_of(printed(content, paper).pdf)
    assert "Contract" in lines
    assert row(lines, "Number") == "Number Revision Proposal date Total"
    assert row(lines, "#88") == "#88 1 03/18/25 $44,579.33"
    assert "02/28/25 $3,714.95" in lines
    assert "12/31/25 $3,714.94" in lines


def test_a_change_order_says_what_it_changes() -> None:
    assert "Change order to Proposal #74" in lines_of(printed(paper=replace(PAPER, changes="74")).pdf)


def test_without_details_there_is_one_lump_sum_and_what_may_be_chosen() -> None:
    """Design.md 6: nothing of what makes up the price, on no page."""
    text = text_of(printed(paper=replace(PAPER, show_details=False)).pdf)
    for hidden in (
        "Mulch",
        "Planting",
        "Inkberry",
        "$40,749.60",
        "$2,135",
        "$74.50",
        "Two displays",
        "Visits",
    ):
        assert hidden not in text, hidden
    for shown in ("All services, as described", "$44,579.33", "Seasonal color", "$980.00"):
        assert shown in text, shown


def test_a_draft_says_so_in_words_and_across_the_page_and_has_no_place_to_sign() -> None:
    draft, final = printed(paper=replace(PAPER, is_draft=True)), printed()
    assert "Proposal DRAFT" in lines_of(draft.pdf)
    assert "Acceptance" not in text_of(draft.pdf)
    assert all(b'fill="#ececec"' in page for page in draft.pages)
    assert "DRAFT" not in text_of(final.pdf)
    assert not any(b'fill="#ececec"' in page for page in final.pages)


def test_a_proposal_with_nothing_in_it_is_still_a_document() -> None:
    bare = replace(PAPER, contact=None, sales_rep=None, property=Party(""), letterhead=replace(
        PAPER.letterhead, logo=None, lines=(), footer=""
    ))  # fmt: skip
    lines = lines_of(printed(Content("", "", "", "", "USD", ()), bare).pdf)
    assert "No services are listed." in lines
    assert "Total $0.00" in lines


def test_free_and_negative_lines_are_printed_as_they_are() -> None:
    services = (Service(1, "", "Bags", "", 1, 0), Service(2, "", "Discount", "", 1, -50_05))
    lines = lines_of(printed(replace(CONTENT, services=services)).pdf)
    assert "Bags 1 $0.00" in lines
    assert "Discount 1 -$50.05" in lines
    assert "Total -$50.05" in lines


# ---- long ones ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def three_hundred() -> list[list[str]]:
    return pages_of(printed(many(300)).pdf)


def test_three_hundred_lines_are_all_there_in_their_order(three_hundred: list[list[str]]) -> None:
    names = [ln for page in three_hundred for ln in page if ln.startswith("Service number")]
    assert [int(name.split()[2]) for name in names] == list(range(1, 301))


def test_a_long_table_repeats_its_head_on_every_page(three_hundred: list[list[str]]) -> None:
    with_rows = [page for page in three_hundred if any("Service number" in line for line in page)]
    assert len(with_rows) > 5
    for page in with_rows:
        first = next(i for i, line in enumerate(page) if line.startswith("Service number"))
        assert "Service Visits Price" in page[:first]


def test_a_groups_name_is_never_the_last_on_its_page(three_hundred: list[list[str]]) -> None:
    names = [(page, i) for page in three_hundred for i, line in enumerate(page) if line.startswith("Group")]
    assert names
    assert all(page[i + 1].startswith("Service number") for page, i in names)


def test_the_total_never_parts_from_the_row_above_it() -> None:
    """Moved down line by line over the end of a page: at some of these the total alone would not fit."""
    on_page = set()
    for shift in range(16):
        description = "\n".join("x" for _ in range(shift))
        pages = pages_of(printed(replace(many(10), description=description)).pdf)
        ((number, page),) = [(n, p) for n, p in enumerate(pages) if any(ln.startswith("Total $") for ln in p)]
        above = page[: next(i for i, line in enumerate(page) if line.startswith("Total $"))]
        assert any(line.startswith("Service number 10 ") for line in above), shift
        on_page.add(number)
    assert on_page == {0, 1}, "it did cross the end of a page"


def test_a_service_longer_than_a_page_goes_on_and_on_and_is_all_there() -> None:
    text = " ".join(f"word{n}" for n in range(3_000))
    items = tuple(Item(f"Item {n}", 1_000, 100) for n in range(60))
    services = (Service(1, "G", "Long", text, 1, 100, items=items), Service(2, "G", "After", "", 1, 5))
    read = text_of(printed(replace(CONTENT, services=services)).pdf).split()
    assert [word for word in read if word.startswith("word")] == text.split()
    assert "After" in read


def test_one_word_of_five_thousand_letters_stays_within_the_page() -> None:
    service = Service(1, "", "Long", "d" * 5_000, 1, 100)
    assert text_of(printed(replace(CONTENT, services=(service,))).pdf).count("d" * 10) > 300


def test_two_pages_of_pictures_are_within_their_budget() -> None:
    """60 KB compressed for the document's page (issue: figures)."""
    pages = printed().pages
    assert len(pages) == 2
    assert sum(len(gzip.compress(page, 6)) for page in pages) < 52 * 1024


# ---- literally ------------------------------------------------------------------------------------------

MARKUP = (
    '#read("/etc/passwd")', '#import "@preview/x"', "$x^2$", "*bold*", "_slant_", "\\", "]", "[", "{{7*7}}",
    "<img src=http://canary>", "file:///etc/passwd", "</script>", "= Heading", "// comment", "/* x */",
    "@label", "<label>", "`raw`", "#", "~", "--", "...", "http://canary.example",
)  # fmt: skip


@pytest.mark.parametrize("markup", MARKUP)
def test_t_pd_01_markup_in_any_name_is_printed_literally(markup: str) -> None:
    service = Service(1, f"G {markup}", f"N {markup}", f"D {markup}", 1, 1, items=(Item(f"I {markup}"),))
    content = Content(f"T {markup}", f"E {markup}", f"L {markup}", f"P {markup}", "USD", (service,))
    signature = replace(SIGNATURE, name=f"S {markup}", strokes=None, options=frozenset())
    paper = replace(PAPER, contact=Party(f"C {markup}", (f"A {markup}",)))
    # How wide a blank is, is in the eye of the reader.
    text = "".join(text_of(printed(content, paper, signature).pdf, "-layout").split())
    for where in "GNDITELPSCA":
        assert f"{where} {markup}".replace(" ", "") in text, where
    assert "root:" not in text


def test_t_pd_01_an_address_in_a_name_is_no_link() -> None:
    assert b"/URI" not in printed(replace(CONTENT, title="http://canary.example")).pdf


# ---- signed ---------------------------------------------------------------------------------------------


def test_the_signed_document_has_the_chosen_options_and_their_total() -> None:
    lines = lines_of(printed(signature=SIGNATURE).pdf)
    assert "Services $44,579.33" in lines
    assert "Seasonal color $980.00" in lines
    assert "Total $45,559.33" in lines
    assert row(lines, "Seasonal color Chosen") == "Seasonal color Chosen 2 $980.00"
    assert "April Malmba accepted this proposal for $45,559.33." in lines
    assert "Acceptance" not in lines


@pytest.fixture(scope="module")
def certificate() -> list[str]:
    """The lines of the certificate's pages, which are the last ones."""
    pages = pages_of(printed(signature=SIGNATURE).pdf)
    first = next(n for n, page in enumerate(pages) if "Certificate" in page)
    assert first > 0
    return [line for page in pages[first:] for line in page]


def test_the_certificate_comes_last_and_holds_all_evidence(certificate: list[str]) -> None:
    """Reliability 1.6, line by line."""
    for line in (
        "Certificate 4f7c2a1e", "Signed by April Malmba", "Role at that moment Primary contact",
        "E-mail april@demo.example", "Contact 31", "Signature Drawn by hand",
        "Signed at 03/20/25 14:03:22 UTC", "Identity confirmed by Password, again at 03/20/25 14:01 UTC",
        "Network address 203.0.113.24", f"Browser {PHONE}",
        "Accepted total $45,559.33", "In words Forty-five thousand five hundred fifty-nine and 33/100 USD",
        "Optional services chosen Seasonal color, $980.00",
        "Document Proposal #88: Major Landscaping Project 2024", "Revision 0", "Version 2",
        "Branch St. Louis", "Property Tar Valon Towers, 515 Warnock, Columbia, IL 62236",
        "Sent by Camilla Sailor", "Pages as presented 2",
        f"SHA-256 as presented {SIGNATURE.presented_sha256}",
        "Given at 03/20/25 14:02:58 UTC", "To these words I agree to sign this proposal electronically.",
        "Place in the record 1842", f"SHA-256 of the entry before {'5e' * 32}",
        f"SHA-256 of this entry {'c1' * 32}",
        "Time All times are UTC, by the clock of the server that kept this record.",
        "On a page https://portal.example/check/", "With commands pdfsig FILE.pdf", "sha256sum FILE.pdf",
    ):  # fmt: skip
        assert line in certificate, line
    assert not any(line.startswith(("Changes", "Delivered In")) for line in certificate)


def test_the_certificate_tells_the_events_in_their_order(certificate: list[str]) -> None:
    start = certificate.index("Events")
    assert certificate[start + 1] == "Time (UTC) What Who From"
    told = [line for line in certificate[start:] if line.startswith("03/")]
    assert told == [
        "03/18/25 15:30:00 Delivered by mail Camilla Sailor",
        "03/20/25 13:58:01 Opened April Malmba 203.0.113.24",
        "03/20/25 14:02:58 Consent given April Malmba 203.0.113.24",
        "03/20/25 14:03:22 Signed April Malmba 203.0.113.24",
    ]


def test_the_certificate_of_a_change_order_and_of_one_from_elsewhere_say_so() -> None:
    signature = replace(SIGNATURE, delivered_elsewhere=MADE_AT, sender="", options=frozenset())
    lines = lines_of(printed(paper=replace(PAPER, changes="74", revision=1), signature=signature).pdf)
    for line in (
        "Changes Proposal #74",
        "Revision 1",
        "Delivered In another system, before it was brought here: 03/18/25 15:30:00 UTC",
        "Optional services chosen None",
    ):
        assert line in lines, line
    assert not any(line.startswith("Sent by") for line in lines)


def test_t_pd_01_the_only_link_of_a_signed_document_leads_to_where_it_is_checked() -> None:
    canary = "http://canary.example"
    signature = replace(SIGNATURE, name=canary, user_agent=canary, strokes=None, consent=canary)
    pdf = printed(titled(canary), signature=signature).pdf
    assert re.findall(rb"/URI\(([^)]*)\)", pdf) == [b"https://portal.example/check/"]


def test_a_typed_signature_is_its_words() -> None:
    lines = lines_of(printed(signature=replace(SIGNATURE, strokes=None)).pdf)
    assert "Signature Typed" in lines
    assert lines.count("April Malmba") > lines_of(printed(signature=SIGNATURE).pdf).count("April Malmba")


@pytest.mark.parametrize(
    ("cents", "currency", "words"),
    [
        (0, "USD", "Zero and 00/100 USD"),
        (1, "USD", "Zero and 01/100 USD"),
        (-50_05, "USD", "Minus fifty and 05/100 USD"),
        (100_00, "CAD", "One hundred and 00/100 CAD"),
        (1_000_019_00, "USD", "One million nineteen and 00/100 USD"),
        (45_559_33, "USD", "Forty-five thousand five hundred fifty-nine and 33/100 USD"),
        (999_999_999_999, "USD", "Nine billion nine hundred ninety-nine million nine hundred ninety-nine "
         "thousand nine hundred ninety-nine and 99/100 USD"),
        (12_340, "JPY", "Twelve thousand three hundred forty JPY"),
        (1_005, "KWD", "One and 005/1000 KWD"),
        (70_90, "EUR", "Seventy and 90/100 EUR"),
    ],
)  # fmt: skip
def test_amounts_in_words_say_every_digit(cents: int, currency: str, words: str) -> None:
    assert in_words(cents, currency) == words


def test_choosing_takes_what_is_offered_and_nothing_else() -> None:
    chosen = choose(CONTENT, frozenset({1, 5, 99}))
    assert [s.position for s in chosen.services if s.is_chosen] == [5]
    assert chosen.price_cents == CONTENT.price_cents + 412_50

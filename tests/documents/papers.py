"""A proposal for every test of documents, and what is read out of a PDF."""

import subprocess
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO

from PIL import Image, ImageDraw

from fieldgate.documents import press
from fieldgate.documents.press import Printed
from fieldgate.proposals.content import Content, Item, Service
from fieldgate.proposals.pdf.paper import Letterhead, Logo, Paper, Party
from fieldgate.proposals.pdf.sheet import TEMPLATE, sheet
from fieldgate.proposals.pdf.signing import Link, Signature, Strokes, Witnessed
from fieldgate.proposals.rules import Event, Kind

MADE_AT = datetime(2025, 3, 18, 15, 30, tzinfo=UTC)


def logo() -> Logo:
    """A small PNG with some drawing in it."""
    picture = Image.new("RGBA", (240, 80), (0, 0, 0, 0))
    ImageDraw.Draw(picture).rounded_rectangle((2, 2, 78, 78), 12, fill=(31, 122, 77, 255))
    out = BytesIO()
    picture.save(out, "PNG")
    return Logo(out.getvalue(), 240, 80)


CONTENT = Content(
    title="Major Landscaping Project 2024",
    description="New beds along both towers.\n\nWe start within two weeks.",
    terms="Prices hold for 30 days.\n\nPlants are under warranty for one year.",
    payment_schedule="Half on acceptance, the rest when the work is done.",
    currency="USD",
    services=(
        Service(
            1, "Beds", "Mulch Install", "Three inches of mulch.", 1, 40_749_60,
            items=(Item("Brown hardwood mulch (yd)", 512_000, 74_50), Item("Labor", 40_400, None)),
        ),
        Service(2, "Planting", "Plant Installation", "", 1, 2_135_00),
        Service(3, "Planting", "EN- Shrub Installation", "Inkberry holly.", 1, 1_694_73),
        Service(4, "", "Seasonal color", "Two displays a year.", 2, 980_00, is_optional=True),
        Service(5, "", "Winter wrap", "", 1, 412_50, is_optional=True),
    ),
)  # fmt: skip

PAPER = Paper(
    number="88",
    kind=Kind.WORK_ORDER,
    dated=date(2025, 3, 18),
    letterhead=Letterhead(
        "Evergreen Grounds",
        ("1758 Lexington Avenue", "St Louis, MO 63101", "office@demo.example"),
        "Evergreen Grounds\nLicensed and insured",
        logo=logo(),
    ),
    property=Party("Tar Valon Towers", ("515 Warnock", "Columbia, IL 62236")),
    contact=Party("April Malmba", ("Tar Valon Holdings", "1234 Main St", "Brooklyn, NY 11213")),
    sales_rep=Party("Camilla Sailor", ("COO", "rep@demo.example")),
)

PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_3 like Mac OS X)"


def _by_april(kind: Event, time: str) -> Witnessed:
    at = datetime.fromisoformat(f"2025-03-20T{time}+00:00")
    return Witnessed(kind, at, "April Malmba", address="203.0.113.24", user_agent=PHONE)


SIGNATURE = Signature(
    name="April Malmba",
    role="Primary",
    email="april@demo.example",
    signed_at=datetime(2025, 3, 20, 14, 3, 22, tzinfo=UTC),
    address="203.0.113.24",
    user_agent=PHONE,
    confirmed="Password, again at 03/20/25 14:01 UTC",
    version=2,
    presented_sha256="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    consent="I agree to sign this proposal electronically.",
    options=frozenset({4}),
    strokes=Strokes("M20 90C60 10,90 10,120 95M40 70L110 66", 560, 140),
    evidence_id="4f7c2a1e",
    contact_id="31",
    consented_at=datetime(2025, 3, 20, 14, 2, 58, tzinfo=UTC),
    presented_pages=2,
    sender="Camilla Sailor",
    branch="St. Louis",
    events=(
        Witnessed(Event.DELIVERED, MADE_AT, "Camilla Sailor", "email"),
        _by_april(Event.OPENED, "13:58:01"),
        _by_april(Event.CONSENTED, "14:02:58"),
        _by_april(Event.SIGNED, "14:03:22"),
    ),
    link=Link(1842, "5e" * 32, "c1" * 32),
    check_url="https://portal.example/check/",
)


def printed(content: Content = CONTENT, paper: Paper = PAPER, signature: Signature | None = None) -> Printed:
    """The document, set."""
    return press.typeset(TEMPLATE, sheet(content, paper, signature), MADE_AT)


def titled(title: str) -> Content:
    """The usual content under another title."""
    return replace(CONTENT, title=title)


def many(count: int) -> Content:
    """A contract with this many services, some of them free and some taken off the price."""
    services = tuple(
        Service(n, f"Group {n // 40}", f"Service number {n}", "Mowing, edging." if n % 3 else "", n % 52,
                0 if n % 7 == 0 else -n * 100 if n % 17 == 0 else n * 12_345)
        for n in range(1, count + 1)
    )  # fmt: skip
    return replace(CONTENT, services=services)


def text_of(pdf: bytes, *options: str) -> str:
    """What poppler reads in it. Places to break a long word are no text."""
    command = ["pdftotext", *options, "-", "-"]
    read = subprocess.run(command, input=pdf, capture_output=True, check=True)
    return read.stdout.decode().replace("\u200b", "")


def pages_of(pdf: bytes) -> list[list[str]]:
    """The lines of each page, as they stand, with single blanks."""
    pages = text_of(pdf, "-layout").split("\f")[:-1]
    return [[" ".join(line.split()) for line in page.splitlines() if line.strip()] for page in pages]


def lines_of(pdf: bytes) -> list[str]:
    """All lines of all pages."""
    return [line for page in pages_of(pdf) for line in page]

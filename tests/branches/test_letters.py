"""How mails look and what they say: the portal's branding, in text and in HTML, whatever stands in a name."""

import io
import re
from html import unescape
from html.parser import HTMLParser

import pytest
from PIL import Image

from fieldgate.branches.doors import find_portal
from fieldgate.branches.letters import Words, compose
from fieldgate.branches.logo import keep_logo
from fieldgate.branches.models import Branch, Company, Portal
from fieldgate.branches.portal import CurrentPortal
from fieldgate.branches.rules import contrast, parse_colour
from tests.cast import Cast

LINK = "http://testserver/north/accounts/invitation/abc-123/?a=1&b=2"
WORDS = Words("News", ["Hello Pri,", "Something has come."], ("Look at it", LINK), ["Small print."])

WHITE = (255, 255, 255)

# T-PD-01, as far as a mail is concerned.
HOSTILE = [
    '#read("/etc/passwd")', '#import "@preview/x"', "$", "*", "\\", "]", "{{7*7}}", "{% now 'Y' %}",
    "<img src=http://canary.example/x>", "file:///etc/passwd", "</script>", "<b>bold</b>", "&lt;b&gt;",
    "\"><a href='http://canary.example'>", "</style><style>*{display:none}",
]  # fmt: skip


class Reader(HTMLParser):
    """The elements of a mail in their order, and every address in it."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[str] = []
        self.addresses: list[str | None] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        self.addresses += [value for name, value in attrs if name in {"src", "href", "background"}]


def north(cast: Cast) -> CurrentPortal:
    portal = find_portal(cast.portals["north"].pk)
    assert portal
    return portal


def visible(html: str) -> str:
    """What a reader sees of a mail's HTML."""
    body = re.sub(r"<!--.*?-->|<style>.*?</style>|<title>.*?</title>", "", html, flags=re.S)
    return unescape(re.sub(r"<[^>]*>", " ", body))


@pytest.mark.parametrize("text", HOSTILE)
def test_t_pd_01_markup_in_names_is_printed_literally(cast: Cast, text: str) -> None:
    Portal.objects.filter(slug="north").update(title=text)
    Company.objects.update(name=text, street=text)
    words = Words(f"News of {text}", [f"Hello {text},", text], (text, LINK), [text])
    letter = compose(north(cast), "pri@example.com", words)
    assert letter.text.count(text) >= 6
    assert visible(letter.html).count(text) >= 7
    assert letter.subject == f"News of {text}"
    # Nothing of it became an element, or an address that a reader's program would fetch.
    read, plain = Reader(), Reader()
    read.feed(letter.html)
    plain.feed(compose(find_portal(cast.portals["south"].pk), "pri@example.com", WORDS).html)
    assert read.elements == plain.elements
    assert read.addresses == plain.addresses == [LINK, LINK]


def test_the_button_leads_where_its_words_say_in_both_forms(cast: Cast) -> None:
    letter = compose(north(cast), "pri@example.com", WORDS)
    assert f"Look at it:\n{LINK}" in letter.text
    links = re.findall(r'href="([^"]+)"', letter.html)
    assert [unescape(link) for link in links] == [LINK, LINK], "the button, and the address to copy"
    assert "Small print." in letter.text
    assert "Small print." in visible(letter.html)


def test_a_mail_without_a_button_has_no_link(cast: Cast) -> None:
    letter = compose(north(cast), "pri@example.com", Words("News", ["Hello,", "That is all."]))
    assert "href" not in letter.html
    assert "://" not in letter.text


def test_line_breaks_within_a_paragraph_stay(cast: Cast) -> None:
    letter = compose(north(cast), "pri@example.com", Words("News", ["Hello,", "one\ntwo <b>"]))
    assert "one<br>two &lt;b&gt;" in letter.html


@pytest.mark.parametrize("accent", ["#1f7a4d", "#ffee00", "#000000", "#ffffff", "#8080ff", "not one"])
def test_its_colours_are_the_portals_with_readable_contrast(cast: Cast, accent: str) -> None:
    Portal.objects.filter(slug="north").update(accent=accent)
    html = compose(north(cast), "pri@example.com", WORDS).html
    (ground,) = re.findall(r'<td align="center" style="background: (#\w{6})', html)
    (ink,) = re.findall(r'<a href="[^"]+" style="display[^"]*?color: (#\w{6})', html)
    (link,) = re.findall(r'class="link"[^>]*style="color: (#\w{6})', html)
    (dark,) = re.findall(r"\.button td \{ background: (#\w{6}).*?\.button a \{ color: (#\w{6})", html, re.S)
    assert contrast(parse_colour(ground), parse_colour(ink)) >= 4.5
    assert contrast(parse_colour(link), WHITE) >= 4.5
    assert contrast(parse_colour(dark[0]), parse_colour(dark[1])) >= 4.5


def test_it_comes_in_the_branchs_name_else_in_the_portals(cast: Cast) -> None:
    """R162."""
    assert compose(north(cast), "pri@example.com", WORDS).sender_name == "Acme North"
    Branch.objects.filter(name="North").update(sender_name="Acme's northern office")
    assert compose(north(cast), "pri@example.com", WORDS).sender_name == "Acme's northern office"
    assert compose(north(cast), "pri@example.com", WORDS, "Ada of Acme").sender_name == "Ada of Acme"
    assert compose(None, "adm@office.example", WORDS).sender_name == "Acme Grounds"


def test_at_its_foot_stand_the_company_and_where_it_is(cast: Cast) -> None:
    Company.objects.update(street="1758 Lexington Avenue", city="St Louis", state="MO", postal_code="63101")
    letter = compose(north(cast), "pri@example.com", WORDS)
    foot = "1758 Lexington Avenue, St Louis, MO 63101"
    assert letter.text.endswith(f"Acme Grounds\n{foot}")
    assert foot in visible(letter.html)


def test_before_there_is_a_company_it_has_no_foot(db: None) -> None:
    letter = compose(None, "adm@office.example", WORDS)
    assert letter.sender_name == "Fieldgate"
    assert letter.text.endswith("Small print.")


def test_the_logo_comes_by_its_absolute_address_else_a_mark(cast: Cast) -> None:
    assert "<img" not in compose(north(cast), "pri@example.com", WORDS).html
    png = io.BytesIO()
    Image.new("RGB", (40, 20)).save(png, "PNG")
    keep_logo(cast.portals["north"].pk, png.getvalue())
    html = compose(north(cast), "pri@example.com", WORDS).html
    assert re.search(r'<img class="logo" src="http://testserver/north/[^"]*logo\.png', html)
    Portal.objects.filter(slug="north").update(host="portal.acme.example")
    assert re.search(
        r'src="http://portal\.acme\.example/[^"]*logo\.png', compose(north(cast), "x@x.example", WORDS).html
    )

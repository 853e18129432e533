"""No name makes a document fail (design.md 6)."""

import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldgate.documents import press
from fieldgate.documents.errors import PressFailed
from fieldgate.documents.press import Press
from fieldgate.documents.pressroom import typesetting
from fieldgate.documents.pressroom.fonts import BREAK, MARK, PLAIN, coverage, plain, printable
from fieldgate.proposals.content import Service
from fieldgate.proposals.pdf.paper import Party
from tests.documents.papers import CONTENT, PAPER, lines_of, printed, text_of, titled

pytestmark = pytest.mark.pure

# Names in which every family is needed, and those for which there is none.
NASTY = {
    "accents": "Zoë Müller-Łukasz Đặng Õnne Ñuñez",
    "greek and cyrillic": "Καλημέρα Привет",
    "chinese": "山田太郎 株式会社",
    "korean": "김철수 조경",
    "arabic": "محمد علي",
    "hebrew": "גן הורדים",
    "thai": "สวนสวย",
    "hindi": "नमस्ते बगीचा",
    "emoji": "Best 🏡 Lawn 👨‍👩‍👧‍👦 👍🏽 🇺🇸 1️⃣",
    "marks without end": "e" + "\u0301" * 300,
    "marks that fit nowhere": "א\u0652 \u05b0a ก\u064b",
    "no letters": "\u200b\u200d\ufeff\u2060",
    "controls": "a\x00b\x07c\x1bd\x7f\x85e",
    "private and unassigned": "\ue000\U000f0000\U000e0fff\u0378",
    "mathematical": "𝔉𝔯𝔞𝔨𝔱𝔲𝔯 𝟙𝟚𝟛",
    "cuneiform and linear b": "𒀀𒀁 𐀀𐀁",
    "nothing at all": "",
    "one long word": "W" * 200,
    "a lone half": "a\ud800b",
}


@pytest.mark.parametrize("name", NASTY.values(), ids=NASTY)
def test_any_name_is_printed(name: str) -> None:
    content = replace(titled(name), services=(Service(1, name, name, name, 1, 100),), description=name)
    paper = replace(PAPER, contact=Party(name, (name,)), property=Party(name), number="7")
    made = printed(content, paper)
    assert "$1.00" in text_of(made.pdf)


def test_what_has_a_font_is_printed_as_it_is() -> None:
    for name in ("Zoë Müller-Łukasz", "Καλημέρα Привет", "山田太郎", "김철수"):
        assert any(name in line for line in lines_of(printed(titled(name)).pdf))
    for name in ("محمد علي", "גן הורדים", "สวนสวย"):
        assert printable(name) == name


def test_what_has_none_becomes_a_mark_each() -> None:
    assert printable("Best 🏡 Lawn") == f"Best {MARK} Lawn"
    assert printable("👨‍👩‍👧‍👦 👍🏽") == f"{MARK} {MARK}"
    assert printable("\ue000a\u0378") == f"a{MARK}"


def test_t_pd_01_marks_of_direction_cannot_turn_a_price_around() -> None:
    assert printable("Lawn \u202e00.1$ \u2066x\u2069") == "Lawn 00.1$ x"


def test_controls_are_left_out_and_white_space_becomes_blanks() -> None:
    assert printable("a\x00b\tc\u2003d\r\ne\u2028f") == "ab c d\ne\nf"


def test_a_long_word_may_be_broken_and_loses_nothing() -> None:
    word = "Donaudampfschifffahrtsgesellschaftskapitän"
    assert printable(word).replace(BREAK, "") == word
    assert BREAK in printable(word)
    assert BREAK not in printable("office.manager@evergreen.example")


def test_the_mark_and_what_is_plain_are_in_the_first_font() -> None:
    assert coverage()[0] >= PLAIN - {"\n"}


def test_should_typst_refuse_all_the_same_plain_characters_are_printed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Seen by hoping too much: as if every character had its font."""
    template = b'#set document(title: "T")\n#set text(font: "Source Sans 3")\n#json(bytes(sys.inputs.data))'
    template += b".sheet.name"
    monkeypatch.setattr(typesetting, "printable", lambda text: text)
    pdf, _ = typesetting.typeset(template, {"name": "Lawn 🏡 Müller"}, 0)
    assert text_of(pdf).strip() == f"Lawn {MARK} Müller"


def test_a_template_at_fault_is_still_told(own_press: Press) -> None:
    with pytest.raises(PressFailed, match="TypstError"):
        own_press.do("typeset", b"#nothing-of-that-name", {}, 0)


@pytest.fixture
def own_press() -> Press:
    return press._press


@given(st.text(max_size=60))
def test_printable_text_is_in_one_font_or_a_mark(text: str) -> None:
    shown = printable(text)
    assert not any(unicodedata.category(c) in {"Cc", "Co", "Cn", "Cs"} for c in shown.replace("\n", ""))
    assert printable(plain(text)).replace(BREAK, "") == plain(text).replace(BREAK, "")


NAMES = st.text(max_size=40) | st.text(st.characters(min_codepoint=0x300), max_size=12)


@pytest.mark.soak
@settings(max_examples=max(settings().max_examples // 4, 25))  # of 100, of 20,000
@given(st.lists(NAMES, min_size=4, max_size=4))
def test_any_text_at_all_makes_a_document_at_the_first_attempt(names: list[str]) -> None:
    """Without the net of plain characters: what `printable` promises, Typst keeps."""
    title, name, description, contact = names
    content = replace(CONTENT, title=title, services=(Service(1, "", name, description, 1, 100),))
    template = (
        b"#let d = json(bytes(sys.inputs.data))\n#set document(title: d.sheet.title)\n"
        b"#set text(font: d.fonts, weight: 600)\n#for line in d.sheet.names { par(line) }"
    )
    words = {"title": f"Proposal: {content.title}", "names": [title, name, description, contact]}
    pdf, _ = typesetting._typeset(template, words, 0, False, printable)
    assert pdf.startswith(b"%PDF")

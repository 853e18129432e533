"""R153: any accent colour gives a palette that can be read; a title gives a mark that is safe."""

import re
from functools import cache
from pathlib import Path
from xml.dom import minidom

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

import fieldgate
from fieldgate.branches.branding import fingerprint, mark, stylesheet
from fieldgate.branches.models import Portal
from fieldgate.branches.rules import NotAColour, Palette, contrast, dark_palette, light_palette, parse_colour
from tests.cast import Cast

WHITE, BLACK = (255, 255, 255), (0, 0, 0)

colours = st.tuples(*[st.integers(0, 255)] * 3).map(lambda rgb: "#{:02x}{:02x}{:02x}".format(*rgb))
corners = [f"#{r}{g}{b}" for r in ("00", "80", "ff") for g in ("00", "80", "ff") for b in ("00", "80", "ff")]


@cache
def tokens() -> tuple[dict[str, str], dict[str, str]]:
    """The fixed colours of portal.css, light and dark, by name."""
    css = (Path(fieldgate.__file__).parent / "static/fieldgate/portal.css").read_text()
    light, dark = (
        css.split("@layer tokens {", 1)[1].split("@layer base {", 1)[0].split("prefers-color-scheme: dark")
    )
    found = [dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{3,6});", part)) for part in (light, dark)]
    return found[0], {**found[0], **found[1]}


def rgb(text: str) -> tuple[int, int, int]:
    return parse_colour(text if len(text) == 7 else "#" + "".join(c * 2 for c in text[1:]))


def mixed(a: str, b: str, percent: int) -> str:
    """`a` with `percent` of `b`, as CSS color-mix in srgb does it."""
    return "#{:02x}{:02x}{:02x}".format(
        *(round((x * (100 - percent) + y * percent) / 100) for x, y in zip(rgb(a), rgb(b), strict=True))
    )


def poor_pairs(palette: Palette, fixed: dict[str, str]) -> dict[str, float]:
    """Every text that portal.css writes with the accent, and its contrast where that is below 4.5."""
    hovered = mixed(palette.accent, fixed["ink"], 10)
    pairs = {
        "button": (palette.accent_ink, palette.accent),
        "button under the pointer": (palette.accent_ink, hovered),
        "link on a card": (palette.accent_text, fixed["card"]),
        "link on the page": (palette.accent_text, fixed["ground"]),
        "initials on the soft ground": (palette.accent_text, palette.accent_soft),
        "entry on the soft ground": (fixed["ink"], palette.accent_soft),
        "menu": (fixed["side-ink-2"], palette.side),
        "menu, lighter end": (fixed["side-ink-2"], palette.side_2),
        "balance": (fixed["side-ink"], palette.side),
        "filter": (fixed["side-ink"], palette.side_2),
        "current entry": ("#ffffff", palette.side_2),
    }
    ratios = {name: round(contrast(rgb(a), rgb(b)), 2) for name, (a, b) in pairs.items()}
    return {name: ratio for name, ratio in ratios.items() if ratio < 4.5}


def assert_readable(accent: str) -> None:
    light, dark = tokens()
    poor = {"light": poor_pairs(light_palette(accent), light), "dark": poor_pairs(dark_palette(accent), dark)}
    assert poor == {"light": {}, "dark": {}}, accent


@pytest.mark.pure
@pytest.mark.soak
@given(colours)
@hypothesis_settings(max_examples=300)
def test_r153_every_text_can_be_read_on_its_ground_whatever_the_accent(accent: str) -> None:
    assert_readable(accent)


@pytest.mark.pure
@pytest.mark.parametrize("accent", [*corners, "#767676", "#777777", "#1f7a4d", "#fefefe", "#010101"])
def test_r153_at_the_corners_too(accent: str) -> None:
    assert_readable(accent)


@pytest.mark.pure
def test_the_contrast_is_wcags() -> None:
    assert contrast(WHITE, BLACK) == pytest.approx(21)
    assert contrast((0x76, 0x76, 0x76), WHITE) == pytest.approx(4.54, abs=0.01)
    assert contrast(WHITE, WHITE) == 1


@pytest.mark.pure
@pytest.mark.parametrize(
    "text",
    ["", "#fff", "1f7a4d", "#1f7a4", "#1f7a4dd", "#gggggg", "red", "#1f7a4d\n", "#１f7a4d", "#000;}*{x:y"],
)
def test_what_is_no_colour_is_refused(text: str) -> None:
    with pytest.raises(NotAColour):
        parse_colour(text)


@pytest.mark.pure
@given(st.one_of(colours, st.text(max_size=20), st.just("#000;}body{display:none}")))
def test_the_stylesheet_holds_custom_properties_and_nothing_else(accent: str) -> None:
    """A row written around our checks must not put rules of its own into the page."""
    css = stylesheet(accent)
    block = r"(--[a-z0-9-]+:#[0-9a-f]{6};)+"
    assert re.fullmatch(
        rf":root{{{block}}}@media \(prefers-color-scheme:dark\){{:root{{{block}}}}}\n",
        css,
    )


@pytest.mark.pure
@given(colours, colours)
def test_the_address_changes_with_the_colours(one: str, other: str) -> None:
    assert (fingerprint(one) == fingerprint(other)) == (stylesheet(one) == stylesheet(other))


@pytest.mark.pure
@given(st.text(max_size=30), colours)
def test_the_mark_is_sound_xml_whatever_the_title(title: str, accent: str) -> None:
    drawn = minidom.parseString(mark(title, accent))  # noqa: S318 - our own drawing
    names = {node.tagName for node in drawn.getElementsByTagName("*")}
    assert names == {"svg", "rect", "text"}


def test_the_portals_stylesheet_and_mark_are_linked_with_their_hash(cast: Cast) -> None:
    page = Client().get("/north/accounts/login/").content.decode()
    assert f"/north/branding.css?v={fingerprint(stylesheet('#1f7a4d'))}" in page
    Portal.objects.filter(slug="north").update(accent="#ffcc00")
    assert (
        f"/north/branding.css?v={fingerprint(stylesheet('#ffcc00'))}"
        in Client().get("/north/accounts/login/").content.decode()
    )
    response = Client().get("/north/branding.css")
    assert response.headers["Content-Type"] == "text/css; charset=utf-8"
    assert response.content.decode() == stylesheet("#ffcc00")


@pytest.mark.parametrize("accent", ["", "red", "#fff", "}", "\\"])
def test_a_broken_colour_in_the_database_takes_no_page_down(cast: Cast, accent: str) -> None:
    Portal.objects.filter(slug="north").update(accent=accent)
    client = cast.client("PRI")
    assert client.get("/north/").status_code == 200
    assert client.get("/north/branding.css").content.decode() == stylesheet("#1f7a4d")
    assert client.get("/north/icon.svg").status_code == 200


@pytest.mark.parametrize(
    "title", ["<script>alert(1)</script>", "&amp", "\"'>", "🌱 Garden", "   ", "緑の庭", "\u202eevil"]
)
def test_any_title_is_shown_as_it_is_and_breaks_nothing(cast: Cast, title: str) -> None:
    Portal.objects.filter(slug="north").update(title=title)
    for who, path in (
        ("PRI", "/north/"),
        ("ANON", "/north/accounts/login/"),
        ("ANON", "/"),
        ("PRI", "/north/icon.svg"),
    ):
        response = cast.client(who).get(path)
        assert response.status_code == 200
        assert b"<script>alert" not in response.content

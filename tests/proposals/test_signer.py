"""What counts as a name and as a signature."""

import pytest

from fieldgate.proposals.signer import NotADrawing, clean_name, is_a_name, is_a_signature
from tests.proposals.offers import DRAWN, NASTY_NAMES

pytestmark = pytest.mark.pure


@pytest.mark.parametrize("name", NASTY_NAMES)
def test_t_es_06_names_of_all_people_and_programs_stay_as_they_are(name: str) -> None:
    assert clean_name(name) == name
    assert is_a_name(name)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  April \t Malmba\n", "April Malmba"),
        ("April\u202e abmlaM", "April abmlaM"),
        ("\u2066April\u2069", "April"),
        ("Ap\u200bril\ufeff", "April"),
        ("April\x00Malmba", "AprilMalmba"),
        ("نام\u200cخانوادگی", "نام\u200cخانوادگی"),
        ("Zoe\u0308", "Zoë"),
        ("\u2800", "\u2800"),
    ],
)
def test_t_es_06_what_cannot_be_seen_is_dropped_from_a_name(typed: str, kept: str) -> None:
    assert clean_name(typed) == kept


@pytest.mark.parametrize(
    "typed", ["", " ", "\u200b\u202e", "A", "…", "12", "x" * 201, "\u3164\u3164", "\u2800\u2800"]
)
def test_t_es_06_what_is_no_name_is_none(typed: str) -> None:
    assert not is_a_name(clean_name(typed))


def test_a_signature_is_one() -> None:
    assert is_a_signature(DRAWN, 600, 300)
    assert is_a_signature("M0 0C0 150 300 150 600 300", 600, 300)


@pytest.mark.parametrize(
    "path", ["", "M5 5", "M5 5L6 5", "M5 5L6 6M300 5L301 6M599 5L598 6", "M5 5" + "Q6 6 5 5" * 100]
)
def test_t_es_07_nothing_and_dots_are_no_signature(path: str) -> None:
    assert not is_a_signature(path, 600, 300)


@pytest.mark.parametrize(
    "path",
    [
        "L5 5L600 300",
        "M5 5L601 300",
        "M5 5L-1 300",
        "M5 5L600",
        "M5 5L600 300 200 100",
        "M5 5Z",
        "M5.5 5L600 300",
        "M5 5L100000 300",
        "5 5M5 5L600 300",
        'M5 5L600 300"/><script>',
        "M5 5 A 5 5 0 0 0 600 300",
    ],
)
def test_t_es_07_what_is_no_path_within_its_box_is_refused(path: str) -> None:
    with pytest.raises(NotADrawing):
        is_a_signature(path, 600, 300)

"""Pages as pictures: fewer bytes, and every letter where it was."""

import pytest

from fieldgate.documents.pressroom.pictures import slim

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("10.5", "10.5"),  # 1.5 would be another place on the page
        ("100.05", "100.05"),
        ("-20.25", "-20.25"),
        ("0.5", ".5"),
        ("-0.5", "-.5"),
        ("0.707205811", ".71"),
        ("-12.996", "-13"),
        ("30.004", "30"),
        ("0.0", "0"),
    ],
)
def test_a_number_stays_what_it_is_to_the_hundredth(before: str, after: str) -> None:
    assert slim(f'<use x="{before}"/>').decode() == f'<use x="{after}"/>'
    assert slim(f'<path d="M 3 {before}"/>').decode() == f'<path d="M3 {after}"/>'.replace(" -", "-")

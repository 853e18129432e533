import re

import pytest
from django.core.exceptions import ValidationError

from fieldgate.kit.numbering import NUMBER_PATTERN, NumberConverter, check_number

pytestmark = pytest.mark.pure

GOOD = ["6", "18", "INV-2024.001", "a", "0", "A_b-c.9", "x" * 32]
BAD = [
    "",
    "-1",
    ".1",
    "_1",
    " 1",
    "1 ",
    "1/2",
    "1?",
    "1#2",
    "1%20",
    "é1",
    "\u0661",
    "x" * 33,
    "1\n",
    "1\x00",
    "..",
]


@pytest.mark.parametrize("number", GOOD)
def test_a_number_is_a_plain_word(number: str) -> None:
    check_number(number)
    assert re.fullmatch(NUMBER_PATTERN, number)
    converter = NumberConverter()
    assert converter.to_python(converter.to_url(number)) == number


@pytest.mark.parametrize("number", BAD)
def test_whatever_a_path_would_have_to_escape_is_no_number(number: str) -> None:
    with pytest.raises(ValidationError):
        check_number(number)
    assert not re.fullmatch(NumberConverter.regex, number)

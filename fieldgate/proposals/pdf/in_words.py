"""Amounts of money in words, so that no digit can be mistaken. English, as documents are. Pure Python."""

from collections.abc import Iterator

from fieldgate.kit import money

_SMALL = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_POWERS = ("", "thousand", "million", "billion", "trillion", "quadrillion")


def in_words(cents: int, currency: str) -> str:
    """An amount as cheques have it: "Forty-five thousand five hundred fifty-nine and 33/100 USD"."""
    places = money.digits(currency)
    whole, part = divmod(abs(cents), 10**places)
    words = " ".join(_whole(whole))
    if places:
        words += f" and {part:0{places}d}/{10**places}"
    if cents < 0:
        words = f"minus {words}"
    return f"{words[0].upper()}{words[1:]} {currency}"


def _whole(number: int) -> Iterator[str]:
    if number == 0:
        yield _SMALL[0]
    groups = f"{number:,}".split(",")
    for group, power in zip(groups, reversed(_POWERS[: len(groups)]), strict=True):
        if int(group):
            yield from _below_thousand(int(group))
            if power:
                yield power


def _below_thousand(number: int) -> Iterator[str]:
    hundreds, rest = divmod(number, 100)
    if hundreds:
        yield f"{_SMALL[hundreds]} hundred"
    if 0 < rest < len(_SMALL):
        yield _SMALL[rest]
    elif rest:
        tens, ones = divmod(rest, 10)
        yield f"{_TENS[tens]}-{_SMALL[ones]}" if ones else _TENS[tens]

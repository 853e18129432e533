"""Money as integer minor units ("cents"), and the few ways it is written. Pure Python.

Storage is always an integer beside a currency code (design: money). Floats never appear.
"""

import re

SYMBOLS = {"USD": "$", "CAD": "$", "AUD": "$", "EUR": "€", "GBP": "£"}
# Currencies whose minor unit is not a hundredth (ISO 4217).
DIGITS = {
    "BIF": 0, "CLP": 0, "DJF": 0, "GNF": 0, "ISK": 0, "JPY": 0, "KMF": 0, "KRW": 0, "PYG": 0, "RWF": 0,
    "UGX": 0, "VND": 0, "VUV": 0, "XAF": 0, "XOF": 0, "XPF": 0,
    "BHD": 3, "IQD": 3, "JOD": 3, "KWD": 3, "LYD": 3, "OMR": 3, "TND": 3,
}  # fmt: skip

# The largest amount one document may carry: 999,999,999,999 cents fits every database's bigint with
# room to add up millions of them.
MOST_CENTS = 999_999_999_999


def digits(currency: str) -> int:
    """How many digits follow the decimal point in this currency (ISO 4217)."""
    return DIGITS.get(currency, 2)


def _write(cents: int, currency: str, *, keep_zeros: bool) -> str:
    places = digits(currency)
    whole, part = divmod(abs(cents), 10**places)
    text = f"{whole:,}"
    if places and (part or keep_zeros):
        text += f".{part:0{places}d}"
    symbol = SYMBOLS.get(currency, f"{currency} ")
    return f"{'-' if cents < 0 else ''}{symbol}{text}"


def on_page(cents: int, currency: str) -> str:
    """An amount in cents as pages write it: "$54,750", "$0", "$238.70" (whole amounts drop .00)."""
    return _write(cents, currency, keep_zeros=False)


def on_document(cents: int, currency: str) -> str:
    """An amount in cents as documents write it: "$54,750.00"."""
    return _write(cents, currency, keep_zeros=True)


class NotMoney(ValueError):
    """The text is not an amount of money in this currency."""


# [0-9], not \d: other scripts' digits would pass int() yet surprise whoever reads the file.
_NUMBER = r"([0-9]{1,15}|[1-9][0-9]{0,2}(?:,[0-9]{3}){1,4})(?:\.([0-9]{0,10}))?"


def parse_cents(text: str, currency: str) -> int:
    """Read an amount such as "238.70", "$1,234.5" or "(12.00)" into cents, exactly.

    Brackets or a leading minus, not both, mean below zero, as bookkeepers write. The currency's symbol or
    code may stand before or behind. Thousands separators must stand where thousands do, so that "1,23" is
    refused rather than read as 123.
    Raises NotMoney for anything else, for more decimals than the currency has, and beyond MOST_CENTS.
    """
    raw = text.strip().replace("\u2212", "-").replace("\u00a0", " ")
    bracketed = raw.startswith("(") and raw.endswith(")")
    if bracketed:
        raw = raw[1:-1].strip()
    unit = f"(?:{re.escape(currency)}|{re.escape(SYMBOLS.get(currency, currency))})"
    match = re.fullmatch(rf"([+-]?) *(?:{unit} *)?([+-]?) *{_NUMBER} *{unit}?", raw)
    if match is None:
        raise NotMoney(text)
    sign, places = match[1] + match[2], digits(currency)
    whole, part = match[3].replace(",", ""), (match[4] or "").rstrip("0")
    if len(sign) + bracketed > 1 or len(part) > places:
        raise NotMoney(text)
    cents: int = int(whole) * 10**places + int(part.ljust(places, "0") or 0)
    if cents > MOST_CENTS:
        raise NotMoney(text)
    return -cents if bracketed or sign == "-" else cents


def multiply(quantity_thousandths: int, unit_cents: int) -> int:
    """Quantity (in thousandths) times a unit price in cents, rounded half away from zero to a cent (L-18)."""
    product = quantity_thousandths * unit_cents
    cents, rest = divmod(abs(product), 1000)
    cents += rest >= 500
    return -cents if product < 0 else cents

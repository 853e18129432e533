"""The numbers that documents bear: text, unique per kind in the whole company."""

import re

from django.core.validators import RegexValidator
from django.urls import register_converter

# design.md, model: a number is also a path segment, so it may hold nothing a URL would escape.
NUMBER_PATTERN = r"[A-Za-z0-9][A-Za-z0-9._-]{0,31}"

check_number = RegexValidator(
    rf"\A{NUMBER_PATTERN}\Z",
    "A number has 1 to 32 letters, digits, dots, dashes or underscores and begins with a letter or digit.",
)


def is_number(text: str) -> bool:
    """Whether a document may bear this number."""
    return re.fullmatch(NUMBER_PATTERN, text) is not None


class NumberConverter:
    """URL converter: only what may be a number reaches a view; the rest is a 404 before any query."""

    regex = NUMBER_PATTERN

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


# As "<number:number>" in the addresses of every slice; their models import this module first.
register_converter(NumberConverter, "number")

"""What a slug, a host name and a zone may be."""

import re
from functools import cache
from zoneinfo import available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError

from fieldgate.branches.rules import RESERVED_SLUGS, SLUG


@cache
def _zones() -> frozenset[str]:
    """Every IANA name; finding them reads hundreds of files, so it is done once."""
    return frozenset(available_timezones())


def check_slug(value: str) -> None:
    """A portal's slug: lower-case letters, digits and inner dashes, and not a reserved first segment."""
    if not SLUG.fullmatch(value):
        raise ValidationError("Use lower-case letters, digits and dashes, at most 40, such as st-louis.")
    if value in RESERVED_SLUGS:
        raise ValidationError(f'"{value}" is an address of Fieldgate itself. Choose another.')


def check_host(value: str) -> None:
    """A portal's own host name: lower-case, no scheme, port or path."""
    label = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
    if len(value) > 253 or not re.fullmatch(rf"{label}(?:\.{label})+", value):
        raise ValidationError("Give a plain host name in lower case, such as portal.example.com.")


def check_own_host(value: str) -> None:
    """Nobody reaches a portal on the host of Fieldgate itself, or on what looks like an IP address."""
    if value in settings.MAIN_HOSTS:
        raise ValidationError("This is the address of Fieldgate itself. Leave it empty for a path.")
    if value.rpartition(".")[2].isdigit():
        raise ValidationError(
            "It ends in a number, as an IP address does. Write a host name such as portal.example.com."
        )


def check_zone(value: str) -> None:
    """An IANA time zone name."""
    if value not in _zones():
        raise ValidationError(f'"{value}" is not a time zone. Use a name such as America/Chicago.')

"""What a mailed code is: eight digits, kept as a hash that is of no use without the secret key."""

import secrets
from datetime import timedelta

from django.utils.crypto import constant_time_compare, get_random_string, salted_hmac

LIVES = timedelta(minutes=10)
MOST_TRIES = 5
# With three codes an hour and five tries each, guessing one takes 700 years on average.
DIGITS = 8
LONGEST_TYPED = 40


def new_code() -> str:
    """Eight random digits."""
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"


def new_nonce() -> str:
    """What binds a code to the session that asked."""
    return get_random_string(32)


def grouped(code: str) -> str:
    """A code as a person reads it: `1234 5678`."""
    return f"{code[: DIGITS // 2]} {code[DIGITS // 2 :]}"


def plain_code(typed: str) -> str:
    """What was typed, without spaces and dashes; digits of every script count."""
    digits = (c for c in typed if not c.isspace() and c not in "-‐‑–—.")
    return "".join(str(int(c)) if c.isdecimal() else c for c in digits)


def hash_of(nonce: str, code: str) -> str:
    """What is kept of a code."""
    return salted_hmac("fieldgate.people.code", f"{nonce}:{code}", algorithm="sha256").hexdigest()


def is_it(typed: str, nonce: str, kept: str) -> bool:
    """Whether the typed code is the one with this hash; the same work where there is none ("")."""
    return constant_time_compare(hash_of(nonce, plain_code(typed)), kept)

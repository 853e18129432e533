"""What an invitation is made of: its token, its days, the tokens its words may hold, and how they begin."""

import base64
import hashlib
import re
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import Enum

from django.conf import settings
from django.utils.crypto import salted_hmac

LIVES = timedelta(days=14)  # R15
MOST_SUBJECT = 200
MOST_BODY = 5_000
LINK = "link"
SUBJECT_TOKENS = ("contact", "company", "branch", "portal")
TOKENS = (*SUBJECT_TOKENS, LINK)
_TOKEN = re.compile(r"\{([^{}\s]*)\}")

DEFAULT_SUBJECT = "Your customer portal at {portal}"
DEFAULT_BODY = """Hello {contact},

{company} invites you to its customer portal. There you see your properties, proposals, visits and invoices \
in one place, and ask for work whenever you like.

Choose a password of your own, and you are in."""


def template_of(subject: str, body: str) -> tuple[str, str]:
    """R5: subject and body as a portal has them, else the usual ones."""
    return subject or DEFAULT_SUBJECT, body or DEFAULT_BODY


class Standing(Enum):
    """What a link is still good for."""

    OPEN = "open"
    USED = "used"
    EXPIRED = "expired"
    ENDED = "ended"  # revoked, replaced, or the address has changed since


def standing(
    used_at: datetime | None, ended_at: datetime | None, expires_at: datetime, now: datetime
) -> Standing:
    """How an invitation stands, as far as its own row says (T-AU-03, T-AU-04)."""
    if used_at:
        return Standing.USED
    if ended_at:
        return Standing.ENDED
    return Standing.OPEN if now < expires_at else Standing.EXPIRED


def check_template(text: str, *, is_subject: bool = False) -> list[str]:
    """The tokens in a template that nobody fills, as written: `{nonsense}` (T-PD-04).

    A subject holds no link: the outbox keeps subjects, and what lets somebody in is kept nowhere.
    """
    known = SUBJECT_TOKENS if is_subject else TOKENS
    return [f"{{{name}}}" for name in _TOKEN.findall(text) if name not in known]


def fill(template: str, words: Mapping[str, str]) -> str:
    """A template with its tokens filled in, once: what a name holds is never looked at again."""
    return _TOKEN.sub(lambda found: words.get(found[1], found[0]), template)


def new_nonce() -> str:
    """What makes the token of one invitation differ from that of any other, ever."""
    return secrets.token_hex(16)


def token_of(nonce: str, key: str | None = None) -> str:
    """The token that a nonce stands for under the secret key: 43 letters, digits, dashes, underscores.

    Derived and not stored, so that neither the outbox nor the invitation's row could let anybody in; the
    outbox writes the mail anew at every try, and the link stays the same.
    """
    digest = salted_hmac("fieldgate.people.invitation", nonce, secret=key, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def hash_of(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def token_with_hash(nonce: str, sha256: str) -> str | None:
    """The token behind a kept hash, under the present secret key or one of the old ones; else None."""
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return next((t for t in (token_of(nonce, key) for key in keys) if hash_of(t) == sha256), None)

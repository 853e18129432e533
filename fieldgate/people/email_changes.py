"""A wish for another address to sign in with: how long it lives, and whose an address is."""

from datetime import timedelta

from django.db.models import QuerySet

from fieldgate.kit import clock
from fieldgate.people import codes
from fieldgate.people.models import Contact, EmailChange, User

LIVES = timedelta(minutes=30)


def live_changes(nonce: str) -> QuerySet[EmailChange]:
    """The wish with this nonce, as long as its codes may be typed; the nonce is "" for none."""
    return EmailChange.objects.exclude(nonce="").filter(nonce=nonce, made_at__gt=clock.now() - LIVES)


def is_taken(address: str, user_id: int) -> bool:
    """Whether this address is that of another account or contact, wherever they are known."""
    users = User.objects.filter(email=address).exclude(pk=user_id)
    return users.exists() or Contact.objects.filter(email=address).exclude(user_id=user_id).exists()


def purpose(nonce: str, which: str) -> str:
    """What keeps the code of one mailbox from being good for the other; `which` is "current" or "new"."""
    return f"{nonce}:{which}"


def hash_of(nonce: str, which: str, code: str) -> str:
    """What is kept of one of the two codes."""
    return codes.hash_of(purpose(nonce, which), code)

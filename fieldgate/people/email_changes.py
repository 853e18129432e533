"""A wish for another address to sign in with: how long it lives, and whose an address is."""

from datetime import timedelta

from django.db.models import QuerySet

from fieldgate.kit import clock
from fieldgate.people.models import Contact, EmailChange, User

LIVES = timedelta(minutes=30)


def live_changes(nonce: str) -> QuerySet[EmailChange]:
    """The wish with this nonce, as long as its codes may be typed."""
    return EmailChange.objects.filter(nonce=nonce, made_at__gt=clock.now() - LIVES)


def is_taken(address: str, user_id: int) -> bool:
    """Whether this address is that of another account or contact, wherever they are known."""
    users = User.objects.filter(email=address).exclude(pk=user_id)
    return users.exists() or Contact.objects.filter(email=address).exclude(user_id=user_id).exists()

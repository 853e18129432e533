"""Amounts of money inside SQL expressions."""

from django.db.models import BigIntegerField, Value


def cents(amount: int) -> Value:
    """An amount to add to or take from a column: `F("held_cents") + cents(500)`.

    A bare int beside F() goes to PostgreSQL in four bytes and loses what is above them without a word: a hold
    of $42,949,673.96 held $1.00 (ran).
    """
    return Value(amount, output_field=BigIntegerField())

"""What was typed for a row, checked by the rules its own columns have."""

import unicodedata
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model, TextField

from fieldgate.audit.record import Change, changed
from fieldgate.people.errors import FieldRefused


def put(row: Model, values: Mapping[str, Any]) -> dict[str, Change]:
    """Set these columns of a row, by name, and say what is different now. Saves nothing.

    Texts lose outer spaces; those of one line also line breaks. Raises FieldRefused for what a column cannot
    hold: too long, empty where something must be, no such choice, control characters.
    """
    before = {name: getattr(row, name) for name in values}
    for name, value in values.items():
        setattr(row, name, _tidy(row, name, value) if isinstance(value, str) else value)
    others = [f.name for f in row._meta.fields if f.name not in values]
    try:
        row.clean_fields(exclude=others)
    except ValidationError as fault:
        name, messages = next(iter(fault.message_dict.items()))
        raise FieldRefused(name, messages[0]) from None
    return changed(before, {name: getattr(row, name) for name in values})


def _tidy(row: Model, name: str, text: str) -> str:
    text = unicodedata.normalize("NFC", text.strip().replace("\r\n", "\n").replace("\r", "\n"))
    if not isinstance(row._meta.get_field(name), TextField):
        text = " ".join(text.split())
    if any(unicodedata.category(c) == "Cc" and c not in "\n\t" for c in text):
        raise FieldRefused(name, "This holds a character that cannot be kept. Type it anew.")
    return text

"""What a password may be, beyond Django's own validators."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from fieldgate.branches import doors
from fieldgate.people.models import User

LONGEST = 128  # a longer one is refused before it is hashed (T-AU-20)


class MaximumLengthValidator:
    """Refuses a password over 128 characters."""

    def validate(self, password: str, user: User | None = None) -> None:
        if len(password) > LONGEST:
            raise ValidationError(_("This password is too long. Use at most 128 characters."))

    def get_help_text(self) -> str:
        return _("At most 128 characters.")


class CompanyNameValidator:
    """Refuses the company's or the product's name with a few characters around it."""

    def validate(self, password: str, user: User | None = None) -> None:
        letters = "".join(c for c in password.casefold() if c.isalpha())
        for name in (doors.company_name(), "Fieldgate"):
            word = "".join(c for c in name.casefold() if c.isalpha())
            if word and letters in {word, word * 2}:
                raise ValidationError(
                    _("This password is the company's name. Choose one nobody would guess.")
                )

    def get_help_text(self) -> str:
        return _("Not the company's name.")

"""The forms around signing in, on top of allauth's."""

import uuid
from typing import Any

from allauth.account import forms as allauth
from django import forms
from django.core.validators import MaxLengthValidator
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from fieldgate.people import jobs
from fieldgate.people.codes import LONGEST_TYPED
from fieldgate.people.http import portal_of
from fieldgate.people.passwords import LONGEST


class SignInForm(allauth.LoginForm):
    """E-mail and password. Over-long passwords stop here, before any hashing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        login, password = self.fields["login"], self.fields["password"]
        login.label = _("Email")
        login.widget.attrs = {"autocomplete": "username", "inputmode": "email", "autocapitalize": "none"}
        password.label, password.help_text = _("Password"), ""
        password.widget.attrs = {"autocomplete": "current-password"}
        _limit(self)


class ResetForm(allauth.ResetPasswordForm):
    """Asks for a reset mail. Whether the address has an account is decided later, by the worker."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["email"]
        field.label = _("Email")
        field.widget.attrs = {"autocomplete": "username", "inputmode": "email", "autocapitalize": "none"}

    def clean_email(self) -> str:
        """The address as it is stored; no look-up, so that the answer cannot tell (R21, T-AU-02)."""
        return str(self.cleaned_data["email"]).lower()

    def save(self, request: HttpRequest, **_: Any) -> str:
        """Leave the rest to the worker, the same for every address."""
        portal = portal_of(request)
        email = str(self.cleaned_data["email"])
        jobs.ask_for_password_reset.enqueue(email, portal.id if portal else None, uuid.uuid4().hex)
        return email


class NewPasswordForm(allauth.ResetPasswordKeyForm):
    """A new password, by a mailed link."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name_new_passwords(self)
        _limit(self)


class ChangePasswordForm(allauth.ChangePasswordForm):
    """A new password, proved by the old one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        old = self.fields["oldpassword"]
        old.label, old.help_text = _("Current password"), ""
        old.widget.attrs = {"autocomplete": "current-password"}
        _name_new_passwords(self)
        _limit(self)


class ResetLinkForm(allauth.UserTokenForm):
    """Reads the two parts of a reset link. A disabled account's link is as dead as a wrong one."""

    def _get_user(self, uidb36: str) -> Any:
        user = super()._get_user(uidb36)  # type: ignore[no-untyped-call]
        return user if user and user.is_active else None


class ConfirmForm(forms.Form):
    """The password once more, before something that matters."""

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=LONGEST,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class AskForCodeForm(forms.Form):
    """Where to mail a code. Whether the address has an account is decided later, by the worker."""

    email = forms.EmailField(
        label=_("Email"),
        max_length=254,
        widget=forms.EmailInput(
            attrs={"autocomplete": "username", "inputmode": "email", "autocapitalize": "none"}
        ),
    )

    def clean_email(self) -> str:
        """The address as it is stored; no look-up, so that the answer cannot tell (R21, T-AU-02)."""
        return str(self.cleaned_data["email"]).strip().lower()


def code_field(label: Any) -> forms.CharField:
    """A field for a mailed code; phones offer it from the mail, and show digits to type it."""
    return forms.CharField(
        label=label,
        max_length=LONGEST_TYPED,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "inputmode": "numeric",
                "spellcheck": "false",
                "class": "code",
            }
        ),
    )


class NewEmailForm(forms.Form):
    """The address somebody wants to sign in with. Whose it is is looked up later, by the worker."""

    email = forms.EmailField(
        label=_("New email address"),
        max_length=254,
        widget=forms.EmailInput(
            attrs={"autocomplete": "email", "inputmode": "email", "autocapitalize": "none"}
        ),
    )

    def clean_email(self) -> str:
        """The address as it is stored; no look-up, so that the answer cannot tell (T-AU-15)."""
        return str(self.cleaned_data["email"]).strip().lower()


class CodeForm(forms.Form):
    """A mailed code."""

    code = code_field(_("Code"))


class BothCodesForm(forms.Form):
    """The codes mailed to the present and to the new address."""

    current = code_field(_("Code mailed to your present address"))
    new = code_field(_("Code mailed to the new address"))


def _limit(form: forms.Form) -> None:
    for name, field in form.fields.items():
        if "password" in name and isinstance(field, forms.CharField):
            field.max_length = LONGEST
            field.widget.attrs["maxlength"] = str(LONGEST)
            field.validators.append(MaxLengthValidator(LONGEST))


def _name_new_passwords(form: forms.Form) -> None:
    first, second = form.fields["password1"], form.fields["password2"]
    first.label, second.label = _("New password"), _("New password again")
    first.help_text = _("At least 10 characters. Anything goes, spaces too; several words are good.")
    first.widget.attrs = {"autocomplete": "new-password"}
    second.widget.attrs = {"autocomplete": "new-password"}

"""The form of a signature. The verb holds it all once more; here the words stand beside their field."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from fieldgate.proposals.pdf.signing import NotStrokes, Strokes
from fieldgate.proposals.signer import (
    LONGEST_NAME,
    LONGEST_PATH,
    NotADrawing,
    clean_name,
    is_a_name,
    is_a_signature,
)

DRAWN, TYPED = "drawn", "typed"


class NameField(forms.CharField):
    """A name without what cannot be seen."""

    def to_python(self, value: Any) -> str:
        return clean_name(super().to_python(value) or "")

    def validate(self, value: str) -> None:
        super().validate(value)
        if len(value) > LONGEST_NAME:
            raise forms.ValidationError(_("This is too long for a name: write at most 200 characters."))
        if not is_a_name(value):
            raise forms.ValidationError(_("Write your full name."))


class SignForm(forms.Form):
    """Choices, consent, name and signature. `choices`: names of the optional services by position."""

    fingerprint = forms.CharField(max_length=100)
    option = forms.TypedMultipleChoiceField(
        label=_("Optional services"),
        required=False,
        coerce=int,
        error_messages={
            "invalid_choice": _("One of these services is not offered any more. Please choose again.")
        },
    )
    consent = forms.BooleanField(
        label=_("Consent"),
        error_messages={"required": _("Tick the box if you agree; otherwise sign on paper.")},
    )
    consent_sha256 = forms.CharField(required=False, max_length=64)
    name = NameField(label=_("Your name"), error_messages={"required": _("Write your full name.")})
    kind = forms.ChoiceField(label=_("Signature"), choices=[(DRAWN, ""), (TYPED, "")])
    strokes = forms.CharField(label=_("Signature"), required=False)
    width = forms.IntegerField(required=False)
    height = forms.IntegerField(required=False)

    def __init__(
        self, data: QueryDict | None = None, *, choices: Mapping[int, str], consent_sha256: str
    ) -> None:
        super().__init__(data)
        self._consent_sha256 = consent_sha256
        self.fields["option"].choices = list(choices.items())  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Consent to today's words only; a drawing only where one was chosen."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("consent") and cleaned.get("consent_sha256") != self._consent_sha256:
            self.add_error("consent", _("The words were changed meanwhile. Please read them again."))
        cleaned["signature"] = None
        if cleaned.get("kind") == DRAWN and "strokes" in cleaned:
            cleaned["signature"] = self._drawn(cleaned)
        return cleaned

    def _drawn(self, cleaned: Mapping[str, Any]) -> Strokes | None:
        path = cleaned["strokes"]
        if len(path) > LONGEST_PATH:
            self.add_error(
                "strokes",
                _("This drawing has too many strokes. Clear it and sign anew, or type your name."),
            )
            return None
        try:
            strokes = Strokes(path, cleaned.get("width") or 0, cleaned.get("height") or 0)
            if is_a_signature(strokes.path, strokes.width, strokes.height):
                return strokes
        except (NotStrokes, NotADrawing):
            pass
        self.add_error("strokes", _("Draw your signature in the box, or sign by typing your name."))
        return None

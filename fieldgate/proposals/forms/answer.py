"""The forms of an answer that is no signature. What they may say is held again by the verbs."""

from django import forms
from django.utils.translation import gettext_lazy as _

from fieldgate.proposals.rules import LONGEST_ANSWER
from fieldgate.requests.rules import clean_text

_TOO_LONG = _("Please write at most %(most)s letters; these are %(count)s.")


class AnswerText(forms.CharField):
    """Up to LONGEST_ANSWER letters, counted as they are kept."""

    widget = forms.Textarea(attrs={"rows": 6})

    def to_python(self, value: object) -> str:
        return clean_text(super().to_python(value) or "")

    def validate(self, value: str) -> None:
        super().validate(value)
        if len(value) > LONGEST_ANSWER:
            counted = {"most": LONGEST_ANSWER, "count": len(value)}
            raise forms.ValidationError(_TOO_LONG, params=counted)


class DeclineForm(forms.Form):
    """Why a proposal is declined, and of which version the page was."""

    fingerprint = forms.CharField(max_length=100, required=False, widget=forms.HiddenInput)
    reason = AnswerText(
        label=_("Your reason"),
        help_text=_("Up to 2,000 letters. It goes to the people who made the proposal."),
        error_messages={"required": _("Please tell us why, so that we can do better.")},
    )


class AskForm(forms.Form):
    """What should be changed, and of which version the page was."""

    fingerprint = forms.CharField(max_length=100, required=False, widget=forms.HiddenInput)
    text = AnswerText(
        label=_("What should we change?"),
        help_text=_("Up to 2,000 letters. Everybody who looks after this property with you reads it too."),
        error_messages={"required": _("Please write what should be changed.")},
    )

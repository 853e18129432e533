"""/check/: whether a file is the accepted version of a proposal. For anybody who has it, outside portals.

The file stays in the browser, which sends its fingerprint alone (static/fieldgate/check.js).
"""

import re

from allauth.core import ratelimit
from django import forms
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from fieldgate.proposals.doors import CheckedFile, Verdict, check_file
from fieldgate.proposals.rules import heading

_SHA256 = re.compile(r"[0-9a-f]{64}")


class FingerprintForm(forms.Form):
    """A SHA-256 as tools print it: any case, with a file's name behind it or not."""

    sha256 = forms.CharField(
        label=gettext_lazy("SHA-256 of the file"),
        max_length=1000,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}
        ),
    )

    def clean_sha256(self) -> str:
        """In small letters, alone."""
        typed: str = self.cleaned_data["sha256"]
        first = typed.split()[0].lower()
        if not _SHA256.fullmatch(first):
            raise ValidationError(_("These are not the 64 digits (0 to 9, a to f) of a SHA-256."))
        return first


@login_not_required
@require_safe
def check(request: HttpRequest) -> HttpResponse:
    """The page, and with ?sha256= its answer: of which proposal it is the accepted version, and no more."""
    if "sha256" not in request.GET:
        return render(request, "proposals/check.html", {"form": FingerprintForm()})
    too_many = ratelimit.consume_or_429(request, action="check_file", limit_get=True)
    if too_many:
        return too_many
    form = FingerprintForm(request.GET)
    context: dict[str, object] = {"form": form}
    if form.is_valid():
        context["answer"] = _answer(check_file(form.cleaned_data["sha256"]))
    return render(request, "proposals/check.html", context)


def _answer(found: CheckedFile | None) -> dict[str, str]:
    if found is None:
        return {
            "kind": "error",
            "said": _("This is not a signed document from here."),
            "more": _(
                "Either the file was changed, if only by a single byte, or it does not come from here. Not "
                "known either: a proposal as it was before it was signed, and a copy that was printed and "
                "scanned, or saved anew by another program."
            ),
        }
    name = {"name": heading(found.number, "", found.revision)}
    if found.verdict is Verdict.VOID:
        return {
            "kind": "warn",
            "said": _("This was accepted but is no longer valid."),
            "more": _("It is a signed version of %(name)s. The office has withdrawn it since.") % name,
        }
    if found.verdict is Verdict.REPLACED:
        return {
            "kind": "warn",
            "said": _("This was the accepted version of %(name)s.") % name,
            "more": _("A later revision of the proposal has been accepted since."),
        }
    return {
        "kind": "ok",
        "said": _("This is the accepted version of %(name)s.") % name,
        "more": _("Not a byte of the file has changed since it was signed and sealed."),
    }

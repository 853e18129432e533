"""Signing out, and confirming who one is; the other account pages are allauth's own views."""

from allauth.account.adapter import get_adapter
from allauth.account.views import LogoutView
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from fieldgate.people import stepup
from fieldgate.people.adapter import home_path, wanted_path
from fieldgate.people.forms import ConfirmForm
from fieldgate.people.http import CustomerRequest


class SignOutView(LogoutView):
    """Signs out and has the browser forget what it kept of these pages (ASVS 14.3.1)."""

    def post(self, *args: object, **kwargs: object) -> HttpResponse:
        response: HttpResponse = super().post(*args, **kwargs)
        response["Clear-Site-Data"] = '"cache", "storage"'
        return response


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def confirm(request: CustomerRequest) -> HttpResponse:
    """Ask for the password once more, then go back to the page that asked (design.md, step-up)."""
    target = wanted_path(request) or home_path(request)
    form = ConfirmForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _proved(request, form):
        request.session.cycle_key()
        stepup.mark_fresh(request)
        return HttpResponseRedirect(target)
    context = {"form": form, "next": target, "cancel_url": home_path(request)}
    return render(request, "people/step_up.html", context)


def _proved(request: CustomerRequest, form: ConfirmForm) -> bool:
    """Whether the password is right; throttled and recorded like a sign-in."""
    try:
        user = get_adapter(request).authenticate(
            request, email=request.user.email, password=form.cleaned_data["password"]
        )
    except ValidationError as error:
        form.add_error(None, error)
        return False
    if user is None or user.pk != request.user.pk:
        form.add_error("password", _("This is not your password. Please try again."))
        return False
    return True

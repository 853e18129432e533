"""What people are told of requests by mail; each is registered in `config/wiring.py` under its kind."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from fieldgate.branches.letters import Words, compose
from fieldgate.mail.letter import Letter
from fieldgate.people.messages import account_url, greeting
from fieldgate.people.models import StaffMember
from fieldgate.requests.models import ServiceRequest

REQUEST_OPENED = "request_opened"


def request_opened(to: str, args: Mapping[str, Any], secret: str) -> Letter | None:
    """To the account owner: what was asked, by whom, where. None once that address is no working staff's."""
    related = ("property", "opened_by_contact")
    request = ServiceRequest.objects.select_related(*related).filter(pk=args["request_id"]).first()
    owner = StaffMember.objects.filter(user__email=to, is_active=True).first()
    if request is None or owner is None:
        return None
    name = request.opened_by_contact.name if request.opened_by_contact else ""
    words = {"number": request.number, "subject": request.subject, "name": name}
    return compose(
        None,
        to,
        Words(
            subject=_("Request #%(number)s: %(subject)s") % words,
            paragraphs=[
                greeting(owner.name),
                _("%(name)s opened request #%(number)s at %(place)s:")
                % {**words, "place": request.property.name},
                request.subject,
                request.description,
            ],
            button=(
                _("Open the request"),
                account_url(None, "office:requests_servicerequest_change", request.pk),
            ),
        ),
    )

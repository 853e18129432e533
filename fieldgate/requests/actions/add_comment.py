"""A customer writes into the thread of a request."""

from django.db import transaction
from django.utils.translation import gettext as _

from fieldgate.kit import clock
from fieldgate.people.errors import FieldRefused
from fieldgate.people.viewer import CustomerViewer
from fieldgate.requests.errors import RequestCompleted, RequestNotFound
from fieldgate.requests.models import Comment, ServiceRequest
from fieldgate.requests.rules import LONGEST_TEXT, clean_text


def add_comment(viewer: CustomerViewer, request_id: int, text: str) -> int:
    """Add a comment that every contact of the property reads, as all of a customer's are (R126, R127).

    Returns its id. Raises RequestNotFound; RequestCompleted; FieldRefused ("text") for one that is empty or
    too long. Nothing has changed then.
    """
    text = clean_text(text)
    if not text:
        raise FieldRefused("text", _("Please write something here."))
    if len(text) > LONGEST_TEXT:
        raise FieldRefused("text", _("Please write at most %(most)s letters.") % {"most": LONGEST_TEXT})
    with transaction.atomic():
        # Locked: nobody completes it between the question and the answer.
        seen = ServiceRequest.objects.visible_to(viewer).select_for_update()
        request = seen.filter(pk=request_id).first()
        if request is None:
            raise RequestNotFound(request_id)
        if request.completed_at:
            raise RequestCompleted
        return Comment.objects.create(
            service_request=request,
            contact_id=viewer.contact_id,
            is_public=True,
            text=text,
            written_at=clock.now(),
        ).pk

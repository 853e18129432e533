"""Throw a template away. What began with it stays as it is."""

from django.db import transaction

from fieldgate.audit.record import record
from fieldgate.people.permissions import Act, require
from fieldgate.people.viewer import Viewer, actor_of
from fieldgate.proposals.errors import TemplateNotFound
from fieldgate.proposals.models import ProposalTemplate


def delete_template(viewer: Viewer, template_id: int) -> None:
    """Delete it. Raises NotAllowed or TemplateNotFound."""
    require(viewer, Act.PROPOSALS)
    with transaction.atomic():
        template = ProposalTemplate.objects.select_for_update().filter(pk=template_id).first()
        if template is None:
            raise TemplateNotFound(template_id)
        name = template.name
        template.delete()
        record(
            "template deleted", actor=actor_of(viewer), on=f"template:{template_id}", detail={"name": name}
        )

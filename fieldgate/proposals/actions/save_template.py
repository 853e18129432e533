"""Keep what a proposal holds as something that new ones may begin with, or call it something else."""

import unicodedata

from django.db import IntegrityError, transaction

from fieldgate.audit.record import record
from fieldgate.people.permissions import Act, require
from fieldgate.people.viewer import Viewer, actor_of
from fieldgate.proposals.actions.drafting import draft_of
from fieldgate.proposals.draft import tidy
from fieldgate.proposals.errors import DraftRefused, ProposalNotFound, TemplateNotFound
from fieldgate.proposals.models import Proposal, ProposalTemplate

LONGEST = 200


def save_template(viewer: Viewer, proposal_id: int, name: str) -> int:
    """A template of this name out of a proposal's words, prices and kind; returns its id.

    No day of a first payment is kept, and no option is chosen. Raises NotAllowed, ProposalNotFound, or
    DraftRefused for the name.
    """
    require(viewer, Act.PROPOSALS)
    with transaction.atomic():
        source = Proposal.objects.visible_to(viewer).filter(pk=proposal_id).first()
        if source is None:
            raise ProposalNotFound(proposal_id)
        stored = tidy(draft_of(source)).content.as_json()
        stored.pop("monthly", None)
        template = ProposalTemplate(kind=source.kind, content=stored)
        _name(template, name)
        record(
            "template made", actor=actor_of(viewer), on=f"template:{template.pk}",
            branch_id=source.property.branch_id, detail={"name": template.name, "number": source.number},
        )  # fmt: skip
    return template.pk


def rename_template(viewer: Viewer, template_id: int, name: str) -> None:
    """Give a template another name. Raises NotAllowed, TemplateNotFound, or DraftRefused for the name."""
    require(viewer, Act.PROPOSALS)
    with transaction.atomic():
        template = ProposalTemplate.objects.select_for_update().filter(pk=template_id).first()
        if template is None:
            raise TemplateNotFound(template_id)
        before = template.name
        _name(template, name)
        record(
            "template renamed", actor=actor_of(viewer), on=f"template:{template.pk}",
            detail={"name": (before, template.name)},
        )  # fmt: skip


def _name(template: ProposalTemplate, name: str) -> None:
    template.name = unicodedata.normalize("NFC", " ".join(name.split()))
    if not template.name or len(template.name) > LONGEST:
        raise DraftRefused({"name": f"Give it a name of at most {LONGEST} characters."})
    if any(unicodedata.category(c) in ("Cc", "Cs") for c in template.name):
        raise DraftRefused({"name": "This holds a character that cannot be kept. Type it anew."})
    try:
        with transaction.atomic():
            template.save()
    except IntegrityError:
        raise DraftRefused({"name": "There is a template of this name already. Choose another."}) from None

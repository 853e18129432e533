"""Reads a proposal as a draft, and keeps a draft as a proposal's rows."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, Q

from fieldgate.audit.record import record
from fieldgate.people.viewer import Viewer, actor_of
from fieldgate.proposals.actions.freezing import content_of
from fieldgate.proposals.content import Content, Service
from fieldgate.proposals.draft import Draft, Editing, editing
from fieldgate.proposals.models import Proposal, ProposalItem, ProposalService, ProposalVersion
from fieldgate.proposals.rules import Kind, OfficeStatus, PortalStatus

_AT_ONCE = 500  # rows in one statement


def draft_of(proposal: Proposal) -> Draft:
    """The proposal as it stands."""
    return Draft(
        property=proposal.property_id,
        kind=Kind(proposal.kind),
        content=content_of(proposal),
        sales_rep=proposal.sales_rep_id,
        fee=proposal.convenience_fee_basis_points,
        from_request=proposal.from_request_id,
        number=proposal.number,
    )


def state_of(proposal: Proposal, draft: Draft) -> str:
    """SHA-256 of all that a save could undo: what is written, and which version stands.

    A page takes it along, and saves only on top of the state that it shows.
    """
    told = [
        draft.content.as_json(), draft.property, draft.kind.value, draft.sales_rep, draft.fee,
        draft.from_request, draft.number, proposal.revision, proposal.version_id,
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True)
class Writing:
    """Whether a proposal may be written on. `is_settled`: its property and kind stay, as a customer has seen
    them, or other proposals hang on them.
    """

    allowed: Editing
    is_settled: bool


def writing_of(proposal: Proposal) -> Writing:
    """What may be written on this proposal, as it is now."""
    versions = ProposalVersion.objects.filter(proposal=proposal)
    standing = versions.filter(pk=proposal.version_id or 0)
    answered = Q(signature__isnull=False, signature__voided_at=None) | Q(decline__isnull=False)
    was_delivered, is_answered = Proposal.objects.values_list(
        Exists(versions), Exists(standing.filter(answered))
    ).get(pk=proposal.pk)
    return Writing(
        editing(
            OfficeStatus(proposal.office_status),
            PortalStatus(proposal.portal_status),
            is_answered=is_answered,
        ),
        is_settled=bool(proposal.revision or proposal.parent_id or was_delivered),
    )


def write_content(proposal: Proposal, content: Content) -> None:
    """Put a content's words, prices and services in place of the proposal's own. Saves the row."""
    proposal.title, proposal.description = content.title, content.description
    proposal.terms, proposal.payment_schedule = content.terms, content.payment_schedule
    proposal.first_payment_on = date.fromisoformat(content.monthly.first_on) if content.monthly else None
    proposal.payments = content.monthly.count if content.monthly else None
    proposal.price_cents = content.price_cents
    proposal.save()
    ProposalService.objects.filter(proposal=proposal).delete()
    made = ProposalService.objects.bulk_create(
        [_service(proposal, service) for service in content.services], batch_size=_AT_ONCE
    )
    ProposalItem.objects.bulk_create(
        [
            ProposalItem(
                service=row, position=position, name=item.name,
                quantity_thousandths=item.quantity_thousandths, unit_price_cents=item.unit_price_cents,
            )
            for row, service in zip(made, content.services, strict=True)
            for position, item in enumerate(service.items, start=1)
        ],
        batch_size=_AT_ONCE,
    )  # fmt: skip


def note_proposal(viewer: Viewer, act: str, proposal: Proposal, **detail: str | int | None) -> None:
    """Record an act on a proposal, for the audit of its branch."""
    record(
        act, actor=actor_of(viewer), on=f"proposal:{proposal.pk}", branch_id=proposal.property.branch_id,
        detail=detail,
    )  # fmt: skip


def _service(proposal: Proposal, service: Service) -> ProposalService:
    return ProposalService(
        proposal=proposal, position=service.position, group=service.group, name=service.name,
        description=service.description, visits=service.visits, price_cents=service.price_cents,
        is_optional=service.is_optional, is_chosen=service.is_chosen,
    )  # fmt: skip

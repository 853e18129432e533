"""Reads proposals as the content that a version freezes."""

from collections.abc import Collection, Iterator

from fieldgate.proposals.content import Content, Item, Monthly, Service
from fieldgate.proposals.models import Proposal, ProposalItem, ProposalService


def contents_of(ids: Collection[int]) -> dict[int, Content]:
    """The content of these proposals as they stand now, by id."""
    services: dict[int, list[Service]] = {}
    for proposal_id, service in _services(ids):
        services.setdefault(proposal_id, []).append(service)
    columns = (
        "title",
        "description",
        "terms",
        "payment_schedule",
        "currency",
        "first_payment_on",
        "payments",
    )
    return {
        pk: Content(
            title, description, terms, schedule, currency, tuple(services.get(pk, ())),
            Monthly(first.isoformat(), count) if first else None,
        )
        for pk, title, description, terms, schedule, currency, first, count in Proposal.objects.filter(
            pk__in=ids
        ).values_list("pk", *columns)
    }  # fmt: skip


def content_of(proposal: Proposal) -> Content:
    """The content of a proposal that is at hand."""
    first, count = proposal.first_payment_on, proposal.payments
    return Content(
        proposal.title, proposal.description, proposal.terms, proposal.payment_schedule, proposal.currency,
        tuple(service for _, service in _services([proposal.pk])),
        Monthly(first.isoformat(), count) if first and count else None,
    )  # fmt: skip


def _services(ids: Collection[int]) -> Iterator[tuple[int, Service]]:
    items: dict[int, list[Item]] = {}
    lines = ProposalItem.objects.filter(service__proposal__in=ids).order_by("service_id", "position")
    for service_id, name, quantity, price in lines.values_list(
        "service_id", "name", "quantity_thousandths", "unit_price_cents"
    ):
        items.setdefault(service_id, []).append(Item(name, quantity, price))
    for service in ProposalService.objects.filter(proposal__in=ids).order_by("proposal_id", "position"):
        yield (
            service.proposal_id,
            Service(
                position=service.position,
                group=service.group,
                name=service.name,
                description=service.description,
                visits=service.visits,
                price_cents=service.price_cents,
                is_optional=service.is_optional,
                is_chosen=service.is_chosen,
                items=tuple(items.get(service.pk, ())),
            ),
        )

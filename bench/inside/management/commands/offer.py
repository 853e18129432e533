"""Proposals for the seeded customer to sign, delivered and on paper; prints their numbers."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from bench.names import CUSTOMER
from fieldgate.documents import press
from fieldgate.kit import clock
from fieldgate.people.viewer import System
from fieldgate.properties.models import PropertyContact
from fieldgate.proposals.actions.deliver_proposal import deliver_proposal
from fieldgate.proposals.jobs import set_document
from fieldgate.proposals.models import Proposal, ProposalService
from fieldgate.proposals.rules import OfficeStatus


class Command(BaseCommand):
    """Makes `--count` of them, each with six services."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--count", type=int, required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        link = PropertyContact.objects.filter(contact__email=CUSTOMER, is_primary=True).order_by("pk")[0]
        for nth in range(options["count"]):
            proposal = Proposal.objects.create(
                number=f"S{nth}", property_id=link.property_id, title=f"Beds {nth}", currency="USD",
                office_status=OfficeStatus.APPROVED.value, terms="Net 30.",
            )  # fmt: skip
            ProposalService.objects.bulk_create(
                ProposalService(
                    proposal=proposal, position=position, name=f"Bed {position}", price_cents=100_00 + nth,
                    is_optional=position > 4,
                )
                for position in range(1, 7)
            )  # fmt: skip
            set_document.call(deliver_proposal(System(), proposal.pk, clock.now()))
        press.rest()

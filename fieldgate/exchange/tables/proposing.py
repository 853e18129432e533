"""Proposals with their services and items."""

from fieldgate.exchange.cells import cell
from fieldgate.exchange.tables.columns import Column, Table, id_column, plain, reference
from fieldgate.proposals.models import Proposal, ProposalItem, ProposalService
from fieldgate.proposals.rules import Kind, OfficeStatus

MOST_PAYMENTS = 120  # ten years

_service_position = cell.whole_number(
    999_999, "is not a position. Write 1 for the first service of a proposal, then 2, 3."
)
_item_position = cell.whole_number(
    999_999, "is not a position. Write 1 for the first item of a service, then 2, 3."
)

PROPOSALS = Table(
    "proposals.csv",
    Proposal,
    ("external_id",),
    (
        id_column(),
        plain(Proposal, "number", cell.number, required=True),
        plain(
            Proposal,
            "revision",
            cell.whole_number(9_999, "is no revision. Write 0 for the first, then 1, 2.", least=0),
        ),
        reference("property", "properties.csv", required=True),
        plain(Proposal, "type", cell.one_of(*Kind), path="kind"),
        reference("change_order_of", "proposals.csv", "parent"),
        reference("request", "requests.csv", "from_request"),
        plain(Proposal, "title", required=True),
        reference("sales_rep", "staff.csv"),
        plain(Proposal, "description"),
        plain(Proposal, "terms"),
        plain(Proposal, "payment_schedule"),
        plain(Proposal, "first_payment_on", cell.day),
        plain(
            Proposal,
            "payments",
            cell.whole_number(
                MOST_PAYMENTS, "is no number of monthly payments. Write a whole number such as 12."
            ),
        ),
        plain(Proposal, "convenience_fee", cell.percent, path="convenience_fee_basis_points"),
        plain(Proposal, "status", cell.one_of(*OfficeStatus), path="office_status"),
        plain(Proposal, "sent_on", cell.day),
        plain(Proposal, "accepted_on", cell.day),
        plain(Proposal, "accepted_by"),
    ),
    derived=(plain(Proposal, "price_cents"),),
    together=("number", "revision"),
)

PROPOSAL_SERVICES = Table(
    "proposal_services.csv",
    ProposalService,
    ("proposal", "position"),
    (
        reference("proposal", "proposals.csv", required=True),
        Column("position", _service_position, "position", required=True),
        plain(ProposalService, "group"),
        plain(ProposalService, "name", required=True),
        plain(ProposalService, "description"),
        plain(
            ProposalService,
            "visits",
            cell.whole_number(99_999, "is no count of visits. Write a whole number such as 12.", least=0),
        ),
        plain(ProposalService, "price", cell.amount, path="price_cents", required=True),
        plain(ProposalService, "optional", cell.yes_or_no, path="is_optional"),
        plain(ProposalService, "chosen", cell.yes_or_no, path="is_chosen"),
    ),
    is_whole=True,
)

PROPOSAL_ITEMS = Table(
    "proposal_items.csv",
    ProposalItem,
    ("proposal", "service", "position"),
    (
        reference("proposal", "proposals.csv", "service__proposal", required=True),
        Column("service", _service_position, "service__position", required=True),
        Column("position", _item_position, "position", required=True),
        plain(ProposalItem, "name", required=True),
        plain(ProposalItem, "quantity", cell.quantity, path="quantity_thousandths"),
        plain(ProposalItem, "unit_price", cell.amount, path="unit_price_cents"),
    ),
    is_whole=True,
)

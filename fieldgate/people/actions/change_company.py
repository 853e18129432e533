"""Change what is known of the company."""

from dataclasses import asdict, dataclass

from django.db import transaction

from fieldgate.audit.record import record
from fieldgate.branches.models import Company
from fieldgate.kit.facts import publish
from fieldgate.kit.places import state_code
from fieldgate.people.editing import put
from fieldgate.people.events import CurrencyChanged
from fieldgate.people.permissions import Act, require
from fieldgate.people.viewer import Viewer, actor_of


@dataclass(frozen=True)
class CompanyFields:
    """What the office types for the company; its branch-level configuration is switched by a verb of its own.

    `footer` may have several lines, `currency` is an ISO 4217 code, `zone` an IANA name.
    """

    name: str
    zone: str
    currency: str
    footer: str = ""
    convenience_fee_basis_points: int = 0
    street: str = ""
    city: str = ""
    state: str = ""
    postal_code: str = ""


def change_company(viewer: Viewer, fields: CompanyFields) -> None:
    """Keep these fields of the company; before there is one, make it.

    Once there are documents the currency stays (L-01). Raises NotAllowed or FieldRefused; nothing has changed
    then.
    """
    require(viewer, Act.CONFIGURE)
    with transaction.atomic():
        company = Company.objects.select_for_update().first()
        before = company.currency if company else None
        company = company or Company(id=1)
        values = {"state": state_code(fields.state), "currency": fields.currency.strip().upper()}
        changes = put(company, asdict(fields) | values)
        if not changes:
            return
        company.save()
        record("company changed", actor=actor_of(viewer), on="company", detail=changes)
        if before and before != company.currency:
            publish(CurrencyChanged(before, company.currency))

"""Reads that happen before there is a viewer: which portal an address belongs to."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any

from django.conf import settings
from django.db import connection

from fieldgate.branches.models import Branch, Company, Logo, PostalAddress
from fieldgate.branches.portal import CurrentPortal

# Every request to a portal begins with this, so it is SQL: building it anew through the ORM took a fifth
# of a page. The columns stand in the order of CurrentPortal's fields (a test compares them).
_PORTALS = """
    SELECT p.id, p.branch_id, p.slug, p.host, p.is_on, p.title, COALESCE(c.name, ''),
           COALESCE(c.currency, 'USD'), COALESCE(b.zone, c.zone, 'UTC'), p.accent, l.sha256,
           p.show_requests, p.show_proposals, p.show_visits, p.show_invoices, p.show_service_details,
           p.show_sales_rep_phone, p.electronic_payments, p.allow_decline
    FROM branches_portal p
    LEFT JOIN branches_company c ON c.id = 1
    LEFT JOIN branches_branch b ON b.id = p.branch_id
    LEFT JOIN branches_logo l ON l.portal_id = p.id
    WHERE {where} ORDER BY p.title, p.id
"""
_FIELDS = tuple((f.name, f.type is bool) for f in fields(CurrentPortal))


def _portals(where: str, *values: str | int) -> list[CurrentPortal]:
    """Portals by one of the conditions below; `where` is never anybody's input."""
    with connection.cursor() as cursor:
        cursor.execute(_PORTALS.format(where=where), values)
        return [CurrentPortal(**dict(_named(row))) for row in cursor.fetchall()]


def _named(row: tuple[Any, ...]) -> Iterator[tuple[str, Any]]:
    """The row's values by name; SQLite knows no booleans and hands out 0 and 1."""
    for (name, is_bool), value in zip(_FIELDS, row, strict=True):
        yield name, bool(value) if is_bool else value


def _find(where: str, value: str | int) -> CurrentPortal | None:
    return next(iter(_portals(where, value)), None)


def find_portal_by_slug(slug: str) -> CurrentPortal | None:
    """The portal at a path such as /stl/. A portal with its own host is not reached by path."""
    return _find("p.host IS NULL AND p.slug = %s", slug)


def find_portal_by_host(host: str) -> CurrentPortal | None:
    """The portal on a host of its own."""
    return _find("p.host = %s", host)


def find_portal(portal_id: int) -> CurrentPortal | None:
    """The portal by id, for work that is done outside a request."""
    return _find("p.id = %s", portal_id)


def find_portal_of_branch(branch_id: int) -> CurrentPortal | None:
    """Where customers of a branch read: its own portal, or the company's; one that is on goes first."""
    found = _portals("(p.branch_id = %s OR p.branch_id IS NULL)", branch_id)
    return max(found, key=lambda portal: (portal.is_on, portal.branch_id is not None), default=None)


def list_open_portals() -> list[CurrentPortal]:
    """Every portal that is on, for the page at the root."""
    return _portals("p.is_on")


def company_name() -> str:
    """The company's name, or the product's before a company exists."""
    return Company.objects.values_list("name", flat=True).first() or settings.PRODUCT_NAME


@dataclass(frozen=True)
class Sender:
    """Who a mail comes from: the name before the address, and what stands at its foot."""

    name: str
    company: str
    address: str


def find_sender(portal: CurrentPortal | None) -> Sender:
    """Who mails of a portal, or (None) of the office, come from: by the branch's own name for it (R162)."""
    company = Company.objects.first()
    branch = Branch.objects.filter(pk=portal.branch_id).first() if portal and portal.branch_id else None
    title = portal.title if portal else company_name()
    return Sender(
        name=(branch.sender_name if branch else "") or title,
        company=company.name if company else "",
        address=_on_one_line(company) if company else "",
    )


def _on_one_line(place: PostalAddress) -> str:
    """An address as a mail's foot has it: "1 Main St, Springfield, IL 62701"."""
    state = f"{place.state} {place.postal_code}".strip()
    return ", ".join(part for part in (place.street, place.city, state) if part)


def logo_png(portal_id: int) -> bytes | None:
    """The portal's logo as PNG bytes."""
    png = Logo.objects.filter(portal_id=portal_id).values_list("png", flat=True).first()
    return None if png is None else bytes(png)

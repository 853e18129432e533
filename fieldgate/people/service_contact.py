"""The Service Contact of a page: a sales rep, as customers may reach them (R58, R82)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ServiceContact:
    """Name and e-mail address always; the phone only where the portal shows it."""

    name: str
    title: str
    email: str
    phone: str


def service_contact(
    name: str | None, title: str | None, email: str | None, phone: str | None, *, with_phone: bool
) -> ServiceContact | None:
    """The contact from a sales rep's columns; None where there is no sales rep."""
    if not name:
        return None
    return ServiceContact(name, title or "", email or "", (phone or "") if with_phone else "")

"""The demo company: a folder like any other, and accounts that only a demo may have."""

from pathlib import Path

from fieldgate.branches.models import Company, Portal
from fieldgate.kit import clock
from fieldgate.people.models import Contact, PortalAccess, StaffMember, User
from fieldgate.properties.models import PropertyContact

FOLDER = Path(__file__).parent / "demo_company"
NAME = "Evergreen Grounds"
PASSWORD = "fieldgate-demo"  # noqa: S105 - known to everybody; the demo mode is marked as such
ACCOUNTS = {
    "april@demo.example": "customer: Primary and Billing of four properties in St. Louis",
    "otto@demo.example": "customer: another contact of Tar Valon Towers",
    "billy@demo.example": "customer: billing contact of invoice #18 only",
    "duo@demo.example": "customer: First Bank in St. Louis, and a property in Chicago",
    "stranger@demo.example": "customer: another property in St. Louis",
    "chicago@demo.example": "customer: Chicago only",
    "office@demo.example": "office: system administrator",
    "stl.manager@demo.example": "office: branch manager, St. Louis",
    "chicago.manager@demo.example": "office: branch manager, Chicago",
    "rep@demo.example": "office: sales representative Camilla Sailor",
}


def is_demo_company() -> bool:
    """Whether the database is empty or holds the demo company: nothing else may get its accounts."""
    return not Company.objects.exclude(name=NAME).exists()


def open_accounts() -> None:
    """Let every demo account sign in with PASSWORD: customers at the portals of their branches."""
    for email in ACCOUNTS:
        user = User.objects.filter(email=email).first() or User.objects.create_user(email)
        if not user.check_password(PASSWORD):  # setting it again would end the sessions of the last run
            user.set_password(PASSWORD)
            user.save()
        if StaffMember.objects.filter(user=user).exists():
            continue
        contact = Contact.objects.get(email=email)
        contact.user = user
        contact.save()
        for portal in _portals_of(contact):
            PortalAccess.objects.update_or_create(
                contact=contact, portal=portal, defaults={"accepted_at": clock.now(), "revoked_at": None}
            )


def _portals_of(contact: Contact) -> list[Portal]:
    """The portals of the branches a contact has a property or an invoice in."""
    linked = PropertyContact.objects.filter(contact=contact).values_list("property__branch_id", flat=True)
    billed = Contact.objects.filter(id=contact.pk).values_list(
        "billed_invoices__property__branch_id", flat=True
    )
    return list(Portal.objects.filter(branch_id__in={*linked, *billed} - {None}))

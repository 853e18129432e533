"""Change what a portal is, shows and takes; every setting of it is here (R150 to R155)."""

from dataclasses import asdict, dataclass

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from fieldgate.audit.record import changed, record
from fieldgate.branches.logo import UnusableLogo, keep_logo
from fieldgate.branches.models import Company, Logo, Portal
from fieldgate.branches.rules import DEFAULT_ACCENT, NotAColour, parse_colour
from fieldgate.branches.validators import check_own_host
from fieldgate.people.editing import put
from fieldgate.people.errors import FieldRefused, PortalNotFound
from fieldgate.people.invitations import check_template
from fieldgate.people.permissions import Act, require
from fieldgate.people.viewer import Viewer, actor_of

_IN_USE = "Another portal has this address already. Choose another."


@dataclass(frozen=True)
class PortalFields:
    """Every setting of a portal but its branch, which stays. An empty host is none: then it has a path.

    `convenience_fee_basis_points` None: the company's. `logo`: the bytes of a picture that takes the place
    of the one before; None leaves it, `remove_logo` takes it away.
    """

    slug: str
    title: str
    host: str = ""
    is_on: bool = True
    accent: str = DEFAULT_ACCENT
    show_requests: bool = True
    show_proposals: bool = True
    show_visits: bool = True
    show_invoices: bool = True
    show_service_details: bool = True
    show_sales_rep_phone: bool = False
    electronic_payments: bool = False
    accept_card: bool = False
    accept_ach: bool = False
    allow_partial_payments: bool = False
    convenience_fee_basis_points: int | None = None
    allow_decline: bool = False
    allow_autopay: bool = False
    allow_statements: bool = False
    invitation_subject: str = ""
    invitation_body: str = ""
    logo: bytes | None = None
    remove_logo: bool = False


def change_portal(viewer: Viewer, portal_id: int, settings: PortalFields) -> None:
    """Keep these settings of a portal.

    A new slug or host is a new address: links in mails that were sent before lead nowhere. Raises NotAllowed,
    PortalNotFound, or FieldRefused: an address in use or reserved (R152), a kind of payment without
    electronic payments (R154), no colour, an unknown token, a logo that is none. Nothing has changed then.
    """
    require(viewer, Act.CONFIGURE)
    try:
        with transaction.atomic():
            portal = Portal.objects.select_for_update().filter(pk=portal_id).first()
            if portal is None:
                raise PortalNotFound(portal_id)
            write_portal(viewer, portal, settings, act="portal changed")
    except IntegrityError:  # somebody took the address in the same moment
        raise FieldRefused("slug", _IN_USE) from None


def write_portal(viewer: Viewer, portal: Portal, settings: PortalFields, *, act: str) -> None:
    """Put the settings into the row and save it, in the caller's transaction; records what changed."""
    values = asdict(settings)
    values |= {
        "slug": settings.slug.strip().lower(),
        "host": settings.host.strip().lower() or None,
        "accent": settings.accent.strip().lower(),
    }
    logo, remove_logo = values.pop("logo"), values.pop("remove_logo")
    changes = put(portal, values)
    _check(portal)
    portal.save()
    before = _logo_of(portal)
    if remove_logo:
        Logo.objects.filter(portal=portal).delete()
    elif logo is not None:
        try:
            keep_logo(portal.pk, logo)
        except UnusableLogo as fault:
            raise FieldRefused("logo", str(fault)) from None
    changes |= changed({"logo": before}, {"logo": _logo_of(portal)})
    if changes:
        on = f"portal:{portal.pk}"
        record(act, actor=actor_of(viewer), on=on, branch_id=portal.branch_id, detail=changes)


def _logo_of(portal: Portal) -> str | None:
    """The logo as the audit names it: by the beginning of its hash."""
    sha256 = Logo.objects.filter(portal=portal).values_list("sha256", flat=True).first()
    return sha256[:12] if sha256 else None


def _check(portal: Portal) -> None:
    """What one column cannot say for itself."""
    _check_address(portal)
    try:
        parse_colour(portal.accent)
    except NotAColour:
        raise FieldRefused("accent", "Write a colour as #1f7a4d.") from None
    for kind in ("accept_card", "accept_ach"):
        if getattr(portal, kind) and not portal.electronic_payments:
            raise FieldRefused(kind, "Switch electronic payments on first.")
    by_branch = Company.objects.filter(branch_level_configuration=True).exists()
    if portal.is_on and (portal.branch_id is not None) is not by_branch:
        which = "the portals of the branches are" if by_branch else "the company's portal is"
        raise FieldRefused("is_on", f"As branch-level configuration is now, only {which} on.")
    for name in ("invitation_subject", "invitation_body"):
        if unknown := check_template(getattr(portal, name), is_subject=name == "invitation_subject"):
            raise FieldRefused(name, f"There is no {', '.join(unknown)} to fill in.")


def _check_address(portal: Portal) -> None:
    """R152: an address is one portal's, and not Fieldgate's own."""
    others = Portal.objects.exclude(pk=portal.pk)
    for name in ("slug", "host"):
        value = getattr(portal, name)
        if value and others.filter(**{name: value}).exists():
            raise FieldRefused(name, _IN_USE)
    if portal.host:
        try:
            check_own_host(portal.host)
        except ValidationError as fault:
            raise FieldRefused("host", fault.messages[0]) from None

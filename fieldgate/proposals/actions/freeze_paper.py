"""Freeze what is printed around a version's content."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import get_language

from fieldgate.branches.branding import usable
from fieldgate.branches.doors import find_portal_of_branch
from fieldgate.branches.models import Branch, Company, PostalAddress
from fieldgate.branches.models import Logo as PortalLogo
from fieldgate.branches.portal import CurrentPortal
from fieldgate.branches.rules import DEFAULT_ACCENT
from fieldgate.kit.places import town_on_document
from fieldgate.properties.models import Property, PropertyContact
from fieldgate.proposals.models import Proposal, ProposalDocument, ProposalVersion
from fieldgate.proposals.pdf.paper import Letterhead, Logo, Paper, Party
from fieldgate.proposals.rules import Kind


def freeze_paper(version_id: int) -> ProposalDocument:
    """The version's document with its paper: as it was frozen once, or else of what is known now (T-ES-08).

    Delivering does it; for a version that an import brought, the job that sets it does. Raises
    ProposalVersion.DoesNotExist.
    """
    found = ProposalDocument.objects.filter(version_id=version_id).first()
    if found:
        return found
    version = ProposalVersion.objects.select_related(
        "proposal__property__branch", "proposal__parent", "proposal__sales_rep__user"
    ).get(pk=version_id)
    paper = paper_of(version.proposal, version.delivered_at).as_json()
    return ProposalDocument.objects.get_or_create(version=version, defaults={"paper": paper})[0]


def paper_of(proposal: Proposal, at: datetime, *, is_draft: bool = False) -> Paper:
    """What would be printed around the proposal's content, were it delivered at `at` (UTC)."""
    place = proposal.property
    portal = find_portal_of_branch(place.branch_id)
    return Paper(
        number=proposal.number,
        kind=Kind(proposal.kind),
        dated=at.astimezone(ZoneInfo(place.branch.zone)).date(),
        letterhead=_letterhead(place.branch, portal),
        property=Party(place.name, _address(place)),
        contact=_contact(place),
        sales_rep=_sales_rep(proposal, with_phone=bool(portal and portal.show_sales_rep_phone)),
        revision=proposal.revision,
        changes=proposal.parent.number if proposal.parent else "",
        show_details=portal is None or portal.show_service_details,
        language=(get_language() or settings.LANGUAGE_CODE).partition("-")[0],
        is_draft=is_draft,
    )


def _letterhead(branch: Branch, portal: CurrentPortal | None) -> Letterhead:
    """The company's name at the branch's address, in the colour and with the logo of its portal."""
    company = Company.objects.first()
    address = _address(branch) or (_address(company) if company else ())
    return Letterhead(
        company=company.name if company else branch.name,
        lines=(*address, branch.phone, branch.email),
        footer=company.footer if company else "",
        accent=usable(portal.accent if portal else DEFAULT_ACCENT),
        logo=_logo(portal) if portal else None,
    )


def _logo(portal: CurrentPortal) -> Logo | None:
    if not portal.logo_sha256:
        return None
    found = PortalLogo.objects.filter(portal_id=portal.id).values_list("png", "width", "height").first()
    return Logo(bytes(found[0]), found[1], found[2]) if found else None


def _contact(place: Property) -> Party | None:
    """The Primary contact, as it is addressed now."""
    link = PropertyContact.objects.filter(property=place, is_primary=True).select_related("contact").first()
    return Party(link.contact.name, (link.contact.company, *_address(link.contact))) if link else None


def _sales_rep(proposal: Proposal, *, with_phone: bool) -> Party | None:
    """As the pages name the sales rep: the phone only where the portal shows it."""
    rep = proposal.sales_rep
    if rep is None:
        return None
    return Party(rep.name, (rep.title, rep.phone if with_phone else "", rep.user.email if rep.user else ""))


def _address(place: PostalAddress) -> tuple[str, ...]:
    lines = (place.street, town_on_document(place.city, place.state, place.postal_code))
    return tuple(line for line in lines if line)

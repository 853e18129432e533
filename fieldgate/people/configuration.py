"""What switching branch-level configuration would do: which portals are on then, and who is let in.

Off: one portal of the company covers all branches. On: each branch has its own (design.md 3).
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.text import slugify

from fieldgate.branches.models import Branch, Company, Portal
from fieldgate.branches.rules import RESERVED_SLUGS
from fieldgate.people.models import Contact, Invitation, PortalAccess


@dataclass(frozen=True)
class PortalAfter:
    """A portal that takes over: there already, or new (no id) and then a likeness of `like`."""

    branch_id: int | None
    portal_id: int | None
    title: str
    slug: str
    like: int | None
    carried: tuple[tuple[int, datetime], ...]
    """Contacts who are let in, each with the moment they accepted the access that is carried over."""
    revoked: tuple[int, ...]
    """Contacts with an access here from earlier days, who may enter none of the portals that are on now."""


@dataclass(frozen=True)
class Configuration:
    """The plan of a switch, as its preview shows it."""

    by_branch: bool
    portals: tuple[PortalAfter, ...]
    left_out: tuple[int, ...]
    """Contacts with access today who are known at no branch, and so are let in nowhere."""
    open_invitations: int
    """Invitations to portals that go off: they lead nowhere, so these people are to be invited again."""


def plan_switch(by_branch: bool) -> Configuration:
    """What switching to `by_branch` does. Changes nothing."""
    sources = list(Portal.objects.filter(branch=None) if by_branch else Portal.objects.exclude(branch=None))
    standing = _standing(p.pk for p in sources)
    known = _known_at() if by_branch else {}
    portals = []
    slugs = set(Portal.objects.values_list("slug", flat=True))
    for branch in list(Branch.objects.all()) if by_branch else [None]:
        carried = {
            contact: moment
            for contact, moment in standing.items()
            if branch is None or branch.pk in known.get(contact, ())
        }
        portals.append(_after(branch, sources, carried, standing.keys(), slugs))
    welcome = {contact for portal in portals for contact, _ in portal.carried}
    open_ones = Invitation.objects.filter(access__portal__in=sources, used_at=None, ended_at=None)
    return Configuration(
        by_branch, tuple(portals), tuple(sorted(standing.keys() - welcome)), open_ones.count()
    )


def _standing(portal_ids: Iterable[int]) -> dict[int, datetime]:
    """Who may enter one of these portals, and since when (the latest, where there are several)."""
    rows = PortalAccess.objects.filter(portal_id__in=list(portal_ids), revoked_at=None)
    accepted = rows.exclude(accepted_at=None).order_by("accepted_at").values_list("contact_id", "accepted_at")
    return {contact: moment for contact, moment in accepted if moment}


def _known_at() -> dict[int, set[int]]:
    """The branches where a contact is linked to a property or billed on an invoice."""
    found: dict[int, set[int]] = defaultdict(set)
    for path in ("propertycontact", "billed_invoices"):
        rows = Contact.objects.order_by().values_list("pk", f"{path}__property__branch_id").distinct()
        for contact, branch in rows:
            found[contact].add(branch)
    return found


def _after(
    branch: Branch | None,
    sources: list[Portal],
    carried: dict[int, datetime],
    welcome: Iterable[int],
    slugs: set[str],
) -> PortalAfter:
    """One portal as it will be. What was revoked in it after the access was accepted stays revoked."""
    portal = Portal.objects.filter(branch=branch).first()
    revoked: set[int] = set()
    if portal:
        rows = PortalAccess.objects.filter(portal=portal)
        for contact, gone_at in rows.exclude(revoked_at=None).values_list("contact_id", "revoked_at"):
            if gone_at and contact in carried and gone_at > carried[contact]:
                del carried[contact]
        standing = rows.filter(revoked_at=None).exclude(accepted_at=None)
        revoked = set(standing.values_list("contact_id", flat=True)) - set(welcome)
    name = branch.name if branch else Company.objects.values_list("name", flat=True).first() or "Company"
    return PortalAfter(
        branch_id=branch.pk if branch else None,
        portal_id=portal.pk if portal else None,
        title=portal.title if portal else name[:100],
        slug=portal.slug if portal else _free_slug(name, slugs),
        like=sources[0].pk if sources else None,
        carried=tuple(sorted(carried.items())),
        revoked=tuple(sorted(revoked)),
    )


def _free_slug(name: str, taken: set[str]) -> str:
    """A slug made of a name, that nobody has and no path of ours; it counts as taken from now on."""
    base = slugify(name)[:36].strip("-") or "portal"
    tries = (base, *(f"{base}-{n}" for n in range(2, 100)))
    slug = next(s for s in tries if s not in taken and s not in RESERVED_SLUGS)
    taken.add(slug)
    return slug

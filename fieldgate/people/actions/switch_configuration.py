"""Switch branch-level configuration on or off: one portal per branch, or one for the company."""

from django.db import transaction

from fieldgate.audit.record import record
from fieldgate.branches.models import Company, Logo, Portal, own_id
from fieldgate.kit import clock
from fieldgate.people.configuration import Configuration, PortalAfter, plan_switch
from fieldgate.people.errors import PeopleRefusal
from fieldgate.people.models import PortalAccess
from fieldgate.people.permissions import Act, require
from fieldgate.people.viewer import Viewer, actor_of

_BATCH = 500


def preview_configuration(viewer: Viewer, by_branch: bool) -> Configuration:
    """What `switch_configuration` would do now. Raises NotAllowed."""
    require(viewer, Act.CONFIGURE)
    return plan_switch(by_branch)


def switch_configuration(viewer: Viewer, by_branch: bool) -> Configuration:
    """Turn the portals of one kind off and those of the other on, and let the same people in there.

    An accepted access is carried over, without a new invitation (design.md 3); what was revoked since stays
    so. A portal that is missing is made in the likeness of one that goes off. Returns what was done.
    Raises NotAllowed, or PeopleRefusal when it is so already or there is no company or branch yet; nothing
    has changed then.
    """
    require(viewer, Act.CONFIGURE)
    with transaction.atomic():
        company = Company.objects.select_for_update().first()
        if company is None:
            raise PeopleRefusal("There is no company yet.")
        if company.branch_level_configuration is by_branch:
            raise PeopleRefusal(f"Branch-level configuration is {'on' if by_branch else 'off'} already.")
        plan = plan_switch(by_branch)
        if not plan.portals:
            raise PeopleRefusal("There is no branch yet. Add one first.")
        sources = Portal.objects.filter(branch__isnull=by_branch)
        was_on = sources.filter(is_on=True).exists()
        for after in plan.portals:
            _take_over(after, is_on=was_on)
        sources.update(is_on=False)
        Company.objects.update(branch_level_configuration=by_branch)
        carried = len({contact for after in plan.portals for contact, _ in after.carried})
        record(
            "branch-level configuration switched",
            actor=actor_of(viewer),
            on="company",
            detail={
                "branch_level_configuration": (not by_branch, by_branch),
                "portals": ", ".join(after.slug for after in plan.portals),
                "carried over": carried,
            },
        )
    return plan


def _take_over(after: PortalAfter, *, is_on: bool) -> None:
    portal_id = after.portal_id or _make_like(after)
    Portal.objects.filter(pk=portal_id).update(is_on=is_on)
    there = {access.contact_id: access for access in PortalAccess.objects.filter(portal_id=portal_id)}
    new, changed = [], []
    for contact_id, moment in after.carried:
        access = there.get(contact_id)
        if access is None:
            new.append(PortalAccess(contact_id=contact_id, portal_id=portal_id, accepted_at=moment))
        elif access.accepted_at is None or access.revoked_at:
            access.accepted_at, access.revoked_at = moment, None
            changed.append(access)
    for contact_id in after.revoked:
        there[contact_id].revoked_at = clock.now()
        changed.append(there[contact_id])
    PortalAccess.objects.bulk_create(new, batch_size=_BATCH)
    PortalAccess.objects.bulk_update(changed, ["accepted_at", "revoked_at"], batch_size=_BATCH)


def _make_like(after: PortalAfter) -> int:
    """A new portal with the settings and the logo of another, at an address of its own."""
    like = Portal.objects.get(pk=after.like) if after.like else None
    logo = Logo.objects.filter(portal=like).first() if like else None
    portal = like or Portal()
    portal.pk, portal._state.adding = None, True
    portal.external_id, portal.host, portal.is_on = own_id(), None, False
    portal.branch_id, portal.title, portal.slug = after.branch_id, after.title, after.slug
    portal.save()
    if logo:
        logo.pk, logo._state.adding, logo.portal = None, True, portal
        logo.save()
    return portal.pk

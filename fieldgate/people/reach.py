"""Which portals and branches staff may let people into, or look after."""

from django.db.models import Q, QuerySet

from fieldgate.branches.models import Branch, Portal
from fieldgate.people.viewer import CustomerViewer, StaffViewer, System, Viewer


def portals_in_reach(viewer: Viewer) -> QuerySet[Portal]:
    """The portals of one's branches, and that of the whole company where there is one; for staff only."""
    match viewer:
        case CustomerViewer():
            return Portal.objects.none()
        case StaffViewer(branch_ids=None) | System():
            return Portal.objects.all()
        case StaffViewer():
            return Portal.objects.filter(Q(branch_id__in=viewer.branch_ids or ()) | Q(branch=None))


def branches_in_reach(viewer: Viewer) -> QuerySet[Branch]:
    """The branches of a member of staff; all of them for system administrators."""
    match viewer:
        case CustomerViewer():
            return Branch.objects.none()
        case StaffViewer(branch_ids=None) | System():
            return Branch.objects.all()
        case StaffViewer():
            return Branch.objects.filter(pk__in=viewer.branch_ids or ())


def branch_of_contact(contact_id: int) -> int | None:
    """The one branch at which a contact is known, for the audit; None for none or for several."""
    linked = Q(property__propertycontact__contact_id=contact_id)
    let_in = Q(portal__portalaccess__contact_id=contact_id)
    found = list(
        Branch.objects.filter(linked | let_in).order_by().values_list("id", flat=True).distinct()[:2]
    )
    return found[0] if len(found) == 1 else None

"""Which portals staff may let people into, or look after."""

from django.db.models import Q, QuerySet

from fieldgate.branches.models import Portal
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

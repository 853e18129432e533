"""Give a branch, or the whole company, a portal."""

from django.db import IntegrityError, transaction

from fieldgate.branches.models import Branch, Portal
from fieldgate.people.actions.change_portal import PortalFields, write_portal
from fieldgate.people.errors import FieldRefused
from fieldgate.people.permissions import Act, require
from fieldgate.people.viewer import Viewer


def add_portal(viewer: Viewer, branch_id: int | None, settings: PortalFields) -> int:
    """Make the one portal of a branch, or (None) that of the company; returns its id.

    Raises NotAllowed, or FieldRefused: as change_portal, and for a branch that has one already or is none.
    Nothing has changed then.
    """
    require(viewer, Act.CONFIGURE)
    try:
        with transaction.atomic():
            branch = Branch.objects.filter(pk=branch_id).first() if branch_id is not None else None
            if branch_id is not None and branch is None:
                raise FieldRefused("branch", "There is no such branch. Choose again.")
            if Portal.objects.filter(branch=branch).exists():
                raise FieldRefused("branch", "There is a portal already. Change that one.")
            portal = Portal(branch=branch)
            write_portal(viewer, portal, settings, act="portal made")
    except IntegrityError:  # somebody made one, or took the address, in the same moment
        raise FieldRefused("slug", "Another portal was made in the same moment. Look again.") from None
    return portal.pk

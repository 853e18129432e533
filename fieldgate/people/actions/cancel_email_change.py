"""Give up a wish for another address."""

from fieldgate.people.models import EmailChange
from fieldgate.people.viewer import CustomerViewer, StaffViewer


def cancel_email_change(viewer: CustomerViewer | StaffViewer) -> None:
    """Forget what this person asked for; its codes are of no use from now on. None is well too."""
    EmailChange.objects.filter(user_id=viewer.user_id).delete()

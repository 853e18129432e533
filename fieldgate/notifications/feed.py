"""The one way into the office's feed."""

from fieldgate.kit import clock
from fieldgate.notifications.models import Activity
from fieldgate.notifications.rules import Kind


def note(kind: Kind, property_id: int, text: str, *, on: str, assignee_id: int | None = None) -> None:
    """Tell the office what happened at a property, in the caller's transaction. `on`: "proposal:12"."""
    Activity.objects.create(
        at=clock.now(), kind=kind.value, property_id=property_id, text=text[:500], on=on,
        assignee_id=assignee_id,
    )  # fmt: skip

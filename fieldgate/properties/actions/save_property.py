"""Make a property, or change what is known of one."""

from dataclasses import asdict, dataclass

from django.db import transaction
from django.db.models import Q

from fieldgate.kit.facts import publish
from fieldgate.kit.places import state_code
from fieldgate.people.editing import put
from fieldgate.people.errors import FieldRefused
from fieldgate.people.models import StaffMember
from fieldgate.people.permissions import Act, require
from fieldgate.people.reach import branches_in_reach
from fieldgate.people.roles import Role
from fieldgate.people.viewer import Viewer
from fieldgate.properties.events import PropertyMoved
from fieldgate.properties.models import Property
from fieldgate.properties.taking import lock_property, note_change

_STAFF = ("account_owner", "sales_rep", "operations_manager")


@dataclass(frozen=True)
class PropertyFields:
    """What the office types for a property; branch and staff by id."""

    branch: int
    name: str
    street: str = ""
    city: str = ""
    state: str = ""
    postal_code: str = ""
    account_owner: int | None = None
    sales_rep: int | None = None
    operations_manager: int | None = None


def save_property(viewer: Viewer, property_id: int | None, fields: PropertyFields) -> int:
    """Keep these fields of a property, a new one for None; returns its id.

    Moving it to another branch takes reach of both, and lets its visits follow to that branch's days.
    Raises NotAllowed, PropertyNotFound, or FieldRefused: a branch out of reach, staff who are not active or
    do not reach the branch. Nothing has changed then.
    """
    require(viewer, Act.PEOPLE)
    with transaction.atomic():
        place = Property() if property_id is None else lock_property(viewer, property_id)
        before = place.branch_id
        values = asdict(fields) | {"state": state_code(fields.state)}
        named = {f"{name}_id": values.pop(name) for name in ("branch", *_STAFF)}
        changes = put(place, values | named)
        _check_branch(viewer, fields.branch)
        _check_staff(fields, {name.removesuffix("_id") for name in changes}, moved=before != fields.branch)
        if not changes:
            return place.pk
        place.save()
        note_change(viewer, "property made" if property_id is None else "property changed", place, **changes)
        if property_id is not None and before != fields.branch:
            publish(PropertyMoved(place.pk, place.branch_id))
    return place.pk


def _check_branch(viewer: Viewer, branch_id: int) -> None:
    if not branches_in_reach(viewer).filter(pk=branch_id).exists():
        raise FieldRefused("branch", "There is no such branch for you. Choose one of your own.")


def _check_staff(fields: PropertyFields, changed: set[str], *, moved: bool) -> None:
    """Whoever is named anew is active and reaches the branch; after a move, whoever is named at all."""
    there = StaffMember.objects.filter(
        Q(role=Role.SYSTEM_ADMIN.value) | Q(branches=fields.branch), is_active=True
    )
    for name in _STAFF:
        staff_id = getattr(fields, name)
        is_asked = staff_id is not None and (moved or name in changed)
        if is_asked and not there.filter(pk=staff_id).exists():
            raise FieldRefused(name, "Choose somebody who is active and works for this branch.")

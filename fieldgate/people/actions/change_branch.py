"""Make a branch, or change what is known of one."""

from dataclasses import asdict, dataclass

from django.db import IntegrityError, transaction

from fieldgate.audit.record import record
from fieldgate.branches.models import Branch
from fieldgate.kit.facts import publish
from fieldgate.kit.places import state_code
from fieldgate.people.editing import put
from fieldgate.people.errors import BranchNotFound, FieldRefused
from fieldgate.people.events import BranchZoneChanged
from fieldgate.people.permissions import Act, require
from fieldgate.people.viewer import Viewer, actor_of

_TAKEN = "There is a branch of this name already."


@dataclass(frozen=True)
class BranchFields:
    """What the office types for a branch; `zone` is an IANA name."""

    name: str
    zone: str
    phone: str = ""
    email: str = ""
    sender_name: str = ""
    street: str = ""
    city: str = ""
    state: str = ""
    postal_code: str = ""


def change_branch(viewer: Viewer, branch_id: int | None, fields: BranchFields) -> int:
    """Keep these fields of a branch, a new one for None; returns its id.

    With another zone, its visits get the days they have there. Raises NotAllowed, BranchNotFound or
    FieldRefused; nothing has changed then.
    """
    require(viewer, Act.CONFIGURE)
    try:
        with transaction.atomic():
            branch = Branch() if branch_id is None else _lock(branch_id)
            changes = put(branch, asdict(fields) | {"state": state_code(fields.state)})
            if Branch.objects.filter(name=branch.name).exclude(pk=branch.pk).exists():
                raise FieldRefused("name", _TAKEN)
            if changes:
                branch.save()
                act, on = "branch made" if branch_id is None else "branch changed", f"branch:{branch.pk}"
                record(act, actor=actor_of(viewer), on=on, branch_id=branch.pk, detail=changes)
            if branch_id is not None and "zone" in changes:
                publish(BranchZoneChanged(branch.pk))
    except IntegrityError:  # somebody took the name in the same moment
        raise FieldRefused("name", _TAKEN) from None
    return branch.pk


def _lock(branch_id: int) -> Branch:
    branch = Branch.objects.select_for_update().filter(pk=branch_id).first()
    if branch is None:
        raise BranchNotFound(branch_id)
    return branch

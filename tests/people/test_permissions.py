"""Who may do what, laid beside the design's table in words."""

import pytest

from fieldgate.people.errors import NotAllowed
from fieldgate.people.permissions import ALLOWED, Act, may, require
from fieldgate.people.roles import Role
from fieldgate.people.viewer import CustomerViewer, StaffViewer, System

pytestmark = pytest.mark.pure

# Columns: system admin, branch admin, branch manager, account manager, sales rep, read-only (design.md 4).
TABLE = """
SEE        y y y y y y
PEOPLE     y y y y - -
REQUESTS   y y y y y -
PROPOSALS  y y y y y -
VISITS     y y y y - -
INVOICES   y y y y - -
REVERSALS  y y y - - -
VIEW_AS    y y y y - -
EXPORT     y y y y - -
IMPORT     y - - - - -
CONFIGURE  y - - - - -
STAFF      y - - - - -
AUDIT      y y - - - -
"""
ROLES = (
    Role.SYSTEM_ADMIN, Role.BRANCH_ADMIN, Role.BRANCH_MANAGER, Role.ACCOUNT_MANAGER, Role.SALES_REP,
    Role.READ_ONLY,
)  # fmt: skip
CELLS = [
    (Act[name], role, cell == "y")
    for name, *cells in (line.split() for line in TABLE.strip().splitlines())
    for role, cell in zip(ROLES, cells, strict=True)
]


def staff(role: Role) -> StaffViewer:
    return StaffViewer(user_id=1, staff_id=1, role=role, branch_ids=(1,))


def test_the_table_names_every_act_and_every_role() -> None:
    assert {act for act, _, _ in CELLS} == set(Act) == set(ALLOWED)
    assert {role for _, role, _ in CELLS} == set(Role)


@pytest.mark.parametrize(("act", "role", "allowed"), CELLS)
def test_each_role_may_do_exactly_what_the_table_says(act: Act, role: Role, allowed: bool) -> None:
    assert may(staff(role), act) is allowed
    if allowed:
        require(staff(role), act)
    else:
        with pytest.raises(NotAllowed, match=act.value):
            require(staff(role), act)


@pytest.mark.parametrize("act", Act)
def test_a_customer_is_no_staff_and_nobody_may_nothing(act: Act) -> None:
    customer = CustomerViewer(user_id=1, contact_id=1, portal_id=1, branch_id=None, property_ids=(1,))
    assert not may(customer, act)
    assert not may(None, act)
    assert may(System(), act)

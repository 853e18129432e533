"""What each role of the office may do: design.md 4's table, which verbs and pages go by and tests read.

A branch is no matter of permissions: it is what a viewer reaches, and `visible_to` holds it.
"""

from enum import Enum

from fieldgate.people.errors import NotAllowed
from fieldgate.people.roles import Role
from fieldgate.people.viewer import StaffViewer, System, Viewer


class Act(Enum):
    """Something staff may be allowed to do, as it reads after "may not"."""

    SEE = "see"
    PEOPLE = "change contacts, properties and their roles, or invite"
    REQUESTS = "work on requests"
    PROPOSALS = "build, deliver or change proposals"
    VISITS = "schedule or complete visits"
    INVOICES = "issue invoices or record payments"
    REVERSALS = "refund, void or write off"
    VIEW_AS = "view the portal as a customer"
    EXPORT = "export lists"
    IMPORT = "import"
    CONFIGURE = "configure portals"
    STAFF = "manage staff"
    AUDIT = "read the audit log"


_READ = frozenset(Role)
_SELL = _READ - {Role.READ_ONLY}
_RUN = _SELL - {Role.SALES_REP}
_BRANCH = _RUN - {Role.ACCOUNT_MANAGER}
_SYSTEM = frozenset({Role.SYSTEM_ADMIN})

ALLOWED: dict[Act, frozenset[Role]] = {
    Act.SEE: _READ,
    Act.PEOPLE: _RUN,
    Act.REQUESTS: _SELL,
    Act.PROPOSALS: _SELL,
    Act.VISITS: _RUN,
    Act.INVOICES: _RUN,
    Act.REVERSALS: _BRANCH,
    Act.VIEW_AS: _RUN,
    Act.EXPORT: _RUN,
    Act.IMPORT: _SYSTEM,
    Act.CONFIGURE: _SYSTEM,
    Act.STAFF: _SYSTEM,
    Act.AUDIT: _SYSTEM | {Role.BRANCH_ADMIN},  # the latter: of their own branches
}


def may(viewer: Viewer | None, act: Act) -> bool:
    """Whether this viewer may do this at all. Customers never: their own verbs say what they may do."""
    match viewer:
        case System():
            return True
        case StaffViewer():
            return viewer.role in ALLOWED[act]
        case _:
            return False


def require(viewer: Viewer, act: Act) -> None:
    """Raise NotAllowed (a 403) unless this viewer may do this. Every verb of the office begins with it."""
    if not may(viewer, act):
        raise NotAllowed(act.value)

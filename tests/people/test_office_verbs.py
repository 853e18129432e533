"""Every verb of the office, for every role: who may not is refused before anything is looked at.

The verbs are found by walking the package, so that a new one without a line here fails (T-OP-23, T-OP-26).
"""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass

import pytest
from django.db import transaction

import fieldgate
from fieldgate.kit import clock
from fieldgate.people.actions.change_branch import BranchFields
from fieldgate.people.actions.change_company import CompanyFields
from fieldgate.people.actions.change_portal import PortalFields
from fieldgate.people.actions.save_contact import ContactFields
from fieldgate.people.actions.save_staff import StaffFields
from fieldgate.people.errors import NotAllowed, PeopleRefusal
from fieldgate.people.permissions import ALLOWED, Act
from fieldgate.people.roles import Role
from fieldgate.people.viewer import StaffViewer, Viewer
from fieldgate.properties.actions.save_property import PropertyFields
from fieldgate.proposals.content import Content
from fieldgate.proposals.draft import Draft
from fieldgate.proposals.errors import ProposalRefusal
from fieldgate.proposals.rules import Kind, OfficeStatus
from tests.access.tables import refused
from tests.cast import Cast

NOBODY = 10**9  # an id that nothing has
PORTAL = PortalFields("west", "West")
DRAFT = Draft(NOBODY, Kind.WORK_ORDER, Content("N", "", "", "", "USD", ()))


@dataclass(frozen=True)
class Case:
    """What a verb is an act of, and the rest of its arguments."""

    act: Act
    args: tuple[object, ...]


VERBS = {
    "people.save_contact": Case(Act.PEOPLE, (NOBODY, ContactFields("N"))),
    "people.merge_contacts": Case(Act.PEOPLE, (NOBODY, NOBODY + 1)),
    "people.revoke_access": Case(Act.PEOPLE, (NOBODY, NOBODY)),
    "people.invite": Case(Act.PEOPLE, ((NOBODY,), NOBODY, "Welcome", "{link}")),
    "people.invite_along": Case(Act.PEOPLE, ((NOBODY,), NOBODY)),
    "people.invite_staff": Case(Act.STAFF, (NOBODY,)),
    "people.save_staff": Case(Act.STAFF, (NOBODY, StaffFields("N", "n@example.com", Role.READ_ONLY))),
    "people.change_portal": Case(Act.CONFIGURE, (NOBODY, PORTAL)),
    "people.add_portal": Case(Act.CONFIGURE, (NOBODY, PORTAL)),
    "people.change_branch": Case(Act.CONFIGURE, (NOBODY, BranchFields("N", "UTC"))),
    "people.change_company": Case(Act.CONFIGURE, (CompanyFields("N", "UTC", "USD"),)),
    "people.preview_configuration": Case(Act.CONFIGURE, (True,)),
    "people.switch_configuration": Case(Act.CONFIGURE, (True,)),
    "properties.link_contact": Case(Act.PEOPLE, (NOBODY, NOBODY)),
    "properties.unlink_contact": Case(Act.PEOPLE, (NOBODY, NOBODY)),
    "properties.make_primary": Case(Act.PEOPLE, (NOBODY, NOBODY)),
    "properties.make_billing": Case(Act.PEOPLE, (NOBODY, NOBODY)),
    "properties.hand_over": Case(Act.PEOPLE, (NOBODY, NOBODY + 1)),
    "properties.save_property": Case(Act.PEOPLE, (NOBODY, PropertyFields(NOBODY, "N"))),
    "proposals.deliver_proposal": Case(Act.PROPOSALS, (NOBODY, clock.now())),
    "proposals.change_status": Case(Act.PROPOSALS, (NOBODY, OfficeStatus.WON)),
    "proposals.reset_proposal": Case(Act.PROPOSALS, (NOBODY,)),
    "proposals.save_proposal": Case(Act.PROPOSALS, (NOBODY, DRAFT)),
    "proposals.copy_proposal": Case(Act.PROPOSALS, (NOBODY,)),
    "proposals.create_change_order": Case(Act.PROPOSALS, (NOBODY,)),
    "proposals.revise_contract": Case(Act.PROPOSALS, (NOBODY,)),
    "proposals.save_template": Case(Act.PROPOSALS, (NOBODY, "N")),
    "proposals.rename_template": Case(Act.PROPOSALS, (NOBODY, "N")),
    "proposals.delete_template": Case(Act.PROPOSALS, (NOBODY,)),
}


def office_verbs() -> Iterator[tuple[str, Callable[..., object]]]:
    """The public functions of every `actions` folder whose first argument is any viewer."""
    for module in pkgutil.walk_packages(fieldgate.__path__, "fieldgate."):
        if ".actions." not in module.name:
            continue
        for name, verb in inspect.getmembers(importlib.import_module(module.name), inspect.isfunction):
            first = next(iter(inspect.signature(verb).parameters.values()), None)
            is_verb = first is not None and first.name == "viewer" and first.annotation == Viewer
            if verb.__module__ == module.name and is_verb and not name.startswith("_"):
                yield f"{module.name.split('.')[1]}.{name}", verb


PARTS = {"proposals.lock", "proposals.note_proposal", "people.write_portal"}  # of verbs
FOUND = {name: verb for name, verb in office_verbs() if name not in PARTS}


def staff(cast: Cast, role: Role) -> StaffViewer:
    """A member of staff of North in this role; the ids are those of somebody real."""
    known = cast.staff("ST-N")
    return StaffViewer(known.user_id, known.staff_id, role, known.branch_ids)


def test_every_verb_of_the_office_is_in_this_walk() -> None:
    assert set(FOUND) == set(VERBS)


@pytest.mark.parametrize("name", VERBS)
def test_t_op_26_each_role_may_do_exactly_what_the_table_of_permissions_says(cast: Cast, name: str) -> None:
    case = VERBS[name]
    for role in Role:
        if role in ALLOWED[case.act]:
            with suppress(LookupError, PeopleRefusal, ProposalRefusal), transaction.atomic():
                FOUND[name](staff(cast, role), *case.args)
        else:
            with refused(NotAllowed, says=case.act.value):
                FOUND[name](staff(cast, role), *case.args)


@pytest.mark.parametrize("name", VERBS)
def test_t_op_16_a_customer_may_do_nothing_of_it(cast: Cast, name: str) -> None:
    with refused(NotAllowed):
        FOUND[name](cast.viewer("PRI"), *VERBS[name].args)

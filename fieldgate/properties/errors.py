"""What can go wrong with properties, each named by the fact."""

from fieldgate.people.errors import PeopleRefusal


class PropertyNotFound(LookupError):
    """There is no such property within this viewer's reach (a 404)."""


class RoleHeld(PeopleRefusal):
    """A Primary or Billing stays linked until somebody else is: there is exactly one of each (R145)."""

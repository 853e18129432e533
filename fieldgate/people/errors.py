"""What can go wrong with people, each named by the fact."""


class NotAllowed(PermissionError):
    """The viewer may see the thing, but not do this to it (a 403). Says what it was."""


class ContactNotFound(LookupError):
    """There is no such contact within this viewer's reach (a 404)."""


class StaffNotFound(LookupError):
    """There is no such member of staff within this viewer's reach (a 404)."""


class PortalNotFound(LookupError):
    """There is no such portal within this viewer's reach (a 404)."""


class BranchNotFound(LookupError):
    """There is no such branch (a 404)."""


class InvitationGone(LookupError):
    """The invitation is not good any more: used, ended, expired, or never there."""


class CodeWrong(ValueError):
    """The typed code is not the mailed one; it may be tried again."""


class CodesWrong(ValueError):
    """Of two mailed codes those in `fields` are not right; both may be typed again."""

    def __init__(self, fields: tuple[str, ...]) -> None:
        super().__init__(*fields)
        self.fields = fields


class CodeGone(LookupError):
    """The code is not good any more: used, too old, tried too often, or never there."""


class PeopleRefusal(Exception):
    """A change that cannot be; nothing was changed. The text says why, in words for the office."""


class FieldRefused(PeopleRefusal):
    """What was typed in one field cannot be; `field` names it, so that a form shows the words beside it."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.message = message

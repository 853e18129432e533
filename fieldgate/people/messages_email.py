"""What is mailed when somebody changes the address they sign in with. No subject holds a code: it is kept."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from fieldgate.branches import doors as branch_doors
from fieldgate.branches.letters import Words, compose
from fieldgate.branches.portal import CurrentPortal
from fieldgate.mail.letter import Letter
from fieldgate.people import codes, doors, email_changes
from fieldgate.people.messages import greeting

ADDRESS_CHANGED = "address_changed"
ADDRESS_CODE_TO_NEW = "address_code_to_new"
ADDRESS_CODE_TO_OLD = "address_code_to_old"
ADDRESS_TAKEN = "address_taken"


def address_code_to_old(to: str, args: Mapping[str, Any], secret: str) -> Letter | None:
    """To the present address: the one half of the proof; None when the wish is over."""
    change = email_changes.live_changes(args["nonce"]).filter(user__email=to).first()
    if change is None:
        return None
    portal, company = _from(args["portal_id"])
    words = Words(
        subject=_("Your code to change your address at %(company)s") % {"company": company},
        paragraphs=[
            greeting(doors.contact_name(change.user_id)),
            _("Somebody, hopefully you, asked to sign in to %(company)s with %(address)s from now on.")
            % {"company": company, "address": change.email},
            _("The code for this address is %(code)s") % {"code": codes.grouped(secret)},
            _both_codes(),
        ],
        after=[
            _(
                "If it was not you, tell the code to nobody and choose a new password: "
                "somebody is signed in as you."
            )
        ],
    )
    return compose(portal, to, words)


def address_code_to_new(to: str, args: Mapping[str, Any], secret: str) -> Letter | None:
    """To the new address: the other half. It names nobody, as it may be a stranger's."""
    if not email_changes.live_changes(args["nonce"]).filter(email=to).exists():
        return None
    portal, company = _from(args["portal_id"])
    words = Words(
        subject=_("Your code to confirm this address at %(company)s") % {"company": company},
        paragraphs=[
            greeting(""),
            _("Somebody, hopefully you, wants to sign in to %(company)s with this address from now on.")
            % {"company": company},
            _("The code for this address is %(code)s") % {"code": codes.grouped(secret)},
            _both_codes(),
        ],
        after=[_("If it was not you, do nothing, and tell the code to nobody: then nothing changes.")],
    )
    return compose(portal, to, words)


def address_taken(to: str, args: Mapping[str, Any], secret: str) -> Letter:
    """To whom an address belongs that somebody else wanted (T-AU-15). Who it was is not told."""
    portal, company = _from(args["portal_id"])
    words = Words(
        subject=_("Somebody gave your address at %(company)s") % {"company": company},
        paragraphs=[
            greeting(""),
            _(
                "Somebody asked to sign in to %(company)s with this address. "
                "It is yours, so nothing was changed."
            )
            % {"company": company},
            _(
                "If that was you: you are known with this address already. "
                "Our office can make one of the two."
            ),
        ],
        after=[_("If it was not you, there is nothing to do.")],
    )
    return compose(portal, to, words)


def address_changed(to: str, args: Mapping[str, Any], secret: str) -> Letter:
    """To the address that signed somebody in until they changed it themselves. It holds no link."""
    portal, company = _from(args["portal_id"])
    words = Words(
        subject=_("Your address at %(company)s was changed") % {"company": company},
        paragraphs=[
            greeting(doors.contact_name(args["user_id"])),
            _("From now on you sign in to %(company)s with %(address)s, and this address no longer does.")
            % {"company": company, "address": args["new"]},
            _("All your other devices were signed out."),
        ],
        after=[_("If it was not you, please tell the office of %(company)s at once.") % {"company": company}],
    )
    return compose(portal, to, words)


def _both_codes() -> str:
    return _(
        "Type it on the page that asked for it, with the code for the other address. "
        "They work once, for %(minutes)s minutes, there only."
    ) % {"minutes": email_changes.LIVES.seconds // 60}


def _from(portal_id: int | None) -> tuple[CurrentPortal | None, str]:
    """Where a mail comes from: its portal (None: the office), and what that is called."""
    portal = branch_doors.find_portal(portal_id) if portal_id else None
    return portal, portal.title if portal else branch_doors.company_name()

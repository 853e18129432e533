"""What people are told by mail; each is registered in `config/wiring.py` under its kind."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse
from django.utils.http import int_to_base36
from django.utils.translation import gettext as _

from fieldgate.branches import doors as branch_doors
from fieldgate.branches.letters import Words, compose
from fieldgate.branches.portal import CurrentPortal, script_prefix
from fieldgate.kit import clock
from fieldgate.mail.letter import Letter
from fieldgate.people import codes, doors, invitations
from fieldgate.people.models import Invitation, MailedCode, StaffMember

ADDRESS_CHANGED_BY_OFFICE = "address_changed_by_office"
INVITATION = "invitation"
STAFF_INVITATION = "staff_invitation"
SIGN_IN_CODE = "sign_in_code"
PASSWORD_RESET = "password_reset"  # noqa: S105 - the name of a kind of mail


def password_reset(to: str, args: Mapping[str, Any], secret: str) -> Letter | None:
    """A reset link for the user of `args`; None when that account may not sign in here any more.

    The link is made here, so that no row, no queue and no log holds it. It lives for 60 minutes and dies with
    its first use.
    """
    user = doors.find_user_to_reset(to, args["portal_id"])
    if user is None or user.pk != args["user_id"]:
        return None
    portal = branch_doors.find_portal(args["portal_id"]) if args["portal_id"] else None
    company = portal.title if portal else branch_doors.company_name()
    token = default_token_generator.make_token(user)
    link = account_url(portal, "account_reset_password_from_key", int_to_base36(user.pk), token)
    words = Words(
        subject=_("Choose a new password for %(company)s") % {"company": company},
        paragraphs=[
            greeting(doors.contact_name(user.pk)),
            _("Somebody, hopefully you, asked to choose a new password at %(company)s.")
            % {"company": company},
            _("The link works once, within 60 minutes."),
        ],
        button=(_("Choose a new password"), link),
        after=[_("If it was not you, do nothing: your password stays as it is.")],
    )
    return compose(portal, to, words)


def sign_in_code(to: str, args: Mapping[str, Any], secret: str) -> Letter | None:
    """The code itself, to sign in or to confirm with; None once it is used, too old or of no use any more.

    It stands in no subject: that is kept.
    """
    asked = MailedCode.objects.filter(pk=args["code_id"], used_at=None, email=to).first()
    if asked is None or clock.now() - asked.made_at >= codes.LIVES:
        return None
    user = doors.find_active_user(to, asked.portal_id)
    if user is None:
        return None
    portal = branch_doors.find_portal(asked.portal_id) if asked.portal_id else None
    company = portal.title if portal else branch_doors.company_name()
    words = Words(
        subject=_("Your code for %(company)s") % {"company": company},
        paragraphs=[
            greeting(doors.contact_name(user.pk)),
            _("Your code is %(code)s") % {"code": codes.grouped(secret)},
            _("Type it on the page that asked for it. It works once, for %(minutes)s minutes, there only.")
            % {"minutes": codes.LIVES.seconds // 60},
        ],
        after=[
            _("If you asked for none, do nothing. Tell it to nobody: we never ask for it by phone or mail.")
        ],
    )
    return compose(portal, to, words)


def invitation(to: str, args: Mapping[str, Any], secret: str) -> Letter | None:
    """An invitation to a portal, in the words of its sending (R5 to R7); None when it has ended meanwhile."""
    row = _open_invitation(args["invitation_id"])
    if row is None or row.access is None:
        return None
    portal = branch_doors.find_portal(row.access.portal_id)
    token = invitations.token_with_hash(row.nonce, row.token_sha256)
    if portal is None or token is None:
        return None
    link = portal.url("people_invitation", token)
    words = {
        "contact": row.access.contact.name,
        "company": portal.company or portal.title,
        "branch": row.access.portal.branch.name if row.access.portal.branch else portal.company,
        "portal": portal.title,
        invitations.LINK: link,
    }
    sender = StaffMember.objects.filter(user=row.sent_by, is_active=True).select_related("user").first()
    letter = compose(
        portal,
        to,
        Words(
            subject=invitations.fill(row.subject, words),
            paragraphs=[p for p in invitations.fill(row.body, words).split("\n\n") if p.strip()],
            button=(_("Accept invitation"), link),
            after=[good_until(), _("Until you accept, nothing happens.")],
        ),
        sender_name=f"{sender.name} ({portal.title})" if sender else "",
    )
    return replace(letter, reply_to=sender.user.email) if sender else letter


def staff_invitation(to: str, args: Mapping[str, Any], secret: str) -> Letter | None:
    """An invitation to the office; None when it has ended meanwhile."""
    row = _open_invitation(args["invitation_id"])
    token = invitations.token_with_hash(row.nonce, row.token_sha256) if row else None
    if row is None or row.staff is None or token is None:
        return None
    company = branch_doors.company_name()
    words = Words(
        subject=_("Your way into the office of %(company)s") % {"company": company},
        paragraphs=[
            greeting(row.staff.name),
            _("%(company)s has made an account for you at its office. Choose a password, and you are in.")
            % {"company": company},
        ],
        button=(_("Choose a password"), account_url(None, "people_invitation", token)),
        after=[good_until()],
    )
    return compose(None, to, words)


def _open_invitation(invitation_id: int) -> Invitation | None:
    rows = Invitation.objects.filter(pk=invitation_id, used_at=None, ended_at=None)
    related = ("access__contact", "access__portal__branch", "staff")
    return rows.filter(expires_at__gt=clock.now()).select_related(*related).first()


def good_until() -> str:
    """How long the link of an invitation may be used."""
    return _("The link is yours alone, works once and for %(days)s days.") % {"days": invitations.LIVES.days}


def address_changed_by_office(to: str, args: Mapping[str, Any], secret: str) -> Letter:
    """To the address that signed somebody in until the office gave another one. It holds no link."""
    portal = branch_doors.find_portal(args["portal_id"]) if args["portal_id"] else None
    company = portal.title if portal else branch_doors.company_name()
    words = Words(
        subject=_("Your address at %(company)s was changed") % {"company": company},
        paragraphs=[
            greeting(args["name"]),
            _("%(company)s changed the e-mail address you sign in with. This one no longer signs you in.")
            % {"company": company},
            _("An invitation to the new address lets you in again. The old password is no longer good."),
        ],
        after=[
            _("If that is a surprise to you, please tell the office of %(company)s.") % {"company": company}
        ],
    )
    return compose(portal, to, words)


def greeting(name: str) -> str:
    """How a mail begins."""
    return _("Hello %(name)s,") % {"name": name} if name else _("Hello,")


def account_url(portal: CurrentPortal | None, name: str, *args: object) -> str:
    """The absolute address of an account page, in a portal or (None) at the office."""
    if portal:
        return portal.url(name, *args)
    with script_prefix("/"):
        return settings.FIELDGATE_URL + reverse(name, urlconf=settings.ROOT_URLCONF, args=args)

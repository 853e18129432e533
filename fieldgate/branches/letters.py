"""How a mail looks: the portal's branding, plain words, one button."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.template.loader import render_to_string

from fieldgate.branches.branding import palettes
from fieldgate.branches.doors import Sender, find_sender
from fieldgate.branches.portal import CurrentPortal
from fieldgate.branches.rules import DEFAULT_ACCENT
from fieldgate.mail.letter import Letter


@dataclass(frozen=True)
class Words:
    """What a mail says, as plain texts: whatever stands in a name is printed literally (T-PD-01).

    A paragraph may have line breaks. `button` is a label and an absolute address from `portal.url`; `after`
    stands below it, in small print.
    """

    subject: str
    paragraphs: Sequence[str]
    button: tuple[str, str] | None = None
    after: Sequence[str] = ()


def compose(portal: CurrentPortal | None, to: str, words: Words, sender_name: str = "") -> Letter:
    """A letter in the branding of a portal, or of the company where there is none (the office).

    It comes in the name of `sender_name`, else of the portal's branch (R162), else of the portal.
    """
    sender = find_sender(portal)
    return Letter(
        to=to,
        subject=words.subject,
        text=_text(words, sender),
        html=_html(portal, words, sender),
        sender_name=sender_name or sender.name,
    )


def _text(words: Words, sender: Sender) -> str:
    button = [f"{words.button[0]}:\n{words.button[1]}"] if words.button else []
    foot = ["\n".join(line for line in ("-- ", sender.company, sender.address) if line)]
    return "\n\n".join([*words.paragraphs, *button, *words.after, *foot * bool(sender.company)])


def _html(portal: CurrentPortal | None, words: Words, sender: Sender) -> str:
    light, dark = palettes(portal.accent if portal else DEFAULT_ACCENT)
    title = portal.title if portal else sender.name
    context = {
        "subject": words.subject,
        # What a list of mails shows beside the subject: what it is about, not the greeting.
        "preview": " ".join(words.paragraphs[1:2] or words.paragraphs[:1]),
        "paragraphs": words.paragraphs,
        "button": words.button,
        "after": words.after,
        "title": title,
        "mark": next((c for c in title if c.isalnum()), "?").upper(),
        "logo_url": _logo_url(portal) if portal else "",
        "sender": sender,
        "light": light,
        "dark": dark,
    }
    return render_to_string("branches/mail/letter.html", context)


def _logo_url(portal: CurrentPortal) -> str:
    """The logo's absolute address with its hash in it, as it may be kept for long; "" without a logo."""
    return f"{portal.url('branches:logo')}?v={portal.logo_sha256[:12]}" if portal.logo_sha256 else ""

"""How a mail looks: the portal's branding, plain words, one button."""

from collections.abc import Sequence
from dataclasses import dataclass

from fieldgate.branches.portal import CurrentPortal
from fieldgate.mail.letter import Letter


@dataclass(frozen=True)
class Words:
    """What a mail says, as plain texts: whatever stands in a name is printed literally (T-PD-01).

    `button` is a label and an absolute address from `portal.url`; `after` stands below it, in small print.
    """

    subject: str
    paragraphs: Sequence[str]
    button: tuple[str, str] | None = None
    after: Sequence[str] = ()


def compose(portal: CurrentPortal | None, to: str, words: Words, sender_name: str = "") -> Letter:
    """A letter in the branding of a portal, or of the company where there is none (the office)."""
    button = [f"{words.button[0]}:\n{words.button[1]}"] if words.button else []
    text = "\n\n".join([*words.paragraphs, *button, *words.after])
    return Letter(to=to, subject=words.subject, text=text, sender_name=sender_name)

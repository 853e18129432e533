"""What a customer agrees to before signing electronically: the disclosures of ESIGN 7001(c), in full.

The text is kept with every consent and its SHA-256 goes with the form, so that nobody agrees to words that
were changed meanwhile (T-ES-06).
"""

import hashlib
from dataclasses import dataclass

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Office:
    """Whom a consent is given to, and where they are reached: the company, by the branch that serves."""

    company: str
    branch: str
    lines: tuple[str, ...] = ()  # the address, street first
    phone: str = ""
    email: str = ""

    @property
    def address(self) -> str:
        """Where a letter goes, on one line."""
        return ", ".join((self.company, *self.lines))

    @property
    def reach(self) -> str:
        """All ways to it, in one sentence's words."""
        return ", ".join(part for part in (self.address, self.phone, self.email) if part)


def consent_text(office: Office) -> str:
    """The words that are agreed to; paragraphs stand apart by an empty line."""
    names = {"company": office.company, "branch": office.branch, "reach": office.reach}
    paragraphs = (
        _(
            "I agree that %(company)s gives me this proposal in electronic form and that I sign it "
            "electronically. This holds for this proposal and for further proposals, contract revisions "
            "and change orders that %(company)s, branch %(branch)s, offers me in this portal, until I "
            "withdraw it."
        ),
        _(
            "Paper: I may have every one of these documents on paper, and I may sign on paper instead. A "
            "paper copy costs me nothing; I ask for it at: %(reach)s. I may also download and print each "
            "document myself."
        ),
        _(
            "Withdrawal: I may withdraw this consent at any time and without charge, here in the portal "
            "under “Consent to sign electronically” or by a word to %(company)s at the same address. From "
            "then on I sign on paper. What I signed before stays valid."
        ),
        _(
            "My contact data: documents and notices reach me at the e-mail address with which I sign in. I "
            "change it in this portal under “Email address”, and tell %(company)s of any other change at the "
            "address above."
        ),
        _(
            "What I need: a device with internet access and a current web browser, an e-mail account, a "
            "program that shows PDF files, and storage or a printer to keep copies. I was able to open this "
            "proposal here, so I can read documents of this kind."
        ),
    )
    return "\n\n".join(paragraph % names for paragraph in paragraphs)


def sha256_of(text: str) -> str:
    """The fingerprint by which a form says which words it showed."""
    return hashlib.sha256(text.encode()).hexdigest()

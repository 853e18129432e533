"""Signatures with their evidence. None is ever edited or deleted; a reset voids. All money in cents."""

import hashlib
import json
from datetime import UTC

from django.db import models
from django.db.models import Q

from fieldgate.branches.models import own_id
from fieldgate.people.models import Contact
from fieldgate.proposals.models.version import ProposalVersion, SetDocument, SetPage


class Consent(models.Model):
    """A contact agreed to sign electronically: to which words, when. Withdrawing ends it (ESIGN 7001(c))."""

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["contact", "given_at"]

    def __str__(self) -> str:
        return f"Consent of {self.contact}"


class Signature(models.Model):
    """Who accepted a version, in what role, when, from where, with which options and for how much.

    One per version, whatever happens: that is the last guard against two (T-ES-17). Name, role and e-mail are
    as they were at that moment; `path` is what was drawn, in a box of `width` times `height`, or empty when
    the name was typed. `presented_sha256` is of the PDF that was shown, `confirmed` how the signer had proved
    who they are. `voided_at`: the office reset the proposal.
    """

    external_id = models.CharField(max_length=100, unique=True, default=own_id)
    version = models.OneToOneField(ProposalVersion, on_delete=models.PROTECT, related_name="signature")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="+")
    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    role = models.CharField(max_length=20)
    email = models.CharField(max_length=254)
    at = models.DateTimeField()
    address = models.CharField(max_length=64, blank=True)
    user_agent = models.CharField(max_length=500, blank=True)
    confirmed = models.CharField(max_length=200)
    presented_sha256 = models.CharField(max_length=64)
    options = models.JSONField(default=list)  # positions of the optional services chosen, ascending
    total_cents = models.BigIntegerField()
    path = models.TextField(blank=True)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    voided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"Signature of {self.name} under {self.version}"


class SignedDocument(SetDocument):
    """The signed version on paper, with its certificate, sealed; made once, from what is stored."""

    signature = models.OneToOneField(Signature, on_delete=models.PROTECT, related_name="document")

    class Meta(SetDocument.Meta):
        pass

    def __str__(self) -> str:
        return f"Document of {self.signature}"


class SignedPage(SetPage):
    """A page of a signed document."""

    document = models.ForeignKey(SignedDocument, on_delete=models.CASCADE, related_name="pages")

    class Meta(SetPage.Meta):
        pass


class SignatureEvent(models.Model):
    """A link of the one chain over all that bears on signatures: each holds the hash of the one before.

    `position` runs from 1 without gaps; `kind` is a rules.Event; `facts` are plain texts, as people and
    proposals may be renamed or merged. The table is append-only; `fieldgate verify` walks it (L-34).
    """

    position = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    kind = models.CharField(max_length=20)
    version = models.ForeignKey(ProposalVersion, on_delete=models.PROTECT, related_name="events")
    facts = models.JSONField()
    previous_sha256 = models.CharField(max_length=64, blank=True)
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return f"{self.kind} of {self.version}"

    def digest(self) -> str:
        """What `sha256` must be: over one spelling of all that the link holds, and of the link before."""
        told = [
            self.position,
            self.at.astimezone(UTC).isoformat(timespec="microseconds"),
            self.kind,
            self.version_id,
            self.facts,
            self.previous_sha256,
        ]
        text = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


class ChainEnd(models.Model):
    """The last link of the chain: one row, locked while a link is added, so that none can be cut off."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    position = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="one_end_of_the_chain")]

    def __str__(self) -> str:
        return f"The chain ends with {self.position}"

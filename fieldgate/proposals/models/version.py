"""Versions that were delivered, and their documents. All money in cents."""

from django.db import models
from django.db.models import Q

from fieldgate.documents.models import StoredFile
from fieldgate.people.models import Contact
from fieldgate.proposals import rules
from fieldgate.proposals.models.proposal import Proposal


class ProposalVersion(models.Model):
    """A delivered state, frozen: what the customer was shown, to which a signature binds (P-06).

    The newest one that was not withdrawn stands; delivering again makes the next, resetting withdraws it.
    `is_imported`: it was delivered in another system, and came here with an import.
    """

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="versions")
    ordinal = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    price_cents = models.BigIntegerField()
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    delivered_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    is_imported = models.BooleanField(default=False)

    class Meta:
        ordering = ["proposal", "ordinal"]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "ordinal"], name="one_version_per_ordinal")
        ]

    def __str__(self) -> str:
        return f"Version {self.ordinal} of {self.proposal}"

    @property
    def fingerprint(self) -> str:
        """What the page of a version sends back with an answer: this very version, with this very content."""
        return rules.fingerprint(self.pk, self.sha256)


class SetDocument(models.Model):
    """Something that is set once: PDF and pages. `failure` says why it could not be."""

    pdf = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=300, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(pdf=None, made_at=None) | Q(pdf__isnull=False, made_at__isnull=False, failure=""),
                name="made_%(class)s_has_a_pdf",
            )
        ]


class SetPage(models.Model):
    """The picture of one page of a document; `position` begins with 1."""

    position = models.PositiveIntegerField()
    picture = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True
        ordering = ["document", "position"]
        constraints = [
            models.UniqueConstraint(fields=["document", "position"], name="one_picture_per_%(class)s")
        ]

    def __str__(self) -> str:
        return f"Page {self.position}"


class ProposalDocument(SetDocument):
    """A version on paper: what is printed around its content, frozen; and once it is set, PDF and pages.

    `paper` is what pdf.paper keeps.
    """

    version = models.OneToOneField(ProposalVersion, on_delete=models.PROTECT, related_name="document")
    paper = models.JSONField()

    class Meta(SetDocument.Meta):
        pass

    def __str__(self) -> str:
        return f"Document of {self.version}"


class DocumentPage(SetPage):
    """A page of a version's document."""

    document = models.ForeignKey(ProposalDocument, on_delete=models.CASCADE, related_name="pages")

    class Meta(SetPage.Meta):
        pass


class Recipient(models.Model):
    """A contact whom the office chose to be told of a version by mail, once its document is there."""

    version = models.ForeignKey(ProposalVersion, on_delete=models.PROTECT, related_name="recipients")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "contact"], name="one_mail_per_version_and_contact")
        ]

    def __str__(self) -> str:
        return f"{self.contact} of {self.version}"


class VersionOpening(models.Model):
    """When a contact first opened a version, so that of the next one they are told what changed."""

    version = models.ForeignKey(ProposalVersion, on_delete=models.PROTECT, related_name="openings")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "contact"], name="one_opening_per_version_and_contact")
        ]

    def __str__(self) -> str:
        return f"{self.contact} opened {self.version}"


class Decline(models.Model):
    """A contact said no to a version, and why; PENDING until the office marks it Lost (design.md 3)."""

    version = models.OneToOneField(ProposalVersion, on_delete=models.PROTECT, related_name="decline")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    reason = models.TextField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} declined {self.version}"

"""The places that are looked after, and the contacts linked to them."""

from typing import Self

from django.db import models
from django.db.models import Q

from fieldgate.branches.models import Branch, PostalAddress, own_id
from fieldgate.people.models import Contact, StaffMember
from fieldgate.people.viewer import CustomerViewer, StaffViewer, System, Viewer


class PropertyQuerySet(models.QuerySet["Property"]):
    """Reads of properties; the only place that says who sees which."""

    def visible_to(self, viewer: Viewer) -> Self:
        """A customer's own in this portal; those of one's branches for staff (design.md 4)."""
        match viewer:
            case CustomerViewer():
                return self.filter(pk__in=viewer.property_ids)
            case StaffViewer(branch_ids=None) | System():
                return self.all()
            case StaffViewer():
                return self.filter(branch_id__in=viewer.branch_ids)


class Property(PostalAddress):
    """A place that a branch looks after."""

    external_id = models.CharField(max_length=100, unique=True, default=own_id)
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT)
    name = models.CharField(max_length=200)
    account_owner = models.ForeignKey(
        StaffMember, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    sales_rep = models.ForeignKey(
        StaffMember, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    operations_manager = models.ForeignKey(
        StaffMember, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    contacts = models.ManyToManyField(Contact, through="PropertyContact", blank=True)

    objects = PropertyQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        verbose_name_plural = "properties"

    def __str__(self) -> str:
        return self.name


class PropertyContact(models.Model):
    """A contact's link to a property: Primary, Billing or other.

    `is_chosen` is that person's tick in the Property Filter. It hangs on this row so that a choice of a
    property one is no longer linked to cannot exist.
    """

    property = models.ForeignKey(Property, on_delete=models.CASCADE)
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE)
    is_primary = models.BooleanField(default=False)
    is_billing = models.BooleanField(default=False)
    is_chosen = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contact", "property"], name="one_link_per_contact"),
            models.UniqueConstraint(
                fields=["property"], condition=Q(is_primary=True), name="one_primary_per_property"
            ),
            models.UniqueConstraint(
                fields=["property"], condition=Q(is_billing=True), name="one_billing_per_property"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contact} at {self.property}"

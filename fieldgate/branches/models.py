"""The company, its branches, and the portals through which customers see them."""

import uuid

from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models
from django.db.models import Q

from fieldgate.branches.rules import DEFAULT_ACCENT, RESERVED_SLUGS
from fieldgate.branches.validators import check_host, check_slug, check_zone


def own_id() -> str:
    """An external_id for a row that was born here: every importable row has one (design.md, model)."""
    return str(uuid.uuid4())


class PostalAddress(models.Model):
    """Where something is. `state` holds the two-letter code where it is a US or Canadian one."""

    street = models.CharField(max_length=200, blank=True)
    city = models.CharField(max_length=100, blank=True)
    state = models.CharField(max_length=50, blank=True)
    postal_code = models.CharField(max_length=20, blank=True)

    class Meta:
        abstract = True


class Company(PostalAddress):
    """The one company of this installation."""

    name = models.CharField(max_length=200)
    footer = models.TextField(blank=True, help_text="Printed at the foot of documents.")
    currency = models.CharField(max_length=3, default="USD", validators=[RegexValidator(r"\A[A-Z]{3}\Z")])
    convenience_fee_basis_points = models.PositiveIntegerField(
        default=0, validators=[MaxValueValidator(10_000)], help_text="Hundredths of a percent."
    )
    zone = models.CharField(max_length=64, default="America/New_York", validators=[check_zone])
    branch_level_configuration = models.BooleanField(default=False)

    class Meta:
        verbose_name_plural = "company"
        constraints = [models.CheckConstraint(condition=Q(id=1), name="one_company")]

    def __str__(self) -> str:
        return self.name


class Branch(PostalAddress):
    """A part of the company that serves a region; its zone says which day it is there."""

    external_id = models.CharField(max_length=100, unique=True, default=own_id)
    name = models.CharField(max_length=200, unique=True)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    sender_name = models.CharField(max_length=100, blank=True)
    zone = models.CharField(max_length=64, validators=[check_zone])

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "branches"

    def __str__(self) -> str:
        return self.name


class Portal(models.Model):
    """An address with branding and switches. No branch: the company portal, which covers all of them."""

    external_id = models.CharField(max_length=100, unique=True, default=own_id)
    branch = models.OneToOneField(Branch, on_delete=models.PROTECT, null=True, blank=True)
    slug = models.CharField(max_length=40, unique=True, validators=[check_slug])
    host = models.CharField(max_length=253, unique=True, null=True, blank=True, validators=[check_host])
    is_on = models.BooleanField(default=True)
    title = models.CharField(max_length=100)
    accent = models.CharField(max_length=7, default=DEFAULT_ACCENT)
    show_requests = models.BooleanField(default=True)
    show_proposals = models.BooleanField(default=True)
    show_visits = models.BooleanField(default=True)
    show_invoices = models.BooleanField(default=True)
    show_service_details = models.BooleanField(default=True)
    show_sales_rep_phone = models.BooleanField(default=False)
    electronic_payments = models.BooleanField(default=False)
    accept_card = models.BooleanField(default=False)
    accept_ach = models.BooleanField(default=False)
    allow_partial_payments = models.BooleanField(default=False)
    convenience_fee_basis_points = models.PositiveIntegerField(
        null=True, blank=True, validators=[MaxValueValidator(10_000)], help_text="Empty: the company's."
    )
    allow_decline = models.BooleanField(default=False)
    allow_autopay = models.BooleanField(default=False)
    allow_statements = models.BooleanField(default=False)
    invitation_subject = models.CharField(max_length=200, blank=True)
    invitation_body = models.TextField(blank=True)

    class Meta:
        ordering = ["title"]
        constraints = [
            # A slug that equals a first path segment would hide the pages behind it.
            models.CheckConstraint(condition=~Q(slug__in=sorted(RESERVED_SLUGS)), name="slug_not_reserved"),
            # R154: kinds of payment cannot be ticked while electronic payments are off.
            models.CheckConstraint(
                condition=Q(electronic_payments=True) | Q(accept_card=False, accept_ach=False),
                name="kinds_need_electronic_payments",
            ),
            models.UniqueConstraint(models.Value(1), condition=Q(branch=None), name="one_company_portal"),
        ]

    def __str__(self) -> str:
        return self.title


class Logo(models.Model):
    """A portal's logo: a small PNG drawn anew from what was given, so nothing else can ride along."""

    portal = models.OneToOneField(Portal, on_delete=models.CASCADE)
    png = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"Logo of {self.portal}"

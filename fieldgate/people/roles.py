"""The roles of staff (design.md, access)."""

from django.db import models


class Role(models.TextChoices):
    """What a member of staff may do, from everything to looking only."""

    SYSTEM_ADMIN = "system_admin", "System administrator"
    BRANCH_ADMIN = "branch_admin", "Branch administrator"
    BRANCH_MANAGER = "branch_manager", "Branch manager"
    ACCOUNT_MANAGER = "account_manager", "Account manager"
    SALES_REP = "sales_rep", "Sales representative"
    READ_ONLY = "read_only", "Read-only"


def roles() -> list[tuple[str, str]]:
    """As a callable, so that a new role is no migration."""
    return Role.choices

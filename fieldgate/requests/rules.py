"""Facts and questions about requests. Pure Python."""

from datetime import datetime
from enum import StrEnum

DEFAULT_CATEGORY = "Service Request"


class Priority(StrEnum):
    """How urgent the office takes it; customers never see it (R135)."""

    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"


def portal_status(completed_at: datetime | None) -> str:
    """PENDING while it is open, else COMPLETED (R132)."""
    return "COMPLETED" if completed_at else "PENDING"

"""The one way into the audit table."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from fieldgate.audit.models import AuditEvent
from fieldgate.kit import clock


@dataclass(frozen=True)
class Origin:
    """Where an act comes from: a network address and the id of the request, or nothing for a command."""

    address: str = ""
    request_id: str = ""


_origin: ContextVar[Origin | None] = ContextVar("audit_origin", default=None)


@contextmanager
def coming_from(origin: Origin) -> Iterator[None]:
    """Let every act recorded inside bear this origin."""
    token = _origin.set(origin)
    try:
        yield
    finally:
        _origin.reset(token)


def _clean(text: str, length: int) -> str:
    # PostgreSQL refuses NUL bytes; log readers trip over line breaks (ASVS 16.4.1).
    return " ".join(text.replace("\x00", "").split())[:length]


def record(
    act: str,
    *,
    actor: str = "",
    on: str = "",
    branch_id: int | None = None,
    detail: Mapping[str, str | int | bool | None] | None = None,
) -> None:
    """Write one act in the caller's transaction (P-23). `actor`, `on`: "kind:id". `detail`: no secrets."""
    origin = _origin.get() or Origin()
    AuditEvent.objects.create(
        at=clock.now(),
        act=act,
        actor=_clean(actor, 300),
        on=_clean(on, 300),
        address=_clean(origin.address, 64),
        request_id=origin.request_id,
        branch_id=branch_id,
        detail={k: _clean(v, 500) if isinstance(v, str) else v for k, v in (detail or {}).items()},
    )

"""The one way into the audit table."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from fieldgate.audit.models import AuditEvent
from fieldgate.kit import clock

Value = str | int | bool | None
Change = tuple[Value, Value]  # before and after


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


def changed(before: Mapping[str, Value], after: Mapping[str, Value]) -> dict[str, Change]:
    """What differs, as (before, after) by name; what is only in one of the two counts as None in the other.

    Never pass a secret: what is passed is kept.
    """
    names = [*before, *(name for name in after if name not in before)]
    pairs = {name: (before.get(name), after.get(name)) for name in names}
    return {name: (was, now) for name, (was, now) in pairs.items() if was != now}


def _kept(value: Value | Change) -> Value | list[Value]:
    """A value as the table keeps it: texts clean and short, a change as a list of two."""
    if isinstance(value, tuple):
        return [_clean(part, 500) if isinstance(part, str) else part for part in value]
    return _clean(value, 500) if isinstance(value, str) else value


def record(
    act: str,
    *,
    actor: str = "",
    on: str = "",
    branch_id: int | None = None,
    detail: Mapping[str, Value | Change] | None = None,
) -> None:
    """Write one act in the caller's transaction (P-23). `actor`, `on`: "kind:id".

    `detail` holds plain values, and for what was changed the pairs that `changed` makes (R155); no secrets.
    """
    record_each(act, actor=actor, on=[on], branch_id=branch_id, detail=detail)


def record_each(
    act: str,
    *,
    actor: str,
    on: Sequence[str],
    branch_id: int | None = None,
    detail: Mapping[str, Value | Change] | None = None,
) -> None:
    """Write one act for each of many things it was done to, as `record` does."""
    origin, now = _origin.get() or Origin(), clock.now()
    kept = {name: _kept(value) for name, value in (detail or {}).items()}
    AuditEvent.objects.bulk_create(
        (
            AuditEvent(
                at=now,
                act=act,
                actor=_clean(actor, 300),
                on=_clean(one, 300),
                address=_clean(origin.address, 64),
                request_id=origin.request_id,
                branch_id=branch_id,
                detail=kept,
            )
            for one in on
        ),
        batch_size=100,
    )

"""What changed since the version last seen, in words: service by service, text by text, before and now."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fieldgate.kit import clock, money
from fieldgate.proposals.comparison import Comparison, Part, ServiceChange, TextChange
from fieldgate.proposals.content import Item, Monthly, Service
from fieldgate.proposals.pdf.rows import quantity_on_document
from fieldgate.proposals.queries.changes import Changes

MOST_AT_ONCE = 8  # services; the others unfold
LONG_TEXT = 600  # letters; a longer one unfolds
MOST_LINES = 1_000  # of a text, to look for the passages in it that changed
# What is told of a service that came or went; its group stands in front.
_CAME_OR_WENT = frozenset({Part.PRICE, Part.VISITS, Part.WORDS, Part.OPTION})


@dataclass(frozen=True)
class Side:
    """What stands on one side: the price in front, then lines. Empty where there is nothing on that side."""

    price: str = ""
    lines: tuple[str, ...] = ()
    absent: str = ""  # said instead, where the service is not on this side


@dataclass(frozen=True)
class Row:
    """One service: what happened to it in a word or some, and both sides."""

    name: str
    group: str
    marks: tuple[tuple[str, str], ...]  # words and the look of their pill
    before: Side
    after: Side


@dataclass(frozen=True)
class Passages:
    """A text of the whole proposal: only the passages that differ, each as it was and as it is."""

    heading: str
    pairs: tuple[tuple[str, str], ...]
    is_long: bool


@dataclass(frozen=True)
class Told:
    """The whole card. `more` is what may not be shown in detail; `total` before and now, if it changed."""

    since: str
    rows: tuple[Row, ...]
    rest: tuple[Row, ...]
    texts: tuple[Passages, ...]
    payments: tuple[str, str] | None
    total: tuple[str, str]
    is_repriced: bool
    more: str
    is_empty: bool


def tell(changes: Changes) -> Told:
    """The changes in words. Prices of services are there only as far as compare left them there."""
    found, currency = changes.found, changes.currency
    told = _CAME_OR_WENT if changes.with_details else _CAME_OR_WENT - {Part.VISITS}
    rows = tuple(_row(change, told, currency) for change in found.services)
    words = {"sent": clock.on_page(changes.sent_on), "seen": clock.on_page(changes.seen_on)}
    return Told(
        since=_("Compared with the version of %(sent)s, which you opened on %(seen)s.") % words,
        rows=rows[:MOST_AT_ONCE],
        rest=rows[MOST_AT_ONCE:],
        texts=tuple(map(_passages, found.texts)),
        payments=_payments(found, currency),
        total=(money.on_page(found.before_cents, currency), money.on_page(found.after_cents, currency)),
        is_repriced=found.before_cents != found.after_cents,
        more=_more(found),
        is_empty=not found,
    )


def _more(found: Comparison) -> str:
    if not found.is_more:
        return ""
    return _("Other services changed too.") if found.services else _("The services changed.")


# ---- services ---------------------------------------------------------------------------------------------


def _row(change: ServiceChange, told: frozenset[Part], currency: str) -> Row:
    before, after = change.before, change.after
    shown = after or before
    assert shown  # noqa: S101 - one of the two is there
    parts = change.parts or told
    return Row(
        name=shown.name,
        group=shown.group,
        marks=tuple(_marks(change)),
        before=_side(before, after, parts, currency) if before else Side(absent=_("Not included")),
        after=_side(after, before, parts, currency) if after else Side(absent=_("No longer included")),
    )


def _marks(change: ServiceChange) -> Iterator[tuple[str, str]]:
    if change.before is None:
        yield _("Added"), "accepted"
    elif change.after is None:
        yield _("Removed"), "rejected"
    else:
        words = {
            Part.PRICE: _("New price"),
            Part.VISITS: _("Other number of visits"),
            Part.WORDS: _("Other description"),
            Part.NAME: _("Other name"),
            Part.GROUP: _("Other group"),
            Part.OPTION: _option_word(change.before, change.after),
        }
        yield from ((word, "pending") for part, word in words.items() if part in change.parts)


def _option_word(before: Service, after: Service) -> str:
    if before.is_optional != after.is_optional:
        return _("Now optional") if after.is_optional else _("No longer optional")
    return _("Now in the total") if after.is_chosen else _("No longer in the total")


def _side(service: Service, other: Service | None, parts: frozenset[Part], currency: str) -> Side:
    """The price always, so that it is clear what a change is worth; the rest as far as it differs."""
    lines = []
    if Part.NAME in parts:
        lines.append(service.name)
    if Part.GROUP in parts and service.group:
        lines.append(service.group)
    if Part.OPTION in parts and service.is_optional:
        lines.append(_("Optional, in the total") if service.is_chosen else _("Optional, not in the total"))
    if Part.VISITS in parts:
        lines.append(ngettext("%(n)s Visit", "%(n)s Visits", service.visits) % {"n": service.visits})
    if Part.WORDS in parts:
        if service.description and not (other and other.description == service.description):
            lines.append(service.description)
        if not (other and other.items == service.items):
            lines += [_item(item, currency) for item in service.items]
    return Side(money.on_page(service.price_cents, currency), tuple(lines))


def _item(item: Item, currency: str) -> str:
    said = [item.name]
    if item.quantity_thousandths is not None:
        said.insert(0, quantity_on_document(item.quantity_thousandths))
    if item.unit_price_cents is not None:
        said.append(_("at %(price)s") % {"price": money.on_page(item.unit_price_cents, currency)})
    return " ".join(said)


# ---- the rest ---------------------------------------------------------------------------------------------


def _passages(change: TextChange) -> Passages:
    headings = {
        "title": _("Title"),
        "description": _("Description"),
        "payment_schedule": _("Payment schedule"),
        "terms": _("Terms"),
    }
    pairs = tuple(passages(change.before, change.after))
    return Passages(headings[change.field], pairs, is_long=sum(len(a) + len(b) for a, b in pairs) > LONG_TEXT)


def passages(before: str, after: str) -> Iterable[tuple[str, str]]:
    """The runs of lines that differ, as they were and as they are; "" where there was or is none."""
    old, new = before.splitlines(), after.splitlines()
    if len(old) + len(new) > MOST_LINES:
        return [(before, after)]
    runs = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    pairs = [
        ("\n".join(old[a:b]).strip("\n"), "\n".join(new[c:d]).strip("\n"))
        for kind, a, b, c, d in runs
        if kind != "equal"
    ]
    # Of what differs in empty lines only there is nothing to read.
    return [pair for pair in pairs if any(pair)]


def _payments(found: Comparison, currency: str) -> tuple[str, str] | None:
    if found.monthly is None:
        return None
    before, after = found.monthly
    return (
        _plan(before, found.before_cents, currency),
        _plan(after, found.after_cents, currency),
    )


def _plan(monthly: Monthly | None, cents: int, currency: str) -> str:
    """A plan in one sentence, as where cents are left over the first payments differ by one."""
    if monthly is None:
        return _("No monthly payments")
    first = monthly.split(cents)[0]
    words = ngettext(
        "%(n)s payment of %(price)s on %(day)s",
        "%(n)s monthly payments from %(day)s, the first of %(price)s",
        monthly.count,
    )
    return words % {
        "n": monthly.count,
        "price": money.on_page(first.cents, currency),
        "day": clock.on_page(first.due_on),
    }

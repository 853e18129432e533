"""The list's own SQL says who sees what exactly as visible_to does, for everybody and any filter."""

import pytest

from fieldgate.invoices import queries
from fieldgate.invoices.models import Invoice
from fieldgate.invoices.queries import Show
from fieldgate.people.viewer import CustomerViewer
from fieldgate.properties.models import Property, PropertyContact
from tests.cast import CUSTOMERS, Cast
from tests.make import make_invoice


def agree(viewer: CustomerViewer) -> None:
    seen = Invoice.objects.visible_to(viewer).chosen_by(viewer)
    for show, narrowed in (
        (Show.ALL, seen),
        (Show.DUE, seen.filter(balance_cents__gt=0)),
        (Show.PAID, seen.filter(balance_cents=0)),
    ):
        in_order = narrowed.order_by("due_first", "-invoiced_on", "number").values_list("number", flat=True)
        read: list[str] = []
        page = queries.list_invoices(viewer, show, 1)
        read += [row.number for row in page.rows]
        while page.has_next:
            page = queries.list_invoices(viewer, show, page.number + 1)
            read += [row.number for row in page.rows]
        assert read == list(in_order)
        assert page.total == len(read)
    due = [i.balance_cents for i in seen if i.balance_cents]
    assert queries.sum_due(viewer) == queries.DueSummary(len(due), sum(due))
    counted = queries.sum_due(viewer, with_total=True)
    assert counted == queries.DueSummary(len(due), sum(due), seen.count())


@pytest.mark.parametrize("who", CUSTOMERS)
@pytest.mark.parametrize("chosen", [(), ("P1",), ("PB",), ("P1", "P2"), ("PS",)])
def test_the_list_reads_what_visible_to_allows(cast: Cast, who: str, chosen: tuple[str, ...]) -> None:
    for number in range(13):
        make_invoice(f"90{number}", cast.properties["P1"], 1_000 + number, paid=1_000 * (number % 2))
    PropertyContact.objects.filter(property__in=[cast.properties[key] for key in chosen]).update(
        is_chosen=True
    )
    agree(cast.viewer(who, "south" if who == "SOU" else "north"))


def test_more_properties_than_can_be_walked_one_by_one(cast: Cast) -> None:
    branch = cast.properties["P1"].branch
    places = [Property.objects.create(branch=branch, name=f"Plot {n:03}") for n in range(520)]
    PropertyContact.objects.bulk_create(
        PropertyContact(contact=cast.contacts["PRI"], property=place) for place in places
    )
    for number, place in enumerate(places[::40]):
        make_invoice(f"80{number}", place, 5_000 + number)
    agree(cast.viewer("PRI"))

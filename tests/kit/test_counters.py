"""Numbers from a counter row: after the greatest that is there, past those that came from elsewhere."""

from django.db import transaction

from fieldgate.kit.counters import next_number
from fieldgate.kit.models import Counter
from fieldgate.requests.models import ServiceRequest
from tests.cast import Cast
from tests.make import make_request


def take(kind: str = "request") -> str:
    with transaction.atomic():
        return next_number(kind, ServiceRequest.objects.all())


def test_the_first_number_of_all_is_one(db: None) -> None:
    assert [take(), take(), take()] == ["1", "2", "3"]


def test_the_first_number_follows_the_greatest_that_has_only_digits(cast: Cast) -> None:
    make_request("R-900", cast.properties["P1"])
    make_request("12345678901234567890", cast.properties["P1"])
    assert [take(), take()] == ["402", "403"]


def test_numbers_that_an_import_brought_are_passed_over(cast: Cast) -> None:
    assert take() == "402"
    for number in ("403", "404", "406"):
        make_request(number, cast.properties["P1"])
    assert [take(), take()] == ["405", "407"]


def test_hundreds_in_a_row_are_passed_over(cast: Cast) -> None:
    take()
    for number in range(403, 623):
        make_request(f"{number}", cast.properties["P1"])
    assert take() == "623"


def test_kinds_count_apart(db: None) -> None:
    assert (take("request"), take("proposal"), take("request")) == ("1", "1", "2")


def test_what_is_rolled_back_leaves_no_gap(db: None) -> None:
    take()
    with transaction.atomic():
        next_number("request", ServiceRequest.objects.all())
        transaction.set_rollback(True)
    assert take() == "2"
    assert Counter.objects.get(kind="request").next == 3

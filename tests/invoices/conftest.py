"""A small place for money: two properties of one company, and what the tests of verbs ask again and again."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest

from fieldgate.branches.models import Branch, Company
from fieldgate.invoices.models import Invoice
from fieldgate.properties.models import Property
from tests.make import make_invoice
from tests.verify.books import all_rows, broken


@pytest.fixture(autouse=True)
def books_hold_at_the_end(request: pytest.FixtureRequest) -> Iterator[None]:
    """After every test here that uses the database, `verify` has nothing to say."""
    uses_database = request.node.get_closest_marker("django_db")
    if uses_database:
        request.getfixturevalue("db")
    yield
    if uses_database:
        assert broken() == {}


@pytest.fixture
def here(db: None) -> Property:
    Company.objects.create(id=1, name="Acme Grounds")
    return Property.objects.create(branch=Branch.objects.create(name="North", zone="UTC"), name="Here")


@pytest.fixture
def elsewhere(here: Property) -> Property:
    return Property.objects.create(branch=here.branch, name="Elsewhere")


@pytest.fixture
def invoice(here: Property) -> Invoice:
    """Shared, of $100.00, with nothing paid."""
    return make_invoice("1", here, 100_00)


Refused = Callable[..., AbstractContextManager[None]]


@pytest.fixture
def refused() -> Refused:
    """`with refused(BalanceExceeded): ...` also holds that not one row has changed."""

    @contextmanager
    def check(*errors: type[Exception]) -> Iterator[None]:
        before = all_rows()
        with pytest.raises(errors):
            yield
        assert all_rows() == before

    return check

"""What the tests of the verbs ask again and again."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from django.db.models import Model

from fieldgate.proposals.models import Proposal, ProposalDocument, ProposalService, ProposalVersion
from tests.verify.books import broken

Refused = Callable[[type[Exception]], AbstractContextManager[None]]
MODELS: tuple[type[Model], ...] = (Proposal, ProposalService, ProposalVersion, ProposalDocument)


@pytest.fixture(autouse=True)
def what_holds_holds_at_the_end(request: pytest.FixtureRequest) -> Iterator[None]:
    """After every test here that uses the cast, `verify` has nothing to say."""
    uses_cast = "cast" in request.fixturenames
    if uses_cast:
        request.getfixturevalue("cast")  # first, so that it is still there at the end
    yield
    if uses_cast:
        assert broken() == {}


@pytest.fixture
def refused() -> Refused:
    """`with refused(StepNotAllowed): ...` also holds that not one row has changed."""

    def rows() -> list[list[dict[str, object]]]:
        return [list(model._default_manager.order_by("pk").values()) for model in MODELS]

    @contextmanager
    def check(error: type[Exception]) -> Iterator[None]:
        before = rows()
        with pytest.raises(error):
            yield
        assert rows() == before

    return check

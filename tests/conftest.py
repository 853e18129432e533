"""For all tests: the cast, and how hard Hypothesis looks."""

import pytest
from hypothesis import settings

from tests.cast import Cast, build_cast

# The same examples every time, so that a red run is red again; `make soak` is where new ones are sought.
settings.register_profile("ci", derandomize=True, deadline=None)
settings.register_profile("soak", max_examples=20_000, deadline=None, print_blob=True)
settings.load_profile("ci")


@pytest.fixture
def cast(db: None) -> Cast:
    """Everybody of reliability 0.1, with their properties and invoices."""
    return build_cast()

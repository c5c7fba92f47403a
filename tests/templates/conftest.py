"""What tests of templates share: a database of each kind."""

from collections.abc import Iterator

import pytest
from tests.databases import Database, postgresql, sqlite


@pytest.fixture(params=["sqlite", "postgresql"])
def sql(request: pytest.FixtureRequest) -> Iterator[Database]:
    """Give an empty database of each kind in turn."""
    if request.param == "sqlite":
        with sqlite() as found:
            yield found
        return
    with postgresql(request.getfixturevalue("database")) as found:
        yield found

"""What all tests share: how property tests run, and a PostgreSQL server for those that ask for one."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings
from tests.postgres import Postgres, any_server

# Without deadlines, and always the same way in CI.
settings.register_profile("pgconf", deadline=None, derandomize=os.environ.get("CI") == "true")
settings.load_profile("pgconf")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """Give a PostgreSQL server; where there is none, the test is skipped."""
    with any_server() as server:
        yield server


@pytest.fixture
def database(postgres: Postgres) -> Iterator[str]:
    """Give the URL of an empty PostgreSQL database, which is the test's own."""
    with postgres.database() as url:
        yield url

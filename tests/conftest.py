"""What all tests share: how property tests run, a PostgreSQL server, and figures that tests have measured."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings
from tests.postgres import Postgres, any_server

# Without deadlines, and always the same way in CI.
settings.register_profile("pgconf", deadline=None, derandomize=os.environ.get("CI") == "true")
settings.load_profile("pgconf")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what tests have measured: what they record as `told`."""
    for report in terminalreporter.getreports("passed"):
        for name, value in report.user_properties:
            if name == "told":
                terminalreporter.write_line(f"{report.nodeid.rpartition('::')[2]}: {value}")


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

"""Nothing is lost when processes are killed or contend: the short form of `make test-crash`."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.postgres import URL_VARIABLE, Postgres

FOLDER = Path(__file__).parent

pytestmark = pytest.mark.skipif(os.name != "posix", reason="only POSIX forks and kills")


def told_by(*arguments: str, **variables: str) -> str:
    """Run a program of this folder, which must succeed, and give the last line it prints."""
    command = [sys.executable, str(FOLDER), *arguments]
    done = subprocess.run(
        command, env={**os.environ, **variables}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.splitlines()[-1]


@pytest.fixture(params=["sqlite", "postgres"])
def on(request: pytest.FixtureRequest) -> tuple[str, dict[str, str]]:
    """Name a database, and the variables by which programs find it."""
    if request.param == "sqlite":
        return "sqlite", {}
    server: Postgres = request.getfixturevalue("postgres")
    return "postgres", {URL_VARIABLE: server.url}


def test_whatever_a_process_was_killed_at_can_be_ended_and_taken_back(
    on: tuple[str, dict[str, str]], record_property: Callable[[str, object], None]
) -> None:
    """At some writes of the journal and of the targets, for every action; `make test-crash` takes all."""
    database, variables = on
    told = told_by("matrix", "--stride", "19", "--on", database, **variables)
    record_property("told", told)
    found = re.fullmatch(rf"(\d+) kills on {database}, 0 lost", told)
    assert found
    assert int(found[1]) >= 60


def test_whatever_deploying_files_was_killed_at_programs_read_one_version(
    record_property: Callable[[str, object], None],
) -> None:
    """The one before or the one after, a hundred times of a hundred; `make test-crash` takes a thousand."""
    told = told_by("switch", "--kills", "100")
    record_property("told", told)
    assert re.fullmatch(r"100 kills, [1-9]\d* before the switch and [1-9]\d* after it, 0 mixtures", told)


def test_eight_processes_at_once_leave_whole_revisions(
    on: tuple[str, dict[str, str]], record_property: Callable[[str, object], None]
) -> None:
    """Each attempt succeeds whole, or ends as stale or locked; readers see no mixture."""
    database, variables = on
    told = told_by("contention", "--rounds", "3", "--on", database, **variables)
    record_property("told", told)
    assert re.match(rf"24 attempts by 8 processes on {database}: [1-9]\d* revisions", told)
    assert told.endswith("; 0 problems")

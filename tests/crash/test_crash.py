"""Nothing is lost when processes are killed or contend: the short form of `make test-crash`."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent

pytestmark = pytest.mark.skipif(os.name != "posix", reason="only POSIX forks and kills")


def told_by(*arguments: str) -> str:
    """Run a program of this folder, which must succeed, and give the last line it prints."""
    command = [sys.executable, str(FOLDER), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.splitlines()[-1]


def test_whatever_a_process_was_killed_at_can_be_ended_and_taken_back(
    record_property: Callable[[str, object], None],
) -> None:
    """Every 16th write of the journal and of the targets, for every action; `make test-crash` takes all."""
    told = told_by("matrix", "--stride", "16")
    record_property("told", told)
    found = re.fullmatch(r"(\d+) kills, 0 lost", told)
    assert found
    assert int(found[1]) >= 80


def test_eight_processes_at_once_leave_whole_revisions(
    record_property: Callable[[str, object], None],
) -> None:
    """Each attempt succeeds whole, or ends as stale or locked; readers see no mixture."""
    told = told_by("contention", "--rounds", "3")
    record_property("told", told)
    assert re.match(r"24 attempts by 8 processes: [1-9]\d* revisions", told)
    assert told.endswith("; 0 problems")

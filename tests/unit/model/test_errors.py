"""Failures: each knows how a command ends."""

import pytest

from pgconf.model import (
    Diagnostic,
    InvalidError,
    LockedError,
    PartialError,
    PgconfError,
    RefusedError,
    StaleError,
    UsageError,
)

FIRST = Diagnostic(name="apply/stale", message="`account/icbc` has gone since the plan was made")
SECOND = Diagnostic(name="apply/stale", message="`account/ccb` has gone since the plan was made")


@pytest.mark.parametrize(
    ("failure", "exit_code"),
    [
        pytest.param(PgconfError, 1, id="the work failed"),
        pytest.param(InvalidError, 1, id="the configuration has errors"),
        pytest.param(RefusedError, 3, id="a guard refuses"),
        pytest.param(PartialError, 4, id="some targets were written and others were not"),
        pytest.param(StaleError, 5, id="the plan no longer fits"),
        pytest.param(LockedError, 6, id="somebody else is writing"),
        pytest.param(UsageError, 64, id="the call itself is wrong"),
    ],
)
def test_a_failure_ends_a_command_with_its_code(failure: type[PgconfError], exit_code: int) -> None:
    """Scripts tell failures apart by the exit code, and all of them are caught as one."""
    assert failure.exit_code == exit_code
    assert issubclass(failure, PgconfError)


def test_a_failure_carries_all_its_findings() -> None:
    """Nothing is lost on the way, and a traceback reads well too."""
    failure = StaleError(FIRST, SECOND)
    assert failure.diagnostics == (FIRST, SECOND)
    assert str(failure) == f"apply/stale: {FIRST.message}; apply/stale: {SECOND.message}"

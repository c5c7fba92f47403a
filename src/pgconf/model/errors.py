"""Operational failures: what went wrong outside of what the user wrote.

    PgconfError            1   the work failed
    ├── UsageError        64   the call itself is wrong: an unknown environment, address or file
    ├── InvalidError       1   the configuration has errors; carries all of them
    ├── RefusedError       3   a guard forbids it
    ├── PartialError       4   some targets were written and others were not
    ├── StaleError         5   live state or configuration moved since the plan was made
    └── LockedError        6   somebody else is writing
        └── FencedError    6   somebody else has taken over what this process was doing

Each holds its diagnostics and knows the exit code it ends a command with.
"""

from typing import ClassVar

from pgconf.model.diagnostic import Diagnostic


class PgconfError(Exception):
    """The work could not be done; `diagnostics` says why and what to do, the first one first."""

    exit_code: ClassVar[int] = 1

    def __init__(self, *diagnostics: Diagnostic) -> None:
        """Take at least one diagnostic."""
        super().__init__("; ".join(f"{d.name}: {d.message}" for d in diagnostics))
        self.diagnostics = diagnostics


class UsageError(PgconfError):
    """What was asked for does not exist or does not make sense."""

    exit_code = 64


class InvalidError(PgconfError):
    """The configuration has errors, so nothing can be planned from it."""


class RefusedError(PgconfError):
    """A guard forbids what the plan would do."""

    exit_code = 3


class PartialError(PgconfError):
    """Some targets were written before another one failed."""

    exit_code = 4


class StaleError(PgconfError):
    """The plan no longer fits: something it was made from has moved."""

    exit_code = 5


class LockedError(PgconfError):
    """The target is being written by somebody else."""

    exit_code = 6


class FencedError(LockedError):
    """Another process has taken over; this one may write no more."""

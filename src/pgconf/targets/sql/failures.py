"""What a user is told when the database says no."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy.exc import SQLAlchemyError

from pgconf.model import Diagnostic, LockedError, PgconfError, say
from pgconf.targets.sql.database import Database, OutcomeUnknownError, Trouble


@dataclass(frozen=True, slots=True)
class Failures:
    """Turns errors of the driver and the system into failures that a user understands.

    Attributes:
        location: the target in words a person recognises.
        environment: the one the target is used for.
        database: knows what its errors mean.
    """

    location: str
    environment: str
    database: Database

    @contextmanager
    def while_reading(self) -> Iterator[None]:
        """Translate what goes wrong inside the block, in which nothing is written.

        Among it is a `ValueError`: somebody has put text into a table that makes no sense there.
        """
        try:
            yield
        except (SQLAlchemyError, OSError, ValueError) as error:
            raise self._known(error) or self._unreadable(error) from None

    @contextmanager
    def while_writing(self) -> Iterator[None]:
        """Translate what goes wrong inside the block, which writes all or nothing."""
        try:
            yield
        except OutcomeUnknownError:
            raise self._outcome_unknown() from None
        except (SQLAlchemyError, OSError) as error:
            raise self._known(error) or self._unwritten(error) from None

    def newer_schema(self, version: int, known: int) -> PgconfError:
        """Say that a later pgconf has been here."""
        return failure(
            "apply/newer-schema",
            say(
                "`{location}` has schema version {version}, but this pgconf knows versions up to {known}",
                location=self.location,
                version=version,
                known=known,
            ),
            say("upgrade pgconf"),
        )

    def wrong_environment(self, owner: str) -> PgconfError:
        """Say that the database keeps another environment's settings."""
        return failure(
            "apply/wrong-environment",
            say(
                "`{location}` belongs to environment `{owner}`, not to `{environment}`",
                location=self.location,
                owner=owner,
                environment=self.environment,
            ),
            say(
                "correct the target's `path` or `url` in the environment `{environment}`",
                environment=self.environment,
            ),
        )

    def _known(self, error: Exception) -> PgconfError | None:
        match self.database.trouble(error):
            case Trouble.BUSY:
                return LockedError(
                    Diagnostic(
                        name="apply/locked",
                        message=say(
                            "`{location}` is in use by another process, which did not finish in time",
                            location=self.location,
                        ),
                        hint=say("wait until it has finished, then run the command again"),
                    )
                )
            case Trouble.NO_DATABASE:
                return failure(
                    "apply/not-a-database",
                    say("`{location}` is not a SQLite database", location=self.location),
                    say("correct the target's `path` or `url`; the file is left as it is"),
                )
        return None

    def _unreadable(self, error: Exception) -> PgconfError:
        if self.database.trouble(error) is Trouble.UNFINISHED:
            return failure(
                "plan/unreadable-target",
                say(
                    "`{location}` cannot be read: a process died while it wrote and left work undone",
                    location=self.location,
                ),
                say("run the command once with the right to write the file and its folder"),
            )
        return failure(
            "plan/unreadable-target",
            say(
                "`{location}` cannot be read: {error}",
                location=self.location,
                error=self.database.reason(error),
            ),
            say("check the target's `path` or `url`, and whether this account may read it"),
        )

    def _unwritten(self, error: Exception) -> PgconfError:
        reason = self.database.reason(error)
        if self.database.trouble(error) in {Trouble.FORBIDDEN, Trouble.UNFINISHED}:
            return failure(
                "apply/read-only",
                say(
                    "`{location}` cannot be opened for writing: {error}", location=self.location, error=reason
                ),
                say("check the target's `path` or `url`, and {rights}", rights=self.database.rights),
            )
        return failure(
            "apply/failed",
            say("nothing was written to `{location}`: {error}", location=self.location, error=reason),
            say("remove the cause, then apply again; the target holds what it held before"),
        )

    def _outcome_unknown(self) -> PgconfError:
        return failure(
            "apply/outcome-unknown",
            say(
                "the connection to `{location}` broke during the commit, and nobody answers how that ended",
                location=self.location,
            ),
            say(
                "look at `pgconf history -e {environment}` once the database can be reached again: either all"
                " of the plan is there, or nothing; then plan again",
                environment=self.environment,
            ),
        )


def invalid_url(target: str, reason: str) -> PgconfError:
    """Say that a URL leads nowhere, without a word of it: it may hold a password."""
    return failure(
        "plan/invalid-target-url",
        say("the `url` of the target `{target}` {reason}", target=target, reason=reason),
        say("write `postgresql://user:password@host/database`, or `sqlite:////folder/file.db`"),
    )


def missing_driver(target: str) -> PgconfError:
    """Say what must be installed for PostgreSQL."""
    return failure(
        "plan/missing-driver",
        say(
            "the target `{target}` is in PostgreSQL, and the driver for that is not installed", target=target
        ),
        say("install it with `pip install 'pgconf[postgres]'`"),
    )


def failure(name: str, message: str, hint: str) -> PgconfError:
    """Make a failure of one finding."""
    return PgconfError(Diagnostic(name=name, message=message, hint=hint))

"""What a user is told when the database says no."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy.exc import SQLAlchemyError

from pgconf.model import Diagnostic, LockedError, Message, PgconfError, say

# SQLite's primary result codes, which are the low byte of all others: https://sqlite.org/rescode.html
_PRIMARY = 0xFF
_PERM, _BUSY, _LOCKED, _READONLY, _CANTOPEN, _NOTADB = 3, 5, 6, 8, 14, 26


@dataclass(frozen=True, slots=True)
class Failures:
    """Turns errors of the driver and the system into failures that a user understands.

    Attributes:
        location: the target in words a person recognises.
        environment: the one the target is used for.
    """

    location: str
    environment: str

    @contextmanager
    def while_reading(self) -> Iterator[None]:
        """Translate what goes wrong inside the block, in which nothing is written.

        Among it is a `ValueError`: somebody has put text into a table that makes no sense there.
        """
        try:
            yield
        except (SQLAlchemyError, OSError, ValueError) as error:
            raise self._known(error) or self._unreadable(error) from error

    @contextmanager
    def while_writing(self) -> Iterator[None]:
        """Translate what goes wrong inside the block, which writes all or nothing."""
        try:
            yield
        except (SQLAlchemyError, OSError) as error:
            raise self._known(error) or self._unwritten(error) from error

    def invalid_url(self, target: str, reason: str) -> PgconfError:
        """Say that the URL leads nowhere, without a word of it: it may hold a password."""
        return _failure(
            "plan/invalid-target-url",
            say("the `url` of the target `{target}` {reason}", target=target, reason=reason),
            say("write `sqlite:///folder/file.db`, or `sqlite:////folder/file.db` for an absolute path"),
        )

    def newer_schema(self, version: int, known: int) -> PgconfError:
        """Say that a later pgconf has been here."""
        return _failure(
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
        return _failure(
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
        if _code(error) in {_BUSY, _LOCKED} or isinstance(error, BlockingIOError):
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
        if _code(error) == _NOTADB:
            return _failure(
                "apply/not-a-database",
                say("`{location}` is not a SQLite database", location=self.location),
                say("correct the target's `path` or `url`; the file is left as it is"),
            )
        return None

    def _unreadable(self, error: Exception) -> PgconfError:
        if _code(error) == _READONLY:
            return _failure(
                "plan/unreadable-target",
                say(
                    "`{location}` cannot be read: a process died while it wrote and left work undone",
                    location=self.location,
                ),
                say("run the command once with the right to write the file and its folder"),
            )
        return _failure(
            "plan/unreadable-target",
            say("`{location}` cannot be read: {error}", location=self.location, error=_reason(error)),
            say("check the target's `path` or `url`, and whether this account may read it"),
        )

    def _unwritten(self, error: Exception) -> PgconfError:
        if _code(error) in {_PERM, _READONLY, _CANTOPEN} or isinstance(error, OSError):
            return _failure(
                "apply/read-only",
                say(
                    "`{location}` cannot be opened for writing: {error}",
                    location=self.location,
                    error=_reason(error),
                ),
                say("check the target's `path` or `url`, and the right to write the file and its folder"),
            )
        return _failure(
            "apply/failed",
            say("nothing was written to `{location}`: {error}", location=self.location, error=_reason(error)),
            say("remove the cause, then apply again; the target holds what it held before"),
        )


def _failure(name: str, message: str, hint: str) -> PgconfError:
    return PgconfError(Diagnostic(name=name, message=message, hint=hint))


def _cause(error: Exception) -> BaseException:
    """Find the driver's own error: SQLAlchemy's text adds the statement, of no use to a user."""
    return getattr(error, "orig", None) or error


def _code(error: Exception) -> int:
    return int(getattr(_cause(error), "sqlite_errorcode", 0)) & _PRIMARY


def _reason(error: Exception) -> str:
    cause = _cause(error)
    if isinstance(cause, OSError) and cause.strerror:
        return cause.strerror
    return cause.args[0] if cause.args and isinstance(cause.args[0], Message) else str(cause)

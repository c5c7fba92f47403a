"""What a user is told when the folder, or a command, says no."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pgconf.model import Diagnostic, FencedError, LockedError, Message, PgconfError, RunMark, UsageError, say
from pgconf.targets.files.record import FORMAT, NewerFormatError

_FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS}


@dataclass(frozen=True, slots=True)
class Failures:
    """Turns errors of the system into failures that a user understands.

    Attributes:
        location: the target in words a person recognises.
        environment: the one the target is used for.
    """

    location: str
    environment: str

    @contextmanager
    def while_reading(self) -> Iterator[None]:
        """Translate what goes wrong inside the block; a `ValueError` tells of nonsense there."""
        try:
            yield
        except NewerFormatError as error:
            raise self._newer(error.found) from None
        except (OSError, ValueError) as error:
            message = say(
                "`{location}` cannot be read: {error}", location=self.location, error=_reason(error)
            )
            hint = say("check the target's `path` or `url`, and whether this account may read it")
            raise _failure("plan/unreadable-target", message, hint) from None

    @contextmanager
    def while_writing(self) -> Iterator[None]:
        """Translate what goes wrong inside the block, which writes all or nothing."""
        try:
            yield
        except NewerFormatError as error:
            raise self._newer(error.found) from None
        except BlockingIOError:
            raise self._locked() from None
        except (OSError, ValueError) as error:
            if isinstance(error, OSError) and error.errno in _FORBIDDEN:
                raise self._forbidden(error) from None
            message = say(
                "nothing was written to `{location}`: {error}", location=self.location, error=_reason(error)
            )
            hint = say("remove the cause, then apply again; the target holds what it held before")
            raise _failure("apply/failed", message, hint) from None

    def wrong_environment(self, owner: str) -> PgconfError:
        """Say that the folder keeps another environment's files."""
        message = say(
            "`{location}` belongs to environment `{owner}`, not to `{environment}`",
            location=self.location,
            owner=owner,
            environment=self.environment,
        )
        hint = say(
            "correct the target's `path` or `url` in the environment `{environment}`",
            environment=self.environment,
        )
        return _failure("apply/wrong-environment", message, hint)

    def not_kept(self, revision: int) -> UsageError:
        """Say that the files of a revision were pruned."""
        message = say(
            "`{location}` does not keep the files of revision {revision} any more",
            location=self.location,
            revision=revision,
        )
        hint = say("take the commit that it was made from; `keep` says how many versions stay")
        return UsageError(Diagnostic(name="plan/unknown-revision", message=message, hint=hint))

    def taken_over(self, mark: RunMark) -> FencedError:
        """Say that another process has a later token."""
        message = say("the run `{run}` was taken over by another process", run=mark.run)
        hint = say("`pgconf history` shows what has become of it")
        return FencedError(Diagnostic(name="apply/taken-over", message=message, hint=hint))

    def refused(self, reason: Message) -> PgconfError:
        """Say that the check has refused a version."""
        message = say("nothing was switched in `{location}`: {reason}", location=self.location, reason=reason)
        hint = say("correct what the command complains of, then plan and apply again")
        return _failure("apply/check-failed", message, hint)

    def not_reloaded(self, reason: Message) -> PgconfError:
        """Say that services do not take a version."""
        message = say("`{location}` was switched back: {reason}", location=self.location, reason=reason)
        hint = say("see why the service does not take the files, then plan and apply again")
        return _failure("apply/reload-failed", message, hint)

    def _newer(self, found: int) -> PgconfError:
        message = say(
            "`{location}` has schema version {version}, but this pgconf knows versions up to {known}",
            location=self.location,
            version=found,
            known=FORMAT,
        )
        return _failure("apply/newer-schema", message, say("upgrade pgconf"))

    def _locked(self) -> LockedError:
        message = say(
            "`{location}` is in use by another process, which did not finish in time", location=self.location
        )
        hint = say("wait until it has finished, then run the command again")
        return LockedError(Diagnostic(name="apply/locked", message=message, hint=hint))

    def _forbidden(self, error: OSError) -> PgconfError:
        message = say(
            "`{location}` cannot be opened for writing: {error}", location=self.location, error=_reason(error)
        )
        rights = say("the right to write the folder")
        hint = say("check the target's `path` or `url`, and {rights}", rights=rights)
        return _failure("apply/read-only", message, hint)


def _reason(error: OSError | ValueError) -> object:
    if isinstance(error, OSError):
        # The name alone: where the folder is may be as secret as the URL that says so.
        return f"{error.strerror} ({Path(error.filename).name})" if error.filename else error.strerror
    return error.args[0] if error.args and isinstance(error.args[0], Message) else str(error)


def _failure(name: str, message: Message, hint: Message) -> PgconfError:
    return PgconfError(Diagnostic(name=name, message=message, hint=hint))

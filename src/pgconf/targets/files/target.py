"""The class behind `ports.Target`."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from pgconf.model import RunMark, Trace, say
from pgconf.ports import Reader, Writer
from pgconf.targets.files import lock
from pgconf.targets.files.delivery import Delivery
from pgconf.targets.files.failures import Failures
from pgconf.targets.files.folder import Folder
from pgconf.targets.files.reader import FilesReader, Version
from pgconf.targets.files.services import Services
from pgconf.targets.files.writer import FilesWriter, Office


class FilesTarget:
    """Live state as files in a folder.

    Args:
        name: the target's name in the environment.
        path: the folder, absolute; it need not exist.
        environment: whose files the folder keeps; no other environment may use it.
        location: the place in words a person recognises.
        delivery: how files are delivered.
        lock_timeout: seconds to wait for another writer.
    """

    type = "files"
    holds_artifacts = True

    def __init__(
        self,
        name: str,
        path: Path,
        *,
        environment: str,
        location: str,
        delivery: Delivery | None = None,
        lock_timeout: float = 5.0,
    ) -> None:
        self.name = name
        self.location = location
        self._lock_timeout = lock_timeout
        self._office = Office(Folder(path), delivery or Delivery(), Failures(location, environment))

    @contextmanager
    def reading(self) -> Iterator[Reader]:
        """Look at the version that counts now; it stays, whatever others write meanwhile.

        Raises:
            PgconfError: it cannot be read, or it is another environment's.
        """
        with ExitStack() as stack:
            with self._office.failures.while_reading():
                version = self._kept_version(stack)
            yield FilesReader(self._office.folder, version, self._office.failures)

    @contextmanager
    def writing(self) -> Iterator[Writer]:
        """Hold the folder's lock; the folder is made first when there is none.

        Raises:
            LockedError: somebody else did not finish writing in time.
            PgconfError: it cannot be written, or it is another environment's.
        """
        with self._locked():
            yield self._writer(None)

    @contextmanager
    def writing_for(self, mark: RunMark) -> Iterator[Writer]:
        """Open the folder like `writing`, for a run; what it commits is kept as the run's.

        Raises:
            FencedError: somebody has taken the run over.
            LockedError: somebody else did not finish writing in time.
            PgconfError: it cannot be written, or it is another environment's.
        """
        with self._locked(mark):
            yield self._writer(mark)

    def fence(self, mark: RunMark) -> Trace | None:
        """Refuse all tokens before this one, and tell what the run has left here.

        Raises:
            FencedError: a later one has been here.
        """
        folder = self._office.folder
        with self._locked(mark), self._office.failures.while_writing():
            last = folder.current() or 0
            records = (folder.record(number) for number in folder.numbers() if number <= last)
            # Nobody else writes while a run is open, so what it has left is what was made last.
            latest = next((record for record in records if record), None)
            return latest.trace_of(mark) if latest else None

    @contextmanager
    def _locked(self, mark: RunMark | None = None) -> Iterator[None]:
        """Hold the lock, with nothing pending."""
        folder, failures = self._office.folder, self._office.failures
        with ExitStack() as stack:
            with failures.while_writing():
                self._version(folder.current())  # what is not ours to use stays as it is
                folder.make()
                stack.enter_context(lock.writing_alone(folder.lock, self._lock_timeout))
                if mark is not None and not folder.fence(mark):
                    raise failures.taken_over(mark)
                Services(folder, self._office.delivery).settle()
            yield

    def _writer(self, mark: RunMark | None) -> FilesWriter:
        with self._office.failures.while_writing():
            return FilesWriter(self._office, self._version(self._office.folder.current()), mark)

    def _kept_version(self, stack: ExitStack) -> Version | None:
        """Find the version that counts, and keep it from being taken away until the stack is closed."""
        folder = self._office.folder
        while True:
            number = folder.current()
            if number is None:
                return None
            if stack.enter_context(lock.kept(folder.version(number))):
                return self._version(number)
            if number == folder.current():
                raise _dangling()

    def _version(self, number: int | None) -> Version | None:
        """Read a version's record.

        Raises:
            PgconfError: it is another environment's.
        """
        if number is None:
            return None
        folder = self._office.folder
        record = folder.record(number)
        if record is None:
            raise _dangling()
        if record.environment != self._office.failures.environment:
            raise self._office.failures.wrong_environment(record.environment)
        return Version(folder.version(number), record)


def _dangling() -> ValueError:
    return ValueError(say("`current` leads to a version that is gone"))

"""One revision, or nothing: a version is made beside, checked, switched to, and taken up by services."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC
from uuid import uuid4

from pgconf.model import (
    Action,
    Address,
    PgconfError,
    Revision,
    RevisionNote,
    RunMark,
    SecretsInUse,
    StaleError,
    Write,
    stale,
)
from pgconf.targets.changes import changes
from pgconf.targets.files.delivery import Delivery
from pgconf.targets.files.draft import Draft, FileRights
from pgconf.targets.files.failures import Failures
from pgconf.targets.files.folder import Folder, Pending
from pgconf.targets.files.places import content_of, path_of
from pgconf.targets.files.reader import FilesReader, Version
from pgconf.targets.files.record import Record
from pgconf.targets.files.services import Services


@dataclass(frozen=True, slots=True)
class Office:
    """Everything about a target that does not change while it is open."""

    folder: Folder
    delivery: Delivery
    failures: Failures


class FilesWriter(FilesReader):
    """A look at a folder under its lock."""

    def __init__(self, office: Office, version: Version | None, mark: RunMark | None = None) -> None:
        """Take the version that counts, and the run that writes, if it is one."""
        super().__init__(office.folder, version, office.failures)
        self._delivery = office.delivery
        self._mark = mark

    def commit(
        self,
        note: RevisionNote,
        writes: Sequence[Write],
        secrets: SecretsInUse | None = None,  # noqa: ARG002 - files hold references alone
    ) -> Revision:
        """Carry out all writes as one new revision, or none of them.

        Raises:
            StaleError: a file no longer holds what its write expects, or is not pgconf's; all are named.
            PgconfError: it cannot be written, or a command refuses it.
        """
        held = self.live().resources
        if moved := tuple(stale(writes, held)):
            raise StaleError(*moved)
        with self._failures.while_writing():
            contents = _contents(writes)
            number = max(self._folder.numbers(), default=0) + 1
            note = replace(note, created_at=note.created_at.astimezone(UTC))
            revision = Revision(number, note, changes(writes, held))
            self._version = self._deploy(revision, writes, contents)
        with suppress(OSError, ValueError):  # what stays too long is pruned by the next one
            self._folder.prune(self._delivery.keep)
        return revision

    def _deploy(
        self, revision: Revision, writes: Sequence[Write], contents: Mapping[Address, bytes]
    ) -> Version:
        """Make a version, and have it count if nobody objects."""
        services = Services(self._folder, self._delivery)
        self._folder.announce(Pending(revision.number, self._version.number if self._version else None))
        try:
            made = self._made(revision, writes, contents)
            if reason := services.check(revision.number):
                raise self._failures.refused(reason)
            self._folder.switch(revision.number)
        except (OSError, ValueError, PgconfError):
            services.give_up()
            raise
        if reason := services.settle():
            raise self._failures.not_reloaded(reason)
        return made

    def _made(
        self, revision: Revision, writes: Sequence[Write], contents: Mapping[Address, bytes]
    ) -> Version:
        draft = Draft(self._folder.version(revision.number), FileRights.of(self._delivery))
        old, mark = self._version, self._mark
        if old is not None:
            gone = {write.address for write in writes}
            gone |= {write.moved_from for write in writes if write.moved_from}
            draft.carry_over(old, gone)
        for write in writes:
            if write.action is not Action.DELETE:
                draft.put(write.address, contents[write.address], protected=write.protected)
        record = Record(
            identity=old.record.identity if old else uuid4().hex,
            environment=self._failures.environment,
            revision=revision,
            files=draft.files,
            run=mark.run if mark else None,
            is_undo=bool(mark and mark.is_undo),
        )
        return draft.finish(record)


def _contents(writes: Sequence[Write]) -> Mapping[Address, bytes]:
    """Give what each file is to hold; nothing is written when one of them cannot be.

    Raises:
        ValueError: a body is not that of a file, or a name is not one.
    """
    for write in writes:
        path_of(write.address)
    return {
        write.address: content_of(write.address, write.body) for write in writes if write.body is not None
    }

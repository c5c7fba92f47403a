"""Reading one version."""

import hashlib
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from pgconf.model import Address, LiveResource, LiveState, Revision, SecretMarks
from pgconf.targets.files.disk import Rights, names_in, read
from pgconf.targets.files.failures import Failures
from pgconf.targets.files.folder import Folder
from pgconf.targets.files.places import address_of, body_of, body_of_link, digest_of
from pgconf.targets.files.record import Record

NEW_IDENTITY = "new"


class Held(NamedTuple):
    """A resource's file: where it is, and how it compares with what was written."""

    path: str
    resource: LiveResource
    is_edited: bool


@dataclass(frozen=True)
class Version:
    """One version of the files, as it is on the disk."""

    folder: Path
    record: Record

    @property
    def number(self) -> int:
        """Its number, which is that of its revision."""
        return self.record.revision.number

    @cached_property
    def held(self) -> Mapping[Address, Held]:
        """Everything that is there; files are read to see whether somebody has edited them."""
        found = ((address_of(path), path) for path in sorted(names_in(self.folder)))
        return {address: self._held(address, path) for address, path in found if address is not None}

    def body(self, address: Address) -> bytes | None:
        """Read the body of what is there; None when there is nothing."""
        held = self.held.get(address)  # a path alone could lead through a link that somebody has put there
        return self._look(address, held.path)[0] if held else None

    def _held(self, address: Address, path: str) -> Held:
        entry = self.record.files.get(address)
        if entry is None:  # what is not ours may be large, and is not read
            seen = _seen(address, (self.folder / path).lstat())
            resource = LiveResource(f"unsealed:{seen}", managed=False, protected=False)
            return Held(path, resource, is_edited=True)
        body, status = self._look(address, path)
        is_as_written = (entry.digest, entry.rights) == (digest_of(body), Rights.of(status))
        digest = entry.digest if is_as_written else f"edited:{_seen(address, status, digest_of(body))}"
        resource = LiveResource(digest, managed=True, protected=entry.protected)
        return Held(path, resource, is_edited=not is_as_written)

    def _look(self, address: Address, path: str) -> tuple[bytes, os.stat_result]:
        """Read a body, and what the system says of what stands there."""
        place = self.folder / path
        found = read(place)
        if found is not None:
            return body_of(address, found[0]), found[1]
        return body_of_link(str(place.readlink()) if place.is_symlink() else ""), place.lstat()


def _seen(address: Address, status: os.stat_result, digest: str = "") -> str:
    """Tell what somebody has put there from anything else; the time counts, so it is noticed each time."""
    seen = (str(address), status.st_mode, status.st_mtime_ns, status.st_size, digest)
    return hashlib.sha256("\0".join(map(str, seen)).encode()).hexdigest()


class FilesReader:
    """A look at the version that counts; at nothing when there is none."""

    def __init__(self, folder: Folder, version: Version | None, failures: Failures) -> None:
        """Take a version that nobody takes away meanwhile."""
        self._folder = folder
        self._version = version
        self._failures = failures

    def live(self) -> LiveState:
        """Read identity, revision and the digest of every resource."""
        version = self._version
        if version is None:
            return LiveState(NEW_IDENTITY, 0, {})
        with self._failures.while_reading():
            resources = {address: held.resource for address, held in version.held.items()}
        return LiveState(version.record.identity, version.number, resources)

    def bodies(self, addresses: Iterable[Address]) -> Mapping[Address, bytes]:
        """Read the canonical JSON of some resources; addresses that are absent are left out."""
        version = self._version
        if version is None:
            return {}
        with self._failures.while_reading():
            found = ((address, version.body(address)) for address in addresses)
            return {address: body for address, body in found if body is not None}

    def applied(self) -> Mapping[Address, str]:
        """Tell the digest that pgconf last wrote for each resource it has not deleted since."""
        files = self._version.record.files if self._version else {}
        return {address: entry.digest for address, entry in files.items()}

    def history(self, limit: int | None = None) -> Sequence[Revision]:
        """Read the latest revisions, the newest first."""
        if self._version is None:
            return []
        last = self._version.number
        with self._failures.while_reading():
            numbers = (number for number in self._folder.numbers() if number <= last)
            records = (self._folder.record(number) for number in islice(numbers, limit))
            return [record.revision for record in records if record]

    def bodies_at(self, revision: int) -> Mapping[Address, bytes]:
        """Read the canonical JSON of everything that pgconf had applied when a revision was made.

        Raises:
            UsageError: its files are not kept any more, or somebody has edited them.
        """
        with self._failures.while_reading():
            record = self._folder.record(revision)
            folder = self._folder.version(revision)
            there = Version(folder, record) if record and folder.is_dir() else None
            bodies = {address: there.body(address) for address in there.record.files} if there else {}
        kept = {
            address: body
            for address, body in bodies.items()
            if body is not None and there and digest_of(body) == there.record.files[address].digest
        }
        if there is None or kept.keys() != there.record.files.keys():
            raise self._failures.not_kept(revision)
        return kept

    def secret_marks(self) -> SecretMarks:
        """Files hold references alone: whoever reads them fetches the secrets, so there are no marks."""
        return SecretMarks()

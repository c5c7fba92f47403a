"""A version that is being made, beside the one that counts."""

import errno
import os
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

from pgconf.model import Address, say
from pgconf.targets.files import disk
from pgconf.targets.files.delivery import Delivery
from pgconf.targets.files.disk import Rights
from pgconf.targets.files.folder import RECORD
from pgconf.targets.files.places import address_of, body_of, digest_of, path_of
from pgconf.targets.files.reader import Version
from pgconf.targets.files.record import Entry, Record, encode


@dataclass(frozen=True, slots=True)
class FileRights:
    """The rights that files and folders get."""

    file: Rights
    folder: Rights

    @classmethod
    def of(cls, delivery: Delivery) -> "FileRights":
        """Look up whom files are to belong to.

        Raises:
            ValueError: there is no such account or group.
        """
        uid, gid = _uid(delivery.owner), _gid(delivery.group)
        return cls(Rights(delivery.mode, uid, gid), Rights(delivery.folder_mode, uid, gid))


@dataclass(frozen=True, slots=True)
class Draft:
    """A version to be; `files` is what pgconf has put into it."""

    folder: Path
    rights: FileRights
    files: dict[Address, Entry] = field(default_factory=dict)

    def put(self, address: Address, content: bytes, *, protected: bool) -> None:
        """Write the file of a resource.

        Raises:
            OSError: there is something in its place already, or it cannot be written.
        """
        path = self._place(path_of(address))
        status = disk.write_new(path, content, self.rights.file)
        digest = digest_of(body_of(address, content))
        self.files[address] = Entry(digest, protected, Rights.of(status))

    def carry_over(self, old: Version, gone: Collection[Address]) -> None:
        """Take over what no write is about: our own files, and edited and foreign ones just as they are."""
        self.files.update((at, entry) for at, entry in old.record.files.items() if at not in gone)
        for path in disk.names_in(old.folder):
            address = address_of(path)
            held = old.held.get(address) if address else None
            if path == RECORD or (address is not None and address in gone):
                continue
            if address is None or held is None or held.is_edited:
                disk.copy(old.folder / path, self._place(path))
                continue
            found = disk.read(old.folder / path)
            if found is None or digest_of(body_of(address, found[0])) != held.resource.digest:
                message = say("`{address}` is being changed by somebody else", address=address)
                raise ValueError(message)
            self.put(address, found[0], protected=held.resource.protected)

    def finish(self, record: Record) -> Version:
        """Add the record, and make everything last."""
        disk.write_new(self._place(RECORD), encode(record), Rights(0o644))
        disk.sync_all(self.folder)
        disk.sync(self.folder.parent)
        return Version(self.folder, record)

    def _place(self, path: str) -> Path:
        place = self.folder / path
        for above in place.relative_to(self.folder).parents:
            if (self.folder / above).is_symlink():  # one of others, which may lead out of the folder
                raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), above.name)
        disk.make_folder(place.parent, self.rights.folder)
        return place


def _uid(name: str | None) -> int:
    import pwd

    try:
        return -1 if name is None else pwd.getpwnam(name).pw_uid
    except KeyError:
        message = say("there is no account `{name}` on this machine", name=name)
        raise ValueError(message) from None


def _gid(name: str | None) -> int:
    import grp

    try:
        return -1 if name is None else grp.getgrnam(name).gr_gid
    except KeyError:
        message = say("there is no group `{name}` on this machine", name=name)
        raise ValueError(message) from None

"""How files are delivered: their rights, how many versions are kept, and which commands have a say."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """The settings of a target in files.

    Attributes:
        keep: how many versions stay on the disk, two at least: that of now, and the one before.
        mode: the permission bits of files; folders can be entered by whoever may read.
        owner: the account that files belong to; whoever applies when left out.
        group: the group likewise.
        check: a command that must accept a version before it is switched to. `{folder}` in its words
            is the version's folder.
        reload: a command that makes services read the version after the switch; if it fails, it is
            switched back.
        seconds: how long each command may take.
    """

    keep: int = 5
    mode: int = 0o644
    owner: str | None = None
    group: str | None = None
    check: tuple[str, ...] = ()
    reload: tuple[str, ...] = ()
    seconds: float = 60

    @property
    def folder_mode(self) -> int:
        """The permission bits of folders: who may read a file may come to it, and pgconf may write."""
        return self.mode | (self.mode & 0o444) >> 2 | 0o700

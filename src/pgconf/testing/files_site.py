"""A place in a folder."""

import os
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from pgconf.model import Address
from pgconf.ports import Target
from pgconf.targets.files import FilesTarget
from pgconf.targets.files.places import content_of, path_of


@dataclass(frozen=True)
class FilesSite:
    """A folder that need not exist, and files in it that people change."""

    path: Path
    secrets: Collection[str] = ()

    @property
    def program(self) -> str:
        """Make the target in another process."""
        return (
            "from pathlib import Path\n"
            "from pgconf.targets.files import FilesTarget\n"
            f"path = Path({str(self.path)!r})\n"
            "target = FilesTarget('gateway', path, environment='production', location='gateway')\n"
        )

    def target(self, *, environment: str = "production", lock_timeout: float = 5.0) -> Target:
        """Make a target for this folder."""
        return FilesTarget(
            "gateway", self.path, environment=environment, location="gateway", lock_timeout=lock_timeout
        )

    def broken(self) -> Iterable[Target]:
        """Lead to a folder below a file, and to one that somebody else uses."""
        self.path.mkdir(parents=True, exist_ok=True)
        (self.path / "file").touch()
        (self.path / "theirs" / "current").mkdir(parents=True, exist_ok=True)
        for name in ("file/below", "theirs"):
            path = self.path / name
            yield FilesTarget("gateway", path, environment="production", location="gateway")

    def put(self, address: Address, body: bytes) -> None:
        """Put a file there that belongs to somebody else."""
        self._file(address).parent.mkdir(parents=True, exist_ok=True)
        self._file(address).write_bytes(content_of(address, body))

    def edit(self, address: Address, body: bytes) -> None:
        """Change the content of a file by hand, which takes longer than the clock's tick."""
        file = self._file(address)
        before = file.stat().st_mtime_ns
        file.write_bytes(content_of(address, body))
        after = max(file.stat().st_mtime_ns, before + 1)
        os.utime(file, ns=(after, after))

    def remove(self, address: Address) -> None:
        """Remove a file by hand."""
        self._file(address).unlink()

    def _file(self, address: Address) -> Path:
        return self.path / "current" / path_of(address)

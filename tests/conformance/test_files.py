"""Files keep the contract of a target."""

from pathlib import Path

import pytest

from pgconf.testing import FilesSite, TargetConformance


class TestFiles(TargetConformance):
    """A folder, which does not exist yet."""

    @pytest.fixture
    def site(self, tmp_path: Path) -> FilesSite:
        """Give a path that is hard to quote."""
        return FilesSite(tmp_path / "生产 100%" / "gateway#1")

"""SQLite keeps the contract of a target."""

from pathlib import Path

import pytest

from pgconf.testing import SqlSite, TargetConformance


class TestSqlite(TargetConformance):
    """One file, which does not exist yet."""

    @pytest.fixture
    def site(self, tmp_path: Path) -> SqlSite:
        """Give a path that is hard to quote."""
        return SqlSite(f"sqlite:///{tmp_path / '生产 100%' / 'production#1.db'}")

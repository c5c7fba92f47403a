"""What tests of SQLite share: a database that does not exist yet, and a target that keeps its state there."""

from pathlib import Path

import pytest

from pgconf.targets.sql import SqlTarget


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Name a database that does not exist yet, in a folder that does not either, both hard to quote."""
    return tmp_path / "生产 100%" / "production#1.db"


@pytest.fixture
def office(path: Path) -> SqlTarget:
    """Make a target whose database does not exist yet."""
    return SqlTarget("office", f"sqlite:///{path}", environment="production", location="production.db")

"""The small shop that the pages' examples and situations are set in."""

import shutil
from pathlib import Path

import pytest


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """Copy the shop into a folder that a test may change."""
    return Path(shutil.copytree(Path(__file__).with_name("shop"), tmp_path / "shop"))

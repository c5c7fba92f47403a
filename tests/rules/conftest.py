"""The shops that the pages' examples and situations are set in."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pgconf.app.init import init

from .pages import RULES


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """Copy the shop into a folder that a test may change."""
    return Path(shutil.copytree(Path(__file__).with_name("shop"), tmp_path / "shop"))


@pytest.fixture
def shop_of(shop: Path, tmp_path: Path) -> Callable[[str], Path]:
    """Give the shop that a page's example belongs to: a rule's is the one that `pgconf init` makes."""

    def choose(name: str) -> Path:
        if name not in RULES:
            return shop
        init(tmp_path / "example")
        return tmp_path / "example"

    return choose

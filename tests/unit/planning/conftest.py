"""The shop that tests of planning start from."""

from pathlib import Path

import pytest
from tests.unit.planning.office import SHOP, Shop


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """Make a shop to which everything has been applied."""
    shop = Shop(tmp_path)
    shop.apply(SHOP)
    return shop

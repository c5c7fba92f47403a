"""What tests of applying share."""

from pathlib import Path

import pytest
from tests.unit.applying.offices import Offices


@pytest.fixture
def offices(tmp_path: Path) -> Offices:
    """Make two targets to which nothing has been applied."""
    return Offices(tmp_path)

"""Memory keeps the contract of a target."""

import pytest

from pgconf.testing import MemorySite, TargetConformance


class TestMemory(TargetConformance):
    """Nothing is written anywhere."""

    @pytest.fixture
    def site(self) -> MemorySite:
        """Give an empty store."""
        return MemorySite()

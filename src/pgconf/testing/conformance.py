"""The contract of `ports.Target`."""

import pytest

from pgconf.testing.company import Company
from pgconf.testing.contents import Contents
from pgconf.testing.marks import Marks
from pgconf.testing.secrecy import Secrecy
from pgconf.testing.site import Site


class TargetConformance(Contents, Company, Secrecy, Marks):
    """Everything that pgconf relies on in a target; a subclass gives the `site`."""

    @pytest.fixture
    def site(self) -> Site:
        """Give a place that is empty, and used by this test alone."""
        raise NotImplementedError

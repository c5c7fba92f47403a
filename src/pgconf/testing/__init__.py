"""For whoever writes a target: the contract of `ports.Target` as tests, which need pytest.

A target's whole test file:

    class TestOffice(TargetConformance):
        @pytest.fixture
        def site(self) -> Site:
            return OfficeSite()

`Site` says what the tests must know of the place that the target keeps its state in.
"""

import pytest

pytest.register_assert_rewrite(
    "pgconf.testing.conformance",
    "pgconf.testing.contents",
    "pgconf.testing.company",
    "pgconf.testing.secrecy",
    "pgconf.testing.marks",
)

from pgconf.testing.conformance import TargetConformance  # noqa: E402 - their asserts are rewritten first
from pgconf.testing.files_site import FilesSite  # noqa: E402
from pgconf.testing.memory_site import MemorySite  # noqa: E402
from pgconf.testing.site import Site  # noqa: E402
from pgconf.testing.sql_site import SqlSite  # noqa: E402
from pgconf.testing.writes import NOTE, apply, bodies, create, delete, live, update  # noqa: E402

__all__ = [
    "NOTE",
    "FilesSite",
    "MemorySite",
    "Site",
    "SqlSite",
    "TargetConformance",
    "apply",
    "bodies",
    "create",
    "delete",
    "live",
    "update",
]

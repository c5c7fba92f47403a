"""PostgreSQL keeps the contract of a target."""

import pytest

from pgconf.testing import SqlSite, TargetConformance


class TestPostgres(TargetConformance):
    """A database of its own, and a schema in one."""

    @pytest.fixture(params=["", "?schema=Zahlung%20%22live%22"], ids=["database", "schema"])
    def site(self, database: str, request: pytest.FixtureRequest) -> SqlSite:
        """Give an empty one, which an account with a password owns."""
        query = str(request.param) if "?" not in database else str(request.param).replace("?", "&")
        return SqlSite(database + query)

"""A target tells nobody the secrets that it is opened with."""

from collections.abc import Callable, Iterator
from traceback import format_exception

import pytest

from pgconf.model import Address, PgconfError
from pgconf.planning.digest import digest
from pgconf.testing.site import Site
from pgconf.testing.writes import apply, create, live, update

_ROW, _OTHER = Address("payment_method", "alipay-web"), Address("payment_method", "wechat-h5")


class Secrecy:
    """What a secret never gets into."""

    def test_no_failure_tells_a_secret(self, site: Site) -> None:
        """Neither in its sentences nor in its traceback, whatever goes wrong."""
        apply(site.target(), create(_ROW, b"{}"))
        site.put(_OTHER, b"{}")
        told = [text for failing in _failures(site) for text in _texts(failing)]
        assert told
        for secret in site.secrets:
            assert not [text for text in told if secret in text]

    def test_a_target_that_cannot_be_used_says_so_without_a_secret(self, site: Site) -> None:
        """Whether it is read or written: with a reason, a hint, and no traceback."""
        for target in site.broken():
            for action in (live, apply):
                with pytest.raises(PgconfError) as caught:
                    action(target)
                told = list(_texts(caught.value))
                assert all(found.hint for found in caught.value.diagnostics)
                assert not [secret for secret in site.secrets if any(secret in text for text in told)]

    def test_a_target_tells_where_it_is_without_a_secret(self, site: Site) -> None:
        """The location stands in plans, which are read by many."""
        target = site.target()
        for text in (target.name, target.type, target.location, repr(target), str(target)):
            assert not [secret for secret in site.secrets if secret in text]


def _failures(site: Site) -> Iterator[BaseException]:
    """Make each thing go wrong that can."""

    def locked() -> None:
        with site.target().writing():
            apply(site.target(lock_timeout=0.01))

    wrong: list[Callable[[], object]] = [
        lambda: live(site.target(environment="staging")),
        lambda: apply(site.target(environment="staging")),
        lambda: apply(site.target(), create(_ROW, b"{}")),
        lambda: apply(site.target(), create(_OTHER, b"{}")),
        lambda: apply(site.target(), update(_ROW, digest(b"{}"), b"not JSON")),
        locked,
    ]
    for action in wrong:
        with pytest.raises(PgconfError) as caught:
            action()
        yield caught.value


def _texts(error: BaseException) -> Iterator[str]:
    """Give everything that can be read of a failure, and of those behind it."""
    behind: BaseException | None = error
    while behind is not None:
        yield from (str(behind), repr(behind))
        yield "".join(format_exception(behind))
        behind = behind.__cause__ or behind.__context__
    for found in getattr(error, "diagnostics", ()):
        yield repr(found)

"""Digests: equal settings have equal ones, whoever wrote them down how."""

from typing import Any

import pytest

from pgconf.kinds.registry import registry
from pgconf.model import Address, DesiredState, Resource
from pgconf.planning.digest import desired_digest, digest, seal

ACCOUNT: dict[str, Any] = {
    "kind": "account",
    "name": "icbc",
    "type": "bank",
    "holder": "示例商城有限公司",
    "number": "622202******1234",
    "bank": {"name": "中国工商银行", "cnaps": "102100099996"},
}
POLICY: dict[str, Any] = {
    "kind": "environment", "name": "production", "stage": "live", "zone": "Asia/Shanghai"
}  # fmt: skip


def desired(*documents: dict[str, Any]) -> DesiredState:
    """Check documents and put them into one state."""
    resources = {}
    for document in documents:
        address = Address(document["kind"], document["name"])
        checked = registry()[address.kind].check(address, document)
        assert checked.diagnostics == ()
        resources[address] = Resource(address=address, spec=checked.value, sources=())
    return DesiredState("production", None, resources, {})


def account_digest(**fields: Any) -> str:
    """Digest the account with some fields set otherwise."""
    return seal(desired(ACCOUNT | fields), registry())[Address("account", "icbc")].digest


def test_a_digest_says_how_it_was_made() -> None:
    """SHA-256 of the empty text, as everybody knows it."""
    assert digest(b"") == "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param(dict(reversed(ACCOUNT.items())), id="the keys stand in another order"),
        pytest.param({"currency": "CNY", "protect": False}, id="defaults are written out"),
        pytest.param({"moved_from": "icbc-old"}, id="it says what it was called"),
    ],
)
def test_settings_that_mean_the_same_have_the_same_digest_when(fields: dict[str, Any]) -> None:
    """A plan shows no change that changes nothing."""
    assert account_digest(**fields) == account_digest()


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"holder": "别的公司"}, id="a value differs"),
        pytest.param({"protect": True}, id="a default does not hold"),
        pytest.param({"title": "基本户"}, id="a title is added"),
    ],
)
def test_settings_that_mean_something_else_have_another_digest_when(fields: dict[str, Any]) -> None:
    """Whatever a target holds counts."""
    assert account_digest(**fields) != account_digest()


def test_what_no_target_holds_is_not_sealed() -> None:
    """Environments, policies and scenarios speak about configuration."""
    assert list(seal(desired(ACCOUNT, POLICY), registry())) == [Address("account", "icbc")]


def test_the_digest_of_a_state_depends_on_its_resources_and_not_on_their_order() -> None:
    """Names count, contents count, order does not."""
    other = ACCOUNT | {"name": "ccb"}
    both = seal(desired(ACCOUNT, other), registry())
    turned = seal(desired(other, ACCOUNT), registry())
    assert desired_digest(both) == desired_digest(turned)
    assert desired_digest(both) != desired_digest(seal(desired(ACCOUNT), registry()))
    assert desired_digest(seal(desired(ACCOUNT), registry())) != desired_digest(
        seal(desired(other), registry())
    )

"""Resources and the desired state."""

from pgconf.model import Address, DesiredState, Resource, Source


def resource(kind: str, name: str) -> Resource:
    """Make a resource of which only the address matters."""
    return Resource(address=Address(kind, name), spec={}, sources=(Source("shop.yaml", 0, 1),))


def test_a_desired_state_lists_one_kind_in_its_own_order() -> None:
    """What is broken is not among it, for it says nothing that can be relied on."""
    accounts = [resource("account", "icbc"), resource("account", "ccb")]
    other = resource("payment_method", "alipay-web")
    broken = resource("account", "abc")
    state = DesiredState(
        "production",
        None,
        {one.address: one for one in (accounts[0], other, accounts[1])},
        {broken.address: broken},
    )
    assert state.by_kind["account"] == accounts
    assert "calendar" not in state.by_kind

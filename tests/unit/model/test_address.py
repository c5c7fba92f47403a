"""Addresses: how a resource is called."""

import pytest

from pgconf.model import ARTIFACT, Address, Reference


def test_an_address_is_written_as_kind_and_name() -> None:
    """What is written is what is read."""
    address = Address("payment_method", "alipay-web")
    assert str(address) == "payment_method/alipay-web"
    assert Address.parse(str(address)) == address


def test_the_name_of_an_artifact_is_a_path() -> None:
    """Of no other kind it is."""
    address = Address(ARTIFACT, "gateway/channels.v2.json")
    assert Address.parse("artifact/gateway/channels.v2.json") == address
    assert str(address) == "artifact/gateway/channels.v2.json"


@pytest.mark.parametrize(
    "text", ["", "/", "artifact/", "payment_method", "payment_method/", "/alipay", "a/b/c", "a//b"]
)
def test_text_that_is_not_kind_slash_name_is_refused_with_the_form(text: str) -> None:
    """The message quotes the text and shows how to write it."""
    with pytest.raises(ValueError, match="is not an address: write `kind/name`") as raised:
        Address.parse(text)
    assert f"`{text}`" in str(raised.value)


def test_addresses_sort_by_kind_and_then_by_name() -> None:
    """Plans list them in this order."""
    addresses = [Address("b", "a"), Address("a", "b"), Address("a", "a")]
    assert sorted(addresses) == [Address("a", "a"), Address("a", "b"), Address("b", "a")]


def test_a_reference_knows_the_address_it_means() -> None:
    """A field holds only the name; the kind comes with the field."""
    reference = Reference(("settlement",), "settlement_rule", "alipay-t1")
    assert reference.address == Address("settlement_rule", "alipay-t1")

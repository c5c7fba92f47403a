"""From live bodies back to specs, and from specs to the least data that says them."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from pgconf import Project
from pgconf.kinds.custom import SchemaKind
from pgconf.kinds.live import read_live, read_text
from pgconf.kinds.registry import registry
from pgconf.model import Address, to_dotted

SHOP = Project(Path(__file__).parents[3])
ACCOUNT = Address("account", "icbc-main")
STALL = SchemaKind(
    "stall",
    {
        "type": "object",
        "properties": {"size": {"type": "number"}, "code": {"type": "string"}, "rows": {"type": "array"}},
    },
)


@pytest.mark.parametrize("environment", SHOP.environments)
def test_the_example_shop_comes_back_from_its_canonical_form(environment: str) -> None:
    """For every kind: read from what a target holds, written without defaults, and read again."""
    for address, resource in SHOP.load(environment).desired.resources.items():
        kind = SHOP.registry[address.kind]
        body = kind.canonical(resource.spec)
        live = read_live(kind, address, body)
        assert live.diagnostics == ()
        again = kind.check(address, kind.minimal(live.value))
        assert again.diagnostics == ()
        assert kind.canonical(again.value) == body


def test_defaults_are_left_out_and_fields_keep_the_order_of_the_kind() -> None:
    """What is a default anyhow is not worth a line."""
    data = {
        "number": {"secret": "env:ACCOUNT"}, "holder": "示例商城", "labels": {}, "protect": False,
        "type": "alipay", "name": "icbc-main", "kind": "account",
    }  # fmt: skip
    kind = registry()["account"]
    written = kind.minimal(kind.check(ACCOUNT, data).value)
    assert list(written) == ["kind", "name", "holder", "type", "number"]
    assert written["number"] == {"secret": "env:ACCOUNT"}


def test_the_kind_tells_numbers_from_text_where_no_mark_does() -> None:
    """Both are text in the canonical form."""
    body = json.dumps({"code": "1.50", "size": "1.5", "rows": [{"a": 1}]}).encode()
    address = Address("stall", "north")
    spec = read_live(STALL, address, body).value
    assert STALL.minimal(spec) == {
        "kind": "stall", "name": "north", "size": Decimal("1.5"), "code": "1.50", "rows": [{"a": 1}]
    }  # fmt: skip


@pytest.mark.parametrize(
    ("body", "path"),
    [
        (b"{", ""),
        (b"[]", ""),
        (b'"\\ud800"', ""),
        (b'{"type": "alipay", "holder": "x"}', "number"),
        (b'{"type": "alipay", "holder": "x", "number": 5, "bank": [1]}', "bank"),
        (b'{"type": "alipay", "holder": "x", "number": "1", "colour": "12"}', "colour"),
    ],
)
def test_a_body_that_its_kind_does_not_take_is_told(body: bytes, path: str) -> None:
    """Somebody has edited it by hand."""
    checked = read_live(registry()["account"], ACCOUNT, body)
    assert checked.value is None
    assert checked.diagnostics
    wheres = [to_dotted(getattr(one.where, "path", ())) for one in checked.diagnostics]
    assert path in wheres


def test_text_becomes_what_the_kind_asks_for() -> None:
    """Cells of a table are text; what should be text stays it."""
    data = {
        "kind": "payment_method", "name": "counter", "title": "12", "provider": "custom", "product": "web",
        "adapter": "counter", "currency": "CNY", "amount": {"max": "99.50"}, "enabled": "false",
        "daily": {"count": "5"}, "serial": "order-serial", "settlement": "t1", "status_map": {"1": "paid"},
    }  # fmt: skip
    kind = registry()["payment_method"]
    written = kind.minimal(read_text(kind, Address("payment_method", "counter"), data).value)
    assert written["amount"] == {"max": Decimal("99.5")}
    assert (written["daily"], written["enabled"], written["title"]) == ({"count": 5}, False, "12")


def test_text_that_cannot_be_meant_is_told() -> None:
    """It is not turned into something else on the way."""
    data = {"kind": "account", "name": "icbc-main", "type": "alipay", "holder": "x", "number": "true"}
    checked = read_text(registry()["account"], ACCOUNT, data)
    assert checked.value is None
    assert checked.diagnostics

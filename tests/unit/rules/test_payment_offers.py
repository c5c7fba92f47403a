"""What payers are offered: ids, products, contracts, expiry, routing."""

from pathlib import Path

import pytest
from tests.projects import put
from tests.unit.rules.methods import ALIPAY, CUSTOM, UNIONPAY, WECHATPAY, method, payment, shop, told

AGREEMENT = "{product_code: P, scene: S, per_payment: 100}"
QUICK = UNIONPAY | {"product": "quick"}


@pytest.mark.parametrize(
    ("one", "other", "marked"),
    [("ali-01", "ALI-01", "ALI-01"), ("ali-01", "ali-02", None), ("ali-01", "null", None)],
)
def test_channel_ids_differ_in_more_than_capitals(
    one: str, other: str, marked: str | None, tmp_path: Path
) -> None:
    """The second by name is marked, even when it is disabled: its row is there all the same."""
    documents = (method("a", ALIPAY, channel_id=one), method("b", ALIPAY, channel_id=other, enabled="false"))
    expected = [("duplicate-id", "error", marked)] if marked else []
    assert payment(tmp_path, *documents) == expected


def test_the_very_same_channel_id_is_reported_by_another_rule(tmp_path: Path) -> None:
    """And by that one alone."""
    project = shop(tmp_path, method("a", ALIPAY, channel_id="x"), method("b", ALIPAY, channel_id="x"))
    assert [d.name for d in project.validate().diagnostics] == ["ref/duplicate-identity"]


@pytest.mark.parametrize(
    ("provider", "fields", "expected"),
    [
        (WECHATPAY, {"capture": "manual"}, ("error", "manual")),
        (WECHATPAY | {"product": "h5"}, {"capture": "manual"}, ("warning", "manual")),
        (WECHATPAY | {"product": "barcode"}, {"capture": "manual"}, None),
        (UNIONPAY, {"capture": "manual"}, None),
        (ALIPAY, {"barcode_class": "B"}, ("error", "B")),
        (ALIPAY | {"product": "qr"}, {"barcode_class": "A"}, None),
        (WECHATPAY, {"barcode_class": "A"}, None),
        (CUSTOM, {"barcode_class": "B"}, None),
        (ALIPAY, {"barcode_class": "B", "enabled": "false"}, None),
    ],
)
def test_products_do_what_is_asked_of_them(
    provider: dict[str, str], fields: dict[str, str], expected: tuple[str, str] | None, tmp_path: Path
) -> None:
    """What nobody knows of a product is not held against it."""
    found = payment(tmp_path, method("one", provider, **fields))
    assert found == ([("product-not-supported-by-provider", *expected)] if expected else [])


@pytest.mark.parametrize(
    ("facts", "marked"),
    [
        ("unionpay/products: {value: [wap, app]", "gateway"),
        ("unionpay/products: {value: [gateway]", None),
        ("unionpay/modes: {value: [direct]", "isv"),
        ("unionpay/gateway/modes: {value: [isv]", None),
        ("unionpay/wap/modes: {value: [direct]", None),
    ],
)
def test_a_project_states_what_its_contract_covers(facts: str, marked: str | None, tmp_path: Path) -> None:
    """Products, and the modes of each."""
    project = f"facts:\n  {facts}, as_of: 2026-11, source: 合同}}\n"
    found = payment(tmp_path, method("one", UNIONPAY, mode="isv", sub_merchant="m1"), project=project)
    assert found == ([("product-not-supported-by-provider", "error", marked)] if marked else [])


@pytest.mark.parametrize(
    ("provider", "fields", "is_found"),
    [
        (ALIPAY | {"product": "quick"}, {}, True),
        (ALIPAY | {"product": "quick"}, {"agreement": AGREEMENT}, False),
        (ALIPAY | {"product": "quick"}, {"enabled": "false"}, False),
        (ALIPAY, {}, False),
        (CUSTOM | {"product": "quick"}, {}, False),
    ],
)
def test_quick_pay_has_a_contract(
    provider: dict[str, str], fields: dict[str, str], tmp_path: Path, *, is_found: bool
) -> None:
    """What a custom provider calls quick is its own affair."""
    found = [one.name for one in payment(tmp_path, method("one", provider, **fields))]
    assert found == (["quick-pay-without-agreement-config"] if is_found else [])


ISV = {"mode": "isv", "sub_merchant": "m1"}


@pytest.mark.parametrize(
    ("provider", "fields", "severity"),
    [
        (WECHATPAY, {"order_expiry": "59s"}, "error"),
        (WECHATPAY, {"order_expiry": "60s"}, None),
        (WECHATPAY, {"order_expiry": "90d"}, None),
        (WECHATPAY, {"order_expiry": "2161h"}, "error"),
        (WECHATPAY, ISV | {"order_expiry": "15d"}, None),
        (WECHATPAY, ISV | {"order_expiry": "16d"}, "error"),
        (ALIPAY, ISV | {"order_expiry": "15d"}, None),
        (ALIPAY, ISV | {"order_expiry": "16d"}, "warning"),
        (ALIPAY, {"order_expiry": "30s"}, "warning"),
        (UNIONPAY, {"order_expiry": "999d"}, None),
        (WECHATPAY, {}, None),
        (WECHATPAY, {"order_expiry": "1s", "enabled": "false"}, None),
    ],
)
def test_orders_live_as_long_as_the_provider_keeps_them(
    provider: dict[str, str], fields: dict[str, str], severity: str | None, tmp_path: Path
) -> None:
    """Both ends are allowed; service providers have less time."""
    expected = [("expiry-outside-provider-range", severity, fields.get("order_expiry"))] if severity else []
    assert payment(tmp_path, method("one", provider, **fields)) == expected


ROUTING = """\
{"type": "object", "properties": {
  "enabled": {"type": "boolean"},
  "account": {"type": "string", "x-pgconf-ref": "account"},
  "routes": {"type": "array", "items": {
    "type": "object", "properties": {"to": {"type": "string", "x-pgconf-ref": "payment_method"}}}}}}
"""


@pytest.mark.parametrize(
    ("routings", "marked"),
    [
        pytest.param([], [], id="no routing at all"),
        pytest.param(["routes: [{to: a}, {to: b}, {to: c}]"], [], id="all of them"),
        pytest.param(["routes: [{to: c}]"], ["a", "b"], id="one of them"),
        pytest.param(["routes: [{to: a}]"], ["c"], id="one with a fallback"),
        pytest.param(["routes: [{to: a}]", "routes: [{to: c}]"], [], id="two routings"),
        pytest.param(["account: icbc-main"], [], id="a routing that names no payment method"),
        pytest.param(["enabled: false\nroutes: [{to: a}]"], [], id="a disabled routing alone"),
    ],
)
def test_what_is_enabled_is_offered(routings: list[str], marked: list[str], tmp_path: Path) -> None:
    """By a routing, or as the fallback of what a routing offers; what is disabled need not be."""
    documents = [
        method("a", CUSTOM, fallback="b", enabled="true"),
        method("b", CUSTOM, enabled="true"),
        method("c", CUSTOM, enabled="true"),
        method("d", CUSTOM, enabled="false"),
        *(f"kind: routing\nname: r{at}\n{text}\n" for at, text in enumerate(routings)),
    ]
    shop(tmp_path, *documents)
    project = put(tmp_path, {"schemas/custom/routing.schema.json": ROUTING})
    assert {one.name for one in told(project)} <= {"enabled-but-unreferenced"}
    assert [str(d.address).partition("/")[2] for d in project.validate().diagnostics] == marked

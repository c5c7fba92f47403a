"""What payers are offered: ids, products, contracts, expiry, routing."""

from pathlib import Path

import pytest
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


METHODS = (
    method("a", CUSTOM, fallback="b"),
    method("b", CUSTOM),
    method("c", CUSTOM),
    method("shut", CUSTOM, enabled="false"),
    method("gone", CUSTOM, enabled="false", fallback="shut"),
)


def checkout(name: str, *offers: str, enabled: str = "true") -> str:
    """Write a checkout with some offers, each the text of its map."""
    listed = ", ".join(f"o{at}: {{{offer}}}" for at, offer in enumerate(offers))
    return (
        f"kind: routing\nname: {name}\nenabled: {enabled}\ncurrency: CNY\namount: {{min: 1, max: 100}}\n"
        f"offers: {{{listed}}}\n"
    )


def to(name: str, more: str = "") -> str:
    """Write an offer that leads to one method."""
    return f"rules: {{all: {{to: {name}}}}}{more}"


SPLIT = "rules: {all: {split: [{method: b, share: 50%}, {method: c, share: 50%}]}}"


@pytest.mark.parametrize(
    ("checkouts", "unreached"),
    [
        pytest.param([], "", id="no checkout at all"),
        pytest.param([checkout("x", to("a"), to("c"))], "", id="b is the fallback of a"),
        pytest.param([checkout("x", to("a"))], "c", id="one is left out"),
        pytest.param([checkout("x", to("c"))], "ab", id="two are left out"),
        pytest.param([checkout("x", to("a", ", fallback: [c]"))], "", id="the fallback of an offer"),
        pytest.param([checkout("x", SPLIT)], "a", id="a split"),
        pytest.param([checkout("x", to("a")), checkout("y", to("c"))], "", id="two checkouts"),
        pytest.param([checkout("x", to("c")), checkout("y", to("a"), enabled="false")], "ab", id="closed"),
        pytest.param([checkout("y", to("a"), enabled="false")], "", id="none that is open"),
    ],
)
def test_what_is_enabled_is_offered(checkouts: list[str], unreached: str, tmp_path: Path) -> None:
    """By a checkout, or as a fallback; what is disabled need not be."""
    project = shop(tmp_path, *METHODS, *checkouts)
    found = [d for d in project.validate().diagnostics if d.name.startswith("payment/")]
    assert {d.name for d in found} <= {"payment/enabled-but-unreferenced"}
    assert "".join(str(d.address).partition("/")[2] for d in found) == unreached


@pytest.mark.parametrize(
    ("offer", "is_found"),
    [
        (to("shut"), True),
        (to("gone"), True),
        (to("shut", ", fallback: [gone]"), True),
        (to("shut", ", fallback: [a]"), False),
        ("rules: {all: {split: [{method: shut, share: 50%}, {method: c, share: 50%}]}}", False),
        ("rules: {all: {split: [{method: shut, share: 50%}, {method: gone, share: 50%}]}}", True),
        (to("c", ", fallback: [shut]"), False),
    ],
)
def test_an_offer_has_something_behind_it(offer: str, tmp_path: Path, *, is_found: bool) -> None:
    """Said once of the offer, and not of every method that is switched off."""
    names = {d.name for d in shop(tmp_path, *METHODS, checkout("x", offer)).validate().diagnostics}
    assert ("payment/all-disabled-for-method" in names) == is_found
    assert ("routing/target-disabled-or-missing" in names) != is_found


def test_a_closed_checkout_offers_nothing(tmp_path: Path) -> None:
    """Its offers may be dead."""
    project = shop(tmp_path, *METHODS, checkout("x", to("shut"), enabled="false"))
    assert told(project) == []

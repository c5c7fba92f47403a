"""Amounts of payment methods: bounds, provider limits, classes of bar codes, fees."""

from pathlib import Path

import pytest
from tests.unit.rules.methods import ALIPAY, CUSTOM, UNIONPAY, WECHATPAY, method, payment

AGREEMENT = "{product_code: P, scene: S, per_payment: 50}"
QUICK = UNIONPAY | {"product": "gateway"}


@pytest.mark.parametrize(
    ("provider", "fields", "expected"),
    [
        pytest.param(ALIPAY, {"amount": "{max: 100000000}"}, [], id="exactly the provider's limit"),
        pytest.param(
            ALIPAY,
            {"amount": "{max: 100000000.01}"},
            [("limits-exceed-provider-max", "warning", "100000000.01")],
            id="above a limit from a secondary source",
        ),
        pytest.param(ALIPAY, {"amount": "{min: 200000000}"}, [], id="without an upper bound"),
        pytest.param(WECHATPAY, {"amount": "{max: 900000000}"}, [], id="of a provider without a known limit"),
        pytest.param(
            ALIPAY,
            {"amount": "{max: 900000000}", "currency": "JPY"},
            [("currency-not-supported", "warning", "JPY")],
            id="the limit is in another currency",
        ),
        pytest.param(QUICK, {"amount": "{max: 50}", "agreement": AGREEMENT}, [], id="the contract's limit"),
        pytest.param(
            QUICK,
            {"amount": "{max: 50.01}", "agreement": AGREEMENT},
            [("limits-exceed-provider-max", "error", "50.01")],
            id="above the contract's limit",
        ),
        pytest.param(ALIPAY, {"amount": "{max: 900000000}", "enabled": "false"}, [], id="disabled"),
    ],
)
def test_the_largest_amount_stays_below_what_is_taken(
    provider: dict[str, str], fields: dict[str, str], expected: list[tuple[str, str, str]], tmp_path: Path
) -> None:
    """By the provider, and by the contract that the payer signed."""
    assert payment(tmp_path, method("web", provider, **fields)) == expected


def test_a_project_knows_its_limits_better(tmp_path: Path) -> None:
    """What it states for one product holds for that product, and weighs as much as it says."""
    facts = "facts:\n  wechatpay/h5/amount-max: {value: 50, unit: CNY, as_of: 2026-11, source: 合同}\n"
    documents = (method("h5", WECHATPAY | {"product": "h5"}), method("native", WECHATPAY))
    assert payment(tmp_path, *documents, project=facts) == [("limits-exceed-provider-max", "error", "100")]


@pytest.mark.parametrize(
    ("amount", "marked"),
    [("{min: 5, max: 5}", None), ("{min: 5}", None), ("{max: 5}", None), ("{min: 5.01, max: 5}", "5.01")],
)
def test_a_range_holds_an_amount(amount: str, marked: str | None, tmp_path: Path) -> None:
    """One amount alone is a range; only bounds in the wrong order are none."""
    expected = [("min-not-less-than-max", "error", marked)] if marked else []
    assert payment(tmp_path, method("web", ALIPAY, amount=amount)) == expected


def test_a_disabled_method_may_have_no_range(tmp_path: Path) -> None:
    """Nobody is refused by it."""
    assert payment(tmp_path, method("web", ALIPAY, amount="{min: 2, max: 1}", enabled="false")) == []


def test_bounds_are_no_finer_than_the_provider(tmp_path: Path) -> None:
    """Where it takes less than the currency has; daily sums may be anything."""
    facts = "facts:\n  custom/amount-decimals: {value: 0, as_of: 2026-11, source: 合同}\n"
    fields = {"amount": "{min: 0.5, max: 9.0}", "daily": "{amount: 99.5}"}
    found = payment(tmp_path, method("wallet", CUSTOM, **fields), project=facts)
    assert found == [("amount-precision-exceeds-currency", "error", "0.5")]


def test_a_currency_with_three_decimal_places_meets_a_provider_with_two(tmp_path: Path) -> None:
    """The schema lets 0.125 Bahraini dinars pass; whoever counts in hundredths cannot take them."""
    facts = "facts:\n  custom/amount-decimals: {value: 2, as_of: 2026-11, source: 合同}\n"
    fields = {"amount": "{min: 0.12, max: 0.125}", "currency": "BHD"}
    found = payment(tmp_path, method("wallet", CUSTOM, **fields), project=facts)
    assert found == [("amount-precision-exceeds-currency", "error", "0.125")]


@pytest.mark.parametrize(
    ("provider", "currency", "severity"),
    [
        (WECHATPAY, "CNY", None),
        (WECHATPAY, "HKD", "error"),
        (ALIPAY, "HKD", "warning"),
        (UNIONPAY, "USD", "warning"),
        (CUSTOM, "USD", None),
    ],
)
def test_providers_take_their_currencies(
    provider: dict[str, str], currency: str, severity: str | None, tmp_path: Path
) -> None:
    """Of custom providers nothing is known."""
    expected = [("currency-not-supported", severity, currency)] if severity else []
    assert payment(tmp_path, method("web", provider, currency=currency)) == expected


@pytest.mark.parametrize(
    ("fields", "marked"),
    [
        ({"barcode_class": "D", "amount": "{max: 500}", "per_user_daily": "{amount: 500}"}, []),
        ({"barcode_class": "D", "amount": "{max: 500.01}"}, ["500.01"]),
        ({"barcode_class": "C", "amount": "{max: 1000}", "per_user_daily": "{amount: 1001}"}, ["1001"]),
        (
            {"barcode_class": "B", "amount": "{max: 6000}", "per_user_daily": "{amount: 7000}"},
            ["6000", "7000"],
        ),
        ({"barcode_class": "B", "amount": "{min: 1}", "per_user_daily": "{count: 9}"}, []),
        ({"barcode_class": "A", "amount": "{max: 50000}"}, []),
        ({"amount": "{max: 50000}"}, []),
    ],
)
def test_bar_code_classes_limit_a_payers_day(
    fields: dict[str, str], marked: list[str], tmp_path: Path
) -> None:
    """What is not stated is not judged; class A and payments without a class have no such limit."""
    found = payment(tmp_path, method("qr", WECHATPAY, **fields))
    assert found == [("barcode-class-limit", "warning", text) for text in marked]


def test_bar_code_classes_are_about_yuan(tmp_path: Path) -> None:
    """600 yen by a static code are no 500 yuan."""
    facts = "facts:\n  wechatpay/currencies: {value: [JPY], as_of: 2026-11, source: 跨境合同}\n"
    fields = {"barcode_class": "D", "amount": "{max: 600}", "currency": "JPY"}
    assert payment(tmp_path, method("qr", WECHATPAY, **fields), project=facts) == []


@pytest.mark.parametrize(
    ("amount", "fee", "marked"),
    [
        ("{min: 1}", "{fixed: 1}", "1"),
        ("{min: 1.01}", "{fixed: 1}", None),
        ("{min: 1}", "{rate: 0.6%, min: 1.20}", "1.20"),
        ("{min: 1}", "{rate: 50%, fixed: 0.5}", "0.5"),
        ("{min: 1}", "{rate: 49%, fixed: 0.5}", None),
        ("{min: 1}", "{fixed: 5, max: 0.5}", None),
        ("{min: 0.01}", "{rate: 0.6%, min: 0.01}", None),
        ("{max: 9}", "{fixed: 5}", None),
        ("{min: 0.01}", "{rate: 0.6%, rounding: up}", None),
    ],
)
def test_the_smallest_payment_pays_for_its_fee(
    amount: str, fee: str, marked: str | None, tmp_path: Path
) -> None:
    """The part of the fee that does it is marked; one fen is what rounding leaves of any rate."""
    expected = [("fee-exceeds-minimum-amount", "warning", marked)] if marked else []
    assert payment(tmp_path, method("web", ALIPAY, amount=amount, fee=fee)) == expected

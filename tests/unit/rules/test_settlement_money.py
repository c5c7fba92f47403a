"""Amounts, accounts and shares of settlements: the bounds, and what must stay silent."""

from pathlib import Path
from typing import Any

import pytest

from .money_shop import ACCOUNT, METHOD, SERIAL, SETTLEMENT, Found, found

VOLUME = "settlement/min-above-typical-volume"
ACCOUNTS = "settlement/account-unverified-or-currency-mismatch"
TYPES = "settlement/account-type-rail-mismatch"
CHANNEL = "settlement/channel-without-settlement"
SPLIT = "settlement/split-ratio-exceeds-limit"

ALIPAY = {key: value for key, value in ACCOUNT.items() if key != "bank"} | {
    "type": "alipay",
    "name": "alipay-main",
}
PARTNER = {**ACCOUNT, "name": "partner"}


@pytest.mark.parametrize(
    ("fields", "enough"),
    [
        pytest.param({"cycle": "T+1"}, 1000, id="a day"),
        pytest.param({"cycle": "W+2", "weekdays": ["sun"]}, 7000, id="a week"),
        pytest.param({"cycle": "W+2", "weekdays": ["sun", "wed"]}, 4000, id="half a week"),
        pytest.param({"cycle": "M+5", "month_days": [28]}, 30000, id="a month"),
        pytest.param({"cycle": "M+5", "month_days": [14, 28]}, 15000, id="half a month"),
    ],
)
def test_a_period_brings_the_smallest_settlement(tmp_path: Path, fields: dict[str, Any], enough: int) -> None:
    """Exactly enough is enough."""
    given = {**SETTLEMENT, **fields, "daily_volume": 1000}
    assert found(tmp_path, VOLUME, ACCOUNT, {**given, "amount": {"min": enough}}) == []
    ((severity, _, marked),) = found(tmp_path, VOLUME, ACCOUNT, {**given, "amount": {"min": enough + 1}})
    assert (severity, marked) == ("info", f"{enough + 1}")


def test_what_is_not_known_is_not_judged(tmp_path: Path) -> None:
    """Without a volume there is nothing to compare."""
    assert found(tmp_path, VOLUME, ACCOUNT, {**SETTLEMENT, "amount": {"min": 10**9}}) == []
    assert found(tmp_path, VOLUME, ACCOUNT, {**SETTLEMENT, "daily_volume": 1}) == []


UNVERIFIED = {key: value for key, value in ACCOUNT.items() if key != "verified_on"}


def test_real_money_goes_to_accounts_that_are_verified(tmp_path: Path) -> None:
    """Without a day, or with one that lies ahead, it is not."""
    assert found(tmp_path, ACCOUNTS, UNVERIFIED, SETTLEMENT) == [
        Found("error", "real money is settled to `icbc-main`, which nobody has verified", '"icbc-main"')
    ]
    ahead = {**ACCOUNT, "verified_on": "2026-11-25"}
    assert found(tmp_path, ACCOUNTS, ahead, SETTLEMENT) == [
        Found("error", "`icbc-main` is verified on 2026-11-25, which lies ahead", '"icbc-main"')
    ]
    assert found(tmp_path, ACCOUNTS, {**ACCOUNT, "verified_on": "2026-11-24"}, SETTLEMENT) == []


def test_a_sandbox_settles_no_real_money(tmp_path: Path) -> None:
    """Nor does a rule that is switched off."""
    assert found(tmp_path, ACCOUNTS, UNVERIFIED, SETTLEMENT, environment={"stage": "sandbox"}) == []
    assert found(tmp_path, ACCOUNTS, UNVERIFIED, {**SETTLEMENT, "enabled": False}) == []


def test_an_account_that_nothing_goes_to_needs_no_proof(tmp_path: Path) -> None:
    """It may be waiting for it."""
    assert found(tmp_path, ACCOUNTS, {**UNVERIFIED, "name": "new"}, ACCOUNT, SETTLEMENT) == []


def test_an_account_in_another_currency_is_told_alone(tmp_path: Path) -> None:
    """Also in a sandbox, and not for want of proof as well."""
    dollars = {**UNVERIFIED, "currency": "USD"}
    told = Found("error", "`icbc-main` holds USD, and CNY is settled", '"icbc-main"')
    assert found(tmp_path, ACCOUNTS, dollars, SETTLEMENT) == [told]
    assert found(tmp_path, ACCOUNTS, dollars, SETTLEMENT, environment={"stage": "sandbox"}) == [told]


def test_shares_go_to_verified_accounts_too(tmp_path: Path) -> None:
    """Each is marked where it is named."""
    shares = [{"account": "partner", "ratio": "5%"}]
    partner = {**UNVERIFIED, "name": "partner"}
    findings = found(tmp_path, ACCOUNTS, ACCOUNT, partner, {**SETTLEMENT, "splits": shares})
    assert [one.marked for one in findings] == ['"partner"']


@pytest.mark.parametrize(
    ("method", "account", "fits"),
    [
        ("alipay", ALIPAY, True),
        ("alipay", ACCOUNT, False),
        ("bank_transfer", ALIPAY, False),
        ("wallet", ACCOUNT, False),
    ],
)
def test_a_method_ends_in_a_type_of_account(
    tmp_path: Path,
    method: str,
    account: dict[str, Any],
    fits: bool,  # noqa: FBT001
) -> None:
    """Alipay's in Alipay's."""
    settlement = {**SETTLEMENT, "method": method, "account": account["name"]}
    assert (found(tmp_path, TYPES, account, settlement) == []) is fits


def test_a_rail_finds_banks_by_their_number(tmp_path: Path) -> None:
    """A BIC is enough without one."""
    abroad = {**ACCOUNT, "bank": {"name": "Deutsche Bank", "bic": "DEUTDEFF"}}
    ((_, message, marked),) = found(tmp_path, TYPES, abroad, {**SETTLEMENT, "rail": "hvps"})
    assert (message, marked) == (
        "`hvps` finds a bank by its CNAPS number, and `icbc-main` has none",
        '"icbc-main"',
    )
    assert found(tmp_path, TYPES, abroad, SETTLEMENT) == []
    assert found(tmp_path, TYPES, ACCOUNT, {**SETTLEMENT, "rail": "hvps"}) == []


def test_a_method_is_settled_in_its_own_currency(tmp_path: Path) -> None:
    """Nothing converts it."""
    dollars = {**SETTLEMENT, "currency": "USD"}
    account = {**ACCOUNT, "currency": "USD"}
    told = found(tmp_path, CHANNEL, account, dollars, SERIAL, METHOD)
    assert told == [Found("error", "it collects CNY, and `bank-t1` settles USD", '"bank-t1"')]
    assert found(tmp_path, CHANNEL, account, dollars, SERIAL, {**METHOD, "enabled": False}) == []
    assert found(tmp_path, CHANNEL, ACCOUNT, SETTLEMENT, SERIAL, METHOD) == []


def test_wechat_pay_does_not_settle_into_alipay(tmp_path: Path) -> None:
    """What providers do was read in secondary sources, so it warns."""
    settlement = {**SETTLEMENT, "method": "alipay", "account": "alipay-main"}
    ((severity, message, _),) = found(tmp_path, CHANNEL, ALIPAY, settlement, SERIAL, METHOD)
    assert (severity, message) == ("warning", "`wechatpay` does not settle by `alipay`, as `bank-t1` has it")


def test_other_providers_settle_as_they_like(tmp_path: Path) -> None:
    """Nothing is known of them."""
    settlement = {**SETTLEMENT, "method": "alipay", "account": "alipay-main"}
    custom = {key: value for key, value in METHOD.items() if key != "credentials"}
    custom |= {"provider": "custom", "product": "counter", "adapter": "counter", "status_map": {"OK": "paid"}}
    assert found(tmp_path, CHANNEL, ALIPAY, settlement, SERIAL, custom) == []


def split(ratio: str, *more: str) -> dict[str, Any]:
    """Make a settlement rule with shares."""
    ratios = (ratio, *more)
    shares = [{"account": f"partner-{index}", "ratio": one} for index, one in enumerate(ratios)]
    return {**SETTLEMENT, "splits": shares}


PARTNERS = [{**ACCOUNT, "name": f"partner-{index}"} for index in range(2)]


@pytest.mark.parametrize(("ratio", "is_found"), [("40%", False), ("40.5%", True)])
def test_shares_add_up_to_the_whole_at_most(tmp_path: Path, ratio: str, is_found: bool) -> None:  # noqa: FBT001
    """More than everything cannot be given away."""
    findings = found(tmp_path, SPLIT, ACCOUNT, *PARTNERS, split("60%", ratio))
    message = "the splits add up to 100.5%, and there is only 100% to share"
    assert [(one.severity, one.message) for one in findings] == [("error", message)] * is_found


@pytest.mark.parametrize(("ratio", "is_found"), [("30%", False), ("30.1%", True)])
def test_a_provider_caps_shares(tmp_path: Path, ratio: str, is_found: bool) -> None:  # noqa: FBT001
    """WeChat Pay starts at 30 %; who has more may state it."""
    findings = found(tmp_path, SPLIT, ACCOUNT, *PARTNERS, split(ratio), SERIAL, METHOD)
    assert [one.severity for one in findings] == ["warning"] * is_found


def test_the_cap_of_a_provider_is_told_once(tmp_path: Path) -> None:
    """However many methods settle by the rule; and only if one does."""
    other = {**METHOD, "name": "wechatpay-other"}
    assert len(found(tmp_path, SPLIT, ACCOUNT, *PARTNERS, split("50%"), SERIAL, METHOD, other)) == 1
    assert found(tmp_path, SPLIT, ACCOUNT, *PARTNERS, split("50%")) == []
    disabled = {**METHOD, "enabled": False}
    assert found(tmp_path, SPLIT, ACCOUNT, *PARTNERS, split("50%"), SERIAL, disabled) == []


def test_more_than_everything_is_not_told_twice(tmp_path: Path) -> None:
    """The cap of a provider is the smaller of the two mistakes."""
    assert len(found(tmp_path, SPLIT, ACCOUNT, *PARTNERS, split("60%", "60%"), SERIAL, METHOD)) == 1

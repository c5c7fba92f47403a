"""Withdrawal rules: where money may go, who agrees, when it runs."""

from typing import Any

import pytest
from tests.unit.kinds.asking import Subject

from pgconf.kinds.timing import Cycle, Schedule

EXAMPLE = Subject(
    {
        "kind": "withdrawal_rule",
        "name": "bank-withdrawal",
        "title": "银行提现",
        "method": "bank",
        "accounts": ["icbc-main"],
        "amount": {"min": 100, "max": 500000},
        "daily": {"amount": 2000000, "count": 3},
        "window": {"from": "09:00", "to": "16:30", "days": "business", "calendar": "cn-banking"},
        "keep": 50000,
        "approval": {"above": 50000, "count": 2, "permission": "withdrawals.approve"},
        "cooling_off": "24h",
        "on_failure": {
            "failed": {"then": "return-to-balance", "notify": "withdrawal-failed"},
            "unknown": {
                "retry": {"same_number": True, "attempts": 12, "backoff": "10m", "within": "6d"},
                "then": "hold",
                "notify": "withdrawal-stuck",
            },
            "returned": {"then": "hold", "notify": "withdrawal-returned"},
            "closed": {"then": "return-to-balance"},
        },
    }
)


def test_the_example_becomes_typed_values() -> None:
    """Business days stay a word, and every way to fail has its path."""
    checked = EXAMPLE.check()

    assert checked.diagnostics == ()
    assert checked.value.window.days == "business"
    assert checked.value.on_failure.unknown.retry.attempts == 12
    assert checked.value.on_failure.closed.notify is None


def test_schedule_and_arrival_are_values() -> None:
    """What runs by itself says when, and money says when it arrives."""
    spec = EXAMPLE.check(automatic={"every": "week on mon at 10:30"}, arrival="D+0").value

    assert spec.automatic.every == Schedule("week", "10:30", weekday="mon")
    assert spec.arrival == Cycle("D", 0)


def test_spelling_does_not_matter() -> None:
    """Units and the order of sets mean nothing."""
    one = EXAMPLE.canonical(
        accounts=["a", "b"],
        cooling_off="1d",
        window={"from": "09:00", "to": "16:30", "days": ["mon", "tue"]},
    )
    other = EXAMPLE.canonical(
        accounts=["b", "a"],
        cooling_off="24h",
        window={"from": "09:00", "to": "16:30", "days": ["tue", "mon"]},
    )

    assert one == other


@pytest.mark.parametrize(
    ("days", "name", "path", "message"),
    [
        (
            "busines",
            "schema/unknown-value",
            ("window", "days"),
            "`window.days` cannot be `busines`",
        ),
        (
            3,
            "schema/wrong-type",
            ("window", "days"),
            "`window.days` must be `business` or a list of weekdays, not `3`",
        ),
        (
            ["mon", "tuesday"],
            "schema/format",
            ("window", "days", 1),
            "`window.days[1]` must be a weekday: mon, tue, wed, thu, fri, sat or sun",
        ),
    ],
)
def test_days_are_a_word_or_weekdays(days: Any, name: str, path: tuple[Any, ...], message: str) -> None:
    """The complaint speaks of the way the days were written."""
    found = EXAMPLE.only(window={**EXAMPLE.data["window"], "days": days})

    assert found[:3] == (name, path, message)


def test_a_window_has_a_length() -> None:
    """From nine to nine is no time."""
    name, path, message, hint = EXAMPLE.only(window={"from": "09:00", "to": "09:00"})

    assert (name, path) == ("schema/inconsistent", ("window", "to"))
    assert message == "the window is empty: `to` is the same minute as `from`"
    assert hint == "move one of the two"


def test_a_calendar_only_tells_business_days() -> None:
    """Weekdays need no calendar."""
    name, path, message, hint = EXAMPLE.only(
        window={"from": "09:00", "to": "16:30", "days": ["mon"], "calendar": "cn-banking"}
    )

    assert (name, path) == ("schema/inconsistent", ("window", "days"))
    assert message == "`calendar` has no meaning without `days: business`"
    assert hint == "write `days: business`, or remove `calendar`"


def test_money_needs_somewhere_to_go() -> None:
    """A rule without accounts lets nothing out."""
    assert EXAMPLE.only(accounts=[]) == (
        "schema/inconsistent",
        ("accounts",),
        "`accounts` is empty, so money can go nowhere",
        "name an account",
    )


def test_only_bank_transfers_have_a_rail() -> None:
    """Alipay does not go through a clearing system of banks."""
    assert EXAMPLE.findings(rail="beps") == []
    assert EXAMPLE.only(method="alipay", rail="beps")[:2] == ("schema/inconsistent", ("rail",))


def test_only_wechat_pay_has_products() -> None:
    """Who pays tells what `product` means."""
    assert EXAMPLE.findings(source="wechatpay", product="day-end") == []
    for other in ({}, {"source": "alipay"}):
        assert EXAMPLE.only(product="day-end", **other) == (
            "schema/inconsistent",
            ("product",),
            "`product` has no meaning unless WeChat Pay pays: `source` is not `wechatpay`",
            "add `source: wechatpay`, or remove it",
        )


def test_somebody_must_be_able_to_approve() -> None:
    """A permission or a role says who; without both nobody can."""
    assert EXAMPLE.findings(approval={"above": 0, "roles": ["auditor"]}) == []
    assert EXAMPLE.only(approval={"above": 0}) == (
        "schema/inconsistent",
        ("approval",),
        "an approval needs `permission` or `roles`, or nobody can give it",
        "add `permission: withdrawals.approve`, say",
    )


def test_asking_and_approving_are_two_permissions() -> None:
    """Whoever asks must not agree with himself."""
    assert EXAMPLE.findings(by="withdrawals.request") == []
    assert EXAMPLE.only(by="withdrawals.approve") == (
        "schema/inconsistent",
        ("approval", "permission"),
        "whoever may ask for a withdrawal may approve it too: both are `withdrawals.approve`",
        "use two permissions that nobody holds together",
    )


@pytest.mark.parametrize("changes", [{"approval": None}, {"window": None}])
def test_what_is_left_out_contradicts_nothing(changes: dict[str, Any]) -> None:
    """Without an approval or a window there is nothing to compare with."""
    changes = {"by": "withdrawals.approve", "automatic": {"every": "day at 20:00"}, **changes}
    found = EXAMPLE.findings(**changes)

    assert len(found) == 1


def test_what_runs_by_itself_runs_in_the_window() -> None:
    """A run at eight would be refused every day."""
    assert EXAMPLE.findings(automatic={"every": "day at 10:30", "above": 100000}) == []
    assert EXAMPLE.only(automatic={"every": "day at 08:00"}) == (
        "schema/inconsistent",
        ("automatic", "every"),
        "it runs at 08:00, outside the window from 09:00 to 16:30",
        "move it into the window",
    )


def test_money_does_not_arrive_after_weeks() -> None:
    """Weeks and months are periods of settlement, not times on the way."""
    name, path, message, hint = EXAMPLE.only(arrival="W+1")

    assert (name, path) == ("schema/format", ("arrival",))
    assert message == "`arrival` must be the days until money arrives, such as `T+1` or `D+0`"
    assert hint is not None


def test_an_unknown_way_to_fail_is_suggested_a_known_one() -> None:
    """The four ways to fail are a closed set."""
    assert EXAMPLE.only(on_failure={"return": {"then": "hold"}}) == (
        "schema/unknown-field",
        ("on_failure", "return"),
        "`on_failure` has no field `return`",
        "did you mean `returned`?",
    )


def test_a_window_on_business_days_is_one_word_in_the_canonical_form() -> None:
    """What may be a set, and is a word here, stays a word."""
    window = {"from": "09:00", "to": "16:00", "days": "business"}
    assert b'"days":"business"' in EXAMPLE.canonical(window=window)

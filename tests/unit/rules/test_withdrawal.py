"""Withdrawals: bounds, hours, failures and consent, at their edges and where there is nothing to say."""

from pathlib import Path
from typing import Any

import pytest
from tests.unit.rules.withdrawing import Found, found, method, rules_found, settlement, withdrawal

from pgconf.model import Severity

FAMILY = "withdrawal"
WEEK_DAYS = {"days": ["mon", "tue"]}
HVPS = {
    f"pboc/hvps/accepts-{end}": {
        "value": hour, "unit": "Asia/Shanghai", "as_of": "2026-11", "source": "通知", "confidence": "official"
    }
    for end, hour in (("from", "20:30"), ("until", "17:15"))
}  # fmt: skip


def of(root: Path, *documents: dict[str, Any], **settings: Any) -> list[str]:
    """Give the names of the rules about withdrawals that find something."""
    return rules_found(root, FAMILY, *documents, **settings)


def only(root: Path, *documents: dict[str, Any], **settings: Any) -> Found:
    """Give the one finding about withdrawals."""
    (one,) = found(root, FAMILY, *documents, **settings)
    return one


def on_failure(**ways: Any) -> dict[str, Any]:
    """Say what happens after each way to fail: money is held, unless something else is given."""
    return {way: {"then": "hold"} for way in ("failed", "unknown", "returned", "closed")} | ways


def retrying(way: str = "unknown", **retry: Any) -> dict[str, Any]:
    """Send again after one way to fail."""
    return on_failure(**{way: {"then": "hold", "retry": {"attempts": 3, "backoff": "10m"} | retry}})


def test_a_rule_in_order_is_left_alone(tmp_path: Path) -> None:
    """The rule that the other tests change is fine."""
    assert of(tmp_path, withdrawal()) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"amount": {"max": 900000000}, "source": "wechatpay"},
        {"daily": {"amount": 1}},
        {"fee": {"fixed": 500}},
        {"on_failure": {}},
        {"on_failure": retrying(same_number=False)},
        {"on_failure": on_failure(unknown={"then": "return-to-balance"})},
        {"on_failure": retrying(attempts=100, within="1h")},
        {"approval": None},
        {"cooling_off": None},
        {"automatic": {"every": "day at 08:00"}},
        {"source": "wechatpay", "product": "shop", "daily": {"count": 2}},
        {"source": "wechatpay", "product": "day-end", "window": {"from": "11:00", "to": "23:59"}},
    ],
)
def test_what_is_switched_off_is_not_judged(tmp_path: Path, changes: dict[str, Any]) -> None:
    """Each of these is a finding while the rule is switched on."""
    refunding = method(refund={"window": "30d"})

    assert of(tmp_path, withdrawal(**changes), refunding)
    assert of(tmp_path, withdrawal(**changes, enabled=False), refunding) == []


class TestLimits:
    """How much, and how often."""

    @pytest.mark.parametrize(("largest", "expected"), [(800000000, []), (800000000.01, ["max"])])
    def test_the_providers_limit_itself_is_allowed(
        self, tmp_path: Path, largest: float, expected: list[str]
    ) -> None:
        """WeChat Pay pays 800 million, and not a fen more."""
        rule = withdrawal(source="wechatpay", amount={"min": 1, "max": largest})
        assert len(found(tmp_path, FAMILY, rule)) == len(expected)

    def test_a_finding_from_an_official_source_is_an_error(self, tmp_path: Path) -> None:
        """It names both amounts, and points at ours."""
        one = only(tmp_path, withdrawal(source="wechatpay", amount={"max": 900000000}))

        assert one[:3] == ("limits-exceed-provider", "amount", Severity.ERROR)
        assert one.message == "`amount.max` is 900000000 CNY, and wechatpay pays 800000000 at the most"

    @pytest.mark.parametrize(
        ("accounts", "largest", "wrong"),
        [
            (["company"], 100000, False),
            (["company"], 100001, True),
            (["person"], 50000, False),
            (["person"], 50001, True),
            (["company", "person"], 50001, True),
        ],
    )
    def test_alipay_pays_companies_more_than_people(
        self, tmp_path: Path, accounts: list[str], largest: int, wrong: bool
    ) -> None:
        """The strictest account decides; the source is secondary, so it is a warning."""
        rule = withdrawal(method="alipay", accounts=accounts, amount={"min": 1, "max": largest})
        expected = [("limits-exceed-provider", "amount", Severity.WARNING)] if wrong else []

        assert [one[:3] for one in found(tmp_path, FAMILY, rule)] == expected

    def test_alipay_pays_nothing_below_ten_cents(self, tmp_path: Path) -> None:
        """The smallest amount counts too, and so does the sum of a day."""
        rule = withdrawal(
            method="alipay", accounts=["company"], amount={"min": 0.09}, daily={"amount": 2000001}
        )
        one, other = found(tmp_path, FAMILY, rule)

        assert "nothing below 0.1" in one.message
        assert "2000000 at the most" in other.message

    def test_what_a_merchant_knows_better_counts(self, tmp_path: Path) -> None:
        """A contract may allow more; the project states it."""
        fact = {"value": 1000000000, "unit": "CNY", "as_of": "2026-11", "source": "合同"}
        rule = withdrawal(source="wechatpay", amount={"max": 900000000})

        assert of(tmp_path, rule, facts={"wechatpay/withdrawal-max": fact}) == []

    def test_other_currencies_and_own_balances_have_no_known_limit(self, tmp_path: Path) -> None:
        """A limit in yuan says nothing about dollars, and the back office's own balance has none."""
        huge = {"max": 900000000}

        assert of(tmp_path, withdrawal(amount=huge)) == []
        assert of(tmp_path, withdrawal(amount=huge, source="wechatpay", currency="USD")) == []
        assert of(tmp_path, withdrawal(amount=huge, source="custom")) == []

    @pytest.mark.parametrize(
        ("smallest", "fee", "wrong"),
        [
            (5, {"fixed": 5}, True),
            (5.01, {"fixed": 5}, False),
            (0.01, {"rate": "0.1%"}, False),
            (0.01, {"rate": "0.1%", "rounding": "up"}, True),
            (1, {"rate": "0.1%", "min": 1}, True),
            (100, {"rate": "100%", "max": 99}, False),
            (0, {"rate": "0.1%"}, False),
            (0, {"fixed": 1}, True),
        ],
    )
    def test_something_must_arrive(
        self, tmp_path: Path, smallest: float, fee: dict[str, Any], wrong: bool
    ) -> None:
        """The fee is rounded and bounded before it is compared."""
        expected = ["min-below-fee"] if wrong else []
        assert of(tmp_path, withdrawal(amount={"min": smallest, "max": 500}, fee=fee, approval=None)) in (
            expected + ["no-approval-above-threshold"],
            ["no-approval-above-threshold", *expected],
        )

    def test_without_a_smallest_amount_nothing_is_compared(self, tmp_path: Path) -> None:
        """Nobody said how small a withdrawal may be."""
        assert of(tmp_path, withdrawal(amount={"max": 50000}, fee={"fixed": 5})) == []

    @pytest.mark.parametrize(("count", "expected"), [(1, []), (2, ["daily-count-exceeds-provider"])])
    def test_a_shop_in_wechat_withdraws_once_a_day(
        self, tmp_path: Path, count: int, expected: list[str]
    ) -> None:
        """Other withdrawals from WeChat Pay are not counted."""
        daily = {"count": count}

        assert of(tmp_path, withdrawal(source="wechatpay", product="shop", daily=daily)) == expected
        assert of(tmp_path, withdrawal(source="wechatpay", daily=daily)) == []

    @pytest.mark.parametrize(
        ("amount", "daily", "wrong"),
        [
            ({"min": 1, "max": 50000}, 50000, False),
            ({"min": 1, "max": 50000}, 49999.99, True),
            ({"min": 100}, 99, True),
            ({"min": 100}, 100, False),
            ({}, 1, False),
        ],
    )
    def test_a_day_holds_one_withdrawal(
        self, tmp_path: Path, amount: dict[str, Any], daily: float, wrong: bool
    ) -> None:
        """Equal limits are fine; without a largest amount the smallest one has to fit."""
        rule = withdrawal(amount=amount, daily={"amount": daily})
        assert of(tmp_path, rule) == (["daily-limit-less-than-single-max"] if wrong else [])


class TestFailures:
    """What becomes of the money."""

    @pytest.mark.parametrize("way", ["failed", "unknown", "returned", "closed"])
    def test_every_way_to_fail_needs_a_decision(self, tmp_path: Path, way: str) -> None:
        """The one that is missing is named."""
        ways = on_failure()
        del ways[way]
        one = only(tmp_path, withdrawal(on_failure=ways))

        assert (one.rule, one.line) == ("failure-path-incomplete", "on_failure")
        assert one.message == f"nothing says what becomes of a withdrawal that ends as `{way}`"

    def test_all_missing_ways_are_one_finding(self, tmp_path: Path) -> None:
        """Without `on_failure` the rule itself is marked."""
        one = only(tmp_path, withdrawal(on_failure=None))

        assert one.line == "kind"
        assert "`failed`, `unknown`, `closed`, `returned`" in one.message

    def test_only_banks_send_money_back(self, tmp_path: Path) -> None:
        """An Alipay account takes what it gets."""
        ways = on_failure()
        del ways["returned"]

        assert of(tmp_path, withdrawal(method="alipay", accounts=["company"], on_failure=ways)) == []

    def test_a_new_number_is_right_after_a_refusal(self, tmp_path: Path) -> None:
        """Only where nobody knows what became of the first request does it pay twice."""
        unknown = withdrawal(on_failure=retrying(same_number=False))

        assert of(tmp_path, unknown) == ["retry-with-new-number"]
        for way in ("failed", "returned", "closed"):
            assert of(tmp_path, withdrawal(on_failure=retrying(way, same_number=False))) == []

    @pytest.mark.parametrize(
        ("then", "expected"),
        [("hold", []), ("manual", []), ("return-to-balance", ["unknown-result-returned"])],
    )
    def test_what_may_have_been_paid_does_not_go_back(
        self, tmp_path: Path, then: str, expected: list[str]
    ) -> None:
        """After a refusal it does."""
        assert of(tmp_path, withdrawal(on_failure=on_failure(unknown={"then": then}))) == expected
        assert of(tmp_path, withdrawal(on_failure=on_failure(failed={"then": then}))) == []

    @pytest.mark.parametrize(
        ("retry", "wrong"),
        [
            ({"attempts": 12, "backoff": "12h", "within": "6d"}, False),
            ({"attempts": 13, "backoff": "12h", "within": "6d"}, True),
            ({"attempts": 1, "backoff": "7d", "within": "6d"}, True),
            ({"attempts": 1000000000, "backoff": "9999999d", "within": "6d"}, True),
            ({"attempts": 1000000000, "backoff": "0s", "within": "6d"}, False),
            ({"attempts": 13, "backoff": "12h", "same_number": False}, False),
            ({"attempts": 1000, "backoff": "1d"}, False),
        ],
    )
    def test_retries_end_while_the_number_is_known(
        self, tmp_path: Path, retry: dict[str, Any], wrong: bool
    ) -> None:
        """The last attempt may come at the last moment; without a time there is nothing to compare with."""
        found_here = of(tmp_path, withdrawal(on_failure=retrying("failed", **retry)))
        assert found_here == (["retry-longer-than-idempotency-ttl"] if wrong else [])

    @pytest.mark.parametrize(
        ("retry", "text"),
        [
            ({"within": "7d"}, "`within` is 7d, and wechatpay knows the number for 6d"),
            ({"within": "6d"}, None),
            ({"attempts": 13, "backoff": "12h"}, "13 attempts every 12h go on after 6d"),
            ({"attempts": 100, "backoff": "12h", "within": "7d"}, "`within` is 7d"),
        ],
    )
    def test_wechat_pay_knows_a_number_for_six_days(
        self, tmp_path: Path, retry: dict[str, Any], text: str | None
    ) -> None:
        """What the rule says itself is compared with that first, and told once."""
        found_here = found(tmp_path, FAMILY, withdrawal(source="wechatpay", on_failure=retrying(**retry)))

        assert len(found_here) == (text is not None)
        assert all((text or "") in one.message for one in found_here)


class TestSafety:
    """Who agrees, what stays, and how new an account may be."""

    REFUNDING = method(refund={"window": "30d"})

    @pytest.mark.parametrize("keep", [None, 0])
    def test_a_balance_is_not_emptied_while_refunds_come_out_of_it(
        self, tmp_path: Path, keep: int | None
    ) -> None:
        """The schedule is marked, or the amount that keeps nothing."""
        one = only(tmp_path, withdrawal(automatic={"every": "day at 10:30"}, keep=keep), self.REFUNDING)

        assert one[:2] == ("no-reserve-for-refunds", "automatic" if keep is None else "keep")
        assert "`alipay-pay`" in one.message

    @pytest.mark.parametrize(
        ("changes", "methods"),
        [
            ({}, [REFUNDING]),
            ({"automatic": {"every": "day at 10:30"}, "keep": 1}, [REFUNDING]),
            ({"automatic": {"every": "day at 10:30"}}, []),
            ({"automatic": {"every": "day at 10:30"}}, [method()]),
            ({"automatic": {"every": "day at 10:30"}}, [REFUNDING | {"enabled": False}]),
            ({"automatic": {"every": "day at 10:30"}}, [REFUNDING | {"currency": "HKD"}]),
            ({"automatic": {"every": "day at 10:30"}, "source": "wechatpay"}, [REFUNDING]),
        ],
    )
    def test_nothing_needs_to_stay_where_nothing_is_refunded(
        self, tmp_path: Path, changes: dict[str, Any], methods: list[dict[str, Any]]
    ) -> None:
        """By request only, with a reserve, or without refunds out of this balance."""
        assert of(tmp_path, withdrawal(**changes), *methods) == []

    @pytest.mark.parametrize(("above", "wrong"), [(0, False), (49999.99, False), (50000, True), (60000, True)])
    def test_the_largest_withdrawal_needs_approval(self, tmp_path: Path, above: float, wrong: bool) -> None:
        """Approval begins above its amount, so an equal one covers nothing."""
        rule = withdrawal(approval={"above": above, "permission": "withdrawals.approve"})
        assert of(tmp_path, rule) == (["no-approval-above-threshold"] if wrong else [])

    def test_without_a_largest_amount_some_withdrawal_needs_approval(self, tmp_path: Path) -> None:
        """However high the threshold is, there is something above it."""
        rule = withdrawal(
            amount={"min": 1}, approval={"above": 10000000, "permission": "withdrawals.approve"}
        )
        assert of(tmp_path, rule) == []

    def test_dual_control_of_the_permission_is_an_approval_too(self, tmp_path: Path) -> None:
        """Of another permission it is not."""
        matrix: dict[str, Any] = {
            "kind": "role_matrix",
            "name": "office",
            "permissions": {
                f"withdrawals.{action}": {"class": "money", "title": action} for action in ("request", "approve")
            },
            "roles": {"clerk": {"class": "operator", "title": "出纳"}, "chief": {"class": "admin", "title": "主管"}},
            "grants": {"withdrawals.request": ["clerk"], "withdrawals.approve": ["chief"]},
            "dual_control": {"withdrawals.request": {"approvers": 1, "by": "withdrawals.approve"}},
        }
        bare = withdrawal(approval=None)

        assert of(tmp_path, bare | {"by": "withdrawals.request"}, matrix) == []
        assert of(tmp_path, bare | {"by": "withdrawals.other"}, matrix) == ["no-approval-above-threshold"]
        assert of(tmp_path, bare, matrix) == ["no-approval-above-threshold"]

    def test_what_only_runs_by_itself_asks_nobody(self, tmp_path: Path) -> None:
        """There is no person whose error or crime an approval would stop."""
        rule = withdrawal(automatic={"every": "day at 10:30"}, approval=None)

        assert of(tmp_path, rule) == []
        assert of(tmp_path, rule | {"by": "withdrawals.request"}) == ["no-approval-above-threshold"]

    @pytest.mark.parametrize(("pause", "line"), [(None, "accounts"), ("0s", "cooling_off")])
    def test_a_new_account_has_to_wait(self, tmp_path: Path, pause: str | None, line: str) -> None:
        """A pause of no length is none."""
        one = only(tmp_path, withdrawal(cooling_off=pause))
        assert one[:3] == ("no-cooling-off-after-account-change", line, Severity.WARNING)

    def test_a_sandbox_holds_no_money(self, tmp_path: Path) -> None:
        """Neither approvals nor pauses are asked for where nothing can be stolen."""
        assert of(tmp_path, withdrawal(approval=None, cooling_off=None), stage="sandbox") == []


class TestHours:
    """When money leaves, and when it arrives."""

    def day_end(self, start: str, end: str, **more: Any) -> dict[str, Any]:
        """Withdraw the balance of a day's end at WeChat Pay, in a window."""
        window = {"from": start, "to": end, **more}
        return withdrawal(source="wechatpay", product="day-end", window=window)

    @pytest.mark.parametrize(
        ("start", "end", "expected"),
        [
            ("10:00", "23:55", []),
            ("10:00", "23:56", [Severity.ERROR]),
            ("09:59", "23:55", [Severity.WARNING]),
            ("09:00", "00:00", [Severity.WARNING, Severity.ERROR]),
            ("22:00", "12:00", [Severity.ERROR]),
            ("23:56", "23:59", [Severity.WARNING]),
            ("23:56", "10:00", [Severity.WARNING]),
            ("23:00", "09:00", [Severity.ERROR]),
        ],
    )
    def test_wechat_pay_closes_before_midnight(
        self, tmp_path: Path, start: str, end: str, expected: list[Severity]
    ) -> None:
        """Each end that is outside is told once; the hour of opening is advice, so it warns."""
        found_here = found(tmp_path, FAMILY, self.day_end(start, end))

        assert {one.rule for one in found_here} <= {"window-outside-rail-hours"}
        assert sorted(one.severity for one in found_here) == sorted(expected)

    @pytest.mark.parametrize(
        ("zone", "start", "end", "wrong"),
        [
            ("Asia/Tokyo", "11:00", "00:55", False),
            ("Asia/Tokyo", "11:00", "00:56", True),
            # Paris is 7 hours behind Shanghai in winter, 6 in summer: 23:55 is 16:55 or 17:55 there.
            ("Europe/Paris", "04:00", "16:55", False),
            ("Europe/Paris", "04:00", "17:30", True),
            ("Europe/Paris", "03:30", "16:55", True),
        ],
    )
    def test_hours_are_compared_by_the_providers_clock(
        self, tmp_path: Path, zone: str, start: str, end: str, wrong: bool
    ) -> None:
        """In summer and in winter: what fits only half of the year does not fit."""
        rule = self.day_end(start, end, zone=zone)

        assert bool(of(tmp_path, rule)) == wrong
        assert bool(of(tmp_path, self.day_end(start, end), zone=zone)) == wrong

    @pytest.mark.parametrize(("at", "wrong"), [("09:59", True), ("10:00", False), ("23:54", False), ("23:55", True)])
    def test_without_a_window_the_schedule_has_to_fit(self, tmp_path: Path, at: str, wrong: bool) -> None:
        """It runs while the provider is open."""
        rule = withdrawal(source="wechatpay", product="day-end", automatic={"every": f"day at {at}"})
        assert of(tmp_path, rule) == (["window-outside-rail-hours"] if wrong else [])

    def test_without_any_time_nothing_is_said(self, tmp_path: Path) -> None:
        """Nobody said when, and of other withdrawals no hours are known."""
        assert of(tmp_path, withdrawal(source="wechatpay", product="day-end")) == []
        assert of(tmp_path, withdrawal(source="wechatpay", window={"from": "00:00", "to": "23:59"})) == []

    @pytest.mark.parametrize(
        ("start", "end", "lines"),
        [
            ("08:30", "17:15", 0),
            ("08:30", "17:16", 1),
            ("20:30", "17:15", 0),
            ("17:15", "20:30", 1),
            ("18:00", "22:00", 1),
            ("09:00", "21:00", 1),
        ],
    )
    def test_a_clearing_system_closes_for_the_evening(
        self, tmp_path: Path, start: str, end: str, lines: int
    ) -> None:
        """Its day begins on the evening before."""
        rule = withdrawal(rail="hvps", window={"from": start, "to": end})
        found_here = found(tmp_path, FAMILY, rule, facts=HVPS)

        assert len(found_here) == lines
        assert all("`hvps` takes no withdrawals" in one.message for one in found_here)

    @pytest.mark.parametrize(
        ("at", "window", "wrong"),
        [
            ("08:59", {"from": "06:00", "to": "09:00"}, True),
            ("09:00", {"from": "06:00", "to": "09:00"}, False),
            ("00:00", {"from": "06:00", "to": "09:00"}, True),
            ("23:59", {"from": "06:00", "to": "09:00"}, False),
            ("21:59", {"from": "22:00", "to": "02:00"}, False),
            ("22:00", {"from": "22:00", "to": "02:00"}, True),
            ("01:59", {"from": "22:00", "to": "02:00"}, True),
            ("02:00", {"from": "22:00", "to": "02:00"}, False),
            ("12:00", {"from": "22:00", "to": "00:00"}, False),
            ("08:59", {"from": "06:00", "to": "09:00", "zone": "Asia/Tokyo"}, False),
            ("07:59", {"from": "06:00", "to": "09:00", "zone": "Asia/Tokyo"}, True),
        ],
    )
    def test_a_withdrawal_waits_for_the_payouts_of_the_day(
        self, tmp_path: Path, at: str, window: dict[str, Any], wrong: bool
    ) -> None:
        """Payouts over midnight belong to the evening on which they begin; each clock counts by its zone."""
        rule = withdrawal(automatic={"every": f"day at {at}"})
        expected = ["schedule-before-settlement-arrival"] if wrong else []

        assert of(tmp_path, rule, settlement(window=window)) == expected

    @pytest.mark.parametrize(
        "changes",
        [
            {"window": None},
            {"enabled": False},
            {"account": "company", "method": "alipay"},
            {"currency": "HKD"},
            {"cycle": "W+2", "weekdays": ["sun"]},
            {"cycle": "M+2", "month_days": [28]},
        ],
    )
    def test_only_daily_money_for_the_same_account_is_waited_for(
        self, tmp_path: Path, changes: dict[str, Any]
    ) -> None:
        """Money that comes seldom, or elsewhere, or at an unknown time is none of its business."""
        rule = withdrawal(automatic={"every": "day at 08:00"})

        assert of(tmp_path, rule, settlement()) == ["schedule-before-settlement-arrival"]
        assert of(tmp_path, rule, settlement(**changes)) == []

    def test_a_providers_balance_waits_for_its_own_settlements(self, tmp_path: Path) -> None:
        """Those that enabled methods of the provider use."""
        rule = withdrawal(automatic={"every": "day at 08:00"}, source="wechatpay")

        assert of(tmp_path, rule, method("wechatpay")) == ["schedule-before-settlement-arrival"]
        assert of(tmp_path, rule, method("alipay")) == []
        assert of(tmp_path, rule, method("wechatpay", enabled=False)) == []

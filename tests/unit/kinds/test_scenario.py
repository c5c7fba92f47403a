"""Scenarios: what the configuration has to mean."""

import pytest
from tests.unit.kinds.asking import Subject, contradictions, fields, same_meaning, unreadable

from pgconf.model import Path

SCENARIO = Subject({"kind": "scenario", "name": "one"})
PAY = "given: {at: 2026-11-11T08:00}\nwhen: {pay: {method: alipay-web, amount: 99}}\n"
WITHDRAW = "given: {at: 2026-11-11T10:00}\nwhen: {withdraw: {rule: bank-withdrawal, amount: 99}}\n"
ACT = "when: {act: {matrix: back-office, role: cashier, permission: orders.read}}\n"
EVENT = "given: {at: 2026-11-11T23:00}\n"
SETTLE = "when: {settle: {method: alipay-web, paid_at: 2026-11-11T08:00}}\n"


@pytest.mark.parametrize(
    "text",
    [
        PAY + "then: {accepted: true, uses: alipay-web, fee: 0.59, settles_on: 2026-11-12}",
        PAY + "then: {accepted: false, because: above-max}",
        """
currency: JPY
given:
  at: 2026-11-11T08:00
  country: JP
  audiences: [buyers]
  today: {amount: 500, count: 3}
  user_today: {amount: 0, count: 0}
  down: [alipay-app]
when: {pay: {method: alipay-web, amount: 100, times: 3}}
then: {accepted: true}
""",
        WITHDRAW + "then: {accepted: true, approvals: 2, fee: 5, arrives_on: 2026-11-12}",
        """
given: {at: 2026-11-11T10:00, balance: 5, today: {amount: 1, count: 1}, account_changed: 2026-11-11T09:00}
when: {withdraw: {rule: bank-withdrawal, amount: 99, account: icbc-main}}
then: {accepted: false, because: cooling-off}
""",
        ACT + "then: {allowed: true, approvers: 0}",
        ACT.replace("cashier", "[cashier, auditor]") + "then: {allowed: false, because: conflict}",
        EVENT + "when: {event: {name: order.paid}}\nthen: {messages: []}",
        """
given: {at: 2026-11-11T23:00, audiences: [buyers], locale: en, failing: [sms]}
when: {event: {name: order.paid, payload: {serial: P1, amount: 99.50}}}
then: {messages: [{rule: paid, via: email, at: 2026-11-12T08:00, text: P1}]}
""",
        SETTLE + "then: {settles_on: 2026-11-12, account: alipay-main, net: 98.41}",
    ],
)
def test_five_things_can_happen(text: str) -> None:
    """Paying, withdrawing, acting, an event, and settling."""
    assert SCENARIO.findings(**fields(text)) == []


@same_meaning(
    (ACT + "then: {allowed: true}", ACT.replace("cashier", "[cashier]") + "then: {allowed: true}"),
    (PAY + "then: {fee: 0.50}", PAY.replace("99", "99.00") + "currency: CNY\nthen: {fee: 0.5}"),
    (
        EVENT + "when: {event: {name: order.paid, payload: {amount: 99}}}\nthen: {messages: []}",
        EVENT + "when: {event: {name: order.paid, payload: {amount: 99.00}}}\nthen: {messages: []}",
    ),
    (
        EVENT + "when: {event: {name: order.paid}}\nthen: {messages: [{rule: a}, {rule: b}]}",
        EVENT + "when: {event: {name: order.paid, payload: {}}}\nthen: {messages: [{rule: b}, {rule: a}]}",
    ),
)
def test_what_means_the_same_is_the_same(one: str, other: str) -> None:
    """Sets have no order, numbers are written one way, and defaults may be written out."""
    assert SCENARIO.canonical(**fields(one)) == SCENARIO.canonical(**fields(other))


@contradictions(
    (
        PAY + "then: {}",
        ("then",),
        "the scenario expects nothing, so it cannot fail",
        "say what has to follow",
    ),
    (
        WITHDRAW + "then: {}",
        ("then",),
        "the scenario expects nothing, so it cannot fail",
        "say what has to follow",
    ),
    (
        ACT + "then: {}",
        ("then",),
        "the scenario expects nothing, so it cannot fail",
        "say what has to follow",
    ),
    (
        SETTLE + "then: {}",
        ("then",),
        "the scenario expects nothing, so it cannot fail",
        "say what has to follow",
    ),
    (
        PAY + "then: {accepted: true, because: down}",
        ("then", "because"),
        "`because` says why not, so `accepted` has to be false",
        "write `accepted: false`",
    ),
    (
        WITHDRAW + "then: {because: keep}",
        ("then", "because"),
        "`because` says why not, so `accepted` has to be false",
        "write `accepted: false`",
    ),
    (
        ACT + "then: {allowed: true, because: denied}",
        ("then", "because"),
        "`because` says why not, so `allowed` has to be false",
        "write `allowed: false`",
    ),
    (
        EVENT + "when: {event: {name: order.paid, payload: {seral: P1}}}\nthen: {messages: []}",
        ("when", "event", "payload", "seral"),
        "`order.paid` has no field `seral`",
        "did you mean `serial`?",
    ),
    (
        EVENT + "when: {event: {name: login.otp, payload: {zzz: P1}}}\nthen: {messages: []}",
        ("when", "event", "payload", "zzz"),
        "`login.otp` has no field `zzz`",
        "it has `code`, `minutes`",
    ),
    (
        EVENT + "when: {event: {name: order.paid, payload: {serial: 12}}}\nthen: {messages: []}",
        ("when", "event", "payload", "serial"),
        "`serial` of `order.paid` is text",
        "put it in quotes",
    ),
    (
        EVENT + "when: {event: {name: order.paid, payload: {amount: a}}}\nthen: {messages: []}",
        ("when", "event", "payload", "amount"),
        "`amount` of `order.paid` is a number",
        "write it without quotes",
    ),
)
def test_what_contradicts_itself_is_found(change: str, path: Path, message: str, hint: str) -> None:
    """Each contradiction is one finding, at the value that has to change."""
    assert SCENARIO.findings(**fields(change)) == [("schema/inconsistent", path, message, hint)]


@unreadable(
    (
        "when: {buy: {}}\nthen: {}",
        "schema/missing-field",
        (),
        "`pay`, `withdraw`, `act`, `event` or `settle` in `when`",
        "",
    ),
    ("when: 5\nthen: {}", "schema/missing-field", (), "in `when`", ""),
    ("then: {}", "schema/missing-field", (), "in `when`", ""),
    (
        PAY + "then: {allowed: true}",
        "schema/unknown-field",
        ("then", "allowed"),
        "has no field `allowed`",
        "it may have `accepted`",
    ),
    (
        PAY + "then: {accepted: false, because: maintenence}",
        "schema/unknown-value",
        ("then", "because"),
        "cannot be `maintenence`",
        "did you mean `maintenance`?",
    ),
    (
        PAY + "then: {fee: 0.001}",
        "schema/amount-precision",
        ("then", "fee"),
        "has 3 decimal places, and CNY has 2",
        "major units",
    ),
    (
        ACT + "given: {at: 2026-11-11T08:00}\nthen: {allowed: true}",
        "schema/unknown-field",
        ("given",),
        "has no field `given`",
        "",
    ),
    (
        EVENT + "when: {event: {name: order.payed}}\nthen: {messages: []}",
        "schema/unknown-value",
        ("when", "event", "name"),
        "cannot be `order.payed`",
        "did you mean `order.paid`?",
    ),
    (
        EVENT + "when: {event: {name: order.paid, payload: {amount: true}}}\nthen: {messages: []}",
        "schema/wrong-type",
        ("when", "event", "payload", "amount"),
        "must be text or a number, not `true`",
        "",
    ),
    (
        EVENT + "when: {event: {name: order.paid}}\nthen: {messages: [{rule: a}, {rule: a}]}",
        "schema/repeated-item",
        ("then", "messages", 1, "rule"),
        "holds `a` twice",
        "",
    ),
)
def test_what_cannot_be_read_is_found(change: str, name: str, path: Path, message: str, hint: str) -> None:
    """What has another shape is told with what may stand there."""
    assert SCENARIO.only(**fields(change)).tells(name, path, message, hint)

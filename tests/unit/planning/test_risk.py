"""Risk: what a change means for money, people and messages."""

from typing import Any, NamedTuple

import pytest

from pgconf.model import Action, Risk
from pgconf.planning.compare import differences
from pgconf.planning.risk import weigh

ADDITIVE, DISRUPTIVE, DESTRUCTIVE = Risk.ADDITIVE, Risk.DISRUPTIVE, Risk.DESTRUCTIVE


class Case(NamedTuple):
    """An update in its canonical form, and what is said of it."""

    kind: str
    before: dict[str, Any]
    after: dict[str, Any]
    risk: Risk
    reasons: tuple[str, ...]


def limit(kind: str, before: dict[str, str], after: dict[str, str], *reasons: str) -> Case:
    """Change the amounts that a kind allows, which alters what runs and takes nothing away."""
    return Case(kind, {"amount": before}, {"amount": after}, DISRUPTIVE, reasons)


def grants(before: dict[str, list[str]], after: dict[str, list[str]], risk: Risk, *reasons: str) -> Case:
    """Change who may do what."""
    return Case("role_matrix", {"grants": before}, {"grants": after}, risk, reasons)


LIMITS = {
    "the largest payment is lowered": limit(
        "payment_method",
        {"max": "50000"},
        {"max": "20000"},
        "payments above 20000 CNY are refused from now on",
    ),
    "the largest payment is raised": limit(
        "payment_method",
        {"max": "9000"},
        {"max": "20000"},
        "payments above 9000 CNY are accepted from now on",
    ),
    "a largest payment is set": limit(
        "payment_method", {}, {"max": "20000"}, "payments above 20000 CNY are refused from now on"
    ),
    "the largest payment is lifted": limit(
        "payment_method", {"max": "20000"}, {}, "payments above 20000 CNY are accepted from now on"
    ),
    "the smallest payment is raised": limit(
        "payment_method", {"min": "0.01"}, {"min": "10"}, "payments below 10 CNY are refused from now on"
    ),
    "the smallest payment is lowered": limit(
        "payment_method", {"min": "10"}, {"min": "9.5"}, "payments below 10 CNY are accepted from now on"
    ),
    "a smallest payment is set": limit(
        "payment_method", {}, {"min": "10"}, "payments below 10 CNY are refused from now on"
    ),
    "the smallest payment is lifted": limit(
        "payment_method", {"min": "10"}, {}, "payments below 10 CNY are accepted from now on"
    ),
    "both ends close in": limit(
        "payment_method",
        {"max": "50000", "min": "1"},
        {"max": "20000", "min": "10"},
        "payments above 20000 CNY are refused from now on",
        "payments below 10 CNY are refused from now on",
    ),
    "the largest withdrawal is lowered": limit(
        "withdrawal_rule",
        {"max": "50000"},
        {"max": "20000"},
        "withdrawals above 20000 CNY are refused from now on",
    ),
    "the largest settlement is lowered": limit(
        "settlement_rule",
        {"max": "50000"},
        {"max": "20000"},
        "settlements above 20000 CNY are refused from now on",
    ),
    "the largest payment at a checkout is lowered": limit(
        "routing",
        {"max": "50000"},
        {"max": "20000"},
        "payments at its checkout above 20000 CNY are refused from now on",
    ),
    "another kind has amounts of its own": limit(
        "audience", {"max": "5"}, {"max": "2"}, "`amount.max` takes effect at once"
    ),
}

SWITCHES = {
    "a payment method is disabled": Case(
        "payment_method",
        {"enabled": True},
        {"enabled": False},
        DESTRUCTIVE,
        ("it is switched off: payers can no longer use it",),
    ),
    "a settlement rule is disabled": Case(
        "settlement_rule",
        {"enabled": True},
        {"enabled": False},
        DESTRUCTIVE,
        ("it is switched off: nothing is settled by it any more",),
    ),
    "a notification is disabled, which moves no money": Case(
        "notification_rule",
        {"enabled": True},
        {"enabled": False},
        DISRUPTIVE,
        ("it is switched off: its messages are no longer sent",),
    ),
    "a payment method is enabled": Case(
        "payment_method",
        {"enabled": False},
        {"enabled": True},
        DISRUPTIVE,
        ("it is switched on and takes effect at once",),
    ),
    "something inside is switched on": Case(
        "payment_method",
        {"refund": {"enabled": False}},
        {"refund": {"enabled": True}},
        DISRUPTIVE,
        ("`refund.enabled` takes effect at once",),
    ),
}

DIRECTIONS = {
    "settled money goes elsewhere": Case(
        "settlement_rule",
        {"account": "icbc-main"},
        {"account": "ccb-reserve"},
        DESTRUCTIVE,
        ("money goes to another account from now on",),
    ),
    "withdrawn money may go elsewhere": Case(
        "withdrawal_rule",
        {"accounts": ["icbc-main"]},
        {"accounts": ["ccb-reserve", "icbc-main"]},
        DESTRUCTIVE,
        ("money goes to another account from now on",),
    ),
    "an account gets another number": Case(
        "account",
        {"number": "622202******1234"},
        {"number": "622202******9876"},
        DESTRUCTIVE,
        ("money goes by another `number` from now on",),
    ),
    "an account gets another bank": Case(
        "account",
        {"bank": {"cnaps": "102100099996"}},
        {"bank": {"cnaps": "105100000017"}},
        DESTRUCTIVE,
        ("money goes by another `bank` from now on",),
    ),
    "an account gets another holder": Case(
        "account",
        {"holder": "甲"},
        {"holder": "乙"},
        DESTRUCTIVE,
        ("money goes by another `holder` from now on",),
    ),
    "an account is verified": Case(
        "account", {}, {"verified_on": "2026-11-23"}, DISRUPTIVE, ("`verified_on` takes effect at once",)
    ),
    "a payment method is settled otherwise": Case(
        "payment_method",
        {"settlement": "alipay-t1"},
        {"settlement": "bank-t1"},
        DESTRUCTIVE,
        ("its money is settled by another rule from now on",),
    ),
}

RIGHTS = {
    "a role gains a permission": grants(
        {"refunds.approve": ["auditor"]},
        {"refunds.approve": ["auditor", "cashier"]},
        DESTRUCTIVE,
        "role `cashier` gains `refunds.approve`",
    ),
    "a role loses a permission": grants(
        {"refunds.approve": ["auditor", "cashier"]},
        {"refunds.approve": ["auditor"]},
        DISRUPTIVE,
        "role `cashier` loses `refunds.approve`",
    ),
    "a permission passes from one role to another": grants(
        {"refunds.approve": ["auditor"]},
        {"refunds.approve": ["cashier"]},
        DESTRUCTIVE,
        "role `cashier` gains `refunds.approve`",
        "role `auditor` loses `refunds.approve`",
    ),
    "a permission is granted for the first time": grants(
        {}, {"orders.*": ["clerk"]}, DESTRUCTIVE, "role `clerk` gains `orders.*`"
    ),
    "a permission is granted to nobody any more": grants(
        {"orders.*": ["clerk"]}, {}, DISRUPTIVE, "role `clerk` loses `orders.*`"
    ),
    "all grants were taken out by hand": Case(
        "role_matrix",
        {},
        {"grants": {"orders.*": ["clerk"]}},
        DESTRUCTIVE,
        ("role `clerk` gains `orders.*`",),
    ),
    "the title of a role changes": Case(
        "role_matrix",
        {"roles": {"clerk": {"title": "店员"}}},
        {"roles": {"clerk": {"title": "收银员"}}},
        DISRUPTIVE,
        ("`roles.clerk.title` takes effect at once",),
    ),
}

READING = {
    "only the title changes": Case(
        "payment_method",
        {"title": "支付宝"},
        {"title": "支付宝网页"},
        ADDITIVE,
        ("only what people read changes",),
    ),
    "all that people read changes": Case(
        "payment_method",
        {"description": "旧", "display": {"order": 1}, "labels": {"team": "a"}, "owner": "a"},
        {"description": "新", "display": {"order": 2}, "labels": {"team": "b"}, "owner": "b"},
        ADDITIVE,
        ("only what people read changes",),
    ),
    "a limit changes beside the title": Case(
        "payment_method",
        {"title": "支付宝", "capture": "automatic"},
        {"title": "支付宝网页", "capture": "manual"},
        DISRUPTIVE,
        ("`capture` takes effect at once",),
    ),
    "the worst of several changes decides": Case(
        "payment_method",
        {"enabled": True, "amount": {"max": "2"}, "capture": "automatic"},
        {"enabled": False, "amount": {"max": "1"}, "capture": "manual"},
        DESTRUCTIVE,
        (
            "payments above 1 CNY are refused from now on",
            "`capture` takes effect at once",
            "it is switched off: payers can no longer use it",
        ),
    ),
    "a share of a settlement changes": Case(
        "settlement_rule",
        {"splits": {"ccb": {"ratio": "5%"}}},
        {"splits": {"ccb": {"ratio": "8%"}}},
        DESTRUCTIVE,
        ("money is divided in another way from now on",),
    ),
    "a denial is lifted": Case(
        "role_matrix",
        {"denies": {"refunds.approve": ["cashier"]}},
        {"denies": {}},
        DESTRUCTIVE,
        ('`denies."refunds.approve"` changes who may do what',),
    ),
    "a limit is written in another way": Case(
        "payment_method",
        {"amount": {"max": "20000.0"}},
        {"amount": {"max": "20000"}},
        DISRUPTIVE,
        ("`amount.max` takes effect at once",),
    ),
    "it is renamed": Case(
        "account",
        {"name": "icbc"},
        {"name": "icbc-main"},
        DISRUPTIVE,
        ("it is renamed: nothing is found as `icbc` any more",),
    ),
    "nothing but the digest differs": Case(
        "account",
        {},
        {},
        ADDITIVE,
        ("it was edited outside and says what is declared: only the revision records it",),
    ),
}


@pytest.mark.parametrize(
    "case", [*LIMITS.values(), *SWITCHES.values(), *DIRECTIONS.values(), *RIGHTS.values(), *READING.values()],
    ids=[*LIMITS, *SWITCHES, *DIRECTIONS, *RIGHTS, *READING],
)  # fmt: skip
def test_an_update_is_weighed_when(case: Case) -> None:
    """The risk and all reasons, in the order of the fields."""
    found = differences(case.before, case.after)
    assert weigh(case.kind, Action.UPDATE, found, "CNY", ()) == (case.risk, case.reasons)


def test_a_limit_without_a_currency_is_told_without_one() -> None:
    """No stray space, no word `None`."""
    found = differences({"amount": {"max": "2"}}, {"amount": {"max": "1"}})
    _, reasons = weigh("payment_method", Action.UPDATE, found, None, ())
    assert reasons == ("payments above 1 are refused from now on",)


def test_a_new_resource_takes_nothing_away() -> None:
    """Creating is additive, whatever the kind."""
    expected = (ADDITIVE, ("nothing relied on it before",))
    assert weigh("payment_method", Action.CREATE, (), None, ()) == expected


@pytest.mark.parametrize(
    ("kind", "loss"),
    [
        ("payment_method", "payers can no longer use it"),
        ("settlement_rule", "nothing is settled by it any more"),
        ("withdrawal_rule", "nobody can withdraw by it any more"),
        ("account", "no money can go there any more"),
        ("role_matrix", "its roles lose all their rights"),
        ("routing", "nobody can pay at its checkout any more"),
        ("login_policy", "the people it is for fall back to no policy"),
        ("notification_rule", "its messages are no longer sent"),
        ("loyalty_tier", "it is gone from the back office"),
    ],
)
def test_a_delete_is_destructive_and_says_what_is_lost(kind: str, loss: str) -> None:
    """In the words of the business; a kind of the project's own has general ones."""
    assert weigh(kind, Action.DELETE, (), None, ()) == (DESTRUCTIVE, (loss,))


def test_a_replace_is_destructive_and_names_what_cannot_change() -> None:
    """And then it says what else happens."""
    found = list(differences({"currency": "CNY", "product": "page"}, {"currency": "USD", "product": "wap"}))
    assert weigh("payment_method", Action.REPLACE, found, "USD", [one.path for one in found]) == (
        DESTRUCTIVE,
        (
            "`currency`, `product` cannot change in place: another thing takes its place",
            "`currency` takes effect at once",
            "`product` takes effect at once",
        ),
    )

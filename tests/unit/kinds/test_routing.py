"""Routing: what a checkout offers, and who takes a payment."""

from typing import Any

import pytest
from tests.unit.kinds.asking import Subject, contradictions, fields, same_meaning

EXAMPLE = Subject(
    {
        "kind": "routing",
        "name": "desktop-checkout",
        "currency": "CNY",
        "amount": {"min": 1, "max": 50000},
        "offers": {
            "alipay": {
                "rules": {
                    "small": {"when": {"below": 5000}, "to": "alipay-web"},
                    "large": {
                        "when": {"min": 5000, "countries": ["CN"], "devices": ["desktop", "mobile"]},
                        "split": [
                            {"method": "alipay-qr", "share": "70%"},
                            {"method": "unionpay-qr", "share": "30%"},
                        ],
                    },
                },
                "fallback": ["unionpay-gateway", "wechatpay-native"],
            }
        },
    }
)


def rule(**changes: Any) -> dict[str, Any]:
    """Give offers with one rule, some fields of which are replaced."""
    return {"one": {"rules": {"all": {"to": "alipay-web", **changes}}}}


def test_the_example_becomes_typed_rules() -> None:
    """A rule knows the methods that it may choose, whichever way they are written."""
    checked = EXAMPLE.check()

    assert checked.diagnostics == ()
    rules = checked.value.offers["alipay"].rules
    assert rules["small"].targets == ("alipay-web",)
    assert rules["large"].targets == ("alipay-qr", "unionpay-qr")
    assert rules["small"].priority == 1


@same_meaning(
    ("offers: {a: {rules: {all: {to: m}}}}", "offers: {a: {rules: {all: {to: m, priority: 1, when: {}}}}}"),
    (
        "offers: {a: {rules: {all: {to: m, when: {devices: [app, mobile]}}}}}",
        "offers: {a: {rules: {all: {to: m, when: {devices: [mobile, app]}}}}}",
    ),
    (
        "offers: {a: {rules: {all: {split: [{method: m, share: 50%}, {method: n, share: 50%}]}}}}",
        "offers: {a: {rules: {all: {split: [{method: n, share: 50.0%}, {method: m, share: 50%}]}}}}",
    ),
)
def test_spelling_does_not_matter(one: str, other: str) -> None:
    """Defaults may be left out, and sets have no order."""
    assert EXAMPLE.canonical(**fields(one)) == EXAMPLE.canonical(**fields(other))


def test_the_order_of_fallbacks_matters() -> None:
    """They are tried in turn."""
    one, other = (
        EXAMPLE.canonical(offers={"a": {"rules": {"all": {"to": "m"}}, "fallback": names}})
        for names in (["x", "y"], ["y", "x"])
    )
    assert one != other


@contradictions(
    ("offers: {}", ("offers",), "the checkout offers no way to pay", "add an offer"),
    (
        "offers: {a: {rules: {}}}",
        ("offers", "a", "rules"),
        "no rule says which method takes the payments",
        "add one with `to`",
    ),
    (
        "offers: {a: {rules: {all: {}}}}",
        ("offers", "a", "rules", "all"),
        "a rule needs `to` or `split`",
        "name the payment method",
    ),
    (
        "offers: {a: {rules: {all: {to: m, split: [{method: n, share: 100%}]}}}}",
        ("offers", "a", "rules", "all", "split"),
        "a rule has `to` or `split`, not both",
        "remove one of the two",
    ),
    (
        "offers: {a: {rules: {all: {to: m, when: {min: 5, below: 5}}}}}",
        ("offers", "a", "rules", "all", "when", "min"),
        "no amount is 5 or more and below 5",
        "swap the two, or correct one",
    ),
    (
        "offers: {a: {rules: {all: {to: m}}, fallback: [n, n]}}",
        ("offers", "a", "fallback", 1),
        "the list holds `n` twice",
        "remove one of the two",
    ),
)
def test_contradictions_are_found(change: str, path: tuple[Any, ...], message: str, hint: str) -> None:
    """What one checkout alone gets wrong."""
    assert EXAMPLE.only(**fields(change)) == ("schema/inconsistent", path, message, hint)


def test_the_smallest_condition_holds_for_one_amount() -> None:
    """`min` is included, and `below` is not."""
    assert EXAMPLE.findings(offers=rule(when={"min": 5, "below": 6})) == []


@pytest.mark.parametrize(
    ("changes", "name", "path"),
    [
        ({"when": {"devices": ["desktp"]}}, "schema/unknown-value", ("when", "devices", 0)),
        ({"when": {"below": "5000"}}, "schema/wrong-type", ("when", "below")),
        ({"split": [{"method": "m", "share": "120%"}], "to": None}, "schema/format", ("split", 0, "share")),
        ({"priority": 0}, "schema/out-of-range", ("priority",)),
    ],
)
def test_values_have_bounds(changes: dict[str, Any], name: str, path: tuple[Any, ...]) -> None:
    """Devices are a closed list, amounts numbers, shares percentages."""
    found = EXAMPLE.only(offers=rule(**changes))

    assert (found.name, found.path) == (name, ("offers", "one", "rules", "all", *path))

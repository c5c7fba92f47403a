"""Canonical data, as a target holds it, can be read again."""

import json
from decimal import Decimal

import pytest

from pgconf.kinds.canonical import restored
from pgconf.kinds.registry import registry
from pgconf.model import Address

RULES = registry()["settlement_rule"]
ADDRESS = Address("settlement_rule", "bank-t1")
RULE = {
    "kind": "settlement_rule",
    "name": "bank-t1",
    "method": "bank_transfer",
    "account": "icbc-main",
    "cycle": "T+1",
    "amount": {"min": Decimal("0.50"), "max": 5000000},
    "splits": [{"account": "b", "ratio": "5%"}, {"account": "a", "ratio": "1.5%"}],
}


def test_what_is_written_is_read_again() -> None:
    """Amounts as numbers, keyed lists as lists; the canonical form is the same as before."""
    spec = RULES.check(ADDRESS, RULE).value
    body = RULES.canonical(spec)
    data = restored(json.loads(body), RULES.shape)
    assert data["amount"] == {"min": Decimal("0.5"), "max": Decimal(5000000)}
    assert [split["account"] for split in data["splits"]] == ["a", "b"]
    again = RULES.check(ADDRESS, {"kind": "settlement_rule", "name": "bank-t1", **data})
    assert again.diagnostics == ()
    assert RULES.canonical(again.value) == body


@pytest.mark.parametrize(
    ("path", "value"), [("amount", {"max": "many"}), ("amount", {"max": 7}), ("splits", "none")]
)
def test_what_somebody_has_edited_stays_for_the_kind_to_judge(path: str, value: object) -> None:
    """It is not made to look right."""
    body = json.loads(RULES.canonical(RULES.check(ADDRESS, RULE).value))
    assert restored(body | {path: value}, RULES.shape)[path] == value

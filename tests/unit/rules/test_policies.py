"""The merchant's own rules: what their messages show of a resource."""

from pathlib import Path

import pytest

from .money_shop import ACCOUNT, METHOD, SERIAL, SETTLEMENT, found

FIELDS = {
    "amount": {"min": 1},
    "countries": ["CN", "HK"],
    "labels": {"team": "shop"},
    "availability": [{"from": "08:00", "to": "22:00"}],
    "order_expiry": "15m",
}


@pytest.mark.parametrize(
    ("field", "shown"),
    [
        ("amount.max", "(none)"),
        ("countries", "CN, HK"),
        ("audiences", "(none)"),
        ("labels.team", "shop"),
        ("order_expiry", "15m"),
        ("enabled", "true"),
        ("labels", "…"),
        ("amount", "…"),
        ("credentials", "…"),
        ("credentials.private_key", "…"),
        ("availability", "…"),
    ],
)
def test_a_message_shows_single_values_and_lists_of_them(tmp_path: Path, field: str, shown: str) -> None:
    """Nothing of what has fields of its own, unless one of these is named: it may hold a secret."""
    policy = {
        "kind": "policy",
        "name": "told",
        "match": {"kind": "payment_method"},
        "deny": "true",
        "message": f"it has {{{field}}}",
    }
    shop = (ACCOUNT, SERIAL, SETTLEMENT, {**METHOD, **FIELDS}, policy)
    assert [one.message for one in found(tmp_path, "policy/told", *shop)] == [f"it has {shown}"]

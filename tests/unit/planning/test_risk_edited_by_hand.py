"""Risk over live settings that somebody edited by hand: any JSON may stand anywhere."""

from typing import Any

import pytest

from pgconf.model import Action, Risk
from pgconf.planning.compare import differences
from pgconf.planning.risk import weigh


@pytest.mark.parametrize(
    "before",
    ["fifty", "", "NaN", "Infinity", "1e9", float("nan"), 50000, 0.1, True, [1], {"value": 1}],
    ids=repr,
)
def test_an_amount_that_was_edited_by_hand_never_stops_planning(before: Any) -> None:
    """Whatever somebody put where an amount belongs, the change is weighed and names the field."""
    found = list(differences({"amount": {"max": before}}, {"amount": {"max": "20000"}}))
    risk, reasons = weigh("payment_method", Action.UPDATE, found, "CNY", ())
    assert risk is Risk.DISRUPTIVE
    assert "amount.max" in reasons[0] or "payments above" in reasons[0]


def test_an_amount_that_made_no_sense_and_goes_away_limits_nothing() -> None:
    """There was no limit before, and there is none now."""
    found = list(differences({"amount": {"max": "fifty"}}, {"amount": {}}))
    assert weigh("payment_method", Action.UPDATE, found, "CNY", ()) == (
        Risk.DISRUPTIVE,
        ("`amount.max` takes effect at once",),
    )


def test_an_amount_that_was_written_as_a_number_is_still_an_amount() -> None:
    """JSON has numbers; the limit that was there is the one that is lifted."""
    found = list(differences({"amount": {"max": 9000}}, {"amount": {"max": "20000"}}))
    _, reasons = weigh("payment_method", Action.UPDATE, found, "CNY", ())
    assert reasons == ("payments above 9000 CNY are accepted from now on",)


@pytest.mark.parametrize(
    "before",
    ["clerk", {"clerk": 1}, [["clerk"]], [{"role": "clerk"}], [1, "clerk"], [None], 7],
    ids=repr,
)
def test_grants_that_were_edited_by_hand_never_stop_planning(before: Any) -> None:
    """Whatever somebody put where roles belong, the role that gains is named."""
    after = {"grants": {"orders.read": ["auditor"]}}
    found = list(differences({"grants": {"orders.read": before}}, after))
    risk, reasons = weigh("role_matrix", Action.UPDATE, found, None, ())
    assert risk is Risk.DESTRUCTIVE
    assert "role `auditor` gains `orders.read`" in reasons


def test_putting_back_grants_that_were_wiped_by_hand_names_who_gains() -> None:
    """Text in the place of the whole table grants nothing, so everybody gains."""
    found = list(differences({"grants": "x"}, {"grants": {"orders.read": ["auditor"]}}))
    risk, reasons = weigh("role_matrix", Action.UPDATE, found, None, ())
    assert risk is Risk.DESTRUCTIVE
    assert "role `auditor` gains `orders.read`" in reasons

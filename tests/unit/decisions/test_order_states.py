"""What the states of an order mean follows from its transitions."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pgconf.decisions.order_states import (
    Step,
    closings,
    maybe_paid,
    maybe_unpaid,
    paid_by_event,
    payable,
    reachable,
    reached,
    restless,
    success_only,
)
from pgconf.kinds.order_policy import OrderPolicy

STATES = ("a", "b", "c", "d", "e")
PAID = {"from": "a", "to": "b", "on": "payment.succeeded"}

states = st.sampled_from(STATES)
ways = st.lists(st.builds(Step, states, states), max_size=12)
causes = st.sampled_from(
    (
        {"on": "payment.succeeded"},
        {"on": "payment.authorized"},
        {"on": "refund.failed"},
        {"on": "goods.shipped"},
        {"by": "orders.cancel"},
        {"after": "30m", "closes_at_provider": True},
    )
)
transitions = st.lists(
    st.builds(
        lambda before, to, cause: {"from": before, "to": to, **cause},
        st.lists(states, min_size=1, max_size=3, unique=True),
        states,
        causes,
    ),
    max_size=8,
)


def policy(*steps: dict[str, Any], terminal: tuple[str, ...] = ("e",)) -> OrderPolicy:
    """Make a policy whose orders begin in state `a`."""
    return OrderPolicy.model_validate(
        {
            "kind": "order_policy",
            "name": "orders",
            "states": dict.fromkeys(STATES, "状态"),
            "initial": "a",
            "terminal": terminal,
            "transitions": steps,
        }
    )


def step(before: str, to: str, **cause: Any) -> dict[str, Any]:
    """Write a transition from the states in a text such as `ab`; by a person, if nothing else is said."""
    return {"from": list(before), "to": to, **(cause or {"by": "orders.move"})}


def test_an_order_gets_to_what_steps_lead_to() -> None:
    """Circles and steps from elsewhere do no harm."""
    orders = policy(step("a", "b"), step("b", "a"), step("d", "e"))
    assert reachable(orders) == {"a", "b"}


def test_an_order_that_cannot_move_is_where_it_began() -> None:
    """There may be no transition at all."""
    assert reachable(policy()) == {"a"}
    assert restless(policy()) == {"a"}


def test_an_order_that_circles_never_comes_to_rest() -> None:
    """Unless a way leads out of the circle."""
    assert restless(policy(step("a", "b"), step("b", "a"), step("d", "e"))) == {"a", "b"}
    assert restless(policy(step("a", "b"), step("b", "a"), step("b", "e"))) == frozenset()


def test_a_state_that_no_order_gets_to_has_no_restless_orders() -> None:
    """One mistake is told once."""
    assert restless(policy(step("a", "e"), step("d", "c"))) == frozenset()


def test_a_terminal_state_may_be_left_again() -> None:
    """A completed order can be refunded, and is at rest nevertheless."""
    assert restless(policy(step("a", "e"), step("e", "d"), terminal=("d", "e"))) == frozenset()


def test_paid_is_what_lies_behind_a_payment() -> None:
    """However many steps."""
    orders = policy(PAID, step("b", "c"), step("c", "d"), step("a", "e", after="30m"))
    assert paid_by_event(orders) == {"b"}
    assert maybe_paid(orders) == {"b", "c", "d"}
    assert maybe_unpaid(orders) == {"a", "e"}


def test_a_state_may_hold_paid_and_unpaid_orders() -> None:
    """Both kinds of orders can be closed here."""
    orders = policy(PAID, step("ab", "e"))
    assert "e" in maybe_paid(orders) & maybe_unpaid(orders)


def test_whoever_makes_an_order_paid_makes_no_unpaid_one_of_it() -> None:
    """The state stays one of paid orders."""
    assert maybe_unpaid(policy(PAID, step("a", "b"), step("b", "c"))) == {"a"}


@pytest.mark.parametrize(
    "event", ["refund.started", "refund.succeeded", "refund.failed", "chargeback.received"]
)
def test_what_is_given_back_was_paid(event: str) -> None:
    """Even where no transition tells of the payment."""
    assert maybe_paid(policy(step("c", "d", on=event))) == {"d"}


def test_an_authorisation_reserves_money_in_its_own_state_alone() -> None:
    """What is released leaves an order that nobody has paid for."""
    orders = policy(
        step("a", "b", on="payment.authorized"),
        step("b", "c", on="payment.succeeded"),
        step("b", "e", on="payment.closed"),
    )
    assert maybe_paid(orders) == {"b", "c"}
    assert payable(orders) == {"a", "b"}


def test_closing_takes_an_order_from_who_may_pay_it_to_rest() -> None:
    """By hand or by time, and from one of several states."""
    orders = policy(PAID, step("ac", "e", after="30m"), step("a", "e"), step("c", "e"), step("b", "e"))
    assert [index for index, _ in closings(orders)] == [1, 2]


@pytest.mark.parametrize(
    ("steps", "why"),
    [
        ((PAID, step("a", "b")), "it is declared paid"),
        ((PAID, step("a", "d")), "it does not rest there"),
        ((PAID, step("e", "b", on="payment.succeeded"), step("a", "e")), "late payments are taken there too"),
        ((step("a", "e"),), "nothing is ever paid"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_it_is_no_closing_when(steps: tuple[dict[str, Any], ...], why: str) -> None:
    """The order is not closed, or can be paid there too."""
    assert list(closings(policy(*steps, terminal=("b", "e")))) == []


def test_a_state_that_only_a_success_leads_out_of_is_found() -> None:
    """With the first of the transitions that do."""
    orders = policy(PAID, step("b", "c", on="refund.started"), step("c", "e", on="refund.succeeded"))
    assert [(index, state) for index, _, state in success_only(orders)] == [(0, "a"), (2, "c")]


@pytest.mark.parametrize(
    "way", [step("a", "e", on="payment.failed"), step("a", "e", after="1h"), step("a", "e")], ids=str
)
def test_another_way_out_is_enough(way: dict[str, Any]) -> None:
    """On a failure, after a time or by a person."""
    assert list(success_only(policy(way, PAID))) == []


def test_nobody_waits_in_a_state_that_no_order_gets_to() -> None:
    """One mistake is told once."""
    assert list(success_only(policy(step("d", "e", on="refund.succeeded")))) == []


@given(ways, st.sets(states))
def test_reaching_is_a_closure(steps: list[Step], starts: set[str]) -> None:
    """It holds the starts, no step leads out of it, and asking again adds nothing."""
    found = reached(starts, steps)
    assert starts <= found
    assert all(one.after in found for one in steps if one.before in found)
    assert reached(found, steps) == found


@given(ways, ways, st.sets(states))
def test_more_steps_reach_no_less(some: list[Step], more: list[Step], starts: set[str]) -> None:
    """Adding a transition loses nothing."""
    assert reached(starts, some) <= reached(starts, some + more)


@given(ways, states)
def test_every_reached_state_has_a_way_to_it(steps: list[Step], start: str) -> None:
    """Nothing is reached by accident: without the steps into a state it is not."""
    for state in reached({start}, steps) - {start}:
        assert state not in reached({start}, [one for one in steps if one.after != state])


@given(transitions)
def test_every_order_is_paid_or_unpaid(steps: list[dict[str, Any]]) -> None:
    """The two sets together hold all states that an order can get to."""
    orders = policy(*steps)
    assert reachable(orders) <= maybe_paid(orders) | maybe_unpaid(orders)
    assert maybe_unpaid(orders) <= reachable(orders)
    assert paid_by_event(orders) <= maybe_paid(orders)


@given(transitions)
def test_what_is_not_restless_comes_to_rest(steps: list[dict[str, Any]]) -> None:
    """From each of the other states that an order gets to, steps lead to a terminal one."""
    orders = policy(*steps)
    known = [Step(state, one.to) for one in orders.transitions for state in one.from_]
    for state in reachable(orders):
        assert (reached({state}, known).isdisjoint(orders.terminal)) == (state in restless(orders))

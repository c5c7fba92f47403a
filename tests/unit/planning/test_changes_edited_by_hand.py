"""Changes of resources that somebody edited in the database: anything may stand there."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from tests.unit.planning.office import COUNTER, ROLES, SHOP, Shop, printed

from pgconf.model import Action, Address, Plan
from pgconf.planning.codec import decode, schema, to_text

BACK_OFFICE = Address("role_matrix", "back-office")
PLANTED = "hunter2Zq9"
Edit = Callable[[dict[str, Any]], Any]


def sets(*path: str, to: Any) -> Edit:
    """Set one value of a live resource."""

    def edit(data: dict[str, Any]) -> None:
        *way, last = path
        for step in way:
            data = data[step]
        data[last] = to

    return edit


def is_sound(plan: Plan) -> bool:
    """Whether a plan can be written, read back, shown, and checked against its schema."""

    def refuse(word: str) -> None:
        message = f"{word} is not JSON"
        raise ValueError(message)

    text = to_text(plan)
    errors = list(Draft202012Validator(schema()).iter_errors(json.loads(text, parse_constant=refuse)))
    return bool(printed(plan)) and not errors and decode(text, "p.json") == plan


BODIES = {
    "it is not JSON": b"nope",
    "it is empty": b"",
    "it is a list": b"[]",
    "it is a number": b"7",
    "it is nested too deeply": b"[" * 100_000,
    "it is a number of too many digits": b"7" * 5_000,
    "it is an empty map": b"{}",
}
EDITS = {
    "an amount is a word": (COUNTER, sets("amount", "max", to="fifty")),
    "an amount is a list": (COUNTER, sets("amount", "max", to=[1])),
    "an amount is a number with an exponent": (COUNTER, sets("amount", "max", to="1E+999999")),
    "an amount is beyond all numbers": (COUNTER, sets("amount", "max", to=float("inf"))),
    "the amounts are a word": (COUNTER, sets("amount", to="much")),
    "a value is no number at all": (COUNTER, sets("labels", to=float("nan"))),
    "a value is half a character": (COUNTER, sets("owner", to="\ud800")),
    "the title is a number": (COUNTER, sets("title", to=7)),
    "the title is a map": (COUNTER, sets("title", to={"zh": "柜台"})),
    "the title has lines": (COUNTER, sets("title", to="柜台\n  + account/mine")),
    "a reference is a map": (COUNTER, sets("serial", to={"name": "order-serial"})),
    "a reference is a list": (COUNTER, sets("serial", to=["order-serial"])),
    "a currency is a number": (COUNTER, sets("currency", to=156)),
    "a flag is a number": (COUNTER, sets("enabled", to=1)),
    "a list is a map": (COUNTER, sets("maintenance", to={"sat": "02:00"})),
    "a list has items of all kinds": (COUNTER, sets("maintenance", to=[1, "x", {"from": []}, None])),
    "a list has one more item": (COUNTER, sets("maintenance", to=[{"from": "01:00"}, {"to": 7}])),
    "a role is a map": (BACK_OFFICE, sets("grants", "refunds.approve", to=[{"role": "auditor"}])),
    "roles are of several types": (BACK_OFFICE, sets("grants", "refunds.approve", to=[1, "cashier"])),
    "the grants are a word": (BACK_OFFICE, sets("grants", to="all")),
    "there is a field nobody knows": (COUNTER, sets("x/y~z.w", to="?")),
}


@pytest.mark.parametrize("text", [SHOP, ROLES], ids=["is put back", "is deleted"])
@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_a_body_that_makes_no_sense(shop: Shop, body: bytes, text: str) -> None:
    """It is not wanted, so whatever it was it can be replaced or removed."""
    shop.edit(COUNTER, body)
    plan = shop.plan(text)
    change = next(change for change in plan.changes if change.address == COUNTER)
    assert change.action is (Action.UPDATE if text == SHOP else Action.DELETE)
    assert is_sound(plan)


@pytest.mark.parametrize(
    "text",
    [SHOP, "kind: calendar\nname: cn\ncountry: CN\nyears: [2026]\n"],
    ids=["is put back", "is deleted"],
)
@pytest.mark.parametrize(("address", "edit"), EDITS.values(), ids=EDITS)
def test_a_value_that_makes_no_sense(shop: Shop, address: Address, edit: Edit, text: str) -> None:
    """Planning tells what differs, and never ends in a crash or in a plan that cannot be read."""
    shop.edit(address, edit)
    plan = shop.plan(text)
    assert address in {change.address for change in plan.changes}
    assert is_sound(plan)


def test_references_that_lead_in_a_circle(shop: Shop) -> None:
    """Deleting what refers to itself over others ends."""
    shop.edit(Address("settlement_rule", "bank-t1"), sets("account", to="bank-t1"))
    shop.edit(COUNTER, sets("fallback", to="counter"))
    plan = shop.plan(ROLES)
    assert len(list(plan.changes)) == 5
    assert is_sound(plan)


def test_an_edit_that_changes_no_value_is_put_back_and_said_to_change_nothing(shop: Shop) -> None:
    """The digest differs, the settings do not."""
    shop.edit(COUNTER, lambda data: dict(reversed(data.items())))
    (change,) = shop.plan(SHOP).changes
    assert (change.action, change.fields) == (Action.UPDATE, ())
    assert change.reasons == (
        "it was edited outside and says what is declared: only the revision records it",
    )


@pytest.mark.parametrize(
    "edit",
    [
        pytest.param(sets("credentials", "secrets", "api-key", to=PLANTED), id="in the place of a reference"),
        pytest.param(sets("credentials", "secrets", "old-key", to=PLANTED), id="under a name that is gone"),
        pytest.param(sets("credentials", "secrets", "api-key", "value", to=PLANTED), id="beside a reference"),
        pytest.param(sets("credentials", "secrets", to=PLANTED), id="in the place of all secrets"),
        pytest.param(sets("credentials", "secrets", to=[PLANTED]), id="in a list of secrets"),
        pytest.param(sets("credentials", to=PLANTED), id="in the place of the credentials"),
        pytest.param(sets("credentials", to=[PLANTED]), id="in a list of credentials"),
        pytest.param(sets("credentials", "secret", to=PLANTED), id="under another name"),
    ],
)
@pytest.mark.parametrize(
    "wanted",
    [SHOP, SHOP.replace("credentials: {secrets: {api-key: {secret: env:API_KEY}}}\n", "")],
    ids=["secrets are wanted", "no secrets are wanted"],
)
def test_a_secret_in_clear_is_withheld(shop: Shop, edit: Edit, wanted: str) -> None:
    """No way of writing a plan shows it."""
    shop.edit(COUNTER, edit)
    plan = shop.plan(wanted)
    assert COUNTER in {change.address for change in plan.changes}
    assert PLANTED not in printed(plan)


def test_a_name_that_moves_the_cursor_never_reaches_the_terminal(shop: Shop) -> None:
    """Whoever can write a row cannot rewrite the screen of whoever plans."""
    with closing(sqlite3.connect(shop.root / ".pgconf" / "production.db")) as database, database:
        database.execute("UPDATE pgconf_resource SET name = 'x\x1b[2Jy\nz' WHERE name = 'back-office'")
    text = printed(shop.plan(SHOP))
    assert "\x1b" not in text
    assert "\nz" not in text

"""Changes: what a plan says of resources that differ, from YAML on disk and a real database."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from tests.unit.planning.office import COUNTER, METHOD, ROLES, SHOP, Shop, printed

from pgconf.model import Action, Change, FieldChange, InvalidError, Plan, Risk


def only(plan: Plan) -> Change:
    """Give the one change of a plan."""
    (change,) = plan.changes
    return change


def test_a_first_plan_creates_everything_what_is_referred_to_first(tmp_path: Path) -> None:
    """Each create has its title, its place and nothing else."""
    changes = {change.address: change for change in Shop(tmp_path).plan(SHOP).changes}
    counter = changes[COUNTER]
    assert {change.action for change in changes.values()} == {Action.CREATE}
    assert {str(address): change.wave for address, change in changes.items()} == {
        "account/ccb": 1,
        "account/icbc": 1,
        "role_matrix/back-office": 1,
        "serial_rule/order-serial": 1,
        "settlement_rule/bank-t1": 2,
        "payment_method/counter": 3,
    }
    assert (counter.title, counter.live_digest, counter.fields) == ("柜台", None, ())
    assert str(counter.origin) == "environments/production/shop.yaml:26:1"


def test_a_changed_amount_has_its_currency_and_its_place(shop: Shop) -> None:
    """The plan names the resource, what it held and what it will hold."""
    change = only(shop.plan(SHOP.replace("max: 50000", "max: 20000.00")))
    (field,) = change.fields
    assert (change.action, change.risk) == (Action.UPDATE, Risk.DISRUPTIVE)
    assert change.reasons == ("payments above 20000 CNY are refused from now on",)
    assert (field.path, field.before, field.after, field.currency) == ("/amount/max", "50000", "20000", "CNY")
    assert str(field.origin) == "environments/production/shop.yaml:34:26"
    assert change.live_digest is not None
    assert change.desired_digest not in {None, change.live_digest}


def test_a_value_of_an_item_that_has_a_key_has_its_place_too(shop: Shop) -> None:
    """The canonical form knows the item by its key, the file by its position."""
    (field,) = only(shop.plan(SHOP.replace("ratio: 5%", "ratio: 6%"))).fields
    assert (field.path, field.before, field.after) == ("/splits/ccb/ratio", "5%", "6%")
    assert str(field.origin) == "environments/production/shop.yaml:20:32"


def test_what_is_no_amount_has_no_currency(shop: Shop) -> None:
    """Only money is shown as money."""
    (field,) = only(shop.plan(SHOP.replace("title: 柜台", "title: 收银台"))).fields
    assert field == FieldChange(path="/title", before="柜台", after="收银台", origin=field.origin)


def test_a_value_that_goes_away_has_no_place(shop: Shop) -> None:
    """Nobody wrote it down any more."""
    change = only(shop.plan(SHOP.replace("title: 柜台\n", "")))
    assert change.fields == (FieldChange(path="/title", before="柜台"),)
    assert (change.risk, change.reasons) == (Risk.ADDITIVE, ("only what people read changes",))


def test_a_title_that_goes_away_is_shown_beside_a_secret_too(shop: Shop) -> None:
    """Only what may be a secret is withheld."""
    shop.apply(SHOP.replace("name: icbc\n", "name: icbc\ntitle: 基本户\n"))
    change = only(shop.plan(SHOP))
    assert change.fields == (FieldChange(path="/title", before="基本户"),)


def test_disabling_a_payment_method_is_destructive(shop: Shop) -> None:
    """Payers lose a way to pay."""
    change = only(shop.plan(SHOP.replace("title: 柜台", "enabled: false\ntitle: 柜台")))
    assert (change.action, change.risk) == (Action.UPDATE, Risk.DESTRUCTIVE)
    assert change.reasons == ("it is switched off: payers can no longer use it",)


def test_granting_a_permission_is_destructive_and_names_the_role(shop: Shop) -> None:
    """Whoever reviews the plan reads who may do what from now on."""
    change = only(shop.plan(SHOP.replace("approve: [auditor]", "approve: [auditor, cashier]")))
    assert (change.risk, change.reasons) == (
        Risk.DESTRUCTIVE,
        ("role `cashier` gains `refunds.approve`",),
    )
    assert [field.path for field in change.fields] == ["/grants/refunds.approve"]


@pytest.mark.parametrize("number", ["622202******9876", "{secret: env:ICBC}"], ids=["a mask", "a reference"])
def test_another_account_number_is_destructive_and_shows_no_value(shop: Shop, number: str) -> None:
    """Neither the old nor the new one, whichever way they are written."""
    plan = shop.plan(SHOP.replace("number: 622202******1234", f"number: {number}", 1))
    change = only(plan)
    (field,) = change.fields
    assert (change.risk, change.reasons) == (
        Risk.DESTRUCTIVE,
        ("money goes by another `number` from now on",),
    )
    assert field == FieldChange(path="/number", sensitive=True, origin=field.origin)
    assert "622202" not in printed(plan)


def test_a_value_that_cannot_change_in_place_is_replaced(shop: Shop) -> None:
    """Another product is another thing to the payer."""
    change = only(shop.plan(SHOP.replace("product: counter", "product: terminal")))
    assert (change.action, change.risk) == (Action.REPLACE, Risk.DESTRUCTIVE)
    assert change.reasons[0] == "`product` cannot change in place: another thing takes its place"


def test_setting_what_cannot_change_for_the_first_time_replaces_nothing(shop: Shop) -> None:
    """There was no other value that something could rely on."""
    change = only(shop.plan(SHOP.replace("title: 柜台", "channel_id: c-1\ntitle: 柜台")))
    assert change.action is Action.UPDATE


def test_a_rename_is_an_update_that_names_both_addresses(shop: Shop) -> None:
    """Nothing is deleted and nothing is created."""
    change = only(shop.plan(SHOP.replace("name: counter\n", "name: desk\nmoved_from: counter\n")))
    assert (change.action, change.address.name, change.moved_from) == (Action.UPDATE, "desk", COUNTER)
    (field,) = change.fields
    assert (field.path, field.before, field.after) == ("/name", "counter", "desk")
    assert str(field.origin) == "environments/production/shop.yaml:27:7"


def test_two_resources_cannot_both_have_had_one_name(shop: Shop) -> None:
    """A live resource can become one thing only; the configuration is refused."""
    desk = METHOD.replace("name: counter\n", "name: desk\nmoved_from: counter\n")
    till = METHOD.replace("name: counter\n", "name: till\nmoved_from: counter\n")
    with pytest.raises(InvalidError):
        shop.plan(SHOP.replace(METHOD, f"{desk}---\n{till}"))


def test_what_is_left_out_is_deleted_what_refers_first(shop: Shop) -> None:
    """Also what is referred to by the items of a list that has a key."""
    plan = shop.plan(ROLES)
    assert {change.action for change in plan.changes} == {Action.DELETE}
    assert {change.risk for change in plan.changes} == {Risk.DESTRUCTIVE}
    assert {str(change.address): change.wave for change in plan.changes} == {
        "payment_method/counter": 1,
        "serial_rule/order-serial": 2,
        "settlement_rule/bank-t1": 2,
        "account/ccb": 3,
        "account/icbc": 3,
    }
    counter = next(change for change in plan.changes if change.address == COUNTER)
    assert (counter.title, counter.desired_digest, counter.origin) == ("柜台", None, None)


def test_a_live_resource_of_a_kind_that_is_gone_is_deleted(shop: Shop) -> None:
    """The project may have dropped a kind of its own."""
    with closing(sqlite3.connect(shop.root / ".pgconf" / "production.db")) as database, database:
        database.execute("UPDATE pgconf_resource SET kind = 'loyalty_tier' WHERE kind = 'role_matrix'")
    changes = {str(change.address): change for change in shop.plan(SHOP).changes}
    assert changes["loyalty_tier/back-office"].action is Action.DELETE
    assert changes["loyalty_tier/back-office"].reasons == ("it is gone from the back office",)

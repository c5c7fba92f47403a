"""Kinds of models: every mistake is told once, in its place, and equal settings are equal bytes."""

from decimal import Decimal
from typing import Any

import pytest

from pgconf.kinds.registry import registry
from pgconf.model import Address, Diagnostic, Place

ADDRESS = Address("payment_method", "alipay-web")
KIND = registry()["payment_method"]


def method(**changes: Any) -> dict[str, Any]:
    """Give a valid payment method, with some fields changed or, by None, left out."""
    data: dict[str, Any] = {
        "kind": "payment_method",
        "name": "alipay-web",
        "provider": "alipay",
        "product": "page",
        "currency": "CNY",
        "amount": {"min": Decimal("0.01"), "max": 50000},
        "serial": "order-serial",
        "settlement": "alipay-t1",
        "credentials": {"app_id": "2021000000000000", "private_key": {"secret": "env:KEY"}},
    }
    return {key: value for key, value in {**data, **changes}.items() if value is not None}


def check(data: dict[str, Any]) -> list[Diagnostic]:
    """Check plain data."""
    return list(KIND.check(ADDRESS, data).diagnostics)


def only(data: dict[str, Any]) -> tuple[Diagnostic, Place]:
    """Check plain data that has exactly one mistake."""
    (found,) = check(data)
    assert isinstance(found.where, Place)
    return found, found.where


def test_a_valid_resource_has_no_findings() -> None:
    """The typed spec comes out."""
    checked = KIND.check(ADDRESS, method())
    assert checked.diagnostics == ()
    assert checked.value.amount.max == Decimal(50000)


@pytest.mark.parametrize(
    ("changes", "name", "path", "hint"),
    [
        ({"titel": "x"}, "schema/unknown-field", ("titel",), "did you mean `title`?"),
        ({"qqqq": "x"}, "schema/unknown-field", ("qqqq",), "it may have `agreement`"),
        ({"product": "pgae"}, "schema/unknown-value", ("product",), "did you mean `page`?"),
        ({"product": "zzz"}, "schema/unknown-value", ("product",), "it may be `page`, `wap`"),
        ({"product": {"a": 1}}, "schema/unknown-value", ("product",), "it may be `page`"),
        ({"provider": "alipai"}, "schema/unknown-value", ("provider",), "did you mean `alipay`?"),
        ({"enabled": "yes"}, "schema/wrong-type", ("enabled",), "YAML 1.2 reads `yes`"),
        ({"enabled": "true"}, "schema/wrong-type", ("enabled",), "remove the quotes"),
        ({"enabled": 1}, "schema/wrong-type", ("enabled",), None),
        ({"amount": {"max": "5"}}, "schema/wrong-type", ("amount", "max"), "without quotes"),
        ({"amount": 5}, "schema/wrong-type", ("amount",), None),
        ({"amount": {"max": -1}}, "schema/out-of-range", ("amount", "max"), None),
        ({"amount": {"max": 10**29}}, "schema/out-of-range", ("amount", "max"), None),
        ({"title": 5}, "schema/wrong-type", ("title",), "quotes"),
        ({"title": ["x"]}, "schema/wrong-type", ("title",), None),
        ({"availability": "always"}, "schema/wrong-type", ("availability",), None),
        ({"order_expiry": "5 m"}, "schema/format", ("order_expiry",), "s, m, h, d"),
        ({"currency": "CNX"}, "schema/unknown-value", ("currency",), "did you mean `CNY`?"),
        ({"labels": {"": "x"}}, "schema/out-of-range", ("labels", ""), None),
        ({"amount": {"min": Decimal("0.001")}}, "schema/amount-precision", ("amount", "min"), "fen"),
        ({"countries": ["CN", "CN"]}, "schema/repeated-item", ("countries", 1), "remove"),
        ({"fallback": "alipay-web"}, "schema/inconsistent", ("fallback",), None),
        ({"mode": "isv"}, "schema/inconsistent", ("mode",), "sub-merchant"),
        ({"sub_merchant": "1"}, "schema/inconsistent", ("sub_merchant",), "isv"),
        ({"fee": {"min": 2, "max": 1, "fixed": 1}}, "schema/inconsistent", ("fee", "min"), "swap"),
        ({"fee": {}}, "schema/inconsistent", ("fee",), None),
        (
            {"refund": {"window": "1d", "partial": False, "max_partials": 2}},
            "schema/inconsistent",
            ("refund", "max_partials"),
            None,
        ),
        (
            {"maintenance": [{"from": "03:00", "to": "03:00"}]},
            "schema/inconsistent",
            ("maintenance", 0, "to"),
            None,
        ),
    ],
)
def test_a_mistake_is_told_once_in_its_place(
    changes: dict[str, Any], name: str, path: tuple[str | int, ...], hint: str | None
) -> None:
    """One mistake makes one finding, with its path and with what to do."""
    found, where = only(method(**changes))
    assert (found.name, where.path) == (name, path)
    assert hint is None or hint in (found.hint or "")


@pytest.mark.parametrize("field", ["provider", "product", "currency", "amount", "serial", "credentials"])
def test_a_missing_field_is_named_where_it_should_stand(field: str) -> None:
    """The finding names the field, so that a patch which took it away is found."""
    found, where = only(method(**{field: None}))
    assert (found.name, where.path) == ("schema/missing-field", (field,) if field != "provider" else ())
    assert f"`{field}`" in found.message


def test_a_missing_inner_field_is_named_where_it_should_stand() -> None:
    """The path leads to the field that is not there."""
    found, where = only(method(credentials={"app_id": "2021000000000000"}))
    assert (found.name, where.path) == ("schema/missing-field", ("credentials", "private_key"))


def test_an_unknown_way_of_signing_is_told_by_its_field() -> None:
    """Of a union only the field that chooses the branch is spoken of."""
    credentials = {"app_id": "2021000000000000", "sign_type": "RSA3", "private_key": {"secret": "env:K"}}
    found, where = only(method(credentials=credentials))
    assert (found.name, where.path) == ("schema/unknown-value", ("credentials", "sign_type"))
    assert found.hint == "did you mean `RSA`?"


def test_only_the_chosen_branch_of_a_union_is_spoken_of() -> None:
    """A key of another provider is unknown, and what that provider needs is not asked for."""
    credentials = {"app_id": "2021000000000000", "private_key": {"secret": "env:K"}, "mch_id": "1"}
    found, _ = only(method(credentials=credentials))
    assert found.message == "`credentials` has no field `mch_id`"


def test_mistakes_do_not_hide_each_other() -> None:
    """A typo in a key, a value that is too fine and two limits that contradict are told together."""
    found = check(method(titel="x", amount={"min": Decimal("0.001")}, fee={"fixed": 1, "min": 2, "max": 1}))
    assert {d.name for d in found} == {
        "schema/unknown-field",
        "schema/amount-precision",
        "schema/inconsistent",
    }


def test_a_contradiction_that_rests_on_a_broken_value_is_not_told() -> None:
    """When `max` cannot be read, nothing is said of `min` and `max` together."""
    fee = {"fixed": 1, "min": 5, "max": "1"}
    assert [d.name for d in check(method(fee=fee))] == ["schema/wrong-type"]


def test_items_behind_a_broken_one_are_not_told_at_the_wrong_place() -> None:
    """A list that lost an item has other indexes, so nothing is said of the others."""
    windows = [{"from": "24:00", "to": "01:00"}, {"from": "03:00", "to": "03:00"}]
    assert [d.name for d in check(method(maintenance=windows))] == ["schema/format"]


def test_keys_that_begin_with_x_are_free() -> None:
    """They are neither findings nor part of what is deployed."""
    plain = KIND.check(ADDRESS, method())
    noted = KIND.check(
        ADDRESS, method(**{"x-note": {"any": ["thing"]}, "amount": {**method()["amount"], "x-by": "risk"}})
    )
    assert noted.diagnostics == ()
    assert KIND.canonical(noted.value) == KIND.canonical(plain.value)


def test_a_secret_in_clear_is_refused_and_appears_nowhere() -> None:
    """Neither the message nor the hint holds it, and its line is not quoted."""
    credentials = {"app_id": "2021000000000000", "private_key": "MIIEvQIBADANBg"}
    found, _ = only(method(credentials=credentials))
    assert "MIIE" not in f"{found.message}{found.hint}"
    assert found.conceal


def test_a_secret_in_the_place_of_all_credentials_appears_nowhere() -> None:
    """What stands where secrets belong is not quoted, whatever it is."""
    found, where = only(method(credentials="MIIEvQIBADANBg"))
    assert (found.name, where.path, found.conceal) == ("schema/wrong-type", ("credentials",), True)
    assert found.message == "`credentials` must be a map"


def test_a_misspelt_key_beside_secrets_is_not_quoted() -> None:
    """Its value may well be the secret."""
    credentials = {**method()["credentials"], "alipay_publik_key": "MIIEvQIBADANBg"}
    found, _ = only(method(credentials=credentials))
    assert found.conceal
    assert "MIIE" not in found.message


def test_the_envelope_is_told_apart_from_what_is_deployed() -> None:
    """Kind, name and the old name identify a resource; they are not part of what it says."""
    body = KIND.canonical(KIND.check(ADDRESS, method(moved_from="old")).value)
    assert b"moved_from" not in body
    assert b'"kind"' not in body


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"order_expiry": "60m"}, {"order_expiry": "1h"}),
        ({"countries": ["HK", "CN"]}, {"countries": ["CN", "HK"]}),
        ({"amount": {"max": Decimal("50000.00")}}, {"amount": {"max": 50000}}),
        ({"enabled": True}, {}),
        ({"fee": {"rate": "0.60%"}}, {"fee": {"rate": "0.6%", "rounding": "half-up"}}),
    ],
)
def test_two_spellings_of_one_setting_are_equal_bytes(one: dict[str, Any], other: dict[str, Any]) -> None:
    """Units, order of sets, trailing zeros and defaults are no difference."""
    bodies = {KIND.canonical(KIND.check(ADDRESS, method(**changes)).value) for changes in (one, other)}
    assert len(bodies) == 1


def test_a_long_value_is_cut_in_messages() -> None:
    """A message stays readable whatever stands in the file."""
    found, _ = only(method(product="p" * 200))
    assert len(found.message) < 100


def test_a_resource_that_is_no_use_is_still_diagnosed() -> None:
    """Too little for a spec is not too little for findings."""
    checked = KIND.check(ADDRESS, {"kind": "payment_method", "name": "a", "provider": "alipay"})
    assert checked.value is None
    assert checked.has_errors


def test_a_secret_may_say_when_it_was_changed() -> None:
    """That is part of what is compared; without it nothing is added."""
    plain = KIND.check(ADDRESS, method()).value
    dated = {"secret": "env:KEY", "rotated_on": "2026-01-01", "rotate_every": "24h"}
    credentials = {"app_id": "2021000000000000", "private_key": dated}
    checked = KIND.check(ADDRESS, method(credentials=credentials))
    assert checked.diagnostics == ()
    assert b'"private_key":{"secret":"env:KEY"}' in KIND.canonical(plain)
    assert b'{"rotate_every":"1d","rotated_on":"2026-01-01","secret":"env:KEY"}' in KIND.canonical(
        checked.value
    )


def test_a_date_in_place_of_a_secrets_date_is_asked_for() -> None:
    """The line is not shown, for a secret may have got there."""
    private_key = {"secret": "env:KEY", "rotated_on": "last summer"}
    found, where = only(method(credentials={"app_id": "2021000000000000", "private_key": private_key}))
    assert (found.name, where.path[-1], found.conceal) == ("schema/format", "rotated_on", True)
    assert "last summer" not in found.message


def test_a_settlement_needs_a_range_that_holds_an_amount() -> None:
    """For payment methods a rule says so; equal bounds are a range."""
    address, kind = Address("settlement_rule", "one"), registry()["settlement_rule"]
    data = {"kind": "settlement_rule", "name": "one", "method": "wallet", "account": "a", "cycle": "T+1"}
    (found,) = kind.check(address, data | {"amount": {"min": 2, "max": 1}}).diagnostics
    assert (found.name, found.where) == ("schema/inconsistent", Place(address, ("amount", "min")))
    assert kind.check(address, data | {"amount": {"min": 1, "max": 1}}).diagnostics == ()

"""Kinds declared by a JSON Schema behave like the built-in ones."""

from decimal import Decimal
from typing import Any

import pytest

from pgconf.kinds.annotations import Sensitive
from pgconf.kinds.custom import SchemaKind, schema_mistake
from pgconf.kinds.registry import BUILTIN, registry
from pgconf.model import Address, Path, Place

ADDRESS = Address("delivery_slot", "morning")
SCHEMA: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["area"],
    "properties": {
        "area": {"enum": ["east", "west"]},
        "fee": {"type": "number", "x-pgconf-money": True},
        "currency": {"type": "string"},
        "token": {"type": ["object", "null"], "x-pgconf-sensitive": True},
        "days": {"type": "array", "items": {"type": "string"}, "x-pgconf-set": True},
        "code": {"type": "string", "pattern": "^[A-Z]+$"},
        "count": {"type": "number", "maximum": 5},
        "stops": {"type": "array", "items": {"$ref": "#/$defs/stop"}, "x-pgconf-keyed": "id"},
        "method": {"type": "string", "x-pgconf-ref": "payment_method", "x-pgconf-immutable": False},
        "by": {
            "oneOf": [
                {"properties": {"type": {"const": "bike"}, "speed": {"type": "integer"}}},
                {"properties": {"type": {"const": "van"}, "load": {"type": "integer"}}},
            ]
        },
    },
    "$defs": {
        "stop": {"type": "object", "properties": {"id": {"type": "string"}, "next": {"$ref": "#/$defs/stop"}}}
    },
}
KIND = SchemaKind("delivery_slot", SCHEMA)


def slot(**changes: Any) -> dict[str, Any]:
    """Give a valid slot, with some fields changed or, by None, left out."""
    data = {"kind": "delivery_slot", "name": "morning", "area": "east", **changes}
    return {key: value for key, value in data.items() if value is not None}


@pytest.mark.parametrize(
    ("changes", "name", "path"),
    [
        ({"aera": "east"}, "schema/unknown-field", ("aera",)),
        ({"titel": "x"}, "schema/unknown-field", ("titel",)),
        ({"area": "eest"}, "schema/unknown-value", ("area",)),
        ({"area": 5}, "schema/unknown-value", ("area",)),
        ({"area": None}, "schema/missing-field", ("area",)),
        ({"fee": "5"}, "schema/wrong-type", ("fee",)),
        ({"fee": Decimal("0.001"), "currency": "CNY"}, "schema/amount-precision", ("fee",)),
        ({"token": 5}, "schema/wrong-type", ("token",)),
        ({"days": ["mon", "mon"]}, "schema/repeated-item", ("days", 1)),
        ({"stops": [{"id": "a"}, {"id": "a"}]}, "schema/repeated-item", ("stops", 1, "id")),
        ({"code": "abc"}, "schema/format", ("code",)),
        ({"count": 6}, "schema/out-of-range", ("count",)),
        ({"by": {"type": "van", "load": "x"}}, "schema/wrong-type", ("by", "load")),
        ({"name": "Morning"}, "schema/format", ("name",)),
        ({"kind": "slot"}, "schema/unknown-value", ("kind",)),
        ({"title": 5}, "schema/wrong-type", ("title",)),
    ],
)
def test_a_mistake_is_told_once_in_its_place(
    changes: dict[str, Any], name: str, path: tuple[str | int, ...]
) -> None:
    """The envelope and the declared fields are checked alike."""
    (found,) = KIND.check(ADDRESS, slot(**changes)).diagnostics
    assert isinstance(found.where, Place)
    assert (found.name, found.where.path) == (name, path)


def test_a_valid_resource_has_no_findings_and_may_have_annotations() -> None:
    """Keys that begin with `x-` are free here too."""
    assert KIND.check(ADDRESS, slot(title="上午", **{"x-note": 1})).diagnostics == ()


def test_the_canonical_form_sorts_sets_keys_lists_and_keeps_digits() -> None:
    """Numbers with a fraction are text, sets are sorted, keyed lists are maps, null is absent."""
    data = slot(fee=Decimal("1.50"), days=["tue", "mon"], stops=[{"id": "b"}, {"id": "a"}])
    data |= {"token": None, "count": Decimal("5.0")}
    body = KIND.canonical(KIND.check(ADDRESS, data).value)
    assert body == (
        b'{"area":"east","count":5,"days":["mon","tue"],"fee":"1.5","stops":{"a":{"id":"a"},"b":{"id":"b"}}}'
    )


KEY: dict[str, Any] = {"type": "string", "x-pgconf-sensitive": True}
KEYS: dict[str, Any] = {"properties": {"key": KEY}}


@pytest.mark.parametrize(
    ("field", "path"),
    [
        ({"patternProperties": {"^k": KEY}}, ("k1",)),
        ({"additionalProperties": KEY}, ("k1",)),
        ({"unevaluatedProperties": KEY}, ("k1",)),
        ({"prefixItems": [{}, KEY]}, (1,)),
        ({"items": KEY}, (0,)),
        ({"contains": KEY}, (0,)),
        ({"unevaluatedItems": KEY}, (0,)),
        ({"allOf": [KEYS]}, ("key",)),
        ({"anyOf": [{}, KEYS]}, ("key",)),
        ({"oneOf": [{}, KEYS]}, ("key",)),
        ({"if": KEYS}, ("key",)),
        ({"if": True, "then": KEYS}, ("key",)),
        ({"if": True, "else": KEYS}, ("key",)),
        ({"dependentSchemas": {"till": KEYS}}, ("key",)),
    ],
)
def test_a_mark_counts_wherever_json_schema_lets_it_stand(field: dict[str, Any], path: Path) -> None:
    """A mark that is overlooked would show a secret in every plan."""
    shape = SchemaKind("vault", {"type": "object", "properties": {"box": field}}).shape
    assert shape.marks(("box", *path), Sensitive)
    assert not shape.marks(("bag", *path), Sensitive)


def test_the_exported_schema_holds_the_envelope() -> None:
    """An editor completes `title` in custom kinds as well."""
    schema = KIND.json_schema()
    assert {"kind", "name", "title", "area"} <= schema["properties"].keys()
    assert schema["required"] == ["kind", "name", "area"]
    assert SCHEMA["required"] == ["area"]


@pytest.mark.parametrize(
    ("schema", "path"),
    [
        ([], ()),
        ({"type": "array"}, ()),
        ({"type": "object", "properties": {"a": {"type": "txt"}}}, ("properties", "a", "type")),
        ({"type": "object", "properties": {"title": {}}}, ("properties", "title")),
        ({"type": "object", "allOf": [{"$ref": "https://example.invalid/s.json"}]}, ("allOf", 0, "$ref")),
        ({"type": "object", "properties": {"a": {"$ref": "#/$defs/b"}}}, ("properties", "a", "$ref")),
        ({"type": "object", "properties": {"a": {"pattern": "["}}}, ("properties", "a", "pattern")),
        (
            {
                "type": "object",
                "$defs": {"a": {"allOf": [{"$ref": "#/$defs/b"}]}, "b": {"not": {"$ref": "#/$defs/a"}}},
            },
            ("$defs", "a"),
        ),
        (
            {"type": "object", "properties": {"a": {"x-pgconf-ref": "acount"}}},
            ("properties", "a", "x-pgconf-ref"),
        ),
        (
            {"type": "object", "properties": {"a": {"x-pgconf-keyed": True}}},
            ("properties", "a", "x-pgconf-keyed"),
        ),
    ],
)
def test_a_schema_that_cannot_declare_a_kind_is_refused(schema: Any, path: tuple[str, ...]) -> None:
    """The complaint points at what is wrong in the schema."""
    mistake = schema_mistake(schema, BUILTIN)
    assert mistake is not None
    assert (mistake.name, mistake.path) == ("schema/custom-kind", path)


def test_a_good_schema_has_no_mistake() -> None:
    """The schema of these tests is one; definitions may build on each other."""
    assert schema_mistake(SCHEMA, BUILTIN) is None
    twice = [{"$ref": "#/$defs/c"}, {"$ref": "#/$defs/c"}]
    steps = {"a": {"$ref": "#/$defs/b"}, "b": {"allOf": twice}, "c": {"type": "string"}}
    assert schema_mistake({"type": "object", "$defs": steps}, BUILTIN) is None


def test_the_registry_knows_custom_kinds_behind_the_built_in_ones() -> None:
    """They are found by name like any other."""
    kinds = registry([KIND])
    assert kinds["delivery_slot"] is KIND
    assert kinds.names[-1] == "delivery_slot"
    assert [kind.name for kind in kinds] == kinds.names
    with pytest.raises(KeyError):
        kinds["nothing"]

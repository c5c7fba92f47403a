"""References are found wherever a kind keeps secrets, and their changes with as little reading as can be."""

from collections.abc import Mapping
from typing import Any

import pytest

from pgconf.kinds.canonical import canonical_bytes
from pgconf.kinds.custom import SchemaKind
from pgconf.kinds.registry import registry
from pgconf.model import Address, SecretMark, SecretMarks, SecretText, SecretUse
from pgconf.planning.digest import Sealed, digest
from pgconf.planning.match import Match
from pgconf.planning.secrets import SecretChanges, secret_changes, secret_uses, with_secrets

SENSITIVE = {"x-pgconf-sensitive": True}
VAULT = SchemaKind(
    "vault",
    {
        "type": "object",
        "properties": {
            "one": SENSITIVE,
            "many": {"additionalProperties": SENSITIVE},
            "rows": {"items": {"properties": {"key": SENSITIVE}}},
            "open": {},
        },
    },
)
KINDS = registry([VAULT])
MAIN = Address("vault", "main")
MARKS = SecretMarks(SecretText("key"))


def sealed(data: Mapping[str, Any]) -> dict[Address, Sealed]:
    """Seal a vault."""
    body = canonical_bytes(data)
    return {MAIN: Sealed(body, digest(body))}


REFERENCES: dict[str, tuple[dict[str, Any], list[tuple[str, str]]]] = {
    "there is none": ({"one": "text", "open": {"secret": "env:A"}}, []),
    "it is the value": ({"one": {"secret": "env:A"}}, [("/one", "env:A")]),
    "it is one of many": (
        {"many": {"a": {"secret": "env:A"}, "b/c": {"secret": "file:/b"}}},
        [("/many/a", "env:A"), ("/many/b~1c", "file:/b")],
    ),
    "it is in rows": (
        {"rows": [{"key": {"secret": "env:A"}}, {"key": {"secret": "env:A"}}]},
        [("/rows/0/key", "env:A"), ("/rows/1/key", "env:A")],
    ),
    "it is deep in a sensitive value": (
        {"one": {"list": [{"secret": "env:A"}], "map": {"x": {"secret": "env:B"}}}},
        [("/one/list/0", "env:A"), ("/one/map/x", "env:B")],
    ),
    "the key is called so and holds something else": (
        {"one": {"secret": {"secret": "env:A"}, "other": {"secret": "no reference"}}},
        [("/one/secret", "env:A")],
    ),
}


@pytest.mark.parametrize(("data", "expected"), REFERENCES.values(), ids=REFERENCES)
def test_a_reference_is_found_when(data: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    """In what the kind marks as sensitive, and nowhere else."""
    found = secret_uses(sealed(data), KINDS)
    assert found == ({MAIN: [SecretUse(*use) for use in expected]} if expected else {})


def changes(
    marked: Mapping[str, str], data: Mapping[str, Any], values: Mapping[str, str], live: Address = MAIN
) -> SecretChanges:
    """Compare marks of `reference=value` by path with what the references stand for now."""
    marks = {}
    for path, text in marked.items():
        reference, _, value = text.partition("=")
        marks[live, path] = SecretMark(reference, MARKS.fingerprint(reference, SecretText(value)))
    known = {reference: SecretText(value) for reference, value in values.items()}
    moved = {live: MAIN} if live != MAIN else {}
    return secret_changes(SecretMarks(MARKS.key, marks), known.get, sealed(data), KINDS, moved)


ONE = {"one": {"secret": "env:A"}}


@pytest.mark.parametrize(
    ("marked", "data", "values", "changed", "unread"),
    [
        ({"/one": "env:A=1"}, ONE, {"env:A": "1"}, (), ()),
        ({"/one": "env:A=1"}, ONE, {"env:A": "2"}, (("one",),), ()),
        ({"/one": "env:A=1"}, ONE, {}, (), ("env:A",)),
        ({}, ONE, {"env:A": "2"}, (), ()),
        ({"/one": "env:B=1"}, ONE, {"env:B": "2"}, (), ()),
        ({"/one": "env:B=1"}, ONE, {}, (), ()),
        (
            {"/many/a": "env:A=1", "/many/b": "env:B=1"},
            {"many": {"a": {"secret": "env:A"}, "b": {"secret": "env:B"}}},
            {"env:A": "2"},
            (("many", "a"),),
            ("env:B",),
        ),
    ],
    ids=[
        "the same value",
        "another value",
        "no value to be had",
        "no mark",
        "another reference, and another value of the old one",
        "another reference, and no value of the old one",
        "two in one resource",
    ],
)
def test_changes_follow_from_marks(
    marked: dict[str, str],
    data: dict[str, Any],
    values: dict[str, str],
    changed: tuple[Any, ...],
    unread: tuple[str, ...],
) -> None:
    """A reference that was replaced is nothing to compare."""
    found = changes(marked, data, values)
    assert (found.changed, found.unread) == ({MAIN: changed} if changed else {}, unread)


def test_marks_of_a_resource_count_under_its_new_name() -> None:
    """It is the same resource."""
    old = Address("vault", "old")
    assert changes({"/one": "env:A=1"}, ONE, {"env:A": "2"}, old).changed == {MAIN: (("one",),)}


def test_marks_of_what_is_not_wanted_any_more_read_no_secret() -> None:
    """It is about to go."""

    def read(reference: str) -> None:
        pytest.fail(f"{reference} was read")

    marks = SecretMarks(MARKS.key, {(MAIN, "/one"): SecretMark("env:A", "hmac-sha256:0")})
    assert secret_changes(marks, read, {}, KINDS, {}) == SecretChanges({}, ())


def test_only_what_is_equal_otherwise_becomes_an_update() -> None:
    """What is created, renamed or somebody else's is in the plan or refused already."""
    a, b, c, d = (Address("vault", name) for name in "abcd")
    found = Match(created=(a,), updated=((b, b),), deleted=(), unchanged=5, unmanaged=1, foreign=(c,))
    more = with_secrets(found, [d, c, b, a])
    assert more.updated == ((b, b), (d, d))
    assert (more.created, more.foreign, more.unchanged) == ((a,), (c,), 4)

"""Audiences: who messages go to."""

from typing import Any

import pytest

from pgconf.kinds.registry import registry
from pgconf.loading.yaml import read_documents
from pgconf.model import Address, Checked, Path, Place

COMMON = "kind: audience\nname: buyers\n"


def read(text: str) -> dict[str, Any]:
    """Read one YAML document."""
    (document,) = read_documents(text.encode(), "audiences.yaml").value
    return document.data


def check(text: str) -> Checked[Any]:
    """Check one resource."""
    return registry()["audience"].check(Address("audience", "buyers"), read(text))


def findings(text: str) -> list[tuple[str, Path, str, str | None]]:
    """Tell what is wrong with a resource."""
    found = []
    for diagnostic in check(text).diagnostics:
        assert isinstance(diagnostic.where, Place)
        found.append((diagnostic.name, diagnostic.where.path, diagnostic.message, diagnostic.hint))
    return found


def canonical(text: str) -> bytes:
    """Write the canonical form of a valid resource."""
    checked = check(text)
    assert checked.diagnostics == ()
    return registry()["audience"].canonical(checked.value)


@pytest.mark.parametrize(
    "text",
    [
        "all: users",
        "all: staff\nlocale: en",
        "all: everyone\nblacklist: [left-alone]",
        "group: {level: gold, city: [上海, 杭州]}",
        "roles: [cashier, auditor]\nmatrix: back-office",
        'list: {phones: {secret: env:A}, emails: {secret: env:B}, patterns: ["170*", "*@example.net"]}',
    ],
)
def test_there_are_four_ways_to_say_who_belongs(text: str) -> None:
    """Everybody, a group, holders of roles, or a list."""
    assert findings(COMMON + text) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("group: {level: gold}", "group: {level: [gold]}"),
        ("group: {level: [gold, diamond]}", "group: {level: [diamond, gold]}"),
        ("roles: [a, b]\nmatrix: m", "matrix: m\nroles: [b, a]"),
        ("all: users\nblacklist: [x, y]", "all: users\nblacklist: [y, x]\nlabels: {}"),
    ],
)
def test_what_means_the_same_is_the_same(one: str, other: str) -> None:
    """Sets have no order, and one value needs no brackets."""
    assert canonical(COMMON + one) == canonical(COMMON + other)


@pytest.mark.parametrize(
    ("text", "path", "message", "hint"),
    [
        ("group: {}", ("group",), "a group without attributes is everybody", "write `all: users`"),
        (
            "group: {level: []}",
            ("group", "level"),
            "no value of `level` is allowed, so nobody belongs",
            "add one",
        ),
        (
            "roles: []\nmatrix: back-office",
            ("roles",),
            "no role belongs to the audience, so it is empty",
            "add a role",
        ),
        (
            "all: users\nblacklist: [buyers]",
            ("blacklist",),
            "the audience leaves itself out, so it is empty",
            "name another one",
        ),
        ("list: {}", ("list",), "the list names nobody", "add `phones`, `emails` or `patterns`"),
    ],
)
def test_what_contradicts_itself_is_found(text: str, path: Path, message: str, hint: str) -> None:
    """Each contradiction is one finding, at the value that has to change."""
    assert findings(COMMON + text) == [("schema/inconsistent", path, message, hint)]


@pytest.mark.parametrize(
    ("text", "name", "path", "message", "hint"),
    [
        (
            "matrix: back-office",
            "schema/missing-field",
            (),
            "needs `all`, `group`, `roles` or `list` to say who belongs to it",
            "",
        ),
        ("roles: [cashier]", "schema/missing-field", ("matrix",), "needs `matrix`", ""),
        (
            "all: nobody",
            "schema/unknown-value",
            ("all",),
            "cannot be `nobody`",
            "it may be `users`, `staff`, `everyone`",
        ),
        (
            "all: users\nroles: [cashier]",
            "schema/unknown-field",
            ("roles",),
            "has no field `roles`",
            "it may have",
        ),
        (
            "group: {level: [gold, gold]}",
            "schema/repeated-item",
            ("group", "level", 1),
            "holds `gold` twice",
            "remove one of the two",
        ),
        (
            "list: {patterns: [a b]}",
            "schema/format",
            ("list", "patterns", 0),
            "must be the pattern of a number or address",
            "`*` stands for any characters and `?` for one",
        ),
        (
            'list: {phones: "13800138000"}',
            "schema/wrong-type",
            ("list", "phones"),
            "must be a reference to a secret, not the secret itself",
            "write `{secret: env:NAME}`",
        ),
    ],
)
def test_what_cannot_be_read_is_found(text: str, name: str, path: Path, message: str, hint: str) -> None:
    """What has another shape is told with what may stand there."""
    ((found_name, found_path, found_message, found_hint),) = findings(COMMON + text)
    assert (found_name, found_path) == (name, path)
    assert message in found_message
    assert hint in (found_hint or "")


def test_attributes_have_names() -> None:
    """Chinese and capitals belong in values."""
    ((name, path, message, hint),) = findings(COMMON + "group: {Level: [gold]}")
    assert (name, path[:2], hint) == (
        "schema/format",
        ("group", "Level"),
        "write small letters, digits and `_`",
    )
    assert "must be an attribute such as `level`" in message

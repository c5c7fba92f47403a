"""Audiences: who messages go to."""

import pytest
from tests.unit.kinds.asking import Subject, contradictions, fields, same_meaning, unreadable

from pgconf.model import Path

AUDIENCE = Subject({"kind": "audience", "name": "buyers"})


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
    assert AUDIENCE.findings(**fields(text)) == []


@same_meaning(
    ("group: {level: gold}", "group: {level: [gold]}"),
    ("group: {level: [gold, diamond]}", "group: {level: [diamond, gold]}"),
    ("roles: [a, b]\nmatrix: m", "matrix: m\nroles: [b, a]"),
    ("all: users\nblacklist: [x, y]", "all: users\nblacklist: [y, x]\nlabels: {}"),
)
def test_what_means_the_same_is_the_same(one: str, other: str) -> None:
    """Sets have no order, and one value needs no brackets."""
    assert AUDIENCE.canonical(**fields(one)) == AUDIENCE.canonical(**fields(other))


@contradictions(
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
)
def test_what_contradicts_itself_is_found(change: str, path: Path, message: str, hint: str) -> None:
    """Each contradiction is one finding, at the value that has to change."""
    assert AUDIENCE.findings(**fields(change)) == [("schema/inconsistent", path, message, hint)]


@unreadable(
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
)
def test_what_cannot_be_read_is_found(change: str, name: str, path: Path, message: str, hint: str) -> None:
    """What has another shape is told with what may stand there."""
    assert AUDIENCE.only(**fields(change)).tells(name, path, message, hint)


def test_attributes_have_names() -> None:
    """Chinese and capitals belong in values."""
    ((name, path, message, hint),) = AUDIENCE.findings(**fields("group: {Level: [gold]}"))
    assert (name, path[:2], hint) == (
        "schema/format",
        ("group", "Level"),
        "write small letters, digits and `_`",
    )
    assert "must be an attribute such as `level`" in message

"""Who belongs to an audience for certain."""

import pytest
from pydantic import TypeAdapter
from tests.unit.kinds.asking import fields

from pgconf.decisions.audiences import covers
from pgconf.kinds.audience import AnyAudience, Audience

READ: TypeAdapter[AnyAudience] = TypeAdapter(Audience)


def audience(text: str) -> AnyAudience:
    """Make an audience of the fields that say who belongs to it."""
    return READ.validate_python({"kind": "audience", "name": "them", **fields(text)})


@pytest.mark.parametrize(
    ("wider", "narrower"),
    [
        ("all: everyone", "all: users"),
        ("all: everyone", "all: staff"),
        ("all: everyone", "list: {patterns: ['170*']}"),
        ("all: users", "all: users"),
        ("all: users", "group: {level: gold}"),
        ("all: staff", "{roles: [cashier], matrix: back-office}"),
        ("group: {level: [gold, silver]}", "group: {level: gold, city: 上海}"),
        ("{roles: [cashier, auditor], matrix: m}", "{roles: [auditor], matrix: m}"),
    ],
)
def test_one_audience_covers_another(wider: str, narrower: str) -> None:
    """Everybody in the second one is in the first one."""
    assert covers(audience(wider), audience(narrower))


@pytest.mark.parametrize(
    ("wider", "narrower"),
    [
        ("all: users", "all: everyone"),
        ("all: staff", "group: {level: gold}"),
        ("all: users", "{roles: [cashier], matrix: back-office}"),
        ("group: {level: gold}", "group: {level: [gold, silver]}"),
        ("group: {level: gold, city: 上海}", "group: {level: gold}"),
        ("group: {level: gold}", "all: users"),
        ("{roles: [auditor], matrix: m}", "{roles: [cashier, auditor], matrix: m}"),
        ("{roles: [auditor], matrix: m}", "{roles: [auditor], matrix: n}"),
        ("list: {patterns: ['*']}", "all: users"),
    ],
)
def test_somebody_may_be_left(wider: str, narrower: str) -> None:
    """The configuration alone does not say that all are covered."""
    assert not covers(audience(wider), audience(narrower))

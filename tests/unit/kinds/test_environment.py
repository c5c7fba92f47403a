"""The settings of an environment: targets, guards, approvals, freezes, variables."""

from decimal import Decimal
from typing import Any

import pytest

from pgconf.kinds.registry import registry
from pgconf.model import Address, Diagnostic, Place

KIND = registry()["environment"]
ADDRESS = Address("environment", "production")
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ1 li@example.cn"


def settings(**changes: Any) -> dict[str, Any]:
    """Give valid settings, with some fields changed."""
    data = {"kind": "environment", "name": "production", "stage": "live", "zone": "Asia/Shanghai"}
    return {**data, **changes}


def only(**changes: Any) -> tuple[Diagnostic, Place]:
    """Check settings that have exactly one mistake."""
    (found,) = KIND.check(ADDRESS, settings(**changes)).diagnostics
    assert isinstance(found.where, Place)
    return found, found.where


def test_complete_settings_are_read() -> None:
    """Everything an environment can say is understood."""
    checked = KIND.check(
        ADDRESS,
        settings(
            extends="base",
            merchant={"legal_name": "示例商城有限公司"},
            locale="zh-CN",
            variables={"host": "pay.example.cn", "limit": Decimal("0.5"), "on": True, "count": 3},
            targets=[
                {"name": "office", "url": {"secret": "env:OFFICE"}},
                {"name": "copy", "path": "copy.db"},
                {
                    "name": "gateway",
                    "type": "files",
                    "path": "deploy",
                    "keep": 3,
                    "mode": "0640",
                    "owner": "root",
                    "group": "www-data",
                    "check": ["nginx", "-t"],
                    "reload": ["true"],
                },
            ],
            guards={
                "max_deletes": 3,
                "max_change_ratio": "20%",
                "protected": ["account/icbc-main", "artifact/gateway/channels.json"],
            },
            approvals={
                "destructive": 2,
                "kinds": {"account": {"people": 1, "role": "risk"}, "sender": {"people": 2}},
                "approvers": [{"name": "Li", "key": KEY, "roles": ["risk"], "names": ["Li Lei <l@x.cn>"]}],
            },
            freeze=[{"from": "2026-11-10T00:00", "to": "2026-11-13T00:00", "because": "双十一"}],
            capacity={"peak": "300/second"},
        ),
    )
    assert checked.diagnostics == ()
    assert checked.value.variables == {
        "host": "pay.example.cn",
        "limit": Decimal("0.5"),
        "on": True,
        "count": 3,
    }
    assert checked.value.capacity.peak == "300/s"
    assert checked.value.merchant.legal_name == "示例商城有限公司"


@pytest.mark.parametrize(
    ("changes", "name", "path"),
    [
        ({"zone": "Beijing"}, "schema/format", ("zone",)),
        ({"zone": "Asia/Beijing"}, "schema/format", ("zone",)),
        ({"stage": "prod"}, "schema/unknown-value", ("stage",)),
        ({"variables": {"hosts": ["a"]}}, "schema/wrong-type", ("variables", "hosts")),
        ({"variables": {"Host": "a"}}, "schema/format", ("variables", "Host")),
        ({"targets": [{"name": "a"}, {"name": "a"}]}, "schema/repeated-item", ("targets", 1, "name")),
        ({"targets": [{"name": "a", "type": "http"}]}, "schema/unknown-value", ("targets", 0, "type")),
        (
            {"targets": [{"name": "a", "path": "a.db", "url": {"secret": "env:A"}}]},
            "schema/inconsistent",
            ("targets", 0, "path"),
        ),
        ({"guards": {"protected": ["icbc-main"]}}, "schema/format", ("guards", "protected", 0)),
        (
            {"approvals": {"approvers": [{"name": "Li", "key": "x"}]}},
            "schema/format",
            ("approvals", "approvers", 0, "key"),
        ),
        (
            {
                "approvals": {
                    "kinds": {"account": {"people": 1, "role": "finance"}},
                    "approvers": [{"name": "Li", "key": KEY, "roles": ["risk"]}],
                }
            },
            "schema/inconsistent",
            ("approvals", "kinds", "account", "role"),
        ),
        (
            {"approvals": {"kinds": {"account": {"people": 0}}}},
            "schema/out-of-range",
            ("approvals", "kinds", "account", "people"),
        ),
        (
            {"freeze": [{"from": "2026-11-13T00:00", "to": "2026-11-10T00:00", "because": "双十一"}]},
            "schema/inconsistent",
            ("freeze", 0, "to"),
        ),
        (
            {"ignore_drift": [{"addresses": [], "owner": "运营", "because": "压测", "until": "2026-12-31"}]},
            "schema/inconsistent",
            ("ignore_drift", 0, "addresses"),
        ),
    ],
)
def test_a_mistake_is_told_once_in_its_place(
    changes: dict[str, Any], name: str, path: tuple[str | int, ...]
) -> None:
    """Each mistake makes one finding."""
    found, where = only(**changes)
    assert (found.name, where.path) == (name, path)


def test_the_name_of_a_variable_is_pointed_at_by_its_key() -> None:
    """What is wrong is the key and not the value behind it."""
    _, where = only(variables={"Host": "a"})
    assert where.on_key


def test_targets_are_told_apart_by_name_and_not_by_order() -> None:
    """The canonical form is a map by name."""
    one = [{"name": "a"}, {"name": "b"}]
    bodies = {KIND.canonical(KIND.check(ADDRESS, settings(targets=t)).value) for t in (one, one[::-1])}
    assert len(bodies) == 1

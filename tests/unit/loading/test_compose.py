"""Layers over each other: what is declared, inherited and patched."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.projects import (
    BASE,
    MORE,
    PATCH,
    PRODUCTION,
    SETTINGS,
    Files,
    findings,
    found_in,
    shop,
)

from pgconf.model import Address, Reference, Source

MIDDLE = "environments/middle/environment.yaml"
MIDDLE_PATCH = "environments/middle/patch.yaml"
STAGING = "environments/staging/environment.yaml"
SECOND_PATCH = "environments/production/second.yaml"
RULE = Address("settlement_rule", "bank-t1")
ICBC = Address("account", "icbc-main")

SLOTS: Files = {
    "schemas/custom/slot.schema.json": """{
        "type": "object", "additionalProperties": false,
        "properties": {
            "stops": {"type": "array", "x-pgconf-keyed": "id", "items": {
                "type": "object", "additionalProperties": false, "required": ["id", "at"],
                "properties": {"id": {"type": "string"}, "at": {"type": "integer"}}}},
            "days": {"type": "array", "items": {"type": "string"}}
        }
    }""",
    MORE: "kind: slot\nname: morning\ndays: [mon, tue]\nstops:\n  - {id: a, at: 1}\n  - {id: b, at: 2}\n",
}
SLOT = Address("slot", "morning")


def spec_of(root: Path, address: Address, files: Files) -> Any:
    """Load the valid project with some files changed, and give what a resource says."""
    return shop(root, files).load("production").require_valid().resources[address].spec


def test_a_resource_knows_what_it_is_made_of(tmp_path: Path) -> None:
    """Documents, references, the switch, the protection and the old name, all out of plain data."""
    channel = (
        "kind: payment_method\nname: cash\nprovider: custom\nproduct: counter\nadapter: counter\n"
        "channel_id: cash-01\ncurrency: CNY\namount: {max: 9}\nsettlement: bank-t1\nserial: numbers\n"
        "status_map: {OK: paid}\nenabled: false\nprotect: true\nmoved_from: till\n---\n"
        "kind: serial_rule\nname: numbers\nparts: [{time: yyyyMMdd}, {sequence: {digits: 6, per: day}}]\n"
    )
    files: Files = {MORE: channel, PATCH: "patch: payment_method/cash\ntitle: 现金\n"}
    cash = shop(tmp_path, files).load("production").desired.resources[Address("payment_method", "cash")]
    assert cash.sources == (Source(MORE, 0, 1), Source(PATCH, 0, 1))
    assert set(cash.references) == {
        Reference(("settlement",), "settlement_rule", "bank-t1"),
        Reference(("serial",), "serial_rule", "numbers"),
    }
    assert cash.identities == ((("channel_id",), "cash-01"),)
    assert (cash.enabled, cash.protect, cash.moved_from) == (False, True, "till")


def test_the_desired_state_is_sorted_by_address(tmp_path: Path) -> None:
    """Whatever the order of files and layers."""
    files: Files = {PATCH: "kind: account\nname: a\ntype: alipay\nholder: x\nnumber: {secret: env:A}\n"}
    desired = shop(tmp_path, files).load("production").desired
    assert list(desired.resources) == [Address("account", "a"), ICBC, RULE]
    assert desired.environment == "production"


def test_a_chain_of_three_patches_one_resource(tmp_path: Path) -> None:
    """Each layer sees what the layers below it made."""
    files: Files = {
        PRODUCTION: SETTINGS.replace("base", "middle"),
        MIDDLE: SETTINGS.replace("production", "middle"),
        MIDDLE_PATCH: "patch: settlement_rule/bank-t1\ntitle: 中\namount: {max: 40000}\nweekdays: [mon]\n",
        PATCH: "patch: settlement_rule/bank-t1\namount: {min: 200}\nweekdays: [fri]\ncycle: W+2\n",
    }
    rule = spec_of(tmp_path, RULE, files)
    assert (rule.amount.min, rule.amount.max) == (Decimal(200), Decimal(40000))
    assert (rule.title, rule.weekdays, rule.account) == ("中", ("fri",), "icbc-main")


def test_environments_do_not_see_each_others_patches(tmp_path: Path) -> None:
    """They share the documents of the layer below, which no patch changes."""
    files: Files = {
        STAGING: SETTINGS.replace("production", "staging"),
        "environments/staging/patch.yaml": "patch: settlement_rule/bank-t1\namount: {max: 1000, min: null}\n",
        PATCH: "patch: settlement_rule/bank-t1\namount: {max: 2000}\n",
    }
    project = shop(tmp_path, files)
    limits = [
        project.load(n).desired.resources[RULE].spec.amount for n in ("staging", "production", "staging")
    ]
    assert [(a.min, a.max) for a in limits] == [(None, 1000), (100, 2000), (None, 1000)]
    assert project.validate().diagnostics == ()


def test_settings_are_inherited_but_for_targets(tmp_path: Path) -> None:
    """Variables merge; what is said anew replaces; no environment writes where another one does."""
    files: Files = {
        MIDDLE: "kind: environment\nname: middle\nextends: base\ntitle: 中\nstage: live\nzone: UTC\n"
        "variables: {a: 1, b: 2, c: 3}\nguards: {max_deletes: 5}\ntargets: [{name: office, path: m.db}]\n"
        "freeze: [{from: 2026-11-10T00:00, to: 2026-11-13T00:00, because: x}]\ncapacity: {peak: 9/s}\n"
        "locale: en\napprovals: {disruptive: 1}\nmerchant: {legal_name: 示例商城}\n",
        PRODUCTION: "kind: environment\nname: production\nextends: middle\nstage: sandbox\n"
        "variables: {b: 5, c: null, d: 4}\napprovals: {destructive: 2}\n",
    }
    settings = shop(tmp_path, files).load("production").require_valid().settings
    assert (settings.stage, settings.zone, settings.locale) == ("sandbox", "UTC", "en")
    assert settings.variables == {"a": 1, "b": 5, "d": 4}
    assert settings.guards.max_deletes == 5
    assert (settings.approvals.disruptive, settings.approvals.destructive) == (1, 2)
    assert len(settings.freeze) == 1
    assert settings.capacity is not None
    assert settings.merchant.legal_name == "示例商城"
    assert settings.targets == ()
    assert settings.title is None


def test_an_inherited_setting_that_is_wrong_is_told_in_its_own_layer(tmp_path: Path) -> None:
    """The environment that inherits it has nothing to repair."""
    files: Files = {
        MIDDLE: SETTINGS.replace("production", "middle").replace("Asia/Shanghai", "Asia/Shangai"),
        PRODUCTION: "kind: environment\nname: production\nextends: middle\n",
    }
    project = shop(tmp_path, files)
    (found,) = findings(project, project.validate(["production"]).diagnostics)
    assert (found.place, found.text) == (f"{MIDDLE}:5:7", "Asia/Shangai")


def test_an_inherited_setting_that_is_wrong_is_told_once(tmp_path: Path) -> None:
    """However many environments inherit it."""
    files: Files = {
        MIDDLE: SETTINGS.replace("production", "middle").replace("sandbox", "sandpit"),
        PRODUCTION: "kind: environment\nname: production\nextends: middle\n",
    }
    assert found_in(tmp_path, files) == [("schema/unknown-value", f"{MIDDLE}:4:8", "sandpit")]


@pytest.mark.parametrize(
    ("patch", "stops"),
    [
        ("stops:\n  - {id: b, at: 5}\n", [{"id": "a", "at": 1}, {"id": "b", "at": 5}]),
        ("stops:\n  b: {at: 5}\n", [{"id": "a", "at": 1}, {"id": "b", "at": 5}]),
        ("stops: [{id: c, at: 3}]\n", [{"id": "a", "at": 1}, {"id": "b", "at": 2}, {"id": "c", "at": 3}]),
        ("stops: {c: {at: 3}}\n", [{"id": "a", "at": 1}, {"id": "b", "at": 2}, {"id": "c", "at": 3}]),
    ],
)
def test_a_keyed_list_of_a_custom_kind_merges_item_by_item(
    tmp_path: Path, patch: str, stops: list[dict[str, Any]]
) -> None:
    """`x-pgconf-keyed` in its schema makes it so; the other list is replaced."""
    files: Files = {**SLOTS, PATCH: f"patch: slot/morning\ndays: [sun]\n{patch}"}
    spec = spec_of(tmp_path, SLOT, files)
    assert spec["stops"] == stops
    assert spec["days"] == ["sun"]


def test_null_removes_an_item_of_a_keyed_list(tmp_path: Path) -> None:
    """The reason why a keyed list can be written as a map."""
    spec = spec_of(tmp_path, SLOT, {**SLOTS, PATCH: "patch: slot/morning\nstops: {a: null}\n"})
    assert spec["stops"] == [{"id": "b", "at": 2}]


def test_null_removes_a_whole_list(tmp_path: Path) -> None:
    """What is left is what the kind says when nothing is written."""
    assert "stops" not in spec_of(tmp_path, SLOT, {**SLOTS, PATCH: "patch: slot/morning\nstops: null\n"})


def test_two_patches_of_one_layer_may_set_different_values(tmp_path: Path) -> None:
    """Limits in one file, titles in another."""
    files: Files = {
        PATCH: "patch: settlement_rule/bank-t1\namount: {max: 5000}\n",
        SECOND_PATCH: "patch: settlement_rule/bank-t1\namount: {min: 5}\ntitle: x\n",
    }
    rule = spec_of(tmp_path, RULE, files)
    assert (rule.amount.min, rule.amount.max, rule.title) == (5, 5000, "x")


def test_two_patches_of_one_layer_may_add_different_items(tmp_path: Path) -> None:
    """As a list they are as far apart as they are as a map."""
    files: Files = {
        **SLOTS,
        PATCH: "patch: slot/morning\nstops: [{id: c, at: 3}]\n",
        SECOND_PATCH: "patch: slot/morning\nstops: [{id: d, at: 4}]\n",
    }
    assert found_in(tmp_path, files) == []


def test_what_is_removed_is_gone(tmp_path: Path) -> None:
    """And whoever refers to it is left without."""
    files: Files = {PATCH: "remove: account/icbc-main\n"}
    assert found_in(tmp_path, files) == [("ref/dangling", f"{BASE}:11:10", "icbc-main")]


def test_what_is_removed_may_be_declared_anew(tmp_path: Path) -> None:
    """Nothing of the old one is left in the new one."""
    account = (
        "kind: account\nname: icbc-main\ntype: wallet\noperator: x\nholder: y\nnumber: {secret: env:B}\n"
    )
    settlement = "patch: settlement_rule/bank-t1\nmethod: wallet\n"
    patch = f"remove: account/icbc-main\n---\n{account}---\n{settlement}"
    spec = spec_of(tmp_path, ICBC, {PATCH: patch})
    assert (spec.type, spec.holder) == ("wallet", "y")


def test_a_keyed_list_may_be_written_as_a_map_where_there_is_none_yet(tmp_path: Path) -> None:
    """A layer need not know whether the one below has any."""
    files = {
        **SLOTS,
        MORE: "kind: slot\nname: morning\n",
        PATCH: "patch: slot/morning\nstops: {c: {at: 3}}\n",
    }
    assert spec_of(tmp_path, SLOT, files)["stops"] == [{"id": "c", "at": 3}]

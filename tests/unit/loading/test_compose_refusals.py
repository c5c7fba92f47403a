"""What layers cannot do to each other, and how each mistake is told once, in its place."""

from pathlib import Path

import pytest
from tests.projects import (
    ACCOUNT,
    BASE,
    MORE,
    PATCH,
    SETTINGS,
    SETTLEMENT,
    SHOP,
    Files,
    findings,
    found_in,
    shop,
)

from pgconf.model import Address

STAGING = "environments/staging/environment.yaml"
SECOND_PATCH = "environments/production/second.yaml"
RULE = Address("settlement_rule", "bank-t1")
ICBC = Address("account", "icbc-main")


def hint_of(root: Path, files: Files) -> str | None:
    """Validate the valid project with some files changed, and give the only finding's hint."""
    (found,) = shop(root, files).validate().diagnostics
    return found.hint


@pytest.mark.parametrize(
    ("first", "second", "clash"),
    [
        ("amount: {max: 5000}", "amount: {max: 6000}", ("2:15", "6000", "2:15")),
        ("amount: {max: 5000}", "title: x\namount: {min: 5, max: 5000}", ("3:23", "5000", "2:15")),
        ("amount: {max: 5000}", "amount: null", ("2:9", "null", "2:15")),
        ("amount: null", "amount: {max: 5000}", ("2:15", "5000", "2:9")),
        ("weekdays: [mon]", "weekdays: [fri]", ("2:11", "[fri]", "2:11")),
    ],
)
def test_two_patches_of_one_layer_cannot_set_the_same_value(
    tmp_path: Path, first: str, second: str, clash: tuple[str, str, str]
) -> None:
    """Files have no order, so neither could win; both places are told."""
    place, text, other = clash
    head = "patch: settlement_rule/bank-t1\n"
    files: Files = {PATCH: f"{head}{first}\n", SECOND_PATCH: f"{head}{second}\n"}
    told = [d for d in shop(tmp_path, files).validate().diagnostics if d.name == "env/conflicting-patches"]
    assert findings(shop(tmp_path, files), told) == [
        ("env/conflicting-patches", f"{SECOND_PATCH}:{place}", text)
    ]
    (related,) = told[0].related
    assert (related.message, str(related.where)) == ("the other one is here", f"{PATCH}:{other}")


@pytest.mark.parametrize("role", ["patch", "remove"])
def test_what_no_earlier_layer_declares_cannot_be_touched(tmp_path: Path, role: str) -> None:
    """The address is marked, and the nearest one of the kind suggested."""
    files: Files = {PATCH: f"{role}: settlement_rule/bank-t2\n"}
    column = len(role) + 3
    assert found_in(tmp_path, files) == [
        (f"env/{role}-without-target", f"{PATCH}:1:{column}", "settlement_rule/bank-t2")
    ]
    assert hint_of(tmp_path, files) == "did you mean `settlement_rule/bank-t1`?"


def test_a_misspelt_kind_in_a_patch_is_suggested_too(tmp_path: Path) -> None:
    """Without anything of the kind, all addresses are looked through."""
    files: Files = {PATCH: "patch: settlment_rule/bank-t1\ntitle: x\n"}
    assert hint_of(tmp_path, files) == "did you mean `settlement_rule/bank-t1`?"


@pytest.mark.parametrize("role", ["patch", "remove"])
def test_a_layer_cannot_touch_what_it_declares_itself(tmp_path: Path, role: str) -> None:
    """There is the declaration to edit."""
    files: Files = {MORE: f"{role}: settlement_rule/bank-t1\n"}
    (found,) = found_in(tmp_path, files)
    assert found.name == f"env/{role}-without-target"
    assert hint_of(tmp_path, files)


def test_a_removal_has_no_fields(tmp_path: Path) -> None:
    """Somebody may have wanted to patch; annotations are free."""
    files: Files = {PATCH: "remove: settlement_rule/bank-t1\nx-why: closed\namount: {max: 5}\n"}
    assert found_in(tmp_path, files) == [("env/remove-with-fields", f"{PATCH}:3:1", "amount")]


def test_a_patch_of_what_its_own_layer_removes_says_so(tmp_path: Path) -> None:
    """The earlier layer does declare it, and there is nothing to be meant instead."""
    files: Files = {PATCH: "remove: settlement_rule/bank-t1\n---\npatch: settlement_rule/bank-t1\ntitle: x\n"}
    (found,) = shop(tmp_path, files).validate().diagnostics
    assert (found.name, str(found.span)) == ("env/patch-without-target", f"{PATCH}:3:8")
    assert (
        found.message == "this layer itself removes `settlement_rule/bank-t1`, so there is nothing to patch"
    )


def test_a_layer_removes_a_resource_once(tmp_path: Path) -> None:
    """The second one may be meant for something else."""
    files: Files = {PATCH: "remove: settlement_rule/bank-t1\n---\nremove: settlement_rule/bank-t1\n"}
    assert found_in(tmp_path, files) == [
        ("env/remove-without-target", f"{PATCH}:3:9", "settlement_rule/bank-t1")
    ]


def test_an_address_is_declared_once_in_a_layer(tmp_path: Path) -> None:
    """The file that is read later is told, and where the first one stands."""
    files: Files = {"environments/base/z.yaml": f"\n{ACCOUNT}"}
    assert found_in(tmp_path, files) == [
        ("env/duplicate-address", "environments/base/z.yaml:3:7", "icbc-main")
    ]
    (found,) = shop(tmp_path, files).validate().diagnostics
    (related,) = found.related
    assert (related.message, str(related.where)) == ("it is declared here first", f"{BASE}:2:7")
    assert found.hint == "rename or remove one of the two"


def test_a_later_layer_patches_instead_of_declaring_again(tmp_path: Path) -> None:
    """The first declaration stays in force; the second is not checked, for it may lack half its fields."""
    files: Files = {PATCH: "kind: account\nname: icbc-main\nholder: li\n"}
    assert found_in(tmp_path, files) == [("env/duplicate-address", f"{PATCH}:2:7", "icbc-main")]
    assert hint_of(tmp_path, files) == "did you mean `patch: account/icbc-main`?"


def test_a_patch_cannot_rename(tmp_path: Path) -> None:
    """The address says what is patched."""
    files: Files = {PATCH: "patch: settlement_rule/bank-t1\nname: bank-t2\ntitle: x\n"}
    assert found_in(tmp_path, files) == [("env/patch-identity", f"{PATCH}:2:1", "name")]


def test_a_patch_cannot_set_the_kind(tmp_path: Path) -> None:
    """Who writes both means the patch."""
    files: Files = {PATCH: "patch: settlement_rule/bank-t1\nkind: settlement_rule\ntitle: x\n"}
    assert found_in(tmp_path, files) == [("env/patch-identity", f"{PATCH}:2:1", "kind")]


def test_a_patch_must_change_something(tmp_path: Path) -> None:
    """It may have lost its fields by an edit."""
    files: Files = {PATCH: "patch: settlement_rule/bank-t1\n"}
    assert found_in(tmp_path, files) == [("env/empty-patch", f"{PATCH}:1:8", "settlement_rule/bank-t1")]


def test_null_needs_something_to_remove(tmp_path: Path) -> None:
    """A misspelt key would be a removal that never happens."""
    files: Files = {PATCH: "patch: settlement_rule/bank-t1\namount: {mx: null}\ntitel:\n"}
    assert found_in(tmp_path, files) == [
        ("env/null-without-value", f"{PATCH}:2:10", "mx"),
        ("env/null-without-value", f"{PATCH}:3:1", "titel"),
    ]


def test_what_a_patch_breaks_is_told_in_the_patch(tmp_path: Path) -> None:
    """The layer below was right, and other environments use it."""
    files: Files = {
        STAGING: SETTINGS.replace("production", "staging"),
        PATCH: "patch: settlement_rule/bank-t1\namount: 5\naccout: icbc-main\naccount: icbc-mian\n",
    }
    assert found_in(tmp_path, files) == [
        ("schema/wrong-type", f"{PATCH}:2:9", "5"),
        ("schema/unknown-field", f"{PATCH}:3:1", "accout"),
        ("ref/dangling", f"{PATCH}:4:10", "icbc-mian"),
    ]


def test_a_broken_resource_is_still_declared(tmp_path: Path) -> None:
    """Its own mistakes are told; nobody who refers to it is told that it is missing."""
    files: Files = {BASE: f"{ACCOUNT.replace('holder', 'holdr')}---\n{SETTLEMENT}"}
    project = shop(tmp_path, files)
    assert {name for name, _, _ in found_in(tmp_path, files)} == {
        "schema/missing-field",
        "schema/unknown-field",
    }
    desired = project.load("production").desired
    assert (list(desired.resources), list(desired.broken)) == ([RULE], [ICBC])
    assert desired.broken[ICBC].spec is None


def test_references_of_a_broken_resource_are_checked_too(tmp_path: Path) -> None:
    """Both mistakes are there to be repaired in one go."""
    settlement = SETTLEMENT.replace("T+1", "T1").replace("icbc-main", "icbc-mian")
    assert found_in(tmp_path, {BASE: f"{ACCOUNT}---\n{settlement}"}) == [
        ("ref/dangling", f"{BASE}:11:10", "icbc-mian"),
        ("schema/format", f"{BASE}:12:8", "T1"),
    ]


def test_what_layers_share_is_told_once(tmp_path: Path) -> None:
    """However many environments extend the layer with the mistake."""
    files: Files = {
        BASE: SHOP[BASE].replace("T+1", "T1"),
        STAGING: SETTINGS.replace("production", "staging"),
    }
    assert found_in(tmp_path, files) == [("schema/format", f"{BASE}:12:8", "T1")]


def test_a_patch_of_annotations_alone_changes_nothing(tmp_path: Path) -> None:
    """It was probably meant to do more."""
    files: Files = {PATCH: "patch: settlement_rule/bank-t1\nx-why: x\n"}
    assert found_in(tmp_path, files) == [("env/empty-patch", f"{PATCH}:1:8", "settlement_rule/bank-t1")]


def test_an_item_of_a_keyed_list_keeps_its_key(tmp_path: Path) -> None:
    """Or `two: {account: four}` gives somebody else's share away without a word."""
    second, third = (ACCOUNT.replace("icbc-main", name) for name in ("second", "third"))
    files: Files = {
        BASE: f"{SHOP[BASE]}splits: [{{account: second, ratio: 10%}}]\n---\n{second}---\n{third}",
        PATCH: "patch: settlement_rule/bank-t1\nsplits: {second: {account: third}}\n",
    }
    assert found_in(tmp_path, files) != []

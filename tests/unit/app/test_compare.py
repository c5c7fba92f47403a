"""Comparing two revisions of an environment, and two environments."""

from pathlib import Path

import pytest
from tests.projects import MORE, PATCH, Files, applied, put, shop

from pgconf import Project
from pgconf.app.compare import Comparison, compare_environments, compare_revisions
from pgconf.app.project import no_tick
from pgconf.model import Action, Address, InvalidError, Risk, UsageError

AUDIENCE = "kind: audience\nname: buyers\nall: users\n"
LIMIT = "patch: settlement_rule/bank-t1\namount: {max: 40000}\n"
STAGING = {
    "environments/staging/environment.yaml": "kind: environment\nname: staging\nextends: base\n"
    "stage: sandbox\nzone: Asia/Shanghai\n"
}
RULE = Address("settlement_rule", "bank-t1")


def actions(comparison: Comparison) -> set[tuple[str, Action]]:
    """Tell what would have to be done to what."""
    return {(change.address.name, change.action) for change in comparison.changes}


def environments(root: Path, files: Files) -> Comparison:
    """Compare staging with production."""
    return compare_environments(shop(root, {**STAGING, **files}), "staging", "production", no_tick)


def test_two_revisions_are_compared_value_by_value(tmp_path: Path) -> None:
    """In either direction."""
    project = shop(tmp_path)
    for files in ({}, {PATCH: LIMIT, MORE: AUDIENCE}, {PATCH: None, MORE: None}):
        put(tmp_path, files)
        applied(project)
    project = Project.open(tmp_path)

    def compared(before: int, after: int) -> set[tuple[str, Action]]:
        return actions(compare_revisions(project, "production", before, after, no_tick))

    assert compared(1, 2) == {("bank-t1", Action.UPDATE), ("buyers", Action.CREATE)}
    assert compared(2, 1) == {("bank-t1", Action.UPDATE), ("buyers", Action.DELETE)}
    assert compared(1, 3) == compared(2, 2) == set()


def test_environments_that_declare_the_same_do_not_differ(tmp_path: Path) -> None:
    """Whatever their own settings are."""
    assert environments(tmp_path, {}) == Comparison((), {})


def test_a_difference_shows_where_each_side_sets_it(tmp_path: Path) -> None:
    """Here one layer sets it for all, and another one for production alone."""
    found = environments(tmp_path, {PATCH: LIMIT, "environments/staging/more.yaml": AUDIENCE})
    assert actions(found) == {("bank-t1", Action.UPDATE), ("buyers", Action.DELETE)}
    change = next(one for one in found.changes if one.address == RULE)
    (field,) = change.fields
    assert (field.path, field.before, field.after) == ("/amount/max", "50000", "40000")
    assert str(found.set_before[RULE, "/amount/max"]) == "environments/base/shop.yaml:13:25"
    assert str(field.origin) == f"{PATCH}:2:15"
    assert change.risk is Risk.DISRUPTIVE


def test_what_only_one_side_sets_has_one_place(tmp_path: Path) -> None:
    """The other one has the default, which is written nowhere."""
    found = environments(tmp_path, {PATCH: "patch: settlement_rule/bank-t1\nenabled: false\n"})
    (change,) = found.changes
    assert [field.path for field in change.fields] == ["/enabled"]
    assert found.set_before == {}


def test_secrets_are_compared_by_their_references(tmp_path: Path) -> None:
    """That they differ is told, and not how."""
    patch = "patch: account/icbc-main\nnumber: {secret: env:OTHER}\n"
    (change,) = environments(tmp_path, {PATCH: patch}).changes
    assert [(field.path, field.sensitive, field.after) for field in change.fields] == [
        ("/number", True, None)
    ]


@pytest.mark.parametrize("name", ["stagin", "base"])
def test_only_environments_are_compared(tmp_path: Path, name: str) -> None:
    """A misspelt name, or a layer, is told."""
    project = shop(tmp_path, STAGING)
    with pytest.raises(UsageError):
        compare_environments(project, name, "production", no_tick)


def test_environments_with_errors_are_not_compared(tmp_path: Path) -> None:
    """Nobody would know what they are."""
    with pytest.raises(InvalidError):
        environments(tmp_path, {PATCH: "patch: account/nobody\n"})

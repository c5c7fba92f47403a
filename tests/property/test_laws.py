"""Laws of planning and applying: they hold for every shop, with real files and a real database."""

import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from tests.projects import accepting
from tests.property.shops import ENVIRONMENT, Shop, edits, put, shops

from pgconf import Project
from pgconf.model import Action, Address, Plan, Revision
from pgconf.planning.codec import decode, encode, schema, to_text
from pgconf.targets.sql import SqlTarget

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
PLAN_FILE = Draft202012Validator(schema(), format_checker=Draft202012Validator.FORMAT_CHECKER)

on_disk = settings(max_examples=30)


@contextmanager
def folder() -> Iterator[Path]:
    """Make a project's folder for one example."""
    with TemporaryDirectory() as made:
        yield Path(made)


def plan(project: Project) -> Plan:
    """Plan at a fixed moment."""
    return project.plan(ENVIRONMENT, now=NOW)


def apply(project: Project) -> list[Revision]:
    """Plan and apply at a fixed moment, whatever guards say."""
    made = plan(project)
    return project.apply(made, author="Li Lei", now=NOW, terms=accepting(made))


def held(project: Project) -> Mapping[Address, bytes]:
    """Read what the target holds, past the project."""
    file = project.root / ".pgconf" / f"{ENVIRONMENT}.db"
    target = SqlTarget("office", f"sqlite:///{file}", environment=ENVIRONMENT, location=str(file))
    with target.reading() as reader:
        return dict(reader.bodies(reader.live().resources))


def without_places(data: Any) -> Any:
    """Leave out of an encoded plan where things are written, and the id, which covers that."""
    if isinstance(data, dict):
        return {key: without_places(value) for key, value in data.items() if key not in {"origin", "id"}}
    return [without_places(value) for value in data] if isinstance(data, list) else data


@on_disk
@given(shops())
def test_after_an_apply_there_is_nothing_to_plan(shop: Shop) -> None:
    """`plan(s, s)` is empty, and everything counts as unchanged."""
    with folder() as root:
        project = put(root, shop)
        apply(project)
        again = plan(project)
        assert again.is_empty
        assert again.summary.unchanged == len(shop)


@on_disk
@given(edits())
def test_applying_the_plan_from_one_shop_to_another_gives_the_other(edit: tuple[Shop, Shop]) -> None:
    """The target ends as if the second shop had been the first one to be applied."""
    before, after = edit
    with folder() as root, folder() as fresh_root:
        apply(put(root, before))
        moved = put(root, after)
        apply(moved)
        fresh = put(fresh_root, after)
        apply(fresh)
        assert held(moved) == held(fresh)
        assert plan(moved).is_empty


@on_disk
@given(edits())
def test_going_there_and_back_again_changes_nothing(edit: tuple[Shop, Shop]) -> None:
    """Applying one shop, another one and the first one again leaves the first one."""
    before, after = edit
    with folder() as root:
        first = put(root, before)
        apply(first)
        bodies = held(first)
        apply(put(root, after))
        apply(put(root, before))
        assert held(first) == bodies


@on_disk
@given(edits())
def test_planning_changes_neither_files_nor_the_target(edit: tuple[Shop, Shop]) -> None:
    """A plan only reads: made twice it is the same, and the target holds what it held."""
    before, after = edit
    with folder() as root:
        apply(put(root, before))
        project = put(root, after)
        bodies, files = held(project), sorted(root.rglob("*"))
        assert to_text(plan(project)) == to_text(plan(project))
        assert held(project) == bodies
        assert sorted(root.rglob("*")) == files


@on_disk
@given(edits(), st.randoms(use_true_random=False))
def test_a_plan_does_not_depend_on_how_the_shop_is_written(edit: tuple[Shop, Shop], order: Random) -> None:
    """File names, the order of documents, of keys and of the items of sets mean nothing."""
    before, after = edit
    with folder() as root:
        apply(put(root, before))
        tidy = plan(put(root, after))
        shuffled = plan(put(root, after, order))
        assert without_places(encode(shuffled)) == without_places(encode(tidy))


@on_disk
@given(shops(), st.randoms(use_true_random=False))
def test_a_plan_does_not_depend_on_the_order_in_which_files_were_made(shop: Shop, order: Random) -> None:
    """Folders list their files in any order; the plan file is the same byte for byte."""
    with folder() as root, folder() as copy:
        project = put(root, shop)
        files = sorted((root / "environments").rglob("*.yaml"))
        order.shuffle(files)
        for file in files:
            (copy / file.relative_to(root)).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, copy / file.relative_to(root))
        assert to_text(plan(Project(copy))) == to_text(plan(project))


@on_disk
@given(edits())
def test_a_plan_file_gives_back_its_plan_and_follows_its_schema(edit: tuple[Shop, Shop]) -> None:
    """`decode(encode(plan)) == plan`, and the published schema describes every plan."""
    before, after = edit
    with folder() as root:
        first = plan(put(root, before))
        apply(put(root, before))
        for made in (first, plan(put(root, after))):
            text = to_text(made)
            assert decode(text, "p.json") == made
            assert list(PLAN_FILE.iter_errors(json.loads(text))) == []


@on_disk
@given(edits())
def test_a_resource_that_says_what_it_was_called_is_updated(edit: tuple[Shop, Shop]) -> None:
    """A rename is one change that names both addresses, and never a delete and a create."""
    before, after = edit
    renamed = {
        Address(one["kind"], one["name"]): Address(one["kind"], one["moved_from"])
        for one in after
        if "moved_from" in one
    }
    with folder() as root:
        apply(put(root, before))
        changes = list(plan(put(root, after)).changes)
        assert {c.address: c.moved_from for c in changes if c.moved_from} == renamed
        for change in changes:
            if change.address in renamed:
                assert change.action in {Action.UPDATE, Action.REPLACE}
            assert change.address not in renamed.values() or change.action is not Action.DELETE


@on_disk
@given(edits())
def test_what_is_referred_to_is_made_before_and_removed_after_its_referrers(
    edit: tuple[Shop, Shop],
) -> None:
    """Waves follow references, and whatever is deleted goes when nothing that stays needs it."""
    before, after = edit
    with folder() as root:
        apply(put(root, before))
        changes = {change.address: change for change in plan(put(root, after)).changes}
    deleted = {a: c.wave for a, c in changes.items() if c.action is Action.DELETE}
    kept = {a: c.wave for a, c in changes.items() if c.action is not Action.DELETE}
    assert max(kept.values(), default=0) < min(deleted.values(), default=99)
    for address, named in _references(after):
        assert address not in kept or kept.get(named, 0) < kept[address]
    for address, named in _references(before):
        assert address not in deleted or deleted.get(named, 99) > deleted[address]


def _references(shop: Shop) -> Iterator[tuple[Address, Address]]:
    """Read the references of a shop off its documents."""
    kinds = {
        "account": "account",
        "settlement": "settlement_rule",
        "serial": "serial_rule",
        "fallback": "payment_method",
    }
    for one in shop:
        address = Address(one["kind"], one["name"])
        yield from ((address, Address(kind, one[field])) for field, kind in kinds.items() if field in one)
        yield from ((address, Address("account", split["account"])) for split in one.get("splits", ()))

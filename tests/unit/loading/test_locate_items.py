"""Items of keyed lists are found by their key, in whatever layer and form they are written."""

from pathlib import Path

import pytest
from tests.projects import ACCOUNT, BASE, PATCH, PRODUCTION, SETTINGS, SHOP, found_in

ACCOUNTS = "".join(f"---\n{ACCOUNT.replace('icbc-main', name)}" for name in ("two", "three", "four"))
TWO = "- {account: two, ratio: 10%}"
THREE = "- {account: three, ratio: 20%}"


def places(root: Path, base: list[str], patch: str = "") -> list[tuple[str, str]]:
    """Validate splits that are written one item a line, from line 15 of the base file on, and a patch."""
    splits = "".join(f"  {item}\n" for item in base)
    files: dict[str, str | bytes | None] = {BASE: f"{SHOP[BASE]}splits:\n{splits}{ACCOUNTS}"}
    if patch:
        files[PATCH] = f"patch: settlement_rule/bank-t1\nsplits:\n{patch}"
    return [(finding.name, finding.place) for finding in found_in(root, files)]


@pytest.mark.parametrize(
    ("patch", "place"),
    [
        ("  - {account: three, ratio: 15}\n  - {account: four, ratio: 1%}\n", "3:29"),
        ("  - {account: four, ratio: 1}\n  - {account: three, ratio: 1%}\n", "3:28"),
        ("  three: {ratio: 15}\n", "3:18"),
        ("  four: {ratio: 15}\n", "3:17"),
        ("  two: null\n  three: {ratio: 15}\n", "4:18"),
        ("  - {account: nobody, ratio: 1%}\n", "3:15"),
    ],
)
def test_a_mistake_in_a_patch_is_told_in_its_own_line(tmp_path: Path, patch: str, place: str) -> None:
    """A finding that points at somebody else's share is worse than none."""
    (found,) = places(tmp_path, [TWO, THREE], patch)
    assert found[1] == f"{PATCH}:{place}"


@pytest.mark.parametrize(
    "patch", ["  two: null\n", "  four: {ratio: 1%}\n", "  - {account: two, ratio: 1%}\n"]
)
def test_a_mistake_below_a_patch_is_told_where_it_was_made(tmp_path: Path, patch: str) -> None:
    """Whatever the patch does to the items around it."""
    found = places(tmp_path, [TWO, THREE.replace("20%", "20")], patch)
    assert found == [("schema/wrong-type", f"{BASE}:16:29")]


@pytest.mark.parametrize(
    ("items", "found"),
    [
        ([TWO, THREE, TWO], [("schema/repeated-item", "17:15")]),
        (
            ["- {ratio: 1%}", TWO, "- {ratio: 1%}"],
            [("schema/missing-field", "15:5"), ("schema/missing-field", "17:5")],
        ),
        ([TWO, "- three"], [("schema/wrong-type", "16:5")]),
        ([TWO, "-"], [("schema/wrong-type", "16:4")]),
        (["- {account: [two], ratio: 1%}", TWO], [("schema/wrong-type", "15:15")]),
        (["- {account: {a: 1}, ratio: 1%}"], [("schema/wrong-type", "15:15")]),
    ],
    ids=["repeated", "without key", "text", "empty", "list as key", "map as key"],
)
def test_items_that_cannot_be_told_apart_have_places_too(
    tmp_path: Path, items: list[str], found: list[tuple[str, str]]
) -> None:
    """By their number, as in any other list."""
    assert places(tmp_path, items) == [(name, f"{BASE}:{place}") for name, place in found]


def test_two_targets_of_one_name_are_told(tmp_path: Path) -> None:
    """The settings have keyed lists as well."""
    settings = f"{SETTINGS}targets: [{{name: office, path: a.db}}, {{name: office, path: b.db}}]\n"
    assert found_in(tmp_path, {PRODUCTION: settings}) == [
        ("schema/repeated-item", f"{PRODUCTION}:6:46", "office")
    ]


def test_an_item_that_stands_twice_in_a_patch_is_told(tmp_path: Path) -> None:
    """As it is where the list is declared."""
    patch = "  - {account: two, ratio: 1%}\n  - {account: two, ratio: 2%}\n"
    assert places(tmp_path, [TWO], patch) == [("schema/repeated-item", f"{PATCH}:4:15")]


def test_an_empty_item_in_a_patch_is_no_removal(tmp_path: Path) -> None:
    """The message spoke of a number that stands in no file."""
    assert places(tmp_path, [TWO], "  -\n") == [("schema/wrong-type", f"{PATCH}:3:4")]

"""Completion offers what looks like an address, whatever else is wrong with the files."""

from pathlib import Path

from tests.projects import MORE, PATCH, shop

from pgconf.app.complete import addresses


def test_addresses_of_all_folders_are_offered(tmp_path: Path) -> None:
    """Sorted, each once."""
    project = shop(tmp_path, {PATCH: "kind: audience\nname: buyers\nall: users\n"})
    found = addresses(project)
    assert found == sorted(set(found))
    assert {"account/icbc-main", "audience/buyers", "settlement_rule/bank-t1"} <= set(found)


def test_broken_files_are_looked_through_too(tmp_path: Path) -> None:
    """Whoever presses Tab is in the middle of an edit."""
    text = (
        "kind: audience\nname: a\nall: [\n---\nname: lost\n---\nkind: audience\n  name: inner\nname: b\n\xff"
    )
    found = addresses(shop(tmp_path, {MORE: text.encode("latin-1")}))
    assert {"audience/a", "audience/b"} <= set(found)
    assert not [address for address in found if "lost" in address or "inner" in address]


def test_patches_and_links_out_of_the_project_offer_nothing(tmp_path: Path) -> None:
    """A patch declares nothing, and what is outside is not read."""
    outside = tmp_path / "outside.yaml"
    outside.write_text("kind: audience\nname: secret\n", "utf-8")
    project = shop(tmp_path / "shop", {PATCH: "patch: account/other\nname: other\n"})
    (project.root / "environments" / "base" / "link.yaml").symlink_to(outside)
    assert not [a for a in addresses(project) if "other" in a or "secret" in a]

"""A project as it was at a commit is unpacked, and nothing leads out of it."""

from pathlib import Path

import pytest
from tests.keys import committed
from tests.projects import BASE, MORE, PATCH, SHOP, put, shop

from pgconf.app.past import project_at
from pgconf.model import UsageError


def test_it_is_as_it_was(tmp_path: Path) -> None:
    """Whatever has become of the files since; afterwards nothing is left of it."""
    project = shop(tmp_path)
    commit = committed(tmp_path)
    put(tmp_path, {BASE: None, MORE: "# new\n"})
    with project_at(project, commit) as before:
        root = before.root
        assert (root / BASE).read_text("utf-8") == SHOP[BASE]
        assert not (root / MORE).exists()
    assert not root.exists()


def test_links_come_along_as_long_as_they_stay_inside(tmp_path: Path) -> None:
    """One that leads out is left out."""
    project = shop(tmp_path / "shop")
    root = project.root
    (tmp_path / "secret.yaml").write_text("hunter2", "utf-8")
    (root / MORE).symlink_to("shop.yaml")
    (root / PATCH).symlink_to("../../../secret.yaml")
    (root / "environments/staging").symlink_to("production", target_is_directory=True)
    (root / "environments/away").symlink_to(tmp_path, target_is_directory=True)
    with project_at(project, committed(root)) as before:
        assert (before.root / MORE).read_text("utf-8") == SHOP[BASE]
        assert (before.root / "environments/staging/environment.yaml").is_file()
        assert not (before.root / PATCH).is_symlink()
        assert not (before.root / "environments/away").is_symlink()


def test_a_commit_that_is_not_there_is_told(tmp_path: Path) -> None:
    """Nothing is unpacked."""
    project = shop(tmp_path)
    committed(tmp_path)
    with pytest.raises(UsageError, match="cli/unknown-revision"), project_at(project, "no-such-branch"):
        raise AssertionError

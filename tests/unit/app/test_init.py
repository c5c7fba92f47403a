"""Init makes a shop that validates, plans and applies at once, and writes over nothing."""

from pathlib import Path

import pytest
from tests.projects import applied

from pgconf import Project
from pgconf.app.init import FOLDERS, init
from pgconf.model import PgconfError, UsageError


def test_a_new_shop_is_valid_in_all_environments_and_can_be_applied(tmp_path: Path) -> None:
    """Without a finding, without a secret, and with nothing left to do afterwards."""
    made = init(tmp_path / "deep" / "shop")
    assert made == [".gitignore", *FOLDERS]
    assert sorted(path.name for path in (tmp_path / "deep" / "shop").iterdir()) == made
    project = Project.open(tmp_path / "deep" / "shop")
    validation = project.validate()
    assert validation.diagnostics == ()
    assert [one.environment for one in validation.environments] == ["production", "sandbox", "staging"]
    applied(project)
    assert project.plan("production").is_empty
    assert not list(project.root.rglob("__pycache__"))


@pytest.mark.parametrize("taken", FOLDERS)
def test_nothing_is_written_beside_what_is_there(tmp_path: Path, taken: str) -> None:
    """Even an empty folder may be meant for something."""
    (tmp_path / taken).mkdir()
    with pytest.raises(UsageError) as caught:
        init(tmp_path)
    (found,) = caught.value.diagnostics
    assert found.name == "cli/folder-in-use"
    assert f"`{tmp_path / taken}`" in found.message
    assert found.hint
    assert [path.name for path in tmp_path.iterdir()] == [taken]


def test_what_else_is_in_the_folder_stays(tmp_path: Path) -> None:
    """A `.gitignore` of one's own is kept."""
    (tmp_path / ".gitignore").write_text("mine\n", "utf-8")
    (tmp_path / "README.md").write_text("mine\n", "utf-8")
    assert init(tmp_path) == list(FOLDERS)
    assert (tmp_path / ".gitignore").read_text("utf-8") == "mine\n"
    assert (tmp_path / "README.md").read_text("utf-8") == "mine\n"


def test_a_folder_that_cannot_be_made_is_a_failure_with_a_reason(tmp_path: Path) -> None:
    """Here because a file is in its way."""
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(PgconfError) as caught:
        init(tmp_path / "file" / "shop")
    (found,) = caught.value.diagnostics
    assert (found.name, caught.value.exit_code) == ("cli/not-writable", 1)
    assert "Not a directory" in found.message
    assert found.hint

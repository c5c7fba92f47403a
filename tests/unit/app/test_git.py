"""What git knows goes into plans and revisions: the commit, local changes, and who is working."""

import getpass
import os
import subprocess
from pathlib import Path

import pytest
from tests.projects import BASE, MORE, SHOP, put, shop

from pgconf.app.git import author_of, commit_of


@pytest.fixture(autouse=True)
def plain_git(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Keep the settings of whoever runs the tests, and of a repository around them, out of it."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", os.devnull)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    monkeypatch.delenv("PGCONF_AUTHOR", raising=False)


def git(root: Path, *arguments: str) -> str:
    """Run git as somebody called Li."""
    who = ("-c", "user.name=Li", "-c", "user.email=li@example.cn")
    command = ["git", "-C", str(root), *who, *arguments]  # the user's own git is meant
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Make a repository with the valid project committed."""
    shop(tmp_path)
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "--message", "Open the shop")
    return tmp_path


def test_a_clean_checkout_is_its_commit(repository: Path) -> None:
    """All forty digits of it."""
    assert commit_of(repository) == (git(repository, "rev-parse", "HEAD"), False)


@pytest.mark.parametrize(
    "file", [BASE, MORE, "schemas/custom/slot.schema.json", "templates/mail/paid.zh.html.j2"]
)
def test_a_file_that_is_changed_or_new_makes_the_project_differ(repository: Path, file: str) -> None:
    """In all three folders that a plan is made from."""
    put(repository, {file: "# new\n"})
    assert commit_of(repository) == (git(repository, "rev-parse", "HEAD"), True)


def test_a_file_that_is_gone_or_staged_makes_it_differ_too(repository: Path) -> None:
    """What counts is what would be applied."""
    put(repository, {BASE: None})
    assert commit_of(repository)[1]
    git(repository, "add", "--all")
    assert commit_of(repository)[1]


def test_other_files_do_not_count(repository: Path) -> None:
    """A plan in the project's folder does not make the next one differ."""
    put(repository, {"p.json": "{}", "docs/notes.md": "x"})
    assert not commit_of(repository)[1]


def test_a_project_in_a_folder_of_a_repository_has_its_commit(tmp_path: Path) -> None:
    """Other folders of the repository do not count."""
    shop(tmp_path / "pay")
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "--message", "Open the shop")
    put(tmp_path / "pay", {"../other/environments/x.yaml": ""})
    assert commit_of(tmp_path / "pay") == (git(tmp_path, "rev-parse", "HEAD"), False)


def test_outside_of_git_there_is_no_commit(tmp_path: Path) -> None:
    """And nobody can tell what changed."""
    shop(tmp_path)
    assert commit_of(tmp_path) == (None, True)


def test_before_the_first_commit_there_is_none(tmp_path: Path) -> None:
    """The repository alone says nothing."""
    shop(tmp_path)
    git(tmp_path, "init", "--quiet")
    assert commit_of(tmp_path) == (None, True)


def test_a_repository_that_does_not_track_the_project_does_not_count(repository: Path) -> None:
    """A demo below a folder that git ignores is not made from the commit around it."""
    put(repository / "build" / "demo", SHOP)
    put(repository, {".gitignore": "build/\n"})
    assert commit_of(repository / "build" / "demo") == (None, True)


def test_without_git_there_is_no_commit_and_the_system_names_the_author(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Containers often have none."""
    monkeypatch.setenv("PATH", str(repository))
    monkeypatch.setattr(getpass, "getuser", lambda: "system-user")
    assert commit_of(repository) == (None, True)
    assert author_of(repository) == "system-user"


def test_the_commit_and_local_changes_are_in_the_plan(repository: Path) -> None:
    """So that a reviewer knows what was planned."""
    project = shop(repository)
    source = project.plan("production").source
    assert (source.commit, source.dirty) == (git(repository, "rev-parse", "HEAD"), False)
    put(repository, {MORE: "kind: audience\nname: a\nall: users\n"})
    assert project.plan("production").source.dirty


def test_the_variable_names_the_author_before_git_does(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In CI git knows only the machine."""
    git(repository, "config", "user.name", "Wu")
    monkeypatch.setenv("PGCONF_AUTHOR", "Zhang <zhang@example.cn>")
    assert author_of(repository) == "Zhang <zhang@example.cn>"
    monkeypatch.setenv("PGCONF_AUTHOR", "")
    assert author_of(repository) == "Wu"


def test_git_names_the_author_with_and_without_an_address(repository: Path) -> None:
    """As commits do."""
    git(repository, "config", "user.name", "吴 敏")
    assert author_of(repository) == "吴 敏"
    git(repository, "config", "user.email", "wu@example.cn")
    assert author_of(repository) == "吴 敏 <wu@example.cn>"


def test_somebody_is_always_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even where neither git nor the system knows anybody."""

    def nobody() -> str:
        raise KeyError

    shop(tmp_path)
    monkeypatch.setattr(getpass, "getuser", nobody)
    assert author_of(tmp_path) == "unknown"


def test_the_author_and_the_commit_are_in_the_revision(repository: Path) -> None:
    """The author of the call comes first of all."""
    project = shop(repository)
    git(repository, "config", "user.name", "Wu")
    project.apply(project.plan("production"))
    put(repository, {MORE: "kind: audience\nname: a\nall: users\n"})
    project.apply(project.plan("production"), author="Zhang")
    newest, oldest = project.history("production")
    assert (oldest.note.author, newest.note.author) == ("Wu", "Zhang")
    assert oldest.note.commit == git(repository, "rev-parse", "HEAD")

"""A project's files are found in order, and nothing outside of it is read."""

import os
from pathlib import Path

import pytest
from tests.projects import found_in, put, shop

from pgconf.loading.files import environment_names, read_file, start_of, yaml_files
from pgconf.model import Position

OUTSIDE = "kind: hunter2\nname: outside\n"
LINK = "environments/base/link.yaml"


@pytest.fixture
def outside(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a folder outside of the project that holds a YAML file."""
    folder = tmp_path_factory.mktemp("outside")
    (folder / "secret.yaml").write_text(OUTSIDE, "utf-8")
    return folder


def test_environments_are_the_folders_that_are_not_hidden(tmp_path: Path) -> None:
    """They come sorted; a file between them is none."""
    for folder in ("staging", "base", ".git", "production"):
        (tmp_path / "environments" / folder).mkdir(parents=True)
    (tmp_path / "environments" / "README.md").write_text("about", "utf-8")
    assert environment_names(tmp_path) == ["base", "production", "staging"]


def test_a_project_without_environments_has_none(tmp_path: Path) -> None:
    """A missing folder is no failure here: who opens a project reports it."""
    assert environment_names(tmp_path) == []


def test_yaml_files_are_found_in_all_sub_folders_and_sorted(tmp_path: Path) -> None:
    """Both endings count; hidden files, hidden folders and other endings do not."""
    for file in ("b.yaml", "a.yml", "deep/er/c.yaml", ".hidden.yaml", ".git/d.yaml", "notes.md", "e.yaml~"):
        path = tmp_path / "environments" / "base" / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("a: 1\n", "utf-8")
    (tmp_path / "environments" / "base" / "folder.yaml").mkdir()
    found = yaml_files(tmp_path, "base")
    assert found.value == tuple(f"environments/base/{file}" for file in ("a.yml", "b.yaml", "deep/er/c.yaml"))
    assert found.diagnostics == ()


def test_a_file_is_read_as_it_is(tmp_path: Path) -> None:
    """Bytes: what they mean is for the parser to say."""
    (tmp_path / "a.yaml").write_bytes(b"\xff\xfe")
    assert read_file(tmp_path, "a.yaml") == b"\xff\xfe"
    with pytest.raises(OSError, match="No such file"):
        read_file(tmp_path, "b.yaml")


def test_the_start_of_a_file_is_its_first_character() -> None:
    """What is said of a file as a whole stands there."""
    assert start_of("a.yaml") == ("a.yaml", Position(1, 1), Position(1, 1))


def test_links_inside_of_the_project_are_followed(tmp_path: Path) -> None:
    """To files and to folders; the file is called by the link's name."""
    put(tmp_path, {"environments/base/a.yaml": "a: 1\n", "elsewhere/b.yaml": "b: 1\n"})
    (tmp_path / "environments" / "base" / "file.yaml").symlink_to("../../elsewhere/b.yaml")
    (tmp_path / "environments" / "base" / "folder").symlink_to("../../elsewhere")
    found = yaml_files(tmp_path, "base")
    assert found.value == tuple(
        f"environments/base/{file}" for file in ("a.yaml", "file.yaml", "folder/b.yaml")
    )
    assert found.diagnostics == ()


def test_a_link_back_to_its_own_folder_ends(tmp_path: Path) -> None:
    """Every folder is walked once."""
    put(tmp_path, {"environments/base/a.yaml": "a: 1\n"})
    (tmp_path / "environments" / "base" / "again").symlink_to(".")
    assert yaml_files(tmp_path, "base").value == ("environments/base/a.yaml",)


@pytest.mark.parametrize("target", ["secret.yaml", "."], ids=["file", "folder"])
def test_a_link_out_of_the_project_is_refused(tmp_path: Path, outside: Path, target: str) -> None:
    """Nobody can make a pull request show a file of the machine that checks it."""
    shop(tmp_path)
    (tmp_path / LINK).symlink_to(outside / target)
    found = yaml_files(tmp_path, "base")
    assert LINK not in found.value
    (refused,) = found.diagnostics
    assert (refused.name, str(refused.span)) == ("env/bad-link", f"{LINK}:1:1")
    assert refused.message == "the symbolic link `link.yaml` leads out of the project"
    assert refused.hint == "put the file into the project, or remove the link"


def test_a_link_to_nothing_is_refused(tmp_path: Path) -> None:
    """What it was meant to bring would be missing without a word."""
    shop(tmp_path)
    (tmp_path / LINK).symlink_to("nothing.yaml")
    (refused,) = yaml_files(tmp_path, "base").diagnostics
    assert refused.message == "the symbolic link `link.yaml` leads nowhere"


def test_a_link_to_itself_is_refused(tmp_path: Path) -> None:
    """It leads nowhere either."""
    shop(tmp_path)
    (tmp_path / LINK).symlink_to("link.yaml")
    (refused,) = yaml_files(tmp_path, "base").diagnostics
    assert refused.name == "env/bad-link"


def test_an_environment_that_is_a_link_out_of_the_project_is_refused(tmp_path: Path, outside: Path) -> None:
    """Its files are outside as much as those behind any other link."""
    settings = "kind: environment\nname: production\nextends: linked\nstage: live\nzone: UTC\n"
    project = put(tmp_path, {"environments/production/environment.yaml": settings})
    (tmp_path / "environments" / "linked").symlink_to(outside)
    told = project.validate().diagnostics
    assert "hunter2" not in repr(told)
    assert [d.name for d in told] == ["env/bad-link"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="only POSIX has named pipes")
def test_a_pipe_that_is_called_like_a_file_is_not_waited_for(tmp_path: Path) -> None:
    """Opening it would hang until somebody writes into it."""
    put(tmp_path, {"environments/base/a.yaml": "a: 1\n"})
    os.mkfifo(tmp_path / "environments" / "base" / "pipe.yaml")
    assert yaml_files(tmp_path, "base").value == ("environments/base/a.yaml",)


def test_what_a_refused_link_leads_to_is_not_in_any_finding(tmp_path: Path, outside: Path) -> None:
    """The link is the one thing that is wrong; the rest of the project is read as ever."""
    shop(tmp_path)
    (tmp_path / LINK).symlink_to(outside / "secret.yaml")
    assert found_in(tmp_path, {}) == [("env/bad-link", f"{LINK}:1:1", "")]

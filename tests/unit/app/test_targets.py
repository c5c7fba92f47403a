"""The targets of an environment: files inside of the project, or URLs by reference to a secret."""

from pathlib import Path

import pytest
from tests.projects import BASE, DATABASE, PRODUCTION, SETTINGS, SHOP, applied, shop

from pgconf import Project
from pgconf.app.targets import open_targets
from pgconf.model import Diagnostic, InvalidError, PgconfError

URL = "PGCONF_TEST_URL"


def project_with(root: Path, targets: str) -> Project:
    """Make the valid project with these targets, written in one line."""
    return shop(root, {PRODUCTION: f"{SETTINGS}targets: [{targets}]\n"})


def refusal(project: Project) -> Diagnostic:
    """Tell why a plan cannot be made."""
    with pytest.raises(PgconfError) as caught:
        project.plan("production")
    (found,) = caught.value.diagnostics
    assert found.hint
    return found


def test_without_targets_the_state_is_kept_beside_the_project(tmp_path: Path) -> None:
    """In a file of the environment's name, which only an apply makes."""
    project = shop(tmp_path)
    (target,) = open_targets(project.root, project.load("production"))
    assert (target.name, target.type, target.location) == ("office", "sql", DATABASE)
    project.plan("production")
    assert not (tmp_path / ".pgconf").exists()
    applied(project)
    assert [path.name for path in (tmp_path / ".pgconf").iterdir()] == ["production.db"]


def test_targets_come_in_the_order_of_the_settings(tmp_path: Path) -> None:
    """With a path they are where it says; without one, in a file of their name."""
    project = project_with(tmp_path, "{name: office, path: live/office.db}, {name: branch}")
    targets = open_targets(project.root, project.load("production"))
    assert [(target.name, target.location) for target in targets] == [
        ("office", "live/office.db"),
        ("branch", ".pgconf/production-branch.db"),
    ]
    applied(project)
    assert (tmp_path / "live" / "office.db").is_file()
    assert (tmp_path / ".pgconf" / "production-branch.db").is_file()


def test_a_path_is_counted_from_the_project_and_not_from_where_one_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A plan made in a sub-folder is for the same database."""
    project_with(tmp_path, "{name: office, path: office.db}")
    monkeypatch.chdir(tmp_path / "environments" / "base")
    applied(Project.open())
    assert (tmp_path / "office.db").is_file()


@pytest.mark.parametrize("path", ["../office.db", "/var/lib/office.db", "live/../../office.db"])
def test_a_path_out_of_the_project_is_refused(tmp_path: Path, path: str) -> None:
    """At its place in the settings; a secret is the way to name one."""
    found = refusal(project_with(tmp_path, f"{{name: office, path: {path}}}"))
    assert (found.name, str(found.span)) == ("env/outside-project", f"{PRODUCTION}:6:32")
    assert f"`{path}`" in found.message


def test_a_link_out_of_the_project_is_refused_as_a_path(tmp_path: Path) -> None:
    """It is the same with one more step."""
    project = project_with(tmp_path / "shop", "{name: office, path: live/office.db}")
    (tmp_path / "shop" / "live").symlink_to(tmp_path)
    assert refusal(project).name == "env/outside-project"
    assert not (tmp_path / "office.db").exists()


def test_a_url_comes_from_a_variable_of_the_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Plans call the place by the reference, for a URL may hold a password."""
    monkeypatch.setenv(URL, f"sqlite:///{tmp_path}/live.db")
    project = project_with(tmp_path, f"{{name: office, url: {{secret: env:{URL}}}}}")
    (planned,) = project.plan("production").targets
    assert (planned.name, planned.location) == ("office", f"env:{URL}")
    applied(project)
    assert (tmp_path / "live.db").is_file()


def test_a_url_comes_from_a_file(tmp_path: Path) -> None:
    """Secrets that are mounted as files end with a line break."""
    (tmp_path / "url").write_text(f"sqlite:///{tmp_path}/live.db\n", "utf-8")
    applied(project_with(tmp_path, f"{{name: office, url: {{secret: 'file:{tmp_path}/url'}}}}"))
    assert (tmp_path / "live.db").is_file()


@pytest.mark.parametrize(
    ("secret", "way_out"),
    [
        (f"env:{URL}", f"variable `{URL}`"),
        ("file:/no/such/file", "`/no/such/file`"),
    ],
)
def test_a_secret_that_is_not_there_is_named_at_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, secret: str, way_out: str
) -> None:
    """The reference may be shown; there is nothing else to show."""
    monkeypatch.delenv(URL, raising=False)
    found = refusal(project_with(tmp_path, f"{{name: office, url: {{secret: '{secret}'}}}}"))
    assert (found.name, str(found.span)) == ("secret/unresolved", f"{PRODUCTION}:6:31")
    assert f"`{secret}`" in found.message
    assert found.hint is not None
    assert way_out in found.hint


def test_an_empty_secret_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """CI systems hand over an unknown secret as an empty variable."""
    monkeypatch.setenv(URL, "")
    found = refusal(project_with(tmp_path, f"{{name: office, url: {{secret: env:{URL}}}}}"))
    assert found.name == "secret/unresolved"
    assert "is empty" in found.message


def test_a_secret_that_is_no_text_is_not_there(tmp_path: Path) -> None:
    """A key in the place of a URL, say."""
    (tmp_path / "url").write_bytes(b"\xff\xfe\x00")
    project = project_with(tmp_path, f"{{name: office, url: {{secret: 'file:{tmp_path}/url'}}}}")
    assert refusal(project).name == "secret/unresolved"


@pytest.mark.parametrize("url", ["office.db", "mysql://root:hunter2@db.example.cn/office"])
def test_a_url_that_leads_nowhere_is_refused_without_being_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    """What is wrong with it can be told without it."""
    monkeypatch.setenv(URL, url)
    found = refusal(project_with(tmp_path, f"{{name: office, url: {{secret: env:{URL}}}}}"))
    assert found.name == "plan/invalid-target-url"
    assert "hunter2" not in repr(found)


def test_validating_needs_no_target(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever writes YAML need not be able to reach the office."""
    monkeypatch.delenv(URL, raising=False)
    assert project_with(tmp_path, f"{{name: office, url: {{secret: env:{URL}}}}}").validate().is_valid


def test_a_target_of_a_layer_below_is_not_used(tmp_path: Path) -> None:
    """Production would write where staging does."""
    files = {
        **SHOP,
        "environments/base/environment.yaml": SETTINGS.replace("production", "base")
        .replace("extends: base\n", "")
        .replace("\nzone", "\ntargets: [{name: office, path: base.db}]\nzone"),
    }
    applied(shop(tmp_path, files))
    assert not (tmp_path / "base.db").exists()
    assert (tmp_path / DATABASE).is_file()


def test_without_valid_settings_no_target_is_opened(tmp_path: Path) -> None:
    """There is no telling what they would be."""
    project = shop(tmp_path, {PRODUCTION: SETTINGS.replace("sandbox", "sandpit"), BASE: ""})
    with pytest.raises(InvalidError):
        open_targets(project.root, project.load("production"))


def test_a_relative_url_is_counted_from_the_project_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or applying from a sub-folder opens a second office next to the first one."""
    monkeypatch.setenv(URL, "sqlite:///live.db")
    project_with(tmp_path, f"{{name: office, url: {{secret: env:{URL}}}}}")
    monkeypatch.chdir(tmp_path / "environments" / "base")
    applied(Project.open())
    assert [path.parent for path in tmp_path.rglob("live.db")] == [tmp_path]


def test_a_relative_secret_file_is_counted_from_the_project_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same settings mean the same in every folder."""
    project_with(tmp_path, "{name: office, url: {secret: 'file:url'}}")
    (tmp_path / "url").write_text(f"sqlite:///{tmp_path}/live.db", "utf-8")
    monkeypatch.chdir(tmp_path / "environments" / "base")
    applied(Project.open())


def test_two_targets_cannot_be_one_place(tmp_path: Path) -> None:
    """The second one would always be stale after the first one was written."""
    project = project_with(tmp_path, "{name: office, path: live.db}, {name: branch, path: ./live.db}")
    with pytest.raises(PgconfError):
        project.plan("production")

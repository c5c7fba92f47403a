"""A project is found from any folder inside of it, and knows its environments."""

from pathlib import Path

import pytest
from tests.projects import BASE, PRODUCTION, SETTINGS, shop

from pgconf import Project
from pgconf.model import Diagnostic, UsageError


def refusal(project: Project, environment: str) -> Diagnostic:
    """Tell why an environment cannot be used."""
    with pytest.raises(UsageError) as caught:
        project.require(environment)
    (found,) = caught.value.diagnostics
    return found


@pytest.mark.parametrize("folder", [".", "environments", "environments/base", "docs/deep"])
def test_a_project_is_found_from_every_folder_inside_of_it(tmp_path: Path, folder: str) -> None:
    """The nearest folder upwards that holds `environments/` is its root."""
    shop(tmp_path)
    (tmp_path / folder).mkdir(parents=True, exist_ok=True)
    assert Project.open(tmp_path / folder).root == tmp_path
    assert Project.open(str(tmp_path / folder)).root == tmp_path


def test_the_folder_one_is_in_is_where_the_search_begins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a path, and with a relative one."""
    shop(tmp_path)
    monkeypatch.chdir(tmp_path / "environments" / "base")
    assert Project.open().root == tmp_path
    assert Project.open("..").root.resolve() == tmp_path


def test_of_nested_projects_the_inner_one_is_found(tmp_path: Path) -> None:
    """A shop may hold another one as an example."""
    shop(tmp_path)
    shop(tmp_path / "docs" / "example")
    assert Project.open(tmp_path / "docs" / "example").root == tmp_path / "docs" / "example"


def test_the_search_from_a_folder_above_never_goes_down(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`../../..` leads out of the inner project, so that is not the one that is meant."""
    shop(tmp_path)
    shop(tmp_path / "docs" / "example")
    monkeypatch.chdir(tmp_path / "docs" / "example" / "environments" / "base")
    assert Project.open("../../..").root.resolve() == tmp_path


def test_without_environments_there_is_no_project(tmp_path: Path) -> None:
    """A file of that name is none."""
    (tmp_path / "environments").write_text("", "utf-8")
    with pytest.raises(UsageError) as caught:
        Project.open(tmp_path)
    (found,) = caught.value.diagnostics
    assert found.name == "env/no-project"
    assert str(tmp_path) in found.message
    assert found.hint is not None
    assert "pgconf init DIR" in found.hint


def test_a_folder_without_settings_is_a_layer_and_no_environment(tmp_path: Path) -> None:
    """Both come sorted."""
    staging = SETTINGS.replace("production", "staging")
    project = shop(tmp_path, {"environments/staging/environment.yaml": staging})
    assert project.folders == ["base", "production", "staging"]
    assert project.environments == ["production", "staging"]


def test_an_environment_that_exists_is_let_pass(tmp_path: Path) -> None:
    """Nothing is read for that."""
    shop(tmp_path, {BASE: "[", PRODUCTION: "["}).require("production")


def test_a_misspelt_environment_comes_with_a_suggestion(tmp_path: Path) -> None:
    """Where nothing is near, with all there are."""
    project = shop(tmp_path)
    found = refusal(project, "prodution")
    assert (found.name, found.hint) == ("env/unknown-environment", "did you mean `production`?")
    assert refusal(project, "x").hint == "there is `production`"


def test_a_layer_cannot_be_used_like_an_environment(tmp_path: Path) -> None:
    """It has neither a zone nor targets."""
    found = refusal(shop(tmp_path), "base")
    assert (found.name, found.hint) == ("env/not-deployable", "name one of `production`")


@pytest.mark.parametrize("environment", ["", ".", "..", "../environments/production", "production/"])
def test_a_path_is_no_environment(tmp_path: Path, environment: str) -> None:
    """Names are compared with the folders there are, and lead nowhere else."""
    assert refusal(shop(tmp_path), environment).name == "env/unknown-environment"


def test_the_registry_holds_the_projects_own_kinds(tmp_path: Path) -> None:
    """Broken ones are told, and the others can be used."""
    project = shop(
        tmp_path,
        {"schemas/custom/slot.schema.json": '{"type": "object"}', "schemas/custom/bad.schema.json": "[]"},
    )
    assert project.registry.names[-1] == "slot"
    assert [d.name for d in project.custom_kinds.diagnostics] == ["schema/custom-kind"]

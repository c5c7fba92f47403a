"""Validating tells everything that is wrong with all environments, each thing once."""

import gc
from pathlib import Path

import pytest
from tests.projects import (
    ACCOUNT,
    BASE,
    DATABASE,
    MORE,
    PATCH,
    PRODUCTION,
    SETTINGS,
    SETTLEMENT,
    SHOP,
    findings,
    found_in,
    shop,
)

from pgconf import Project
from pgconf.app.validate import Checkup
from pgconf.model import InvalidError, Severity, UsageError

STAGING = "environments/staging/environment.yaml"
STAGING_SETTINGS = SETTINGS.replace("production", "staging")
STAGING_PATCH = "environments/staging/patch.yaml"


def test_a_valid_project_is_valid(tmp_path: Path) -> None:
    """What was looked at is told too."""
    validation = shop(tmp_path).validate()
    assert validation.is_valid
    assert validation.diagnostics == ()
    assert validation.environments == (Checkup("production", ("base", "production"), 2, is_valid=True),)
    assert validation.files == 2


def test_nothing_is_written_and_no_secret_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that it can run anywhere, on anybody's machine."""
    monkeypatch.delenv("NO_SUCH_URL", raising=False)
    settings = f"{SETTINGS}targets: [{{name: office, url: {{secret: env:NO_SUCH_URL}}}}]\n"
    project = shop(tmp_path, {PRODUCTION: settings})
    before = sorted(tmp_path.rglob("*"))
    assert project.validate().is_valid
    assert sorted(tmp_path.rglob("*")) == before
    assert not (tmp_path / DATABASE).exists()


def test_a_finding_that_environments_share_is_told_once(tmp_path: Path) -> None:
    """Whether the check or a rule finds it."""
    files = {
        BASE: f"{ACCOUNT.replace('alipay', 'alipya')}---\n{SETTLEMENT}",
        MORE: "kind: audience\nname: a\nall: users\nblacklist: [b]\n",
        STAGING: STAGING_SETTINGS,
    }
    assert found_in(tmp_path, files) == [
        ("ref/dangling", f"{MORE}:4:13", "b"),
        ("schema/unknown-value", f"{BASE}:3:7", "alipya"),
    ]


def test_what_one_environment_repairs_is_still_wrong_in_the_other(tmp_path: Path) -> None:
    """Findings of both are put together."""
    files = {
        BASE: SHOP[BASE].replace("T+1", "T1"),
        STAGING: STAGING_SETTINGS,
        PATCH: "patch: settlement_rule/bank-t1\ncycle: T+2\n",
        STAGING_PATCH: "patch: settlement_rule/bank-t1\ntitel: x\n",
    }
    project = shop(tmp_path, files)
    both = [
        ("schema/format", f"{BASE}:12:8", "T1"),
        ("schema/unknown-field", f"{STAGING_PATCH}:2:1", "titel"),
    ]
    assert findings(project, project.validate().diagnostics) == both
    assert findings(project, project.validate(["staging"]).diagnostics) == both
    assert project.validate(["production"]).is_valid


def test_findings_are_sorted_by_file_line_and_column(tmp_path: Path) -> None:
    """Across environments as within one."""
    files = {
        "environments/base/b.yaml": "kind: audience\nname: b\nall: usrs\nlocale: 5\n",
        "environments/base/a.yaml": "kind: audience\nname: a\nall: usrs\n",
        STAGING: STAGING_SETTINGS,
        STAGING_PATCH: "patch: audience/c\ntitle: x\n",
        PATCH: "patch: audience/c\ntitle: x\n",
    }
    places = [finding.place for finding in found_in(tmp_path, files)]
    assert places == sorted(places)
    assert len(places) == 5


def test_the_same_environment_named_twice_is_told_of_once(tmp_path: Path) -> None:
    """Scripts put arguments together."""
    project = shop(tmp_path, {BASE: SHOP[BASE].replace("T+1", "T1")})
    assert len(project.validate(["production", "production"]).diagnostics) == 1


def test_a_layer_that_nobody_extends_is_a_warning(tmp_path: Path) -> None:
    """Its files were written for something."""
    project = shop(tmp_path, {"environments/bsae/shop.yaml": "["})
    validation = project.validate()
    (found,) = validation.diagnostics
    assert (found.name, found.severity) == ("env/unused-layer", Severity.WARNING)
    assert str(found.span) == "environments/bsae:1:1"
    assert found.hint
    assert validation.is_valid


def test_unused_layers_are_not_told_when_some_environments_are_chosen(tmp_path: Path) -> None:
    """The others may well use them."""
    project = shop(tmp_path, {"environments/spare/shop.yaml": "[", STAGING: STAGING_SETTINGS})
    assert project.validate(["production"]).diagnostics == ()


@pytest.mark.parametrize("misnamed", ["environment.yml", "environments.yaml"])
def test_settings_in_a_file_that_is_nearly_right_are_misplaced(tmp_path: Path, misnamed: str) -> None:
    """The folder would be a layer without a word."""
    file = f"environments/staging/{misnamed}"
    project = shop(tmp_path, {file: STAGING_SETTINGS})
    (found,) = project.validate().diagnostics
    assert (found.name, str(found.span)) == ("env/misplaced-settings", f"{file}:1:1")
    assert "`environments/staging/environment.yaml`" in found.message


def test_a_project_needs_an_environment(tmp_path: Path) -> None:
    """Layers alone can be deployed nowhere."""
    project = shop(tmp_path, {PRODUCTION: None})
    with pytest.raises(UsageError) as caught:
        project.validate()
    (found,) = caught.value.diagnostics
    assert found.name == "env/no-environment"
    assert found.hint


@pytest.mark.parametrize(
    ("name", "finding"), [("prodution", "unknown-environment"), ("base", "not-deployable")]
)
def test_an_environment_that_is_none_cannot_be_validated(tmp_path: Path, name: str, finding: str) -> None:
    """The call is wrong, and not the project."""
    with pytest.raises(UsageError) as caught:
        shop(tmp_path).validate([name])
    assert [d.name for d in caught.value.diagnostics] == [f"env/{finding}"]


def test_an_invalid_environment_cannot_be_relied_on(tmp_path: Path) -> None:
    """Its errors are in the failure, its warnings are not."""
    project = shop(tmp_path, {BASE: SHOP[BASE].replace("T+1", "T1"), MORE: ""})
    loaded = project.load("production")
    assert {d.name for d in loaded.diagnostics} == {"schema/format", "yaml/empty-file"}
    with pytest.raises(InvalidError) as caught:
        loaded.require_valid()
    assert [d.name for d in caught.value.diagnostics] == ["schema/format"]
    assert loaded.require_settings().zone == "Asia/Shanghai"


def test_settings_with_errors_cannot_be_relied_on(tmp_path: Path) -> None:
    """Whoever needs them is told why."""
    loaded = shop(tmp_path, {PRODUCTION: SETTINGS.replace("sandbox", "sandpit")}).load("production")
    with pytest.raises(InvalidError) as caught:
        loaded.require_settings()
    assert [d.name for d in caught.value.diagnostics] == ["schema/unknown-value"]


@pytest.mark.parametrize("on", [True, False])
def test_loading_leaves_the_garbage_collector_as_it_was(tmp_path: Path, on: bool) -> None:  # noqa: FBT001 - a case
    """Whoever uses pgconf as a library has reasons of their own."""
    was_on = gc.isenabled()
    try:
        (gc.enable if on else gc.disable)()
        shop(tmp_path).validate()
        assert gc.isenabled() is on
    finally:
        (gc.enable if was_on else gc.disable)()


def test_a_line_that_may_hold_a_secret_is_concealed(tmp_path: Path) -> None:
    """Whatever else is wrong on it."""
    account = ACCOUNT.replace("{secret: env:ACCOUNT}", "6222021234567890123")
    project: Project = shop(tmp_path, {BASE: f"{account}---\n{SETTLEMENT}"})
    diagnostics = project.validate().diagnostics
    assert diagnostics
    assert all(found.conceal for found in diagnostics)
    assert "6222021234567890123" not in repr(diagnostics)


def test_quotes_are_not_asked_for_around_what_a_kind_refuses(tmp_path: Path) -> None:
    """`protect: yes` is an error whose way out is `true`; a label that says `yes` is only warned of."""
    account = f"{ACCOUNT}protect: yes\nlabels: {{ours: yes}}\n"
    project = shop(tmp_path, {BASE: f"{account}---\n{SETTLEMENT}"})
    found = [(d.name, d.severity) for d in project.validate().diagnostics]
    assert found == [("schema/wrong-type", "error"), ("yaml/ambiguous-scalar", "warning")]

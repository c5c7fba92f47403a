"""Secrets are read while something is written, and a change of one is noticed without showing it."""

from pathlib import Path

import pytest
from tests.drawer import Drawer, in_use
from tests.projects import BASE, DATABASE, MORE, SHOP, applied, execute, put, shop

from pgconf import Project
from pgconf.model import Address, Diagnostic, FieldChange, Plan, SecretMarks
from pgconf.planning.codec import to_text
from pgconf.targets.sql import SqlTarget

ACCOUNT = Address("account", "icbc-main")
OLD, NEW = "hunter2Old", "hunter2New"
CCB = "kind: account\nname: ccb\ntype: alipay\nholder: 示例\nnumber: {secret: env:CCB}\n"
BUYERS = "kind: audience\nname: buyers\nall: users\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """Make the valid project, applied while its secret could be read."""
    monkeypatch.setenv("ACCOUNT", OLD)
    project = shop(tmp_path)
    applied(project)
    return project


def plan(project: Project) -> tuple[Plan, list[Diagnostic]]:
    """Make a plan, and collect what is told without stopping it."""
    told: list[Diagnostic] = []
    return project.plan("production", tell=told.extend), told


def marks(project: Project) -> SecretMarks:
    """Read what the target keeps."""
    url = f"sqlite:///{project.root / DATABASE}"
    with SqlTarget("office", url, environment="production", location=DATABASE).reading() as reader:
        return reader.secret_marks()


def test_a_secret_that_stays_is_no_change(project: Project) -> None:
    """A plan right after an apply is empty."""
    made, told = plan(project)
    assert made.is_empty
    assert told == []


def test_a_secret_that_has_changed_is_a_change_without_its_values(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The place is that of the reference; the body stays the same to the byte."""
    monkeypatch.setenv("ACCOUNT", NEW)
    made, told = plan(project)
    (change,) = made.changes
    (field,) = change.fields
    assert (change.address, change.live_digest) == (ACCOUNT, change.desired_digest)
    assert field == FieldChange(path="/number", sensitive=True, origin=field.origin)
    assert str(field.origin) == f"{BASE}:5:9"
    assert (made.summary.update, made.summary.unchanged) == (1, 1)
    assert told == []
    assert not {word for word in (OLD, NEW) if word in to_text(made)}


def test_applying_a_changed_secret_takes_its_fingerprint(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a revision of its own, by which whoever uses the settings knows to read the secret again."""
    before = marks(project)
    monkeypatch.setenv("ACCOUNT", NEW)
    (revision,) = applied(project)
    assert [change.address for change in revision.changes] == [ACCOUNT]
    assert plan(project)[0].is_empty
    after = marks(project)
    assert after.key == before.key
    assert after.by_place.keys() == before.by_place.keys() == {(ACCOUNT, "/number")}
    assert after.by_place != before.by_place


def test_drift_tells_a_changed_secret(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """It waits to be applied."""
    monkeypatch.setenv("ACCOUNT", NEW)
    (found,) = project.drift("production")
    assert (found.address, found.drift, found.what) == (
        ACCOUNT,
        "not yet applied",
        "will be changed (secret)",
    )


def test_planning_without_credentials_works_and_says_what_it_cannot_tell(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever writes YAML need not have the keys of the shop."""
    monkeypatch.delenv("ACCOUNT")
    made, (told,) = plan(project)
    assert made.is_empty
    assert (told.name, told.severity) == ("secret/not-compared", "info")
    assert "`env:ACCOUNT`" in told.message


def test_nothing_is_said_of_a_secret_that_is_not_used_any_more(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another reference is a change that needs no secret to be seen."""
    monkeypatch.delenv("ACCOUNT")
    put(project.root, {BASE: SHOP[BASE].replace("env:ACCOUNT", "env:OTHER")})
    made, told = plan(project)
    assert [field.path for change in made.changes for field in change.fields] == ["/number"]
    assert told == []


def test_the_first_plan_reads_no_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """There is nothing to compare one with."""
    monkeypatch.delenv("ACCOUNT", raising=False)
    assert plan(shop(tmp_path))[1] == []


def test_applying_without_credentials_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The SQL target keeps references, so it needs no secret; and who has none need not hear of it."""
    monkeypatch.delenv("ACCOUNT", raising=False)
    project, told = shop(tmp_path), list[Diagnostic]()
    project.apply(project.plan("production"), author="li", tell=told.extend)
    assert told == []
    assert marks(project).by_place == {}
    monkeypatch.setenv("ACCOUNT", NEW)
    assert plan(project)[0].is_empty


def test_applying_says_which_of_the_secrets_is_not_noticed(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The others can be read, so one was forgotten."""
    monkeypatch.delenv("CCB", raising=False)
    put(project.root, {MORE: CCB})
    told: list[Diagnostic] = []
    project.apply(project.plan("production"), author="li", tell=told.extend)
    (found,) = told
    assert (found.name, found.severity) == ("secret/not-marked", "info")
    assert "`env:CCB`" in found.message
    assert "`env:ACCOUNT`" not in found.message


def test_any_apply_takes_the_fingerprints_that_are_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Credentials that come later are not too late."""
    monkeypatch.delenv("ACCOUNT", raising=False)
    project = shop(tmp_path)
    applied(project)
    monkeypatch.setenv("ACCOUNT", OLD)
    put(tmp_path, {MORE: BUYERS})
    applied(project)
    monkeypatch.setenv("ACCOUNT", NEW)
    assert [change.address for change in plan(project)[0].changes] == [ACCOUNT]


def test_applying_something_else_does_not_take_a_change_for_granted(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A plan that was made before the rotation does not show it, so it stays to be shown."""
    put(project.root, {MORE: BUYERS})
    made, _ = plan(project)
    monkeypatch.setenv("ACCOUNT", NEW)
    project.apply(made, author="li")
    assert [change.address for change in plan(project)[0].changes] == [ACCOUNT]


def test_a_renamed_resource_keeps_its_mark(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even where its secret cannot be read; and a rotation shows together with the new name."""
    text = str(SHOP[BASE]).replace("icbc-main", "icbc-first")
    put(project.root, {BASE: text.replace("name: icbc-first\n", "name: icbc-first\nmoved_from: icbc-main\n")})
    with monkeypatch.context() as patch:
        patch.setenv("ACCOUNT", NEW)
        moved = next(change for change in plan(project)[0].changes if change.moved_from)
        assert [field.path for field in moved.fields] == ["/name", "/number"]
        patch.delenv("ACCOUNT")
        applied(project)
    assert list(marks(project).by_place) == [(Address("account", "icbc-first"), "/number")]
    assert plan(project)[0].is_empty


def test_a_resource_that_is_gone_leaves_no_mark(project: Project) -> None:
    """Nor does an environment that is emptied."""
    put(project.root, {BASE: BUYERS})
    applied(project)
    assert marks(project).by_place == {}


def test_a_target_whose_key_is_gone_starts_anew(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fingerprints of another key say nothing, so they are not compared with anything."""
    execute(project, "DELETE FROM pgconf_secret_key")
    monkeypatch.setenv("ACCOUNT", NEW)
    assert plan(project)[0].is_empty
    put(project.root, {MORE: BUYERS})
    applied(project)
    assert plan(project)[0].is_empty
    monkeypatch.setenv("ACCOUNT", OLD)
    assert not plan(project)[0].is_empty


def test_every_target_has_a_key_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same secret leaves fingerprints that have nothing in common."""
    monkeypatch.setenv("ACCOUNT", OLD)
    found = []
    for name in ("one", "two"):
        project = shop(tmp_path / name)
        applied(project)
        found.append(marks(project))
    assert found[0].key != found[1].key
    assert found[0].by_place != found[1].by_place


def test_a_check_tells_which_references_can_be_read(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the place of those that cannot, and with who uses them."""
    put(project.root, {MORE: CCB})
    monkeypatch.delenv("CCB", raising=False)
    found = project.check_secrets("production")
    assert [(one.reference, one.source, one.resolves, one.reason) for one in found.secrets] == [
        ("env:ACCOUNT", "env", True, None),
        ("env:CCB", "env", False, "the variable is not set"),
    ]
    assert found.secrets[0].used_by == (ACCOUNT,)
    (told,) = found.diagnostics
    assert (told.name, str(told.span)) == ("secret/reference-unresolvable", f"{MORE}:5:9")
    assert OLD not in repr(found)


def test_a_check_reads_the_urls_of_targets_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are what an apply cannot do without."""
    from tests.projects import PRODUCTION, SETTINGS

    monkeypatch.delenv("OFFICE", raising=False)
    monkeypatch.setenv("ACCOUNT", OLD)
    targets = "targets: [{name: office, url: {secret: env:OFFICE}}]\n"
    found = shop(tmp_path, {PRODUCTION: SETTINGS + targets}).check_secrets("production")
    (told,) = found.diagnostics
    assert (told.name, str(told.span)) == ("secret/reference-unresolvable", f"{PRODUCTION}:6:31")


def test_a_check_reads_all_sources(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each by its own words, the one that nobody has brought as well."""
    for name in ("SOPS_AGE_KEY", "VAULT_ADDR"):
        monkeypatch.delenv(name, raising=False)
    references = ["keyring:pgconf/a", "sops:none.yaml#a", "vault:secret/a#a", "x-acme:a"]
    accounts = (
        CCB.replace("env:CCB", f'"{one}"').replace("ccb", f"ccb{n}") for n, one in enumerate(references)
    )
    put(project.root, {MORE: "---\n".join(accounts)})
    with in_use(Drawer({("pgconf", "a"): OLD})):
        found = project.check_secrets("production")
    assert {one.source: one.reason for one in found.secrets} == {
        "env": None,
        "keyring": None,
        "sops": "No such file or directory",
        "vault": "`VAULT_ADDR` is not set",
        "x-acme": "no distribution that is installed brings the source `x-acme`",
    }


def test_a_check_warns_of_a_file_that_everybody_may_read(project: Project) -> None:
    """It is read all the same."""
    (project.root / "number").write_text(OLD)
    (project.root / "number").chmod(0o644)
    put(project.root, {BASE: str(SHOP[BASE]).replace("env:ACCOUNT", "file:number")})
    found = project.check_secrets("production")
    (told,) = found.diagnostics
    assert (told.name, told.severity) == ("secret/file-world-readable", "warning")
    assert [one.resolves for one in found.secrets] == [True]
    (project.root / "number").chmod(0o600)
    assert project.check_secrets("production").diagnostics == ()

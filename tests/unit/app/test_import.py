"""Importing into a shop that is declared already, and what is told of the rest."""

from pathlib import Path

import pytest
from tests.commands import run, untouched
from tests.projects import BASE, PRODUCTION, SETTINGS, applied, execute, fill_disk_at, put, shop

from pgconf import Project
from pgconf.app import import_edits
from pgconf.app.import_ import Imported, NotLive, Unmanaged, Wish, import_live
from pgconf.app.import_files import Layout
from pgconf.app.project import no_tick
from pgconf.loading.save import FileChange, save
from pgconf.model import Address, InvalidError, PgconfError, UsageError

OTHER = "environments/staging/environment.yaml"
FIELDS = "environments/production/fields.yaml"
RULE = Address("settlement_rule", "bank-t1")
MAX = '"max":"50000"'


def live(root: Path, body_from: str = MAX, body_to: str = '"max":"20000"', files: object = None) -> Project:
    """Apply the shop, and change a value behind pgconf's back."""
    project = shop(root, files)  # type: ignore[arg-type]
    applied(project)
    change = f"SET body = replace(body, '{body_from}', '{body_to}'), digest = 'sha256:0'"
    execute(project, f"UPDATE pgconf_resource {change} WHERE instr(body, '{body_from}')")
    return project


def imported(project: Project, **wishes: object) -> Imported:
    """Import, and write the files."""
    found = import_live(Project(project.root), "production", Wish(**wishes), no_tick)  # type: ignore[arg-type]
    save(project.root, found.files)
    return found


def test_a_value_is_changed_where_it_is_set(tmp_path: Path) -> None:
    """No other environment extends the layer, so it is not patched."""
    project = live(tmp_path)
    before = (tmp_path / BASE).read_text("utf-8")
    assert imported(project).changed == (RULE,)
    assert (tmp_path / BASE).read_text("utf-8") == before.replace("50000", "20000")


def test_what_others_extend_is_patched(tmp_path: Path) -> None:
    """The other environment stays what it was."""
    project = live(tmp_path, files={OTHER: SETTINGS.replace("production", "staging")})
    before = (tmp_path / BASE).read_bytes()
    imported(project)
    assert (tmp_path / BASE).read_bytes() == before
    patch = "patch: settlement_rule/bank-t1\namount: {max: 20000}\n"
    assert (tmp_path / "environments/production/patches.yaml").read_text("utf-8") == patch
    assert imported(project).files == ()


def test_a_patch_that_is_there_is_changed_and_goes_when_it_says_nothing(tmp_path: Path) -> None:
    """Comments beside it stay."""
    files = {
        OTHER: SETTINGS.replace("production", "staging"),
        FIELDS: "# limits\npatch: settlement_rule/bank-t1\namount: {max: 300}   # by contract\n",
    }
    project = live(tmp_path, '"max":"300"', '"max":"20000"', files)
    imported(project)
    text = "# limits\npatch: settlement_rule/bank-t1\namount: {max: 20000}   # by contract\n"
    assert (tmp_path / FIELDS).read_text("utf-8") == text


def test_a_default_takes_back_what_a_lower_layer_says(tmp_path: Path) -> None:
    """Leaving it out would not; and what has no default becomes null."""
    files = {
        BASE.replace("shop", "role"): "kind: audience\nname: staff\ntitle: 员工\nall: users\nprotect: true\n",
        OTHER: SETTINGS.replace("production", "staging"),
    }
    project = live(tmp_path, '"protect":true,"title":"员工"', '"protect":false', files)
    imported(project)
    patch = "patch: audience/staff\nprotect: false\ntitle: null\n"
    assert (tmp_path / "environments/production/patches.yaml").read_text("utf-8") == patch


def test_where_no_value_leads_there_a_resource_is_declared_from_scratch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In place of what another layer declares, and without patches."""
    monkeypatch.setattr(import_edits, "changed_paths", lambda *_: iter([("title",)]))
    project = live(tmp_path, files={OTHER: SETTINGS.replace("production", "staging")})
    imported(project, layout=Layout.RESOURCE)
    text = (tmp_path / "environments/production/settlement_rule/bank-t1.yaml").read_text("utf-8")
    assert text.startswith("remove: settlement_rule/bank-t1\n---\nkind: settlement_rule\n")
    assert project.load("production").desired.resources[RULE].spec.amount.max == 20000


def test_it_is_declared_from_scratch_where_it_stands_if_that_is_its_own_layer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Then nothing has to be removed."""
    monkeypatch.setattr(import_edits, "changed_paths", lambda *_: iter([("title",)]))
    project = live(tmp_path)
    assert [change.file for change in imported(project).files] == [BASE]
    assert project.load("production").desired.resources[RULE].spec.amount.max == 20000


def test_line_ends_and_a_byte_order_mark_stay(tmp_path: Path) -> None:
    """Somebody edits on Windows."""
    project = live(tmp_path)
    text = (tmp_path / BASE).read_text("utf-8")
    windows = f"\ufeff{text}".replace("\n", "\r\n").encode()
    (tmp_path / BASE).write_bytes(windows)
    imported(project)
    assert (tmp_path / BASE).read_bytes() == windows.replace(b"50000", b"20000")


def test_what_is_not_live_is_kept_and_told_or_taken_out(tmp_path: Path) -> None:
    """By a `remove` where another layer declares it for others too."""
    project = live(tmp_path, files={OTHER: SETTINGS.replace("production", "staging")})
    execute(project, "DELETE FROM pgconf_resource WHERE kind = 'settlement_rule'")
    kept = imported(project)
    assert [(one.name, one.address) for one in kept.diagnostics] == [("import/not-live", RULE)]
    assert kept.files == ()
    assert imported(project, not_live=NotLive.PRUNE).removed == (RULE,)
    text = (tmp_path / "environments/production/patches.yaml").read_text("utf-8")
    assert text == "remove: settlement_rule/bank-t1\n"


def test_a_file_that_says_nothing_any_more_goes(tmp_path: Path) -> None:
    """And what was in it stands in git."""
    audience = BASE.replace("shop", "audience")
    project = live(tmp_path, files={audience: "kind: audience\nname: staff\nall: users\n"})
    execute(project, "DELETE FROM pgconf_resource WHERE kind = 'audience'")
    imported(project, not_live=NotLive.PRUNE)
    assert not (tmp_path / audience).exists()


def test_what_others_keep_is_left_out_unless_it_is_asked_for(tmp_path: Path) -> None:
    """Then it is added like anything else."""
    project = live(tmp_path)
    execute(project, "UPDATE pgconf_resource SET managed_by = 'erp'")
    put(tmp_path, {BASE: None})
    (told,) = imported(project).diagnostics
    assert "`account/icbc-main`, `settlement_rule/bank-t1`" in told.message
    assert len(imported(project, unmanaged=Unmanaged.TAKE).added) == 2


def test_a_rename_that_is_not_applied_yet_is_told(tmp_path: Path) -> None:
    """What is live has the former name still."""
    project = live(tmp_path, files={"environments/base/a.yaml": "kind: audience\nname: staff\nall: users\n"})
    put(tmp_path, {"environments/base/a.yaml": "kind: audience\nname: crew\nmoved_from: staff\nall: users\n"})
    told = [one for one in imported(project).diagnostics if one.name == "import/not-live"]
    assert [str(one.address) for one in told] == ["audience/crew"]


def test_a_secret_in_clear_comes_into_no_file_and_no_message(tmp_path: Path) -> None:
    """Somebody has put it into the row by hand."""
    project = live(tmp_path, '{"secret":"env:ACCOUNT"}', '"sk_live_51HG"')
    put(tmp_path, {BASE: None})
    ran = run(tmp_path, "import", "-e", "production")
    assert ran.code == 1
    assert "import/unreadable-body" in ran.err
    assert "sk_live" not in ran.out + ran.err
    assert all(
        "sk_live" not in file.read_text("utf-8") for file in (tmp_path / "environments").rglob("*.yaml")
    )
    assert project.load("production").desired.resources.keys() == {RULE}


def test_files_with_mistakes_are_not_written_to(tmp_path: Path) -> None:
    """Nobody can tell what they declare."""
    project = live(tmp_path)
    put(tmp_path, {BASE: "kind: account\nname: icbc-main\n"})
    with pytest.raises(InvalidError, match="schema/missing-field"):
        imported(project)


def test_diff_shows_and_writes_nothing(tmp_path: Path) -> None:
    """And says by its exit code that there is something to do."""
    live(tmp_path)
    with untouched(tmp_path):
        ran = run(tmp_path, "import", "-e", "production", "--diff")
    assert ran.code == 2
    assert "-amount: {min: 100, max: 50000}\n+amount: {min: 100, max: 20000}\n" in ran.out
    done = run(tmp_path, "import", "-e", "production")
    assert (done.code, done.out) == (0, f"~ {BASE}\n0 added · 1 changed · 0 taken out\n")
    assert run(tmp_path, "import", "-e", "production", "--diff").code == 0
    assert "there is nothing to write" in run(tmp_path, "import", "-e", "production").out


def test_all_files_are_written_or_none(tmp_path: Path) -> None:
    """A file that is in the way of a folder stops everything, and leaves nothing behind."""
    shop(tmp_path, {"a.yaml": "x: 1\n", "b": "a file\n"})
    changes = [
        FileChange("a.yaml", "x: 1\n", "x: 2\n"),
        FileChange("c/d/e.yaml", None, "y: 1\n"),
        FileChange("b/c.yaml", None, "z: 1\n"),
    ]
    with untouched(tmp_path), pytest.raises(PgconfError, match="cli/not-writable"):
        save(tmp_path, changes)


def test_what_has_been_replaced_is_put_back_when_the_next_file_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk may fill up between two files."""
    shop(tmp_path, {"a.yaml": "x: 1\n", "b.yaml": "x: 1\n"})
    fill_disk_at("c.yaml", monkeypatch)
    changes = [
        FileChange("a.yaml", "x: 1\n", "x: 2\n"),
        FileChange("b.yaml", "x: 1\n", None),
        FileChange("bb.yaml", None, "x: 2\n"),
        FileChange("c.yaml", None, "x: 2\n"),
    ]
    with untouched(tmp_path), pytest.raises(PgconfError, match="No space left"):
        save(tmp_path, changes)


def test_a_file_is_told_by_its_own_name(tmp_path: Path) -> None:
    """And not by the one that it has until it is in place."""
    long = f"{'a' * 250}.yaml"
    with untouched(tmp_path), pytest.raises(PgconfError) as caught:
        save(tmp_path, [FileChange("new/a.yaml", None, "x: 1\n"), FileChange(long, None, "x: 1\n")])
    assert f"{tmp_path / long}` cannot be written" in caught.value.diagnostics[0].message


def test_no_link_leads_out_of_the_project(tmp_path: Path) -> None:
    """Not by a file, and not by a folder; what is written through a link inside of it stays a link."""
    project = live(tmp_path / "shop")
    outside = tmp_path / "outside"
    outside.mkdir()
    put(tmp_path / "shop", {BASE: None})
    (tmp_path / "shop/environments/production/account.yaml").symlink_to(outside / "account.yaml")
    with pytest.raises(PgconfError, match="env/bad-link"):
        imported(project)
    (tmp_path / "shop/environments/production/account.yaml").unlink()
    (tmp_path / "shop/environments/production/account").symlink_to(outside)
    with pytest.raises(PgconfError, match="env/bad-link"):
        imported(project, layout=Layout.RESOURCE)
    assert list(outside.iterdir()) == []


def test_a_file_keeps_its_mode(tmp_path: Path) -> None:
    """Whoever could read it still can."""
    shop(tmp_path, {"a.yaml": "x: 1\n"})
    (tmp_path / "a.yaml").chmod(0o640)
    save(tmp_path, [FileChange("a.yaml", "x: 1\n", "x: 2\n")])
    assert (tmp_path / "a.yaml").stat().st_mode & 0o777 == 0o640


def test_what_templates_make_is_not_imported(tmp_path: Path) -> None:
    """It is not declared; settings are read from the target that keeps them."""
    targets = "targets: [{name: gateway, type: files, path: out}, {name: office, path: a.db}]\n"
    template = "{#- pgconf\nreads: [account]\nwrites: a.txt\n-#}\n{{ account | length }}\n"
    project = shop(tmp_path, {PRODUCTION: SETTINGS + targets, "templates/a.j2": template})
    applied(project)
    found = import_live(Project.open(tmp_path), "production", Wish(), no_tick)
    assert (found.files, found.diagnostics) == ((), ())
    with pytest.raises(UsageError) as caught:
        import_live(Project.open(tmp_path), "production", Wish(target="gateway"), no_tick)
    assert caught.value.diagnostics[0].name == "import/unknown-target"

"""Rendering a project: its templates, what they read, and the folder that holds what they make."""

import json
import os
from hashlib import sha256
from pathlib import Path

import pytest
from tests.projects import BASE, MORE, PATCH, Files, put, shop

from pgconf import Project
from pgconf.app.output import MANIFEST, Kept, differences, write
from pgconf.app.project import no_tick
from pgconf.app.render import render_environment
from pgconf.model import Artifact, Diagnostic, InvalidError, PgconfError, Span

TEMPLATE = "templates/accounts.json.j2"
ACCOUNTS = """\
{#- pgconf
reads: [account]
writes: pay/accounts.json
-#}
[{% for one in account %}{{ one.holder }}{% if not loop.last %}, {% endif %}{% endfor %}]
"""
EACH = """\
{#- pgconf
reads: [account, settlement_rule]
each: settlement_rule
writes: "rules/{{ item.name }}.toml"
-#}
amount = {{ item.amount }}
account = {{ item.account }}
"""


def rendered(root: Path, files: Files) -> tuple[Artifact, ...]:
    """Render production of a shop with some templates."""
    return render_environment(shop(root, files), "production", no_tick)


def found_in(root: Path, files: Files) -> list[Diagnostic]:
    """Render what cannot be rendered, and give all that is found."""
    with pytest.raises(InvalidError) as caught:
        rendered(root, files)
    return list(caught.value.diagnostics)


def into(project: Project, folder: Path) -> list[tuple[str, str]]:
    """Render production into a folder; give what that has changed."""
    kept = Kept(folder)
    done = write(kept, render_environment(project, "production", no_tick, kept))
    return [(one.name, one.fate.value) for one in done]


def test_a_file_takes_the_place_of_a_folder_and_the_other_way_round(tmp_path: Path) -> None:
    """What was there is gone before it."""
    out = tmp_path / "out"
    for writes in ("aa/b.txt", "aa", "aa/b.txt"):
        project = shop(tmp_path, {TEMPLATE: ACCOUNTS.replace("pay/accounts.json", writes)})
        into(project, out)
        assert (out / writes).read_text("utf-8").strip() == "[示例商城]"
        assert sorted(path.name for path in out.rglob("*") if path.is_file()) == sorted(
            [Path(writes).name, MANIFEST]
        )


def test_numbers_of_a_custom_kind_are_numbers(tmp_path: Path) -> None:
    """They are kept as text, so that no digit is lost."""
    kind = '{"type": "object", "properties": {"rate": {"type": "number"}, "code": {"type": "string"}}}'
    made = rendered(
        tmp_path,
        {
            "schemas/custom/slot.schema.json": kind,
            MORE: "kind: slot\nname: evening\nrate: 0.125\ncode: '0.5'\n",
            "templates/slots.txt.j2": "{#- pgconf\nreads: [slot]\nwrites: slots.txt\n-#}\n"
            "{% for one in slot %}{{ one.rate * 2 }} {{ one.code }}{% endfor %}\n",
        },
    )
    assert made[0].content.decode() == "0.25 0.5"


def test_templates_are_found_by_their_header(tmp_path: Path) -> None:
    """Other files below `templates/` are none of rendering's business."""
    made = rendered(
        tmp_path,
        {
            TEMPLATE: ACCOUNTS,
            "templates/deep/er/rules.j2": EACH,
            "templates/mail/hello.html.j2": "{{ name }}",
            "templates/.hidden.j2": ACCOUNTS,
            "templates/notes.md": ACCOUNTS,
        },
    )
    assert [(one.name, one.content.decode()) for one in made] == [
        ("pay/accounts.json", '["示例商城"]\n'),
        ("rules/bank-t1.toml", 'amount = {"max" = 50000, "min" = 100}\naccount = "icbc-main"\n'),
    ]


def test_nothing_comes_of_a_shop_without_templates(tmp_path: Path) -> None:
    """Nor is that wrong."""
    assert rendered(tmp_path, {}) == ()


@pytest.mark.parametrize(
    ("text", "name", "line"),
    [
        ("{#- pgconf\nreads: [account]\n-#}\n", "schema/missing-field", 1),
        ("{#- pgconf\nreads: [account]\nwrites: a\nread: 1\n-#}\n", "schema/unknown-field", 4),
        ("\n\n{#- pgconf\nreads: [account]\nwrites: a\nformat: xml\n-#}\n", "schema/unknown-value", 6),
        ("{#- pgconf\nreads: [account\nwrites: a\n-#}\n", "yaml/syntax", 3),
        ("{#- pgconf\nreads: [acount]\nwrites: a\n-#}\n", "render/unknown-kind", 1),
        ("{#- pgconf\nreads: [policy]\nwrites: a\n-#}\n", "render/unknown-kind", 1),
        (b"{#- pgconf\nreads: [account]\nwrites: a\n-#}\n\xff", "env/unreadable-file", 1),
        ("{#- pgconf reads: [account]\nwrites: a\n-#}\n", "render/broken-template", 1),
        ("{#- pgconf\nreads: [account]\nwrites: a\n", "render/broken-template", 1),
    ],
)
def test_a_header_is_checked_like_all_yaml(tmp_path: Path, text: str | bytes, name: str, line: int) -> None:
    """At its own lines of the template."""
    (found,) = found_in(tmp_path, {TEMPLATE: text})
    assert found.name == name
    assert isinstance(found.where, Span)
    assert (found.where.file, found.where.start.line) == (TEMPLATE, line)


def test_all_templates_are_told_at_once(tmp_path: Path) -> None:
    """And nothing is rendered while one is wrong."""
    wrong = ACCOUNTS.replace("one.holder", "one.owner_name")
    found = found_in(tmp_path, {TEMPLATE: wrong, "templates/b.j2": EACH.replace("item.amount", "1 / 0")})
    assert [one.name for one in found] == ["render/undefined-value", "render/failed"]


def test_a_value_at_fault_is_shown_where_it_is_set(tmp_path: Path) -> None:
    """Here in the patch of the environment, and not where it was set first."""
    text = EACH.replace("item.amount }}", "item.amount.min | minor_units('JPY') }}")
    (found,) = found_in(
        tmp_path,
        {TEMPLATE: text, PATCH: "patch: settlement_rule/bank-t1\namount: {min: 0.5}\n"},
    )
    assert [str(one.where) for one in found.related] == [f"{PATCH}:2:15"]


def test_two_ways_to_write_one_artifact_are_refused(tmp_path: Path) -> None:
    """Also where only some file systems take them for one."""
    (found,) = found_in(tmp_path, {TEMPLATE: ACCOUNTS, "templates/b.j2": ACCOUNTS.replace("pay/", "Pay/")})
    assert found.name == "render/same-artifact"
    assert [str(one.where) for one in found.related] == [f"{TEMPLATE}:1:1"]


@pytest.mark.parametrize("names", [("pay", "Pay/a"), ("pay/a", "pay"), ("pay", "pay/a/b")])
def test_no_artifact_is_a_file_and_a_folder(tmp_path: Path, names: tuple[str, str]) -> None:
    """One of them could not be written, when others are there already."""
    texts = [ACCOUNTS.replace("pay/accounts.json", name) for name in names]
    (found,) = found_in(tmp_path, {TEMPLATE: texts[0], "templates/b.j2": texts[1]})
    assert found.name == "render/same-artifact"
    assert "`pay` would be a file and a folder" in found.message


@pytest.mark.parametrize("name", ["manifest.json", "Manifest.JSON", "manifest.json/a"])
def test_the_manifest_has_its_place_to_itself(tmp_path: Path, name: str) -> None:
    """An artifact of that name would be overwritten."""
    project = shop(tmp_path, {TEMPLATE: ACCOUNTS.replace("pay/accounts.json", name)})
    with pytest.raises(PgconfError) as caught:
        into(project, tmp_path / "out")
    assert [found.name for found in caught.value.diagnostics] == ["render/same-artifact"]
    assert not (tmp_path / "out").exists()


def test_a_mark_of_byte_order_hides_no_template(tmp_path: Path) -> None:
    """Editors put one there, and the artifact would be gone."""
    (made,) = rendered(tmp_path, {TEMPLATE: "\ufeff" + ACCOUNTS})
    assert made.content == rendered(tmp_path, {TEMPLATE: ACCOUNTS})[0].content


def test_a_configuration_with_errors_is_not_rendered(tmp_path: Path) -> None:
    """What is wrong is told like everywhere."""
    (found,) = found_in(tmp_path, {TEMPLATE: ACCOUNTS, BASE: "kind: account\nname: a\n"})[:1]
    assert found.name == "schema/missing-field"


def test_secrets_are_references_and_never_values(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing that is rendered needs one."""
    monkeypatch.setenv("ACCOUNT", "6222-0000-canary")
    (made,) = rendered(tmp_path, {TEMPLATE: ACCOUNTS.replace("one.holder", "one.number")})
    assert json.loads(made.content) == [{"secret": "env:ACCOUNT"}]


def test_a_folder_is_brought_to_hold_exactly_the_artifacts(tmp_path: Path) -> None:
    """With a manifest that `sha256sum` can check, and nothing of what others keep there is touched."""
    out = tmp_path / "out"
    project = shop(tmp_path, {TEMPLATE: ACCOUNTS, "templates/rules.j2": EACH})
    assert into(project, out) == [("pay/accounts.json", "added"), ("rules/bank-t1.toml", "added")]
    manifest = json.loads((out / MANIFEST).read_text("utf-8"))
    for name, one in manifest["artifacts"].items():
        assert one["sha256"] == sha256((out / name).read_bytes()).hexdigest()
    (out / "mine.txt").write_text("mine")
    before = (out / MANIFEST).stat().st_mtime_ns
    assert into(project, out) == []
    assert (out / MANIFEST).stat().st_mtime_ns == before
    put(tmp_path, {TEMPLATE: None, PATCH: "patch: settlement_rule/bank-t1\namount: {max: 40000}\n"})
    assert into(Project.open(tmp_path), out) == [
        ("pay/accounts.json", "removed"),
        ("rules/bank-t1.toml", "changed"),
    ]
    assert not (out / "pay").exists()
    assert (out / "mine.txt").read_text() == "mine"


def test_what_somebody_edits_in_the_folder_is_put_right(tmp_path: Path) -> None:
    """Though nothing that it is made of has changed; so is what was removed."""
    out = tmp_path / "out"
    project = shop(tmp_path, {TEMPLATE: ACCOUNTS, "templates/rules.j2": EACH})
    into(project, out)
    (out / "pay/accounts.json").write_text("[]")
    (out / "rules/bank-t1.toml").unlink()
    assert into(project, out) == [("pay/accounts.json", "changed"), ("rules/bank-t1.toml", "added")]


def test_what_has_not_changed_is_not_rendered_again(tmp_path: Path) -> None:
    """It is taken from the folder, by what the manifest says it is made of."""
    out = tmp_path / "out"
    project = shop(
        tmp_path,
        {TEMPLATE: ACCOUNTS, "templates/rules.j2": EACH, MORE: "kind: audience\nname: a\nall: users\n"},
    )
    into(project, out)
    digest = sha256(b"[]\n").hexdigest()
    manifest = (out / MANIFEST).read_text("utf-8")
    listed = json.loads(manifest)["artifacts"]["pay/accounts.json"]["sha256"]
    (out / MANIFEST).write_text(manifest.replace(listed, digest), "utf-8")
    (out / "pay/accounts.json").write_text("[]\n")
    kept = Kept(out)
    again = render_environment(Project.open(tmp_path), "production", no_tick, kept)
    assert [one.content for one in again if one.name == "pay/accounts.json"] == [b"[]\n"]
    put(tmp_path, {MORE: "kind: audience\nname: b\nall: users\n"})
    again = render_environment(Project.open(tmp_path), "production", no_tick, kept)
    assert [one.content for one in again if one.name == "pay/accounts.json"] == [b"[]\n"]
    put(tmp_path, {TEMPLATE: ACCOUNTS.replace("[{%", "[ {%")})
    again = render_environment(Project.open(tmp_path), "production", no_tick, kept)
    assert [one.content for one in again if one.name == "pay/accounts.json"] == ['[ "示例商城"]\n'.encode()]


def test_another_version_of_pgconf_renders_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It may write values in another way, or refuse them."""
    project = shop(tmp_path, {TEMPLATE: ACCOUNTS})
    (before,) = render_environment(project, "production", no_tick)
    monkeypatch.setattr("pgconf.__version__", "999.0.0")
    (after,) = render_environment(project, "production", no_tick)
    assert after.content == before.content
    assert after.inputs != before.inputs


def test_differences_show_lines(tmp_path: Path) -> None:
    """As a unified diff, by name."""
    out = tmp_path / "out"
    project = shop(tmp_path, {"templates/rules.j2": EACH})
    into(project, out)
    put(tmp_path, {PATCH: "patch: settlement_rule/bank-t1\namount: {max: 40000}\n"})
    kept = Kept(out)
    (found,) = differences(kept, render_environment(Project.open(tmp_path), "production", no_tick, kept))
    assert list(found.diff) == [
        "--- a/rules/bank-t1.toml",
        "+++ b/rules/bank-t1.toml",
        "@@ -1,2 +1,2 @@",
        '-amount = {"max" = 50000, "min" = 100}',
        '+amount = {"max" = 40000, "min" = 100}',
        ' account = "icbc-main"',
    ]


def link_a_folder(out: Path, outside: Path) -> None:
    """Have a folder of artifacts lead elsewhere."""
    (out / "pay").symlink_to(outside, target_is_directory=True)


def link_a_file(out: Path, outside: Path) -> None:
    """Have an artifact lead elsewhere."""
    (out / "pay").mkdir()
    (out / "pay/accounts.json").symlink_to(outside / "secret")


def link_the_manifest(out: Path, outside: Path) -> None:
    """Have the manifest lead elsewhere."""
    (out / MANIFEST).symlink_to(outside / "secret")


def list_a_path_outside(out: Path, outside: Path) -> None:
    """Have the manifest list a file of somebody else."""
    listed = {f"../{outside.name}/secret": {"sha256": "", "template": "t", "inputs": ""}}
    (out / MANIFEST).write_text(json.dumps({"format": 1, "artifacts": listed}))


def list_no_path(out: Path, _outside: Path) -> None:
    """Have the manifest list what no system takes for a path."""
    listed = {name: {"sha256": "", "template": "t", "inputs": ""} for name in ("a\0", "\ud800")}
    (out / MANIFEST).write_text(json.dumps({"format": 1, "artifacts": listed}))


def write_without_end(out: Path, _outside: Path) -> None:
    """Have a manifest that is nested too deeply to be read."""
    (out / MANIFEST).write_text("[" * 100_000)


def write_a_file(out: Path, _outside: Path) -> None:
    """Have a file where an artifact belongs."""
    (out / "pay").mkdir()
    (out / "pay/accounts.json").write_text("mine")


def write_a_manifest(out: Path, _outside: Path) -> None:
    """Have a manifest of another program."""
    (out / MANIFEST).write_text('{"name": "a web app"}')


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
@pytest.mark.parametrize(
    "prepare",
    [
        link_a_folder, link_a_file, link_the_manifest, list_a_path_outside, list_no_path, write_without_end,
        write_a_file, write_a_manifest,
    ],
)  # fmt: skip
def test_nothing_is_written_over_others_or_outside(tmp_path: Path, prepare: object) -> None:
    """Links, paths that lead out, and files of others are refused before anything is written."""
    out, outside = tmp_path / "out", tmp_path / "outside"
    out.mkdir()
    outside.mkdir()
    (outside / "secret").write_text("kept")
    assert callable(prepare)
    prepare(out, outside)
    before = sorted(path.relative_to(out) for path in out.rglob("*"))
    project = shop(tmp_path, {TEMPLATE: ACCOUNTS, "templates/rules.j2": EACH})
    with pytest.raises(PgconfError) as caught:
        into(project, out)
    assert {found.name for found in caught.value.diagnostics} == {"render/foreign-file"}
    assert (outside / "secret").read_text() == "kept"
    assert [path.name for path in outside.iterdir()] == ["secret"]
    assert sorted(path.relative_to(out) for path in out.rglob("*")) == before

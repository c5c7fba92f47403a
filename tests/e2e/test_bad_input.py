"""Files that are not what they should be: each is told by its name and place, and nothing happens.

All of them stand in one project, as environments of their own, so that reading them takes one command.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from tests.commands import run, untouched
from tests.projects import ACCOUNT, BASE, SETTINGS, SHOP, Files, put, shop

OUTSIDE = "password: hunter2\n"
SHOP_FILE = SHOP[BASE]


def settings(name: str, extends: str = "base") -> str:
    """Write the settings of an environment."""
    return SETTINGS.replace("production", name).replace("base", extends)


ALIASES = "a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n" + "".join(
    f"{key}: &{key} [{', '.join([f'*{below}'] * 10)}]\n" for below, key in ("ab", "bc", "cd", "de", "ef")
)
FILES: dict[str, tuple[str | bytes, str, str]] = {
    "empty": ("", "yaml/empty-file", "1:1"),
    "comments": ("# nothing\n", "yaml/empty-file", "1:1"),
    "database": (b"SQLite format 3\x00\x10\x00\x01\x01", "yaml/encoding", "1:16"),
    "image": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "yaml/encoding", "1:1"),
    "zero-byte": (b"kind: audience\nname: \x00\n", "yaml/encoding", "2:7"),
    "utf-16": (SHOP_FILE.encode("utf-16"), "yaml/encoding", "1:1"),
    "utf-16-without-mark": (SHOP_FILE.encode("utf-16-be"), "yaml/encoding", "4:20"),
    "gbk": (SHOP_FILE.encode("gbk"), "yaml/encoding", "4:10"),
    "tabs": ("kind: audience\nname: a\nlist:\n\tpatterns: []\n", "yaml/syntax", "4:1"),
    "half-a-quote": (SHOP_FILE[: SHOP_FILE.index("示例")] + '"示例', "yaml/syntax", "4:9"),
    "half-a-bracket": (ACCOUNT[:-2], "yaml/syntax", "5:9"),
    "half-a-key": (ACCOUNT + "own", "yaml/syntax", "6:1"),
    "a-list": ("- kind: audience\n", "yaml/not-a-mapping", "1:1"),
    "a-text": ("hello\n", "yaml/not-a-mapping", "1:1"),
    "deep": ("a: " + "[" * 100_000, "yaml/too-deep", "1:67"),
    "aliases": (ALIASES, "yaml/alias-bomb", "4:4"),
}  # fmt: skip
ENVIRONMENTS: dict[str, tuple[Files, str, str]] = {
    "itself": ({}, "env/extends-cycle", "environment.yaml:3:10"),
    "nothing": ({}, "env/unknown-environment", "environment.yaml:3:10"),
    "variable": (
        {"a.yaml": "patch: account/icbc-main\nholder: ${var.who}\n"}, "env/undefined-variable", "a.yaml:2:9"
    ),
    "patch": ({"a.yaml": "patch: account/icbc-mian\ntitle: x\n"}, "env/patch-without-target", "a.yaml:1:8"),
    "twice": ({"a.yaml": ACCOUNT}, "env/duplicate-address", "a.yaml:2:7"),
    "digits": (
        {"a.yaml": "patch: settlement_rule/bank-t1\namount: {max: 123456789012345678901234567890}\n"},
        "schema/out-of-range", "a.yaml:2:15",
    ),
    "more-digits": (
        {"a.yaml": f"patch: settlement_rule/bank-t1\namount: {{max: {'9' * 39}}}\n"},
        "yaml/number-too-long", "a.yaml:2:15",
    ),
    "kind": ({"a.yaml": "kind: slot\nname: a\n"}, "schema/unknown-kind", "a.yaml:1:7"),
    "keys": ({"a.yaml": "kind: [audience]\nname: a\n"}, "schema/unknown-kind", "a.yaml:1:7"),
    "unset": ({"environment.yaml": "# to be written\n"}, "env/no-settings", "environment.yaml:1:1"),
}  # fmt: skip
LINKS = {
    "file.yaml": "../../../outside/secret.yaml",
    "folder": "../../../outside",
    "loop.yaml": "loop.yaml",
    "nothing.yaml": "nothing-there.yaml",
    "zero.yaml": "/dev/zero",
}
EXTENDS = {"itself": "itself", "nothing": "nowhere"}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the project with everything in it that is wrong."""
    root = tmp_path_factory.mktemp("bad")
    (root / "outside").mkdir()
    (root / "outside" / "secret.yaml").write_text(OUTSIDE, "utf-8")
    (root / "outside" / "environment.yaml").write_text("kind: hunter2\n", "utf-8")
    project = shop(root / "shop", {"environments/files/environment.yaml": settings("files")}).root
    put(project, {f"environments/files/{name}.yaml": text for name, (text, _, _) in FILES.items()})
    for name, (files, _, _) in ENVIRONMENTS.items():
        home = {"environment.yaml": settings(name, EXTENDS.get(name, "base"))}
        put(project, {f"environments/{name}/{file}": text for file, text in {**home, **files}.items()})
    put(project, {"environments/links/environment.yaml": settings("links")})
    for link, target in LINKS.items():
        (project / "environments" / "links" / link).symlink_to(target)
    (project / "environments" / "linked").symlink_to("../../outside")
    return project


@pytest.fixture(scope="module")
def diagnostics(project: Path) -> list[dict[str, Any]]:
    """Validate it once, for programs."""
    with untouched(project):
        ran = run(project, "validate", "--format", "json")
    assert (ran.code, ran.err) == (1, "")
    report = json.loads(ran.out)
    assert report["valid"] is False
    found: list[dict[str, Any]] = report["diagnostics"]
    return found


@pytest.fixture(scope="module")
def told(project: Path) -> str:
    """Validate it once, for people."""
    ran = run(project, "validate")
    assert (ran.code, ran.err) == (1, "")
    return ran.out


def in_folder(diagnostics: list[dict[str, Any]], folder: str) -> Iterator[tuple[str, str]]:
    """Tell the names and places of what was found below a folder of `environments`."""
    for found in diagnostics:
        file, start = found["span"]["file"], found["span"]["start"]
        if file.startswith(f"environments/{folder}"):
            yield found["name"], f"{file.rpartition('/')[2]}:{start['line']}:{start['column']}"


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_cannot_be_read_is_told_by_name_and_place(
    diagnostics: list[dict[str, Any]], name: str
) -> None:
    """Once, whatever is in it."""
    _, finding, place = FILES[name]
    assert list(in_folder(diagnostics, f"files/{name}.yaml")) == [(finding, f"{name}.yaml:{place}")]


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_an_environment_that_does_not_hold_together_is_told_by_name_and_place(
    diagnostics: list[dict[str, Any]], name: str
) -> None:
    """One mistake, one finding."""
    _, finding, place = ENVIRONMENTS[name]
    found = [one for one in in_folder(diagnostics, f"{name}/") if one[0] != "yaml/empty-file"]
    assert found == [(finding, place)]


@pytest.mark.parametrize("name", LINKS)
def test_a_link_that_must_not_be_followed_is_told(diagnostics: list[dict[str, Any]], name: str) -> None:
    """By its own name and place, for what it leads to has none."""
    assert list(in_folder(diagnostics, f"links/{name}")) == [("env/bad-link", f"{name}:1:1")]


def test_every_finding_says_what_to_do(diagnostics: list[dict[str, Any]]) -> None:
    """And stands in some file."""
    assert [found["message"] for found in diagnostics if not found.get("hint")] == []
    assert all(found["span"] for found in diagnostics)


def test_what_is_outside_of_the_project_is_in_no_output(project: Path, told: str) -> None:
    """Neither what the linked file holds, nor what a linked environment holds."""
    assert "env/bad-link" in told
    assert "hunter2" not in told
    for arguments in (["validate", "--format", "json"], ["plan", "-e", "links"], ["plan", "-e", "linked"]):
        ran = run(project, *arguments)
        assert ran.code in {1, 64}
        assert "hunter2" not in ran.out + ran.err


def test_people_and_programs_are_told_the_same(diagnostics: list[dict[str, Any]], told: str) -> None:
    """In the same order."""
    heads = [line for line in told.splitlines() if line.startswith(("error[", "warning["))]
    assert heads == [f"{d['severity']}[{d['name']}]: {d['message']}" for d in diagnostics]


def test_nothing_is_planned_or_applied_from_an_invalid_environment(project: Path) -> None:
    """Its errors are told again, and no database is made."""
    with untouched(project):
        for command in (["plan", "-e", "twice", "-o", "p.json"], ["apply", "-e", "twice", "--yes"]):
            ran = run(project, *command)
            assert (ran.code, ran.out) == (1, "")
            assert "error[env/duplicate-address]" in ran.err


def test_an_environment_without_mistakes_is_not_held_up_by_the_others(project: Path) -> None:
    """Production can be planned while the rest is repaired."""
    assert run(project, "plan", "-e", "production", "--exit-code").code == 2


def test_a_million_lines_are_read_or_refused_within_seconds(tmp_path: Path) -> None:
    """A file that somebody has generated, or has put in the wrong place."""
    lines = 1_000_000
    large = "kind: audience\nname: a\nlabels:\n" + "".join(f"  key{n}: x\n" for n in range(lines))
    shop(tmp_path, {"environments/base/notes.yaml": "# x\n" * lines, "environments/base/large.yaml": large})
    start = monotonic()
    ran = run(tmp_path, "validate", "--format", "json")
    assert monotonic() - start < 10
    assert [found["name"] for found in json.loads(ran.out)["diagnostics"]] == [
        "yaml/too-large",
        "yaml/empty-file",
    ]


@pytest.mark.parametrize(
    ("schema", "finding"),
    [
        ("{", "yaml/syntax"),
        ('{"type": "object", "properties": {"a": {"type": "txt"}}}', "schema/custom-kind"),
    ],
)
def test_a_custom_schema_that_is_broken_is_told_in_its_file(
    tmp_path: Path, schema: str, finding: str
) -> None:
    """Its resources cannot be judged, so that is all that is told."""
    file = "schemas/custom/slot.schema.json"
    shop(tmp_path, {file: schema, "environments/base/a.yaml": "kind: slot\nname: a\n"})
    with untouched(tmp_path):
        ran = run(tmp_path, "validate", "--format", "json")
    (found,) = json.loads(ran.out)["diagnostics"]
    assert (ran.code, found["name"], found["span"]["file"]) == (1, finding, file)
    assert found["hint"]


def test_without_a_project_every_command_says_how_to_get_one(tmp_path: Path) -> None:
    """An empty folder, and one whose environments are a file."""
    (tmp_path / "file").mkdir()
    (tmp_path / "file" / "environments").write_text("", "utf-8")
    for folder in (tmp_path, tmp_path / "file"):
        ran = run(folder, "validate")
        assert (ran.code, ran.out) == (64, "")
        assert "error[env/no-project]" in ran.err
        assert "pgconf init DIR" in ran.err


def test_a_project_that_is_named_but_not_there_is_not_replaced_by_the_one_around_it(tmp_path: Path) -> None:
    """A slip in `--project` would apply to the wrong shop."""
    shop(tmp_path)
    ran = run(tmp_path, "--project", "nowhere", "validate")
    assert ran.code == 64
    assert "nowhere" in ran.err

"""Databases and plan files that are not what they should be: told in words, and left as they are."""

import json
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from tests.commands import Ran, run, untouched
from tests.projects import DATABASE, PATCH, PRODUCTION, SETTINGS, applied, execute, put, shop

LIMIT = "patch: settlement_rule/bank-t1\namount: {max: 40000}\n"
OFFICE = "OFFICE_URL"


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """Make a shop that was applied, with a change that is not applied yet."""
    project = shop(tmp_path)
    applied(project)
    put(tmp_path, {PATCH: LIMIT})
    return tmp_path


def with_url(root: Path) -> None:
    """Let production's target be named by a variable."""
    put(root, {PRODUCTION: f"{SETTINGS}targets: [{{name: office, url: {{secret: env:{OFFICE}}}}}]\n"})


def refused(ran: Ran, code: int, name: str, *words: str) -> None:
    """Make sure that a command ended with one error, which has a name, certain words and a hint."""
    assert ran.code == code, ran
    assert ran.err.startswith(f"error[{name}]: ")
    assert ran.err.count("error[") == 1
    assert "= help: " in ran.err
    for word in words:
        assert word in ran.err


def test_a_read_only_database_can_be_planned_for_but_not_applied_to(office: Path) -> None:
    """The plan is shown, and the failure names the target."""
    with_url(office)
    url = f"sqlite:///{office}/{DATABASE}?mode=ro"
    with untouched(office):
        assert run(office, "plan", "-e", "production", "--exit-code", **{OFFICE: url}).code == 2
        refused(
            run(office, "apply", "-e", "production", "--yes", **{OFFICE: url}), 1, "apply/read-only", OFFICE
        )


@pytest.mark.parametrize("command", ["plan", "drift", "history"])
def test_a_database_of_a_newer_version_is_refused(office: Path, command: str) -> None:
    """By every command that looks at it."""
    execute(shop(office), "UPDATE pgconf_meta SET value = '99' WHERE key = 'schema_version'")
    with untouched(office):
        refused(run(office, command, "-e", "production"), 1, "apply/newer-schema", "99", "upgrade pgconf")


@pytest.mark.parametrize("command", [["plan", "-e", "production"], ["apply", "-e", "production", "--yes"]])
def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path, command: list[str]) -> None:
    """Somebody has put something else there."""
    shop(tmp_path, {DATABASE: "my notes\n" * 100})
    with untouched(tmp_path):
        refused(run(tmp_path, *command), 1, "apply/not-a-database", DATABASE)


def test_a_database_of_another_environment_is_refused(office: Path) -> None:
    """Or the first plan of one would delete all of the other."""
    execute(shop(office), "UPDATE pgconf_meta SET value = 'staging' WHERE key = 'environment'")
    with untouched(office):
        ran = run(office, "plan", "-e", "production")
    refused(ran, 1, "apply/wrong-environment", "`staging`", "`production`")


def test_a_database_that_is_locked_by_somebody_else_is_waited_for_and_left(office: Path) -> None:
    """With an exit code of its own, so that a script can try again."""
    with_url(office)
    url = f"sqlite:///{office}/{DATABASE}?timeout=0.05"
    # Not the other way round: to read the file in this very process would give up its locks.
    with untouched(office), closing(sqlite3.connect(office / DATABASE, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        ran = run(office, "apply", "-e", "production", "--yes", **{OFFICE: url})
    refused(ran, 6, "apply/locked", OFFICE)
    assert run(office, "apply", "-e", "production", "--yes", **{OFFICE: url}).code == 0


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a shop with a saved plan for a database that is not there yet."""
    root = tmp_path_factory.mktemp("planned")
    shop(root)
    assert run(root, "plan", "-e", "production", "-o", "p.json").code == 0
    assert sorted(path.name for path in root.iterdir()) == ["environments", "p.json"]
    return root


@pytest.mark.parametrize(
    ("find", "replace", "code", "name"),
    [
        ("", "hello", 64, "plan/unreadable-file"),
        ('"expires_at"', "\x00", 64, "plan/unreadable-file"),
        ('"format": 1', '"format": 2', 64, "plan/unreadable-file"),
        ("icbc-main", "icbc-mian", 1, "plan/altered"),
        ('"environment": "production"', '"environment": "staging"', 1, "plan/altered"),
    ],
    ids=["text", "cut off", "another format", "another address", "another environment"],
)
def test_a_plan_file_that_is_none_is_refused(
    planned: Path, find: str, replace: str, code: int, name: str
) -> None:
    """Neither is it applied nor shown, and no database is made."""
    text = (planned / "p.json").read_text("utf-8")
    if not find:
        text = replace
    elif replace == "\x00":
        text = text[: text.index(find)]
    else:
        assert find in text
        text = text.replace(find, replace)
    put(planned, {"bad.json": text})
    with untouched(planned):
        for command in ("apply", "show"):
            ran = run(planned, command, "bad.json")
            refused(ran, code, name, "`bad.json`")
            assert ran.out == ""


@pytest.mark.parametrize(
    "content",
    [
        "[]",
        "{}",
        "[" * 100_000,
        '{"format": 1, "id": "", "text": "\\ud800"}',
        '{"format": [], "id": []}',
    ],
    ids=["list", "map", "deep", "half a character", "lists"],
)  # fmt: skip
def test_json_that_is_no_plan_is_refused(planned: Path, content: str) -> None:
    """However odd it is."""
    put(planned, {"bad.json": content})
    ran = run(planned, "show", "bad.json")
    assert ran.code in {1, 64}
    assert ran.err.startswith("error[plan/")


@pytest.mark.parametrize(
    "file", ["no/p.json", "environments/base/shop.yaml/p.json", "/proc/p.json"],
    ids=["no folder", "file as folder", "read-only"],
)  # fmt: skip
def test_a_plan_that_cannot_be_saved_is_still_shown(planned: Path, file: str) -> None:
    """And nothing half written is left."""
    with untouched(planned):
        ran = run(planned, "plan", "-e", "production", "-o", file)
    refused(ran, 1, "plan/unwritable-file", f"`{file}`")
    assert "2 to create" in ran.out


@pytest.mark.parametrize(
    "file",
    [
        "",
        ".",
        "environments",
    ],
)
def test_a_plan_is_not_saved_over_a_folder(planned: Path, file: str) -> None:
    """An empty name means the folder one is in."""
    with untouched(planned):
        assert run(planned, "plan", "-e", "production", "-o", file).code == 64


def test_a_plan_is_saved_whole_over_an_older_one(planned: Path) -> None:
    """Its note goes to standard error, and no other file is left."""
    put(planned, {"again.json": "old"})
    ran = run(planned, "plan", "-e", "production", "-o", "again.json", "--format", "json")
    assert ran.err.startswith("saved again.json · sha256:")
    assert json.loads(ran.out) == json.loads((planned / "again.json").read_text("utf-8"))
    assert not [path for path in planned.iterdir() if path.name.startswith(".")]


def test_a_plan_is_saved_through_a_link(planned: Path) -> None:
    """The link keeps leading to its file, as `/dev/stdout` must; the file keeps its mode."""
    put(planned, {"kept.json": "old"})
    (planned / "kept.json").chmod(0o640)
    (planned / "latest.json").symlink_to("kept.json")
    assert run(planned, "plan", "-e", "production", "-o", "latest.json").code == 0
    assert (planned / "latest.json").readlink() == Path("kept.json")
    assert json.loads((planned / "kept.json").read_text("utf-8"))["environment"] == "production"
    assert (planned / "kept.json").stat().st_mode & 0o777 == 0o640


def test_a_plan_does_not_take_the_place_of_a_device(planned: Path) -> None:
    """`-o /dev/stdout` must not remove that; a pipe stands for it here."""
    pipe = planned / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        run(planned, "plan", "-e", "production", "-o", "pipe")
        assert pipe.is_fifo()
    finally:
        os.close(reader)
        pipe.unlink()

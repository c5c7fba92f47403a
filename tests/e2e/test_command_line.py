"""The command line: wrong calls are put right, and output goes where it belongs."""

import json
import os
import subprocess
from pathlib import Path

import pytest
from tests.commands import PGCONF, run, run_in_shell, surroundings, untouched
from tests.projects import BASE, SHOP, applied, shop

COMMANDS = (
    "init", "validate", "plan", "show", "apply", "resume", "rollback", "history", "diff", "audit", "lock",
    "drift", "rules", "facts", "explain", "schema", "graph",
)  # fmt: skip
ESCAPE = "\x1b["


@pytest.fixture(scope="module")
def valid(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a valid shop that was applied; no test writes into it."""
    root = tmp_path_factory.mktemp("valid")
    applied(shop(root))
    return root


@pytest.fixture(scope="module")
def invalid(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a shop with a mistake in it."""
    root = tmp_path_factory.mktemp("invalid")
    shop(root, {BASE: SHOP[BASE].replace("T+1", "T1")})
    return root


@pytest.mark.parametrize(
    ("call", "way_out"),
    [
        ("validat", "did you mean `validate`?"),
        ("validate --fromat json", "--format"),
        ("--colour validate", "--color"),
        ("schema exprot", "export"),
        ("plan -e prodution", "did you mean `production`?"),
        ("plan -e base", "name one of `production`"),
        ("plan", "-e"),
        ("validate --format yaml", "'json'"),
        ("history -e production -n 0", "x>=1"),
        ("show account/icbc-mian -e production", "did you mean `account/icbc-main`?"),
        ("show account/icbc-main", "-e"),
        ("graph calendar/x -e production", "`pgconf graph -e production`"),
        ("explain yaml/leading-zeros", "did you mean `yaml/leading-zero`?"),
        ("apply", "-e"),
        ("apply nothing.json", "No such file"),
        ("init .", "pgconf init my-shop"),
    ],
)
def test_a_wrong_call_ends_with_64_and_a_way_out(valid: Path, call: str, way_out: str) -> None:
    """On standard error, with standard output empty."""
    with untouched(valid):
        ran = run(valid, *call.split())
    assert (ran.code, ran.out) == (64, "")
    assert way_out in ran.err


@pytest.mark.parametrize(
    "arguments",
    [
        ["validate"],
        ["plan", "-e", "production"],
        ["drift", "-e", "production"],
        ["history", "-e", "production"],
        ["show", "account/icbc-main", "-e", "production"],
    ],
    ids=lambda arguments: arguments[0],
)
def test_json_stands_alone_on_standard_output(valid: Path, arguments: list[str]) -> None:
    """Nothing has to be cut away before a program can read it."""
    ran = run(valid, *arguments, "--format", "json")
    assert (ran.code, ran.err) == (0, "")
    assert isinstance(json.loads(ran.out), dict | list)


def test_failures_are_on_standard_error_whatever_the_format(invalid: Path) -> None:
    """A program that reads standard output finds nothing in it, and the exit code says why."""
    ran = run(invalid, "plan", "-e", "production", "--format", "json")
    assert (ran.code, ran.out) == (1, "")
    assert "error[schema/format]" in ran.err
    assert "1 error: nothing was done" in ran.err


def test_a_message_names_the_line_marks_the_text_and_says_what_to_do(invalid: Path) -> None:
    """In this form."""
    ran = run(invalid, "validate")
    assert ran.code == 1
    message, place, _, line, marks, hint = ran.out.splitlines()[:6]
    assert message.startswith("error[schema/format]: `cycle` must be a settlement cycle such as ")
    assert place.strip() == f"--> {BASE}:12:8"
    assert line == "12 | cycle: T1"
    assert marks.index("^") == line.index("T1")
    assert hint.lstrip().startswith("= help: ")


@pytest.mark.parametrize(
    ("arguments", "variables", "coloured"),
    [
        ([], {}, False),
        (["--color"], {}, True),
        (["--no-color"], {}, False),
        ([], {"NO_COLOR": "1"}, False),
        (["--color"], {"NO_COLOR": "1"}, True),
    ],
)
def test_colours_off_a_terminal_are_only_there_when_asked_for(
    invalid: Path, arguments: list[str], variables: dict[str, str], coloured: bool  # noqa: FBT001 - a case
) -> None:  # fmt: skip
    """The option beats the variable."""
    ran = run(invalid, *arguments, "validate", **variables)
    assert (ESCAPE in ran.out) is coloured


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="only POSIX has pseudo-terminals")
@pytest.mark.parametrize(
    ("variables", "coloured"),
    [({}, True), ({"NO_COLOR": "1"}, False), ({"NO_COLOR": ""}, True), ({"TERM": "dumb"}, False)],
)
def test_on_a_terminal_there_are_colours_unless_they_are_not_wanted(
    invalid: Path, variables: dict[str, str], coloured: bool  # noqa: FBT001 - a case
) -> None:  # fmt: skip
    """As https://no-color.org has it."""
    ours, theirs = os.openpty()
    env = surroundings(invalid, {"TERM": "xterm", **variables})
    with subprocess.Popen(
        [PGCONF, "validate"], cwd=invalid, env=env, stdout=theirs, stderr=theirs
    ) as process:
        os.close(theirs)
        shown = b"".join(iter(lambda: _read(ours), b"")).decode()
    os.close(ours)
    assert process.returncode == 1
    assert "error[schema/format]" in shown
    assert (ESCAPE in shown) is coloured


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 4096)
    except OSError:  # Linux says so when the other end has been closed
        return b""


@pytest.mark.parametrize(
    "pipeline",
    ["validate | head -1", "validate | true", "explain | true", "schema list | head -1", "--help | true"],
)
def test_a_pipe_that_is_closed_early_is_no_reason_for_a_traceback(valid: Path, pipeline: str) -> None:
    """Whoever reads may have seen enough."""
    ran = run_in_shell(valid, pipeline)
    assert ran.code in {0, 1}
    assert ran.err == ""


@pytest.mark.parametrize("place", [">&-", ">/dev/full"], ids=["closed", "full"])
def test_output_that_cannot_be_written_is_a_failure_and_no_bug(valid: Path, place: str) -> None:
    """A disk may be full."""
    ran = run_in_shell(valid, f"validate {place}")
    assert ran.code == 1
    assert "Traceback" not in ran.err
    assert "bug" not in ran.err


@pytest.mark.parametrize(
    "variables",
    [
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"PYTHONIOENCODING": "ascii"},
        {"PYTHONIOENCODING": "gbk"},
    ],
    ids=["C", "ascii", "gbk"],
)
def test_a_terminal_of_another_encoding_is_written_to_all_the_same(
    valid: Path, variables: dict[str, str]
) -> None:
    """Many Chinese ones are in GBK."""
    env = surroundings(valid, variables)
    done = subprocess.run([PGCONF, "validate"], cwd=valid, env=env, capture_output=True, check=False)
    assert done.returncode == 0
    assert b"2 resources" in done.stdout


@pytest.mark.parametrize("command", ["validate", "plan", "apply", "schema"])
def test_help_shows_examples_line_by_line(valid: Path, command: str) -> None:
    """As they are to be typed."""
    ran = run(valid, command, "--help")
    assert "\\b" not in ran.out


def test_help_names_every_command_and_exit_code(valid: Path) -> None:
    """A newcomer starts there."""
    ran = run(valid, "--help")
    for word in (
        "init",
        "validate",
        "plan",
        "show",
        "apply",
        "history",
        "drift",
        "explain",
        "schema",
        "graph",
    ):
        assert f"\n  {word} " in ran.out
    assert "Exit codes:" in ran.out


def test_applying_asks_nobody_when_nobody_is_there(tmp_path: Path) -> None:
    """Without a terminal it takes a word on the command line."""
    shop(tmp_path)
    with untouched(tmp_path):
        ran = run(tmp_path, "apply", "-e", "production")
    assert ran.code == 64
    assert "--yes" in ran.err
    applied_now = run(tmp_path, "apply", "-e", "production", "--yes", "-m", "open")
    assert (applied_now.code, applied_now.err) == (0, "")
    assert "applied: 2 changes to office, which is on revision 1 now" in applied_now.out

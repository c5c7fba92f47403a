"""On a terminal: completion, colours, a question before applying, a bar for long work."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from tests.commands import PGCONF, surroundings
from tests.projects import shop

from pgconf import Project
from pgconf.cli import progress


def completed(root: Path, *words: str) -> list[str]:
    """Press Tab behind the last word."""
    line = " ".join(("pgconf", *words))
    asked = {"_PGCONF_COMPLETE": "bash_complete", "COMP_WORDS": line, "COMP_CWORD": str(len(words))}
    done = subprocess.run(
        [PGCONF], cwd=root, env=surroundings(root, asked), capture_output=True, text=True, check=True
    )
    return [answer.partition(",")[2] for answer in done.stdout.splitlines() if answer]


def on_terminal(root: Path, *arguments: str, answer: str = "", **variables: str) -> tuple[int, str]:
    """Run `pgconf` with a terminal on all three ends; give the exit code and all that it showed."""
    ours, theirs = pty.openpty()
    running = subprocess.Popen(
        [PGCONF, *arguments], cwd=root, env=surroundings(root, {"TERM": "xterm", **variables}),
        stdin=theirs, stdout=theirs, stderr=theirs, close_fds=True,
    )  # fmt: skip
    os.close(theirs)
    os.write(ours, answer.encode())
    shown = b""
    while True:
        try:
            part = os.read(ours, 4096)
        except OSError:  # how Linux says that the other side has closed the terminal
            break
        if not part:
            break
        shown += part
    os.close(ours)
    return running.wait(), shown.decode()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("val",), ["validate"]),
        (("plan", "-e", "pro"), ["production"]),
        (("show", "settlement_rule/"), ["settlement_rule/bank-t1"]),
        (("explain", "yaml/leading"), ["yaml/leading-zero"]),
        (("plan", "--exit"), ["--exit-code"]),
    ],
)
def test_the_tab_key_completes(tmp_path: Path, words: tuple[str, ...], expected: list[str]) -> None:
    """Commands, environments, addresses, names of findings, options."""
    shop(tmp_path)
    assert completed(tmp_path, *words) == expected


def test_the_tab_key_is_silent_outside_of_a_project(tmp_path: Path) -> None:
    """Nothing to offer is no failure."""
    assert completed(tmp_path, "plan", "-e", "pro") == []


@pytest.mark.parametrize(("variables", "has_colour"), [({}, True), ({"NO_COLOR": "1"}, False)])
def test_a_terminal_has_colours_unless_they_are_switched_off(
    tmp_path: Path,
    variables: dict[str, str],
    has_colour: bool,  # noqa: FBT001 - a claim
) -> None:
    """`NO_COLOR` is honoured."""
    shop(tmp_path)
    code, shown = on_terminal(tmp_path, "validate", **variables)
    assert code == 0
    assert ("\x1b[" in shown) is has_colour


@pytest.mark.parametrize(
    ("answer", "code", "words"), [("y\n", 0, "applied"), ("n\n", 1, "nothing was changed")]
)
def test_applying_asks_first(tmp_path: Path, answer: str, code: int, words: str) -> None:
    """The plan is shown, and only a yes carries it out."""
    shop(tmp_path)
    ended, shown = on_terminal(tmp_path, "apply", "-e", "production", answer=answer)
    assert ended == code
    assert "to create" in shown
    assert "apply this to production?" in shown
    assert words in shown
    assert (tmp_path / ".pgconf" / "production.db").exists() is (code == 0)


def test_long_work_shows_a_bar(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Once patience has run out, and only on a terminal."""
    files = {
        f"environments/base/more/{n}.yaml": f"kind: audience\nname: a{n}\nall: staff\n" for n in range(150)
    }
    shop(tmp_path, files)
    project = Project.open(tmp_path)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setattr(progress, "PATIENCE", -1.0)
    with progress.reading(project) as tick:
        project.load("production", tick)
    assert "reading files" in capsys.readouterr().err
    monkeypatch.setattr(sys.stderr, "isatty", lambda: False)
    with progress.reading(project) as tick:
        project.load("production", tick)
    assert capsys.readouterr().err == ""

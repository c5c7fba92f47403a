"""The benchmarks measure what they say they measure; how long it takes is never judged here."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from pgconf import Project

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
COUNT = 20


def run(script: str, *arguments: str) -> str:
    """Run one of the scripts as `make bench` does, and give what it prints."""
    command = [sys.executable, str(BENCHMARKS / script), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Write a project of a few payment methods."""
    run("corpus.py", str(tmp_path), str(COUNT))
    return tmp_path


def methods(root: Path) -> list[Path]:
    """List the files that hold one payment method each."""
    return sorted(root.glob("environments/base/methods-*/*.yaml"))


def test_every_method_of_the_corpus_is_a_file_of_seventy_lines(corpus: Path) -> None:
    """The figures are told per 70-line file, so that is what there must be."""
    assert [len(file.read_text("utf-8").splitlines()) for file in methods(corpus)] == [70] * COUNT


def test_the_corpus_is_valid(corpus: Path) -> None:
    """An invalid corpus would measure how fast findings are written."""
    assert Project.open(corpus).validate().is_valid


def test_lowering_limits_changes_as_many_methods_as_are_asked_for(corpus: Path) -> None:
    """The plan with changes must have exactly those changes."""
    before = {file: file.read_text("utf-8") for file in methods(corpus)}
    run("corpus.py", str(corpus), str(COUNT), "--lower", "3")
    changed = [file for file, text in before.items() if file.read_text("utf-8") != text]
    assert changed == methods(corpus)[:3]
    assert Project.open(corpus).validate().is_valid


def test_the_table_and_the_file_hold_every_measurement(tmp_path: Path) -> None:
    """One small run goes all the way from the corpus to the table and to JSON."""
    file = tmp_path / "figures.json"
    printed = run("run.py", "--sizes", str(COUNT), "--runs", "1", "--json", str(file))
    figures = json.loads(file.read_text("utf-8"))
    assert [(one["work"], one["size"]) for one in figures["measurements"]][:7] == [
        ("start --version", 0),
        ("start --help", 0),
        ("validate", COUNT),
        ("validate, references only", COUNT),
        ("apply, all new", COUNT),
        ("plan, nothing changed", COUNT),
        ("plan, 1 % changed", COUNT),
    ]
    assert all(
        one[figure] > 0 for one in figures["measurements"] for figure in one if figure not in {"work", "size"}
    )
    for one in figures["measurements"]:
        assert f"\n{one['work']}  " in printed


def test_a_failing_command_ends_the_measuring_with_its_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """The figure of a command that failed would look like a very fast one."""
    monkeypatch.setenv("PGCONF_ENVIRONMENT", "nowhere")
    with pytest.raises(subprocess.CalledProcessError) as caught:
        run("run.py", "--sizes", str(COUNT), "--runs", "1")
    assert "validate` ended with 64" in caught.value.stderr
    assert "there is no environment `nowhere`" in caught.value.stderr

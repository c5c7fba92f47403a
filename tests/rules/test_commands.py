"""The commands that pages recommend exist, with the options that they are given."""

import re
import shlex
from pathlib import Path

import click
import pytest

from pgconf.cli import COMMANDS, cli

PAGES = Path(__file__).parents[2] / "docs" / "rules"
RECOMMENDED = sorted(
    {
        part.strip()
        for page in PAGES.glob("*/*.md")
        for line in re.findall(r"^\$ (.*)$", page.read_text("utf-8"), re.MULTILINE)
        for part in re.split(r"&&|\|", line)
        if part.strip().startswith("pgconf ")
    }
)


def test_pages_recommend_commands() -> None:
    """The search finds them."""
    assert len(RECOMMENDED) >= 10


@pytest.mark.parametrize("line", RECOMMENDED)
def test_a_recommended_command_can_be_typed(line: str) -> None:
    """It parses; what it does is tested elsewhere."""
    words = shlex.split(line)
    at = next((n for n, word in enumerate(words) if word in COMMANDS), None)
    if at is None:
        assert words[1:] == ["--version"]
        return
    command = cli.get_command(click.Context(cli), words[at])
    assert command is not None
    assert command.make_context(words[at], words[at + 1 :]).command is command

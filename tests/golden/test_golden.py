"""Each folder is a case: edits to the example shop, a command, and exactly what a user sees.

`PGCONF_UPDATE_GOLDEN=1 make test` writes the expected output anew; read the difference before you
commit it.
"""

import os
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from pgconf.app.init import init

CASES = sorted(path.parent for path in Path(__file__).parent.glob("*/case.toml"))
PGCONF = Path(sys.executable).with_name("pgconf")


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """Make a fresh example shop."""
    init(tmp_path)
    return tmp_path


def edit(shop: Path, edits: list[dict[str, str]]) -> None:
    """Make the mistakes of a case; each must find its text, once."""
    for change in edits:
        file = shop / change["file"]
        text = file.read_text("utf-8") if file.exists() else ""
        found = change.get("find", "")
        assert not found or found in text, f"{change['file']} does not hold {found!r}"
        file.write_text(text.replace(found, change["replace"], 1) if found else change["replace"], "utf-8")


def run(shop: Path, command: str) -> subprocess.CompletedProcess[str]:
    """Run the installed command as a user would, in the shop."""
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(shop),
        "LANG": "C.UTF-8",
        "PGCONF_AUTHOR": "tester",
    }
    arguments = command.split()
    assert arguments[0] == "pgconf"
    return subprocess.run(
        [str(PGCONF), *arguments[1:]], cwd=shop, env=environment, capture_output=True, text=True, check=False
    )  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_user_sees(case: Path, shop: Path) -> None:
    """Output and exit code are exactly those of the case."""
    told: dict[str, Any] = tomllib.loads((case / "case.toml").read_text("utf-8"))
    for before in told.get("before", []):
        assert run(shop, before).returncode == 0
    edit(shop, told.get("edit", []))
    done = run(shop, told["command"])
    seen = done.stdout + (f"--- stderr ---\n{done.stderr}" if done.stderr else "")
    expected = case / "output.txt"
    if os.environ.get("PGCONF_UPDATE_GOLDEN"):
        expected.write_text(seen, "utf-8")
    assert seen == expected.read_text("utf-8")
    assert done.returncode == told["exit"]


def test_there_are_cases() -> None:
    """A moved folder must not leave the test without work."""
    assert len(CASES) >= 10

"""What is generated from the code is in step with it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the reference anew, in a process of its own: click remembers what it was asked before."""
    folder = tmp_path_factory.mktemp("reference")
    environment = {"PATH": os.environ["PATH"]}
    subprocess.run([sys.executable, DOCS / "reference.py", folder], env=environment, check=True)
    return folder


@pytest.mark.parametrize("page", ["kinds.md", "commands.md"])
def test_the_reference_is_in_step_with_the_code(page: str, generated: Path) -> None:
    """`make schemas` was run after the last change."""
    assert (DOCS / "reference" / page).read_text("utf-8") == (generated / page).read_text("utf-8")

"""What is generated from the code is in step with it."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

DOCS = Path(__file__).parents[2] / "docs"


def script(name: str) -> ModuleType:
    """Import a script that stands beside the documentation."""
    spec = importlib.util.spec_from_file_location(name, DOCS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("page", ["kinds.md", "commands.md"])
def test_the_reference_is_in_step_with_the_code(page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """`make schemas` was run after the last change."""
    monkeypatch.delenv("COLUMNS", raising=False)
    assert (DOCS / "reference" / page).read_text("utf-8") == script("reference").pages()[page]

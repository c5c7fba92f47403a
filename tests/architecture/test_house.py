"""The house keeps its shape: sizes, names, start-up imports, what is exported."""

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import pgconf
import pgconf.model
import pgconf.testing

SOURCE = Path(pgconf.__file__).parent
MODULES = sorted(SOURCE.rglob("*.py"))
VAGUE = {"utils", "helpers", "common", "manager", "context", "base"}


def imported_by(*arguments: str) -> set[str]:
    """Run the command line and tell the top-level packages that it imported."""
    program = (
        "import sys, runpy\n"
        f"sys.argv = ['pgconf', *{arguments!r}]\n"
        "try:\n    runpy.run_module('pgconf', run_name='__main__')\n"
        "except SystemExit:\n    pass\n"
        "print('\\n'.join(sys.modules), file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return {name.partition(".")[0] for name in done.stderr.splitlines()}


HEAVY = {
    "babel",
    "cryptography",
    "deepdiff",
    "hvac",
    "iso4217",
    "jinja2",
    "jsonschema",
    "keyring",
    "pydantic",
    "pyrage",
    "requests",
    "rich",
    "sqlalchemy",
    "wcwidth",
    "yaml",
}


SOURCES_OF_SECRETS = {"hvac", "keyring", "pyrage", "requests"}


@pytest.mark.parametrize("arguments", [["--version"], ["--help"]])
def test_the_first_words_import_click_alone(arguments: list[str]) -> None:
    """Version and help are there at once."""
    assert not imported_by(*arguments) & HEAVY


def test_completion_of_commands_imports_click_alone() -> None:
    """The Tab key does not wait for libraries."""
    program = (
        "import os, sys\n"
        "os.environ.update(_PGCONF_COMPLETE='bash_complete', COMP_WORDS='pgconf va', COMP_CWORD='1')\n"
        "from pgconf.cli import cli\n"
        "try:\n    cli(prog_name='pgconf', complete_var='_PGCONF_COMPLETE')\n"
        "except SystemExit:\n    pass\n"
        "print('\\n'.join(sys.modules), file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert "validate" in done.stdout
    assert not {name.partition(".")[0] for name in done.stderr.splitlines()} & HEAVY


def test_validating_imports_neither_sql_nor_deepdiff_nor_jsonschema(tmp_path: Path) -> None:
    """What a command does not need does not slow it down; a kind of one's own needs JSON Schema."""
    from pgconf.app.init import init

    init(tmp_path)
    shutil.rmtree(tmp_path / "schemas" / "custom")
    (tmp_path / "environments" / "base" / "refund-reasons.yaml").unlink()
    imported = imported_by("--project", str(tmp_path), "validate")
    assert "pydantic" in imported
    assert not imported & {"celpy", "deepdiff", "holidays", "jsonschema", "sqlalchemy", "wcwidth"}
    assert not imported & SOURCES_OF_SECRETS


def test_checking_secrets_imports_no_library_that_no_reference_needs(tmp_path: Path) -> None:
    """Nor need they be installed."""
    from pgconf.app.init import init

    init(tmp_path)
    imported = imported_by("--project", str(tmp_path), "secrets", "check", "-e", "production")
    assert not imported & SOURCES_OF_SECRETS


def test_validating_imports_jinja2_for_e_mails_alone(tmp_path: Path) -> None:
    """Its own parser tells what a template takes; that costs 50 ms, and only where there is an e-mail."""
    from pgconf.app.init import init

    init(tmp_path)
    assert "jinja2" in imported_by("--project", str(tmp_path), "validate")
    for file in ("templates", "rules"):
        (tmp_path / "environments" / "base" / f"notification-{file}.yaml").unlink()
    assert "jinja2" not in imported_by("--project", str(tmp_path), "validate")


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_a_module_is_small(module: Path) -> None:
    """A module has 400 lines at the most, and a function 40."""
    text = module.read_text("utf-8")
    assert len(text.splitlines()) <= 400
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = [
                part
                for part in node.body
                if not (isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant))
            ]
            length = (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0
            assert length <= 40, f"{node.name} has {length} lines"


REVEALING = {
    "app/targets.py": "a target's URL, which its driver needs",
}
"""The modules that may ask a secret for its text, and for what; fingerprints are made from its bytes."""


def test_a_secret_is_revealed_in_few_places() -> None:
    """Whoever asks for its text answers for where it goes."""
    found = {
        path.relative_to(SOURCE).as_posix()
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in {"reveal", "as_bytes"}
    }
    assert found == {*REVEALING, "model/secret.py"}


def test_no_module_has_a_name_that_says_nothing() -> None:
    """A newcomer guesses where a thing lives from the names alone."""
    assert not {module.stem for module in MODULES} & VAGUE


@pytest.mark.parametrize(
    "package", [pgconf, pgconf.model, pgconf.testing], ids=lambda package: package.__name__
)
def test_what_is_exported_is_listed_sorted_and_there(package: object) -> None:
    """`__all__` is the public surface."""
    names: list[str] = vars(package)["__all__"]
    assert names == sorted(names, key=lambda name: (name.lower() == name, not name.isupper(), name))
    assert all(hasattr(package, name) for name in names)


def test_an_unknown_name_of_the_package_is_an_attribute_error() -> None:
    """The lazy door opens for `Project` alone."""
    with pytest.raises(AttributeError, match="no attribute 'Projekt'"):
        getattr(pgconf, "Projekt")  # noqa: B009 - the type checker knows that it is not there

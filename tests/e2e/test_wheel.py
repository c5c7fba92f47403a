"""The wheel, outside of the repository: what a user gets from the package index."""

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel and install it, alone, into a folder."""
    made = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    build = [*pip, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(made), str(REPOSITORY)]
    subprocess.run(build, check=True)
    (wheel,) = made.glob("*.whl")
    site = made / "site"
    subprocess.run([*pip, "install", "--no-deps", "--target", str(site), str(wheel)], check=True)
    return site


def run(installed: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the installed package's command in a folder."""
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "PYTHONPATH": str(installed),
        "LANG": "C.UTF-8",
    }
    command = [sys.executable, "-m", "pgconf", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_a_new_user_gets_from_nothing_to_a_live_back_office(installed: Path, tmp_path: Path) -> None:
    """Init, validate, plan, show, apply, and a plan with nothing left to do."""
    assert run(installed, tmp_path, "init", "shop").returncode == 0
    shop = tmp_path / "shop"
    assert run(installed, shop, "validate").returncode == 0
    planned = run(installed, shop, "plan", "-e", "production", "-o", "p.json")
    assert planned.returncode == 0, planned.stderr
    assert run(installed, shop, "show", "p.json").stdout == planned.stdout
    applied = run(installed, shop, "apply", "p.json", "-m", "open the shop")
    assert applied.returncode == 0, applied.stderr
    again = run(installed, shop, "plan", "-e", "production", "--exit-code")
    assert again.returncode == 0
    assert "nothing to do" in again.stdout
    with sqlite3.connect(shop / ".pgconf" / "production.db") as office:
        ((live,),) = office.execute("SELECT count(*) FROM pgconf_live").fetchall()
    office.close()
    assert live == len(json.loads((shop / "p.json").read_text("utf-8"))["targets"][0]["changes"])


def test_the_package_that_runs_is_the_installed_one(installed: Path, tmp_path: Path) -> None:
    """The repository's own source is not what these tests see."""
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(installed)}
    command = [sys.executable, "-c", "import pgconf; print(pgconf.__file__)"]
    seen = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert seen.stdout.startswith(str(installed))


def test_the_pages_and_the_schemas_travel_in_the_wheel(installed: Path, tmp_path: Path) -> None:
    """`explain` and `schema check` work without the repository."""
    page = run(installed, tmp_path, "explain", "yaml/leading-zero")
    assert page.stdout.startswith("# yaml/leading-zero")
    run(installed, tmp_path, "init", "shop")
    assert run(installed, tmp_path / "shop", "schema", "check").returncode == 0


def test_the_python_door_is_small_and_typed(installed: Path, tmp_path: Path) -> None:
    """`pgconf.Project.open(path).plan("production")` is the whole way."""
    run(installed, tmp_path, "init", "shop")
    program = "import pgconf; print(pgconf.Project.open('shop').plan('production').summary.create)"
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(installed)}
    command = [sys.executable, "-c", program]
    seen = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert int(seen.stdout) > 50
    assert (installed / "pgconf" / "py.typed").exists()

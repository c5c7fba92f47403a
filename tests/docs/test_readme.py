"""The README shows what happens: its commands are run, and its output is compared."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from pgconf.app.init import init

README = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
PGCONF = Path(sys.executable).with_name("pgconf")
SHOWN = re.findall(r"^```text\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
ALIPAY = "environments/base/payment/alipay.yaml"
LIMITS = "environments/production/limits.yaml"
OFFER = "patch: routing/desktop-checkout\noffers: {ecny: {fallback: [alipay-readme]}}\n"
"""Makes the payment method one that is offered somewhere."""


def run(folder: Path, *arguments: str) -> str:
    """Run the installed command and give its standard output."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "LANG": "C.UTF-8"}
    done = subprocess.run(
        [PGCONF, *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode in {0, 1}, done.stderr
    return done.stdout


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """Make a fresh example shop."""
    init(tmp_path)
    return tmp_path


def replace(file: Path, before: str, after: str) -> None:
    """Change a file in one place."""
    text = file.read_text("utf-8")
    assert before in text
    file.write_text(text.replace(before, after, 1), "utf-8")


def test_it_is_short() -> None:
    """Somebody who has never seen pgconf reads all of it."""
    assert len(README.splitlines()) < 120
    assert len(SHOWN) == 3


def test_the_mistake_reads_as_shown(shop: Path) -> None:
    """The first block is what `validate` prints."""
    replace(shop / ALIPAY, "settlement: alipay-t1", "settlement: alipay-t2")
    assert run(shop, "validate", "-e", "production").startswith(SHOWN[0])


def test_the_plan_and_the_apply_read_as_shown(shop: Path) -> None:
    """The second and the third block are what `plan` and `apply` print."""
    run(shop, "apply", "-e", "production", "--yes")
    replace(shop / LIMITS, "amount: {max: 20000}", "amount: {max: 5000}")
    assert run(shop, "plan", "-e", "production", "-o", "p.json") == SHOWN[1]
    assert run(shop, "apply", "p.json") == SHOWN[2]


def test_the_steps_work_one_after_the_other(tmp_path: Path) -> None:
    """From `init` to a plan with nothing left to do."""
    steps = next(
        block for block in re.findall(r"```sh\n(.*?)```", README, re.DOTALL) if "pgconf init" in block
    )
    environment = {"PATH": f"{PGCONF.parent}:{os.environ['PATH']}", "HOME": str(tmp_path)}
    shell = ["/bin/sh", "-e", "-c", steps]
    done = subprocess.run(shell, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
    assert "nothing to do" in done.stdout


def test_the_yaml_is_accepted(shop: Path) -> None:
    """The YAML is a payment method and a patch for it."""
    (block,) = re.findall(r"```yaml\n(.*?)```", README, re.DOTALL)
    method, patch = block.split("---\n")
    (shop / "environments" / "base" / "readme.yaml").write_text(
        method.replace("alipay-web", "alipay-readme"), "utf-8"
    )
    (shop / "environments" / "production" / "readme.yaml").write_text(
        f"{patch.replace('alipay-web', 'alipay-readme')}---\n{OFFER}", "utf-8"
    )
    assert "nothing found" in run(shop, "validate", "-e", "production")


def test_the_python_door_is_as_shown(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The one line of Python works as it stands."""
    (line,) = re.findall(r"From Python: `([^`]+)`", README)
    monkeypatch.chdir(shop.parent)
    summary = eval(line.replace('"shop"', repr(str(shop))), {"pgconf": __import__("pgconf")})  # noqa: S307 - our own README
    assert summary.create > 50

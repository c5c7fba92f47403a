"""On what terms a plan is applied, as options of the installed command."""

from pathlib import Path

import pytest
from tests.commands import run
from tests.e2e.deployed import deployed, planned, refused, remove
from tests.keys import committed


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """Give the example shop, which is applied."""
    return deployed(tmp_path)


@pytest.mark.parametrize(
    "arguments",
    [
        ("--accept", "plan/money-path"),
        ("--reason", "why"),
        ("--accept", "plan/money-path", "--accept", "plan/small-set", "--reason", "why"),
        ("--accept", "plan/money-path", "--reason", "why", "--reason", "why"),
        ("--break-glass", "-m", "no reason"),
        ("--reason=why", "--break-glass"),
    ],
)
def test_every_reason_stands_behind_what_it_explains(shop: Path, arguments: tuple[str, ...]) -> None:
    """One each, so that nobody has to guess which is for which."""
    planned(shop)
    assert "--reason" in refused(shop, "p.json", *arguments, code=64)


def test_reasons_belong_to_what_stands_before_them(shop: Path) -> None:
    """In whatever order they are given."""
    remove(shop, "payment_method/ecny", "refund_reason/damaged", "refund_reason/changed-mind")
    planned(shop)
    done = run(
        shop, "apply", "--accept", "plan/small-set", "--reason=B", "p.json", "--break-glass", "--reason", "C",
        "--accept=plan/money-path", "--reason", "A", "-m", "less",
    )  # fmt: skip
    assert done.code == 0, done
    told = run(shop, "history", "-e", "production", "-n", "1").out
    assert "  less\n  Accepted: plan/money-path: A\n  Accepted: plan/small-set: B\n" in told


def test_a_plan_must_contain_what_is_required(shop: Path) -> None:
    """The option of the pipeline."""
    committed(shop)
    remove(shop, "refund_reason/damaged")
    committed(shop, "Remove a reason")
    planned(shop)
    committed(shop, "Something else")
    assert "error[apply/behind-base]" in refused(shop, "p.json", "--require-base", "main", code=5)
    assert run(shop, "apply", "p.json", "--require-base", "main^").code == 0

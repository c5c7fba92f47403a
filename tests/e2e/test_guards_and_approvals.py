"""Promises about deploying, kept by the installed command; each is a row of what tools get wrong."""

import shutil
from pathlib import Path

import pytest
from tests.commands import Ran, run, untouched
from tests.keys import committed, key_of
from tests.methods import methods
from tests.projects import SETTINGS, put

from pgconf.app.init import init

PRODUCTION = "environments/production/environment.yaml"
METHODS = "environments/base/methods.yaml"
ECNY = "environments/production/ecny.yaml"
REASON = ("--reason", "the contract ends")


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """Make the example shop, and apply it."""
    root = tmp_path / "shop"
    init(root)
    assert run(root, "apply", "-e", "production", "--yes").code == 0
    return root


def remove(shop: Path, *addresses: str) -> None:
    """Remove resources from production; a payment method leaves its checkout as well."""
    texts = [f"remove: {address}\n" for address in addresses]
    if "payment_method/ecny" in addresses:
        texts.append("patch: routing/desktop-checkout\noffers: {ecny: null}\n")
    (shop / ECNY).write_text("---\n".join(texts), "utf-8")


def planned(shop: Path, *options: str) -> Ran:
    """Plan into a file."""
    ran = run(shop, "plan", "-e", "production", "-o", "p.json", *options)
    assert ran.code == 0, ran
    return ran


def refused(shop: Path, *arguments: str, code: int = 3) -> str:
    """Apply what is refused, and give what is told; nothing is written then."""
    with untouched(shop):
        ran = run(shop, "apply", *arguments)
    assert ran.code == code, ran
    return ran.err


def test_a_change_deletes_a_protected_block(shop: Path) -> None:
    """Protection is recorded in the target; it must be lifted in an earlier applied plan."""
    protect = shop / "environments/production/protected.yaml"
    protect.write_text("patch: report/daily-by-method\nprotect: true\n", "utf-8")
    assert run(shop, "apply", "-e", "production", "--yes").code == 0
    protect.unlink()
    remove(shop, "report/daily-by-method")
    ran = run(shop, "plan", "-e", "production", "-o", "p.json")
    assert ran.code == 3, ran
    assert "plan/protected" in ran.err
    assert not (shop / "p.json").exists()
    told = refused(shop, "-e", "production", "--yes", "--accept", "plan/protected", *REASON)
    assert "error[plan/protected]: `report/daily-by-method` is protected" in told


def test_a_change_loosens_the_limit_it_trips(shop: Path) -> None:
    """Guards are read from the base revision."""
    committed(shop)
    settings = shop / PRODUCTION
    loose = settings.read_text("utf-8").replace("max_deletes: 3", "max_deletes: 100")
    settings.write_text(loose, "utf-8")
    remove(
        shop, "report/daily-by-method", "refund_reason/damaged", "notification_rule/promotion",
        "notification_template/promotion",
    )  # fmt: skip
    assert "refuses" not in planned(shop).out
    told = planned(shop, "--guards-from", "main").out
    assert "plan/mass-delete refuses: 4 of 78 resources are deleted, and 3 may be" in told
    assert "error[plan/mass-delete]" in refused(shop, "p.json")
    assert "error[plan/mass-delete]" in refused(shop, "-e", "production", "--yes", "--guards-from", "main")
    by_variable = run(shop, "apply", "-e", "production", "--yes", PGCONF_GUARDS_FROM="main")
    assert by_variable.code == 3


def test_a_guards_name_is_misspelt(shop: Path) -> None:
    """An error with a suggestion."""
    remove(shop, "payment_method/ecny")
    planned(shop)
    told = refused(shop, "p.json", "--accept", "plan/money_pat", *REASON, code=64)
    assert "error[cli/unknown-guard]: no guard is named `plan/money_pat`" in told
    assert "did you mean `plan/money-path`?" in told


def test_9_payment_methods_8_deleted(tmp_path: Path) -> None:
    """Refused by the small-set guard."""
    names = [f"m{number}" for number in range(9)]
    put(
        tmp_path,
        {PRODUCTION: SETTINGS.replace("live", "sandbox"), METHODS: methods(**dict.fromkeys(names, True))},
    )
    assert run(tmp_path, "apply", "-e", "production", "--yes").code == 0
    put(tmp_path, {METHODS: methods(m0=True)})
    assert "plan/small-set refuses: 8 of 9 `payment_method` are deleted" in planned(tmp_path).out
    told = refused(tmp_path, "p.json", "--accept", "plan/money-path", *REASON)
    assert "error[plan/small-set]: 8 of 9 `payment_method` are deleted" in told


def test_an_approved_plan_is_run_on_another_target(shop: Path, tmp_path: Path) -> None:
    """The target's identity differs."""
    key = key_of(tmp_path, "wang")
    settings = (shop / PRODUCTION).read_text("utf-8")
    people = f"approvers: [{{name: Wang, key: {key.public}}}, {{name: Zhao, key: ssh-ed25519 AAAA}}]"
    asked = settings.replace("destructive: 2}", f"destructive: 2, {people}}}")
    assert asked != settings
    (shop / PRODUCTION).write_text(asked, "utf-8")
    limits = shop / "environments/production/limits.yaml"
    limits.write_text(limits.read_text("utf-8").replace("20000", "5000"), "utf-8")
    planned(shop)
    assert "these still could, with `pgconf approve PLAN --key KEY`: `Wang`, `Zhao`" in refused(
        shop, "p.json"
    )
    approved = run(shop, "approve", "p.json", "--key", str(key.file))
    assert approved.code == 0, approved
    assert "signed   by Wang" in approved.out
    assert "enough people have approved it" in approved.out
    assert "approved already: by Wang" in run(shop, "approve", "p.json", "--key", str(key.file)).out
    other = tmp_path / "other"
    shutil.copytree(shop, other)
    (other / ".pgconf" / "production.db").unlink()
    assert "error[apply/other-target]" in refused(other, "p.json", code=5)
    assert run(shop, "apply", "p.json").code == 0


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

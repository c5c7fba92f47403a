"""What tools of this kind get wrong, each a moment, and what pgconf does instead: the installed command."""

import json
import shutil
from pathlib import Path

import pytest
from tests.commands import run, untouched
from tests.e2e.deployed import LIMITS, PRODUCTION, REASON, deployed, planned, refused, remove, replace
from tests.keys import Key, committed, key_of
from tests.methods import methods
from tests.projects import SETTINGS, execute, put

METHODS = "environments/base/methods.yaml"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """Give the example shop, which is applied."""
    return deployed(tmp_path)


def approver(shop: Path, folder: Path) -> Key:
    """Make somebody who may approve what is disruptive in production."""
    key = key_of(folder, "wang")
    people = f"approvers: [{{name: Wang, key: {key.public}}}, {{name: Zhao, key: ssh-ed25519 AAAA}}]"
    replace(shop, PRODUCTION, "destructive: 2}", f"destructive: 2, {people}}}")
    return key


def test_a_reviewer_approves_then_live_changes(shop: Path, tmp_path: Path) -> None:
    """Refused; the resource and the field that moved are named, and what drifted stays."""
    key = approver(shop, tmp_path)
    replace(shop, LIMITS, "20000", "5000")
    planned(shop)
    assert run(shop, "approve", "p.json", "--key", str(key.file)).code == 0
    execute(
        put(shop, {}),
        "UPDATE pgconf_resource SET body = replace(body, '20000', '30000') WHERE name = 'alipay-web'",
    )
    told = refused(shop, "p.json", code=5)
    assert "error[apply/stale]: `payment_method/alipay-web` has changed" in told
    assert "what has changed there: `amount.max`" in told


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
    replace(shop, PRODUCTION, "max_deletes: 3", "max_deletes: 100")
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
    key = approver(shop, tmp_path)
    replace(shop, LIMITS, "20000", "5000")
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


def test_a_key_is_rotated(tmp_path: Path) -> None:
    """The plan says that it changes; neither value ever enters it."""
    put(tmp_path, {PRODUCTION: SETTINGS, METHODS: methods(m0=True)})
    old, new = "sk-old-7f3a9c", "sk-new-b81e44"
    assert run(tmp_path, "apply", "-e", "production", "--yes", API_KEY=old).code == 0
    ran = run(tmp_path, "plan", "-e", "production", "-o", "p.json", API_KEY=new)
    assert "1 to update" in ran.out
    told = ran.out + ran.err + (tmp_path / "p.json").read_text("utf-8")
    told += run(tmp_path, "plan", "-e", "production", "--format", "json", API_KEY=new).out
    assert old not in told
    assert new not in told
    assert run(tmp_path, "apply", "p.json", API_KEY=new).code == 0
    assert run(tmp_path, "plan", "-e", "production", "--exit-code", API_KEY=new).code == 0


def test_cutoff_1230_unquoted(tmp_path: Path) -> None:
    """A time and the country of Norway stay text; a number that would lose its zeros has to be quoted."""
    audience = "kind: audience\nname: a\ntitle: 买家\nall: users\nlabels: {{a: {}}}\n"
    for text in ("12:30", "NO"):
        put(tmp_path, {PRODUCTION: SETTINGS, METHODS: audience.format(text)})
        shown = run(tmp_path, "show", "audience/a", "-e", "production", "--format", "json")
        assert {one["path"]: one["value"] for one in json.loads(shown.out)["values"]}["/labels/a"] == text
    put(tmp_path, {METHODS: audience.format("00123")})
    assert '"00123"' in run(tmp_path, "validate").out


def test_a_duplicate_key_an_unknown_key(shop: Path) -> None:
    """Errors, and of a duplicate both places are shown."""
    lines = (shop / LIMITS).read_text("utf-8").splitlines()
    (shop / LIMITS).write_text("\n".join([*lines, lines[-1], "amuont: {max: 1}", ""]), "utf-8")
    ran = run(shop, "validate", "-e", "production")
    assert ran.code == 1
    assert "yaml/duplicate-key" in ran.out
    assert f"{LIMITS}:{len(lines)}" in ran.out
    assert f"{LIMITS}:{len(lines) + 1}" in ran.out


def test_two_mistakes_in_one_file(tmp_path: Path) -> None:
    """All of them, each at its own value's line and column."""
    put(tmp_path, {PRODUCTION: SETTINGS, METHODS: "kind: audience\nname: a\ntitle: 1\nall: nobody\n"})
    ran = run(tmp_path, "validate")
    assert ran.code == 1
    assert f"{METHODS}:3:8" in ran.out
    assert f"{METHODS}:4:6" in ran.out


def test_an_unknown_dry_run_flag(shop: Path) -> None:
    """Unknown means exit code 64, and nothing is deployed."""
    replace(shop, LIMITS, "20000", "5000")
    assert "--dry-run" in refused(shop, "-e", "production", "--yes", "--dry-run", code=64)


def test_a_list_item_is_inserted(shop: Path) -> None:
    """Lists of objects have identity keys, so that the items behind it do not change."""
    signature = "signatures:\n  - {name: 新签名, state: approved}\n"
    replace(shop, "environments/base/senders.yaml", "signatures:\n", signature)
    told = planned(shop).out
    assert "1 to update" in told
    assert "新签名" in told
    assert "示例商城" not in told


def test_false_differences(shop: Path) -> None:
    """A plan right after an apply is empty, whatever order things are written in."""
    with untouched(shop):
        assert run(shop, "plan", "-e", "production", "--exit-code").code == 0
    replace(shop, PRODUCTION, "max_deletes: 3", "max_deletes:    3")
    (shop / LIMITS).rename(shop / "environments/production/zz-limits.yaml")
    assert run(shop, "plan", "-e", "production", "--exit-code").code == 0


def test_live_settings_are_exported(shop: Path) -> None:
    """Secrets stay references, and the next plan is empty."""
    files = sorted((shop / "environments").rglob("*.yaml"))
    for file in files:
        if file.name != "environment.yaml":
            file.unlink()
    ran = run(shop, "import", "-e", "production")
    assert ran.code == 0, ran
    assert "{secret: env:ALIPAY_PRIVATE_KEY}" in (
        shop / "environments/production/payment_method.yaml"
    ).read_text("utf-8")
    assert run(shop, "plan", "-e", "production", "--exit-code").code == 0

"""`pgconf drift` as a user meets it, when somebody has changed live settings by hand."""

import json
from pathlib import Path

import pytest
from tests.commands import run, untouched
from tests.e2e.deployed import LIMITS, PRODUCTION, deployed
from tests.projects import execute, put

RAISE = (
    "UPDATE pgconf_resource SET body = json_set(body, '$.amount.max', '25000'), digest = 'sha256:0'"
    " WHERE name = 'alipay-web'"
)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """Give the example shop, applied, in which somebody has raised a limit by hand."""
    root = deployed(tmp_path)
    execute(put(root, {}), RAISE)
    return root


def test_what_somebody_changed_is_adopted_with_all_comments(shop: Path) -> None:
    """At its own line; the next plan writes the row's digest once more."""
    assert run(shop, "drift", "-e", "production").code == 2
    before = (shop / LIMITS).read_text("utf-8")
    ran = run(shop, "drift", "-e", "production", "--adopt")
    assert ran.code == 0, ran
    assert f"~ {LIMITS}" in ran.out
    assert (shop / LIMITS).read_text("utf-8") == before.replace("max: 20000", "max: 25000")


def test_what_is_left_alone_is_not_said_to_be_declared(shop: Path) -> None:
    """It is taken over by its address, and only by that."""
    settings = shop / "environments" / "production" / "environment.yaml"
    rule = "{addresses: [payment_method/alipay-web], owner: 运营, because: 压测, until: 2099-12-31}"
    settings.write_text(f"{settings.read_text('utf-8')}ignore_drift: [{rule}]\n", "utf-8")
    with untouched(shop / "environments"):
        ran = run(shop, "drift", "-e", "production", "--adopt")
    assert "has to be named" in ran.out
    assert (
        "0 added · 1 changed"
        in run(shop, "drift", "-e", "production", "--adopt", "payment_method/alipay-web").out
    )


def test_what_somebody_changed_is_taken_back_by_a_plan(shop: Path) -> None:
    """Which is applied like any other."""
    with untouched(shop):
        shown = run(shop, "drift", "-e", "production", "--revert")
    assert "1 to update" in shown.out
    assert run(shop, "drift", "-e", "production", "--revert", "-o", "back.json").code == 0
    assert run(shop, "apply", "back.json").code == 0
    assert run(shop, "drift", "-e", "production").code == 0


def leave_alone(shop: Path, until: str) -> None:
    """Agree that the limit stays."""
    settings = (shop / PRODUCTION).read_text("utf-8")
    rule = f"{{addresses: [payment_method/alipay-web], owner: 支付运营组, because: 压测, until: {until}}}"
    put(shop, {PRODUCTION: f"{settings}ignore_drift: [{rule}]\n"})


def test_what_is_left_alone_is_told_apart_and_nothing_takes_it_back(shop: Path) -> None:
    """With who answers for it, why and until when; there is nothing to act upon."""
    leave_alone(shop, "2999-12-31")
    ran = run(shop, "drift", "-e", "production")
    assert ran.code == 0, ran
    assert "changed outside, and left alone for a time\n" in ran.out
    assert "payment_method/alipay-web   was changed   until 2999-12-31, by 支付运营组: 压测\n" in ran.out
    assert ran.out.endswith("everything else of production is what was applied, and what is declared\n")
    (row,) = json.loads(run(shop, "drift", "-e", "production", "--format", "json").out)
    assert row["ignored"] == {"owner": "支付运营组", "because": "压测", "until": "2999-12-31"}

    ran = run(shop, "plan", "-e", "production", "--exit-code")
    assert ran.code == 0, ran
    assert "info[plan/drift-ignored]: `payment_method/alipay-web` was changed outside" in ran.err
    for arguments in (("apply", "--yes"), ("drift", "--adopt"), ("drift", "--revert")):
        with untouched(shop):
            assert run(shop, *arguments, "-e", "production").code == 0


def test_what_was_to_be_left_alone_until_yesterday_counts(shop: Path) -> None:
    """Its row says so, and validate points at the date."""
    leave_alone(shop, "2026-01-31")
    ran = run(shop, "drift", "-e", "production", "--format", "json")
    assert (ran.code, [row["ignored"] for row in json.loads(ran.out)]) == (2, [None])
    assert run(shop, "plan", "-e", "production", "--exit-code").code == 2
    assert "warning[drift/ignore-overdue]" in run(shop, "validate", "-e", "production").out


@pytest.mark.parametrize(
    "arguments",
    [
        ("--adopt", "--revert"),
        ("payment_method/alipay-web",),
        ("--target", "office"),
        ("-o", "p.json"),
        ("--adopt", "alipay-web"),
        ("--adopt", "payment_method/alipay-app"),
        ("--adopt", "--target", "nowhere"),
    ],
)
def test_what_is_asked_for_wrongly_is_told(shop: Path, arguments: tuple[str, ...]) -> None:
    """And nothing is written."""
    with untouched(shop):
        assert run(shop, "drift", "-e", "production", *arguments).code == 64

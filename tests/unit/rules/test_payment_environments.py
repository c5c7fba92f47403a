"""Payment methods belong to their environment: to its stage, and to accounts of its own."""

from pathlib import Path

import pytest
from tests.projects import put
from tests.unit.rules.methods import (
    ALIPAY,
    CUSTOM,
    OTHERS_OFF,
    UNIONPAY,
    WECHATPAY,
    method,
    payment,
    shop,
    told,
)

SANDBOX_APP = ALIPAY["credentials"].replace("2021004117650328", "9021000130050328")
SANDBOX_MERCHANT = UNIONPAY["credentials"].replace("898310", "777290")
SANDBOX_URL = "https://pay.sandbox.example.cn/wx"
GATEWAY = "{parameters: {gateway: 'https://gateway.test.95516.com/gateway/api', city: 上海}}"


@pytest.mark.parametrize(
    ("stage", "provider", "fields", "expected"),
    [
        ("live", ALIPAY, {"stage": "sandbox"}, ("error", "sandbox")),
        ("sandbox", ALIPAY, {"stage": "live"}, ("error", "live")),
        ("live", ALIPAY, {"stage": "live"}, None),
        ("live", ALIPAY, {"stage": "sandbox", "enabled": "false"}, None),
        ("live", ALIPAY, {"credentials": SANDBOX_APP}, ("warning", '"9021000130050328"')),
        ("sandbox", ALIPAY, {"credentials": SANDBOX_APP}, None),
        ("live", UNIONPAY, {"credentials": SANDBOX_MERCHANT}, ("warning", '"777290148160568"')),
        ("live", WECHATPAY, {"notify_url": SANDBOX_URL}, ("error", SANDBOX_URL)),
        ("live", WECHATPAY, {"notify_url": "https://sandbox.cn:8443"}, ("error", "https://sandbox.cn:8443")),
        ("live", WECHATPAY, {"notify_url": "https://pay.example.cn/sandbox"}, None),
        ("live", WECHATPAY, {"notify_url": "https://sandboxes.example.cn/wx"}, None),
        ("sandbox", WECHATPAY, {"notify_url": SANDBOX_URL}, None),
        ("live", CUSTOM, {"credentials": GATEWAY}, ("warning", "'https://gateway.test.95516.com/gateway/api'")),
        ("sandbox", CUSTOM, {"credentials": GATEWAY}, None),
    ],
)  # fmt: skip
def test_sandboxes_and_live_environments_are_kept_apart(
    stage: str,
    provider: dict[str, str],
    fields: dict[str, str],
    expected: tuple[str, str] | None,
    tmp_path: Path,
) -> None:
    """By the stage that is stated, and by accounts and hosts that are known to be of a sandbox."""
    found = payment(tmp_path, method("web", provider, **fields), stage=stage)
    assert found == ([("environment-mismatch", *expected)] if expected else [])


def environments(root: Path, *extending: tuple[str, str], **documents: str) -> list[str]:
    """Tell which environments share accounts, and how bad that is.

    Each environment has its own documents, and extends `base` or what `extending` says.
    """
    parents = dict(extending)
    shop(root)
    (root / "environments/production").rename(root / "environments/base")
    (root / "environments/base/environment.yaml").unlink()
    for name, text in documents.items():
        stage = "live" if name.startswith("live") else "sandbox"
        above = parents.get(name, "base")
        settings = f"kind: environment\nname: {name}\nextends: {above}\nstage: {stage}\nzone: UTC\n"
        put(root, {f"environments/{name}/environment.yaml": settings})
        if text:
            put(root, {f"environments/{name}/own.yaml": text})
    project = put(root, {"pgconf.yaml": OTHERS_OFF})
    assert {one.name for one in told(project)} <= {"provider-account-shared-across-env"}
    return [
        f"{d.severity}: {str(d.span).split('/')[1]} and {d.message.split('`')[1]}"
        for d in project.validate().diagnostics
        if d.name.startswith("payment/")
    ]


def test_a_shared_account_is_reported_for_the_live_environment(tmp_path: Path) -> None:
    """Once, wherever the two stand by name."""
    same = method("native", WECHATPAY)
    assert environments(tmp_path, test=same, live=same, uat=method("web", ALIPAY)) == ["error: live and test"]


def test_a_shared_account_of_two_sandboxes_is_reported_for_the_later_one(tmp_path: Path) -> None:
    """And each account once, however many methods use it."""
    same = f"{method('native', WECHATPAY)}---\n{method('h5', WECHATPAY | {'product': 'h5'})}"
    assert environments(tmp_path, one=same, two=same) == ["warning: two and one"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (method("native", WECHATPAY), method("native", WECHATPAY, enabled="false")),
        (method("wallet", CUSTOM), method("wallet", CUSTOM)),
        (method("web", ALIPAY), method("web", ALIPAY | {"credentials": SANDBOX_APP})),
    ],
)
def test_accounts_of_their_own_are_no_finding(one: str, other: str, tmp_path: Path) -> None:
    """Neither are accounts of what is disabled, nor those that only an adapter knows."""
    assert environments(tmp_path, uat=one, test=other) == []


def test_one_environment_alone_is_not_compared(tmp_path: Path) -> None:
    """What was not loaded is not known."""
    same = method("native", WECHATPAY)
    environments(tmp_path, live=same, test=same)
    assert [d.name for d in put(tmp_path, {"pgconf.yaml": OTHERS_OFF}).validate(["live"]).diagnostics] == []


def test_a_sandbox_may_be_built_on_another_one(tmp_path: Path) -> None:
    """Whoever extends it wants what it has, through however many layers; the live one stays apart."""
    same, chain = method("native", WECHATPAY), (("c", "b"), ("b", "a"))
    assert environments(tmp_path, *chain, a=same, b="", c="", live=method("web", ALIPAY)) == []


def test_a_live_environment_is_built_on_none(tmp_path: Path) -> None:
    """Real money goes to one place."""
    found = environments(tmp_path, ("test", "live"), live=method("native", WECHATPAY), test="")
    assert found == ["error: live and test"]

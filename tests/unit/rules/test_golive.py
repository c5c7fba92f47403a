"""Going live: records of tests, and who agrees when something is taken away."""

import re
from pathlib import Path
from typing import Any

import pytest
from tests.unit.rules.live_shop import Family, Found, method

FAMILY = Family("golive")
RECORD = {"on": "2026-11-20", "by": "支付团队"}
OUTDATED = f"sha256:{'0' * 64}"
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI"


def test_nobody_asked_for_records(tmp_path: Path) -> None:
    """As long as no method has one, none is missing."""
    assert FAMILY.names(tmp_path, method("alipay"), method("wechatpay")) == []


def test_a_method_without_a_record_was_forgotten(tmp_path: Path) -> None:
    """Once another one has its record."""
    one = FAMILY.only(tmp_path, method("alipay", tested=RECORD), method("wechatpay"))
    assert one[:2] == ("untested-payment-method", "kind")


def test_a_failed_test_is_none(tmp_path: Path) -> None:
    """Its outcome is marked, and its digest is not looked at."""
    failed = {**RECORD, "passed": False, "digest": OUTDATED}
    one = FAMILY.only(tmp_path, method("alipay", tested=failed))

    assert one[:2] == ("untested-payment-method", "tested")
    assert one.message == "it was tested on 2026-11-20 and did not pass"


@pytest.mark.parametrize("tested", [None, {**RECORD, "passed": False}, {**RECORD, "digest": OUTDATED}])
def test_what_is_off_or_in_a_sandbox_needs_no_test(tmp_path: Path, tested: Any) -> None:
    """No payer can use it."""
    proved, other = method("alipay", tested=RECORD), method("wechatpay", tested=tested)

    assert FAMILY.names(tmp_path, proved, other)
    assert FAMILY.names(tmp_path, proved, other | {"enabled": False}) == []
    assert FAMILY.names(tmp_path, proved, other, stage="sandbox") == []


def test_the_hint_gives_the_digest_to_record(tmp_path: Path) -> None:
    """With it the finding is gone, until a setting changes; a title is no setting."""
    outdated = method("alipay", tested={**RECORD, "digest": OUTDATED})
    assert FAMILY.only(tmp_path, outdated)[:2] == ("drift-since-test", "tested")

    digest = _digest(FAMILY.only(tmp_path, outdated))
    proved = outdated | {"tested": {**RECORD, "digest": digest}}
    assert FAMILY.names(tmp_path, proved) == []
    assert FAMILY.names(tmp_path, proved | {"title": "支付宝"}) == []
    assert FAMILY.names(tmp_path, proved | {"amount": {"min": 0.01, "max": 5000.01}}) == ["drift-since-test"]


def test_a_forgotten_method_is_given_its_digest_too(tmp_path: Path) -> None:
    """So that the record can be written at once, and is right."""
    proved, forgotten = method("wechatpay", tested=RECORD), method("alipay")
    digest = _digest(FAMILY.only(tmp_path, proved, forgotten))

    assert FAMILY.names(tmp_path, proved, forgotten | {"tested": {**RECORD, "digest": digest}}) == []


def _digest(one: Found) -> str:
    """Read the digest that a hint gives."""
    (digest,) = re.findall(r"sha256:[0-9a-f]{64}", one.hint)
    return str(digest)


@pytest.mark.parametrize(
    ("approvals", "line"),
    [
        ({"destructive": 0}, "approvals"),
        ({"disruptive": 1}, "approvals"),
        ({"destructive": 1}, None),
        ({"destructive": 2}, None),
        ({}, None),
    ],
)
def test_whoever_asks_for_approvals_asks_for_these(
    tmp_path: Path, approvals: dict[str, Any], line: str | None
) -> None:
    """An environment that asks for nothing at all is left alone."""
    found_here = FAMILY.found(tmp_path, approvals=approvals)

    assert [one[:2] for one in found_here] == ([("destructive-without-approval", line)] if line else [])
    assert FAMILY.names(tmp_path, approvals=approvals, stage="sandbox") == []
    assert FAMILY.names(tmp_path) == []


@pytest.mark.parametrize(
    ("keys", "wrong"),
    [
        ([f"{KEY}a", f"{KEY}b"], False),
        ([f"{KEY}a"], True),
        ([f"{KEY}a", f"{KEY}a"], True),
        ([f"{KEY}a li@office", f"{KEY}a wang@office"], True),
        ([f"{KEY}a li@office", f"{KEY}b li@office", f"{KEY}a"], False),
    ],
)
def test_there_are_as_many_people_as_must_agree(tmp_path: Path, keys: list[str], *, wrong: bool) -> None:
    """A person is a key, whatever the names and the comment say."""
    approvers = [{"name": f"approver {n}", "key": key} for n, key in enumerate(keys)]
    found_here = FAMILY.found(tmp_path, approvals={"destructive": 2, "approvers": approvers})

    assert [one.message for one in found_here] == (
        ["2 people must agree to what takes something away, and 1 can"] if wrong else []
    )

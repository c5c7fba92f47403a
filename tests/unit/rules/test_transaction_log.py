"""Transaction logs: what they must tell, what they must not, and how long."""

from pathlib import Path
from typing import Any

import pytest

from .money_shop import LOG, Found, found

REQUIRED = "log/required-field-missing"
SENSITIVE = "log/sensitive-field-unmasked"
ONLINE = "log/online-too-short"


@pytest.mark.parametrize("missing", ["time", "payment_method", "amount", "serial"])
def test_four_fields_are_required(tmp_path: Path, missing: str) -> None:
    """交易时间, 支付方式, 金额, 交易流水号."""
    fields = [field for field in LOG["fields"] if field != missing]
    message = f"`{missing}` is not logged, and no line can be told or checked without it"
    assert found(tmp_path, REQUIRED, {**LOG, "fields": fields}) == [Found("error", message, "fields")]


def test_all_that_is_missing_is_told_at_once(tmp_path: Path) -> None:
    """One log, one finding."""
    ((_, message, _),) = found(tmp_path, REQUIRED, {**LOG, "fields": ["serial"]})
    assert message.startswith("`time`, `payment_method`, `amount` is not logged")


def log(*fields: str, **mask: str) -> dict[str, Any]:
    """Make a log of more fields, some of them masked."""
    return {**LOG, "fields": [*LOG["fields"], *fields], "mask": mask}


@pytest.mark.parametrize("field", ["card_cvv", "card_expiry"])
@pytest.mark.parametrize("masked", [False, True])
def test_some_fields_are_never_kept(tmp_path: Path, field: str, masked: bool) -> None:  # noqa: FBT001
    """Not even masked."""
    given = log(field, **{field: "hidden"}) if masked else log(field)
    ((severity, message, marked),) = found(tmp_path, SENSITIVE, given)
    assert (severity, marked) == ("error", f'"{field}"')
    assert message == f"`{field}` may not be kept once a payment is done, masked or not"


@pytest.mark.parametrize(
    ("field", "severity"),
    [
        ("card_number", "error"),
        ("id_number", "error"),
        ("payer_account", "error"),
        ("phone", "warning"),
        ("email", "warning"),
    ],
)
def test_some_fields_are_masked(tmp_path: Path, field: str, severity: str) -> None:
    """Those of cards, accounts and papers above all."""
    assert found(tmp_path, SENSITIVE, log(field)) == [
        Found(severity, f"`{field}` is logged in clear", f'"{field}"')
    ]
    assert found(tmp_path, SENSITIVE, log(field, **{field: "hash"})) == []


def test_ten_digits_of_a_phone_are_too_many(tmp_path: Path) -> None:
    """Of a card they are what the standard allows."""
    masks = {"phone": "first-6-last-4", "card_number": "first-6-last-4"}
    ((severity, _, marked),) = found(tmp_path, SENSITIVE, log("phone", "card_number", **masks))
    assert (severity, marked) == ("warning", '"first-6-last-4"')


@pytest.mark.parametrize("field", ["customer", "client_ip", "state", "actor"])
def test_other_fields_may_be_read(tmp_path: Path, field: str) -> None:
    """They name nobody by themselves."""
    assert found(tmp_path, SENSITIVE, log(field)) == []


@pytest.mark.parametrize(
    ("online", "is_short"), [("2m", True), ("89d", True), ("90d", False), ("3m", False), (None, False)]
)
def test_a_quarter_is_at_hand(tmp_path: Path, online: str | None, is_short: bool) -> None:  # noqa: FBT001
    """Without `online`, all of it is."""
    findings = found(tmp_path, ONLINE, {**LOG, "online": online})
    assert [(one.severity, one.marked) for one in findings] == [("warning", f'"{online}"')] * is_short


def test_no_auditor_searches_a_sandbox(tmp_path: Path) -> None:
    """Nothing in its log is real."""
    assert found(tmp_path, ONLINE, {**LOG, "online": "7d"}, environment={"stage": "sandbox"}) == []

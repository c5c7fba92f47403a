"""Transaction logs: what they must tell, what they must not, and how long."""

from pathlib import Path
from typing import Any

import pytest

from .money_shop import LOG, Found, found

REQUIRED = "log/required-field-missing"
SENSITIVE = "log/sensitive-field-unmasked"
RETENTION = "log/retention-below-legal"


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
    ("times", "marked"),
    [
        ({"retention": "11m"}, ['"11m"']),
        ({"retention": "359d"}, ['"359d"']),
        ({"retention": "12m"}, []),
        ({"retention": "365d"}, []),
        ({"retention": "1y"}, []),
        ({"retention": "1y", "online": "2m"}, ['"2m"']),
        ({"retention": "1y", "online": "89d"}, ['"89d"']),
        ({"retention": "1y", "online": "3m"}, []),
        ({"retention": "6m", "online": "1m"}, ['"6m"', '"1m"']),
    ],
)
def test_logs_are_kept_for_a_year_and_at_hand_for_a_quarter(
    tmp_path: Path, times: dict[str, str], marked: list[str]
) -> None:
    """Without `online`, all of it is at hand."""
    assert [one.marked for one in found(tmp_path, RETENTION, {**LOG, **times})] == marked

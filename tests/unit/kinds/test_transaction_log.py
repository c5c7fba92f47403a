"""Transaction logs: fields, masks, retention, sinks."""

from typing import Any

import pytest
from tests.unit.kinds.asking import Subject

EXAMPLE = Subject(
    {
        "kind": "transaction_log",
        "name": "payments",
        "title": "交易日志",
        "fields": ["time", "payment_method", "amount", "serial", "phone"],
        "mask": {"phone": "last-4"},
        "retention": "5y",
        "online": "1y",
        "sink": {"type": "table", "table": "payment_log"},
    }
)


@pytest.mark.parametrize(
    "sink",
    [
        {"type": "table", "table": "payment_log"},
        {"type": "file", "folder": "logs/payments", "format": "csv"},
        {"type": "http", "url": "https://logs.example.cn/in", "token": {"secret": "env:LOG_TOKEN"}},
    ],
)
def test_every_sink_is_taken(sink: dict[str, Any]) -> None:
    """The type of the sink chooses its fields."""
    assert EXAMPLE.findings(sink=sink) == []


def test_the_order_of_fields_does_not_matter() -> None:
    """Fields are a set, and defaults may be written or left out."""
    assert EXAMPLE.canonical() == EXAMPLE.canonical(
        fields=list(reversed(EXAMPLE.data["fields"])), partition="month"
    )


def test_an_unknown_field_is_suggested_a_known_one() -> None:
    """What there is to know of a transaction is a closed set."""
    assert EXAMPLE.only(fields=["serail"], mask={}) == (
        "schema/unknown-value",
        ("fields", 0),
        "`fields[0]` cannot be `serail`",
        "did you mean `serial`?",
    )


def test_an_unknown_mask_is_told_the_masks() -> None:
    """A mask that does not exist would hide nothing."""
    assert EXAMPLE.only(mask={"phone": "last-3"}) == (
        "schema/unknown-value",
        ("mask", "phone"),
        "`mask.phone` cannot be `last-3`",
        "did you mean `last-4`?",
    )


def test_only_what_is_logged_can_be_masked() -> None:
    """A mask on a field that is not kept is a slip, and maybe another field stays in clear."""
    assert EXAMPLE.only(mask={"email": "hash"}) == (
        "schema/inconsistent",
        ("mask", "email"),
        "there is no logged field `email` here",
        "there is `amount`, `payment_method`, `phone`, `serial`, `time`",
    )


@pytest.mark.parametrize(("online", "retention"), [("5y", "5y"), ("90d", "3m"), (None, "1d")])
def test_lines_may_be_searched_as_long_as_they_are_kept(online: str | None, retention: str) -> None:
    """Days, months and years are compared with each other."""
    assert EXAMPLE.findings(online=online, retention=retention) == []


def test_lines_cannot_be_searched_longer_than_they_are_kept() -> None:
    """What is deleted cannot be found."""
    assert EXAMPLE.only(online="13m", retention="1y") == (
        "schema/inconsistent",
        ("online",),
        "lines cannot stay searchable for 13m when they are kept for 1y",
        "shorten `online`, or lengthen `retention`",
    )

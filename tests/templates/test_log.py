"""The transaction log in SQL: both databases make it, and the view shows no more than it may."""

import hashlib
from typing import Any, get_args

import pytest
from tests.databases import Database
from tests.shipped import artifacts, desired, made

from pgconf.kinds.transaction_log import LogField, TransactionLog

LINE: dict[str, Any] = {
    "time": "2026-11-11T08:00:00Z",
    "payment_method": "alipay-web",
    "amount": 1234,
    "currency": "CNY",
    "serial": "P1",
    "state": "paid",
    "customer": "u-4711",
    "payer_account": "2088102146225135",
    "phone": "13812345678",
    "email": "li@example.cn",
    "card_number": "6222021234567890123",
    "client_ip": "203.0.113.7",
}
EVERYTHING = f"""
kind: transaction_log
name: all
fields: [{", ".join(get_args(LogField))}]
mask: {{fee: last-4, amount: hidden, time: hidden, order: initial, id_number: last-4, reason: hash}}
retention: 90d
sink: {{type: table, table: everything}}
---
kind: transaction_log
name: elsewhere
fields: [time]
retention: 90d
sink: {{type: file, folder: logs}}
"""


def hashed(value: str, sql: Database) -> str | None:
    """Tell what stands for a value that is hashed; SQLite has no digests."""
    return hashlib.sha256(value.encode()).hexdigest() if sql.dialect == "postgresql" else None


@pytest.mark.parametrize("environment", ["production", "sandbox", "staging"])
def test_both_databases_make_the_table(environment: str, sql: Database) -> None:
    """With a column for each field; to do it again changes nothing."""
    script = artifacts(environment)[f"log/schema.{sql.dialect}.sql"]
    sql.run(script)
    sql.insert("payment_log", **LINE)
    sql.run(script)
    (line,) = sql.rows("payment_log")
    (log,) = (
        one.spec for one in desired(environment).resources.values() if isinstance(one.spec, TransactionLog)
    )
    assert set(line) == set(log.fields)


def test_the_view_masks(sql: Database) -> None:
    """What is to be masked, and nothing else."""
    sql.run(artifacts()[f"log/schema.{sql.dialect}.sql"])
    sql.insert("payment_log", **LINE)
    (line,) = sql.rows("payment_log")
    (shown,) = sql.rows("payment_log_masked")
    masked = {
        "customer": hashed("u-4711", sql),
        "payer_account": hashed("2088102146225135", sql),
        "client_ip": hashed("203.0.113.7", sql),
        "phone": "138****5678",
        "email": "l****",
        "card_number": "622202****0123",
    }
    assert shown == {**line, **masked}


@pytest.mark.parametrize(
    ("field", "value", "shown"),
    [
        ("phone", "1381234567", "****"),
        ("phone", None, None),
        ("phone", "", "****"),
        ("card_number", "622202123456", "****"),
        ("email", "l", "****"),
        ("email", "李明", "李****"),
    ],
)
def test_short_text_is_hidden_whole(sql: Database, field: str, value: str | None, shown: str | None) -> None:
    """Or one could guess the rest of it; what is not there is not hidden."""
    sql.run(artifacts()[f"log/schema.{sql.dialect}.sql"])
    sql.insert("payment_log", **{**LINE, field: value})
    assert sql.rows("payment_log_masked")[0][field] == shown


def test_every_field_can_be_logged_and_masked(sql: Database) -> None:
    """Numbers and times too; a log that is no table makes none."""
    script = made("log/schema.sql", EVERYTHING)[f"log/schema.{sql.dialect}.sql"]
    assert "elsewhere" not in script
    sql.run(script)
    sql.insert(
        "everything",
        **{**LINE, "fee": 12345678, "order": "A1", "id_number": "110101199003070000", "reason": "x"},
    )
    (shown,) = sql.rows("everything_masked")
    assert set(shown) == set(get_args(LogField))
    assert (shown["amount"], shown["time"], shown["fee"]) == (None, None, "****5678")
    assert (shown["order"], shown["id_number"]) == ("A****", "****0000")
    assert shown["reason"] == hashed("x", sql)
    assert shown["phone"] == LINE["phone"]


def test_an_empty_shop_has_no_table(sql: Database) -> None:
    """The script does nothing."""
    sql.run(made("log/schema.sql")[f"log/schema.{sql.dialect}.sql"])

"""Conditions in SQL: what CEL says, also of fields that hold nothing."""

import sqlite3
from contextlib import closing

import pytest

from pgconf.rendering.conditions import to_sql
from pgconf.rendering.fault import FaultError

FIELDS = ("state", "amount", "fee", "error_code")
LINES = [("paid", 1050, None, None), ("it's", 5, 5, "E1"), (None, 2000, 1, "")]


def kept(condition: str) -> list[int]:
    """Tell which lines SQLite keeps, counted from 0."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE TABLE log (state text, amount bigint, fee bigint, error_code text)")
        connection.executemany("INSERT INTO log VALUES (?, ?, ?, ?)", LINES)
        where = to_sql(condition, FIELDS, "CNY")
        found = connection.execute(f"SELECT rowid - 1 FROM log WHERE {where} ORDER BY 1")  # noqa: S608 - that is the point
        return [row[0] for row in found]


@pytest.mark.parametrize(
    ("condition", "lines"),
    [
        ('state == "paid"', [0]),
        ('state == "it\'s"', [1]),
        ('state != "paid"', [1, 2]),
        ('!(state == "paid")', [1, 2]),
        ('!(state != "paid")', [0]),
        ("state == null", [2]),
        ("state != null", [0, 1]),
        ('state in ["paid", "it\'s"]', [0, 1]),
        ("state in []", []),
        ('error_code == ""', [2]),
        ("amount >= 10.5", [0, 2]),
        ("amount > 10.50 || fee == 0.05", [1, 2]),
        ("amount < 1000", [0, 1, 2]),
        ('state == "paid" || fee > 0 && amount > 0.05', [0, 2]),
        ('(state == "paid" || fee > 0) && amount > 0.05', [0, 2]),
        ("!(fee > 0.01) && !!(amount > 0)", [0, 2]),
    ],
)
def test_sql_keeps_what_cel_keeps(condition: str, lines: list[int]) -> None:
    """A field that holds nothing is equal to no constant, so it is unequal to each."""
    assert kept(condition) == lines


@pytest.mark.parametrize(
    "condition",
    [
        "", "  ", "state", "state ==", '"paid" == state', "state == 1", 'amount > "1"', "amount > -1", "&&",
        "(state == null", "state == null)", 'state == "a" "b"', 'state in ["a"', 'state in ["a" "b"]',
        'state == "a\\"b"', "state == 'a\\'; DROP TABLE log --'", "state == error_code",
        'state.startsWith("p")', "has(log.state)", "state == null; DROP TABLE log",
    ],
)  # fmt: skip
def test_what_sql_cannot_say_is_refused(condition: str) -> None:
    """Rather than said wrongly."""
    with pytest.raises(FaultError):
        to_sql(condition, FIELDS, "CNY")


def test_what_is_wrong_is_told() -> None:
    """With a way out."""
    with pytest.raises(FaultError, match="no `stat` is logged; did you mean `state`"):
        to_sql('stat == "paid"', FIELDS)
    with pytest.raises(FaultError, match="add it to the `fields`"):
        to_sql('phone == "1"', FIELDS)
    with pytest.raises(FaultError, match="only be compared in one currency"):
        to_sql("amount > 1", FIELDS)
    with pytest.raises(FaultError, match="no whole minor units"):
        to_sql("amount > 0.001", FIELDS, "CNY")

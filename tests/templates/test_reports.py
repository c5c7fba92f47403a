"""Reports in SQL: both databases count the same, by the clocks of the report's zone."""

import time
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any, get_args

import pytest
from tests.databases import Database
from tests.shipped import artifacts, made

from pgconf.kinds.report import Dimension, Measure

LINES: list[dict[str, Any]] = [
    # 23:59 and 00:01 in Shanghai, of which the second is the next day there, and the same one in UTC.
    {"time": "2026-11-10T15:59:00Z", "state": "paid", "amount": 10000, "fee": 60, "refunded": None},
    {"time": "2026-11-10T16:01:00Z", "state": "completed", "amount": 5001, "fee": 30, "refunded": 0},
    {"time": "2026-11-10T17:00:00Z", "state": "refunded", "amount": 2000, "fee": 12, "refunded": 2000},
    {"time": "2026-11-10T17:00:00Z", "state": "submitted", "amount": 999, "fee": None, "refunded": None},
    {"time": "2026-11-10T17:00:00Z", "state": "paid", "amount": 7, "currency": "USD"},
    {"time": "2026-11-10T17:00:00Z", "state": "paid", "amount": 3000, "payment_method": "ecny"},
    {"time": "2026-10-31T16:00:00Z", "state": "completed", "amount": 100, "fee": 1, "refunded": 40},
]
LOG = """
kind: transaction_log
name: log
fields: [time, payment_method, amount, serial, currency, state, fee, refunded, channel, error_code, phone]
mask: {phone: last-4}
retention: 90d
sink: {type: table, table: payment_log}
"""


@pytest.fixture(autouse=True)
def shanghai(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Set the machine's clock, which is SQLite's only one."""
    if not hasattr(time, "tzset"):
        pytest.skip("the time zone of a process cannot be set here")
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def fill(sql: Database, schema: str, views: str, lines: Iterable[dict[str, Any]] = LINES) -> None:
    """Make a log with some lines, and the views; twice, as whoever deploys does."""
    sql.run(schema)
    sql.run(views)
    for number, line in enumerate(lines):
        usual = {"payment_method": "alipay-web", "currency": "CNY", "serial": f"P{number}"}
        sql.insert("payment_log", **{**usual, **line})
    sql.run(views)


def counted(
    sql: Database, report: str, log: str = LOG, lines: Iterable[dict[str, Any]] = LINES
) -> list[dict[str, Any]]:
    """Give the lines of one report over a log."""
    resources = f"{log}\n---\nkind: report\nname: odd\n{report}\n"
    schema = made("log/schema.sql", log)[f"log/schema.{sql.dialect}.sql"]
    fill(sql, schema, made("reports/views.sql", resources)[f"reports/views.{sql.dialect}.sql"], lines)
    return [plain(row) for row in sql.rows("report_odd")]


def plain(row: dict[str, Any]) -> dict[str, Any]:
    """Give numbers and days in one form, whichever database they are from."""
    return {
        name: float(value) if isinstance(value, Decimal | float | int) else value and str(value)
        for name, value in row.items()
    }


def test_reports_of_the_example_count_right(sql: Database) -> None:
    """Days and months are those of Shanghai, and other currencies do not come in."""
    found = artifacts()
    fill(sql, found[f"log/schema.{sql.dialect}.sql"], found[f"reports/views.{sql.dialect}.sql"])
    rows = [plain(row) for row in sql.rows("report_daily-by-method")]
    daily = {(row["day"], row["payment_method"]): row for row in rows}
    assert set(daily) == {
        ("2026-11-01", "alipay-web"),
        ("2026-11-10", "alipay-web"),
        ("2026-11-11", "alipay-web"),
        ("2026-11-11", "ecny"),
    }
    assert daily["2026-11-11", "alipay-web"] == {
        "day": "2026-11-11", "payment_method": "alipay-web",
        "count": 2, "gross": 7001, "refunds": 2000, "net": 5001, "fee": 42, "success_rate": 1,
    }  # fmt: skip
    monthly = {row["payment_method"]: plain(row) for row in sql.rows("report_monthly-settlement")}
    assert monthly == {
        "alipay-web": {
            "month": "2026-11-01", "provider": "alipay", "payment_method": "alipay-web",
            "count": 3, "gross": 7101, "refunds": 2040, "net": 5061, "fee": 43, "average": 1687,
            "refund_rate": 0.6667,
        }
    }  # fmt: skip


@pytest.mark.parametrize("environment", ["sandbox", "staging"])
def test_reports_of_every_environment_are_views(sql: Database, environment: str) -> None:
    """That can be asked."""
    found = artifacts(environment)
    fill(sql, found[f"log/schema.{sql.dialect}.sql"], found[f"reports/views.{sql.dialect}.sql"])
    assert sql.rows("report_daily-by-method")


def test_every_measure_and_dimension_is_a_column(sql: Database) -> None:
    """Also when the only log is not named, nor a basis, currency or condition."""
    measures, dimensions = get_args(Measure), get_args(Dimension)
    rows = counted(sql, f"measures: [{', '.join(measures)}]\nby: [{', '.join(dimensions)}]")
    assert {tuple(row) for row in rows} == {(*dimensions, *measures)}
    (first,) = (row for row in rows if row["hour"] == "2026-11-10 23:00:00")
    assert (first["day"], first["week"], first["month"]) == ("2026-11-10", "2026-11-09", "2026-11-01")
    assert (first["sum"], first["average"], first["refund_rate"]) == (10000, 10000, 0)


def test_a_report_by_nothing_is_one_line(sql: Database) -> None:
    """Over everything that there is."""
    (row,) = counted(sql, "measures: [count, sum, success_rate]\nbasis: net\ncurrency: CNY")
    assert row == {"count": 6, "sum": 21100 - 2040, "success_rate": round(5 / 6, 4)}


def test_amounts_in_conditions_are_in_the_reports_currency(sql: Database) -> None:
    """And text in conditions is text."""
    where = "amount >= 20.01 && !(state in [\\\"paid\\\"]) && error_code != 'x'"
    (row,) = counted(sql, f'measures: [count]\ncurrency: CNY\nwhere: "{where}"')
    assert row == {"count": 1}


def test_what_is_not_logged_is_not_known(sql: Database) -> None:
    """And is neither nothing nor an error."""
    fields = "[time, payment_method, amount, serial, currency, state]"
    thin = f"kind: transaction_log\nname: log\nfields: {fields}\n"
    log = f"{thin}retention: 90d\nsink: {{type: table, table: payment_log}}\n"
    known = [{key: value for key, value in line.items() if key not in {"fee", "refunded"}} for line in LINES]
    (row,) = counted(sql, "measures: [gross, refunds, net, fee]\ncurrency: CNY", log, known)
    assert row == {"gross": 21100, "refunds": None, "net": None, "fee": None}


def test_an_empty_shop_has_no_reports(sql: Database) -> None:
    """The script does nothing."""
    sql.run(made("reports/views.sql")[f"reports/views.{sql.dialect}.sql"])

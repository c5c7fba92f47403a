"""Reports: measures, dimensions and schedules."""

import pytest
from tests.unit.kinds.asking import Subject

from pgconf.kinds.timing import Schedule

EXAMPLE = Subject(
    {
        "kind": "report",
        "name": "daily-by-method",
        "title": "每日各支付方式统计",
        "measures": ["count", "gross", "refunds", "net", "fee", "success_rate"],
        "by": ["day", "payment_method"],
        "where": 'state in ["paid", "completed", "refunded"]',
        "zone": "Asia/Shanghai",
        "every": "day at 07:30",
        "to": "finance-team",
        "chart": "bar",
    }
)


@pytest.mark.parametrize(
    ("text", "schedule"),
    [
        ("day at 07:30", Schedule("day", "07:30")),
        ("week on mon at 08:00", Schedule("week", "08:00", weekday="mon")),
        ("month on 31 at 08:00", Schedule("month", "08:00", month_day=31)),
    ],
)
def test_a_schedule_is_read_and_written_back(text: str, schedule: Schedule) -> None:
    """The three rhythms become values, and their canonical form is what was written."""
    checked = EXAMPLE.check(every=text)

    assert checked.diagnostics == ()
    assert checked.value.every == schedule
    assert f'"every":"{text}"'.encode() in EXAMPLE.canonical(every=text)


@pytest.mark.parametrize(
    "text",
    [
        "daily",
        "day at 7:30",
        "day at 24:00",
        "week at 08:00",
        "week on monday at 08:00",
        "month on 32 at 08:00",
    ],
)
def test_another_schedule_is_told_the_rhythms(text: str) -> None:
    """Half a schedule leaves open when the report is made."""
    name, path, message, hint = EXAMPLE.only(every=text)

    assert (name, path) == ("schema/format", ("every",))
    assert message.startswith("`every` must be a schedule such as `day at 07:30`")
    assert hint is not None


def test_the_order_of_columns_matters_and_that_of_keys_does_not() -> None:
    """Measures stand in the report from left to right."""
    backwards = dict(reversed(EXAMPLE.data.items()))

    assert EXAMPLE.canonical() == EXAMPLE.canonical(**backwards)
    assert EXAMPLE.canonical(measures=["count", "net"]) != EXAMPLE.canonical(measures=["net", "count"])


def test_an_unknown_measure_is_suggested_a_known_one() -> None:
    """What can be counted is a closed set."""
    assert EXAMPLE.only(measures=["sucess_rate"]) == (
        "schema/unknown-value",
        ("measures", 0),
        "`measures[0]` cannot be `sucess_rate`",
        "did you mean `success_rate`?",
    )


@pytest.mark.parametrize(("field", "values"), [("measures", ["count", "count"]), ("by", ["day", "day"])])
def test_a_column_stands_once(field: str, values: list[str]) -> None:
    """The same column twice says nothing new."""
    name, path, _, hint = EXAMPLE.only(**{field: values})

    assert (name, path, hint) == ("schema/inconsistent", (field, 1), "remove one of the two")


def test_a_report_measures_something() -> None:
    """An empty table is no report."""
    assert EXAMPLE.only(measures=[]) == (
        "schema/inconsistent",
        ("measures",),
        "a report without measures says nothing",
        "add `count`, say",
    )


def test_what_is_sent_must_be_made() -> None:
    """Nobody gets a report that has no time."""
    assert EXAMPLE.findings(every=None, to=None) == []
    assert EXAMPLE.only(every=None) == (
        "schema/inconsistent",
        ("every",),
        "the report is never sent: `to` is given and `every` is not",
        "add `every: day at 07:30`, say",
    )

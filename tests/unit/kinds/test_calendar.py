"""Calendars: years, weekends, make-up workdays, closures."""

from datetime import date

from tests.unit.kinds.asking import Subject

EXAMPLE = Subject(
    {
        "kind": "calendar",
        "name": "cn-banking",
        "title": "银行营业日历",
        "country": "CN",
        "years": [2026, 2027],
        "workdays": {"2026-01-04": "元旦调休", "2026-02-14": "春节调休"},
        "closed": {"2026-12-31": "年终决算"},
    }
)


def test_the_example_becomes_dates() -> None:
    """Days are dates, so that one can count with them."""
    checked = EXAMPLE.check()

    assert checked.diagnostics == ()
    assert checked.value.closed == {date(2026, 12, 31): "年终决算"}
    assert checked.value.weekend == ("sat", "sun")


def test_order_does_not_matter() -> None:
    """Years, weekends and days are sets."""
    assert EXAMPLE.canonical(weekend=["sat", "sun"]) == EXAMPLE.canonical(
        weekend=["sun", "sat"],
        years=[2027, 2026],
        workdays=dict(reversed(EXAMPLE.data["workdays"].items())),
    )


def test_a_day_must_exist() -> None:
    """February has no 30th."""
    assert EXAMPLE.only(closed={"2026-02-30": "盘点"}) == (
        "schema/format",
        ("closed", "2026-02-30"),
        "`closed.2026-02-30` must be a day that exists",
        "the month does not have that many days",
    )


def test_a_day_must_lie_in_the_years() -> None:
    """A day of another year was probably mistyped."""
    assert EXAMPLE.only(closed={"2025-12-31": "年终决算"}) == (
        "schema/inconsistent",
        ("closed", "2025-12-31"),
        "`2025-12-31` lies in none of the calendar's `years`",
        "add 2025 to `years`, or correct the date",
    )


def test_a_day_is_worked_or_closed() -> None:
    """The two lists exclude each other."""
    assert EXAMPLE.only(closed={"2026-01-04": "盘点"}) == (
        "schema/inconsistent",
        ("workdays", "2026-01-04"),
        "`2026-01-04` is in `workdays` and in `closed`",
        "remove it from one of the two",
    )


def test_a_week_has_a_business_day() -> None:
    """Settlement would wait for ever."""
    assert EXAMPLE.only(weekend=["mon", "tue", "wed", "thu", "fri", "sat", "sun"]) == (
        "schema/inconsistent",
        ("weekend",),
        "a week without a business day never settles",
        "leave a day out",
    )


def test_a_calendar_knows_a_year() -> None:
    """Without years it can say nothing, and its days are not complained about one by one."""
    assert EXAMPLE.only(years=[]) == (
        "schema/inconsistent",
        ("years",),
        "a calendar without `years` knows no day",
        "add the years it covers",
    )


def test_a_broken_year_is_one_mistake() -> None:
    """Days are not held against a year that could not be read."""
    name, path, message, _ = EXAMPLE.only(years=["2026"])

    assert (name, path) == ("schema/wrong-type", ("years", 0))
    assert message == "`years[0]` must be a whole number, not the text `2026`"

"""Calendars: years, weekends, make-up workdays, closures."""

from datetime import date
from typing import Any

from pgconf.kinds.registry import registry
from pgconf.model import Address, Diagnostic, Place

KIND = registry()["calendar"]

EXAMPLE: dict[str, Any] = {
    "kind": "calendar",
    "name": "cn-banking",
    "title": "银行营业日历",
    "country": "CN",
    "years": [2026, 2027],
    "workdays": {"2026-01-04": "元旦调休", "2026-02-14": "春节调休"},
    "closed": {"2026-12-31": "年终决算"},
}


def complaints(**changes: Any) -> list[Diagnostic]:
    """Check the example with some fields changed."""
    return list(KIND.check(Address("calendar", "cn-banking"), {**EXAMPLE, **changes}).diagnostics)


def only(**changes: Any) -> tuple[str, tuple[str | int, ...], str, str | None]:
    """Tell name, path, message and hint of the one complaint about the changed example."""
    (found,) = complaints(**changes)
    assert isinstance(found.where, Place)
    return found.name, found.where.path, found.message, found.hint


def canonical(**changes: Any) -> bytes:
    """Write the changed example in canonical form."""
    checked = KIND.check(Address("calendar", "cn-banking"), {**EXAMPLE, **changes})
    assert checked.diagnostics == ()
    return KIND.canonical(checked.value)


def test_the_example_becomes_dates() -> None:
    """Days are dates, so that one can count with them."""
    checked = KIND.check(Address("calendar", "cn-banking"), EXAMPLE)

    assert checked.diagnostics == ()
    assert checked.value.closed == {date(2026, 12, 31): "年终决算"}
    assert checked.value.weekend == ("sat", "sun")


def test_order_does_not_matter() -> None:
    """Years, weekends and days are sets."""
    assert canonical(weekend=["sat", "sun"]) == canonical(
        weekend=["sun", "sat"],
        years=[2027, 2026],
        workdays=dict(reversed(EXAMPLE["workdays"].items())),
    )


def test_a_day_must_exist() -> None:
    """February has no 30th."""
    assert only(closed={"2026-02-30": "盘点"}) == (
        "schema/format",
        ("closed", "2026-02-30"),
        "`closed.2026-02-30` must be a day that exists",
        "the month does not have that many days",
    )


def test_a_day_must_lie_in_the_years() -> None:
    """A day of another year was probably mistyped."""
    assert only(closed={"2025-12-31": "年终决算"}) == (
        "schema/inconsistent",
        ("closed", "2025-12-31"),
        "`2025-12-31` lies in none of the calendar's `years`",
        "add 2025 to `years`, or correct the date",
    )


def test_a_day_is_worked_or_closed() -> None:
    """The two lists exclude each other."""
    assert only(closed={"2026-01-04": "盘点"}) == (
        "schema/inconsistent",
        ("workdays", "2026-01-04"),
        "`2026-01-04` is in `workdays` and in `closed`",
        "remove it from one of the two",
    )


def test_a_week_has_a_business_day() -> None:
    """Settlement would wait for ever."""
    assert only(weekend=["mon", "tue", "wed", "thu", "fri", "sat", "sun"]) == (
        "schema/inconsistent",
        ("weekend",),
        "a week without a business day never settles",
        "leave a day out",
    )


def test_a_calendar_knows_a_year() -> None:
    """Without years it can say nothing, and its days are not complained about one by one."""
    assert only(years=[]) == (
        "schema/inconsistent",
        ("years",),
        "a calendar without `years` knows no day",
        "add the years it covers",
    )


def test_a_broken_year_is_one_mistake() -> None:
    """Days are not held against a year that could not be read."""
    name, path, message, _ = only(years=["2026"])

    assert (name, path) == ("schema/wrong-type", ("years", 0))
    assert message == "`years[0]` must be a whole number, not the text `2026`"

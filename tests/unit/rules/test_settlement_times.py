"""Cut-offs, payouts and clocks: the bounds, and what must stay silent."""

from pathlib import Path
from typing import Any

import pytest

from .money_shop import ACCOUNT, CALENDAR, SETTLEMENT, Found, found

BEFORE = "settlement/window-before-cutoff"
RAIL = "settlement/cutoff-after-rail-close"
ZONE = "settlement/timezone-missing"


def told(root: Path, rule: str, **fields: Any) -> list[Found]:
    """Validate one settlement rule."""
    return found(root, rule, ACCOUNT, CALENDAR, {**SETTLEMENT, **fields})


SAME_DAY: dict[str, Any] = {
    "cycle": "D+0",
    "same_day": True,
    "cutoff": "18:00",
    "window": {"from": "09:00", "to": "20:00"},
}


@pytest.mark.parametrize("last", ["17:59", "18:00", "18:01"])
def test_the_last_run_of_the_same_day_is_not_before_the_cut_off(tmp_path: Path, last: str) -> None:
    """A run at the very minute is taken; the runs before it do not matter."""
    findings = told(tmp_path, BEFORE, **SAME_DAY, batches=["10:00", last])
    assert bool(findings) is (last == "17:59")


def test_the_window_opens_once_without_batches(tmp_path: Path) -> None:
    """The run is at its beginning, so its end is of no use."""
    assert told(tmp_path, BEFORE, **SAME_DAY) == [
        Found(
            "error",
            "payouts start at 09:00, before the cut-off that they settle: payments are collected until 18:00",
            '"09:00"',
        )
    ]


def test_a_day_without_a_cut_off_ends_at_midnight(tmp_path: Path) -> None:
    """Its money cannot be settled on the same day, unless the window goes on after midnight."""
    ((_, message, marked),) = told(tmp_path, BEFORE, **{**SAME_DAY, "cutoff": None, "batches": ["19:00"]})
    assert (message.endswith("collected until midnight"), marked) == (True, '"19:00"')
    night = {"window": {"from": "22:00", "to": "02:00"}, "batches": ["23:00", "00:30"]}
    assert told(tmp_path, BEFORE, **{**SAME_DAY, "cutoff": None, **night}) == []


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"window": {"from": "06:00", "to": "09:00"}, "cutoff": "23:00"}, id="the next morning"),
        pytest.param({"cutoff": "23:00"}, id="no window"),
        pytest.param({**SAME_DAY, "enabled": False}, id="switched off"),
        pytest.param(
            {"cycle": "W+2", "weekdays": ["sun"], "window": {"from": "06:00", "to": "09:00"}}, id="weekly"
        ),
    ],
)
def test_payouts_of_a_later_day_come_after_the_cut_off(tmp_path: Path, fields: dict[str, Any]) -> None:
    """Or there is nothing to compare."""
    assert told(tmp_path, BEFORE, **fields) == []


def test_the_clocks_of_summer_count_in_winter_too(tmp_path: Path) -> None:
    """12:00 in Shanghai is 00:00 in New York in summer, and 23:00 of the day before in winter."""
    fields = {"zone": "America/New_York", "cutoff": "23:30"}
    window = {"from": "12:00", "to": "13:00", "zone": "Asia/Shanghai"}
    assert len(told(tmp_path, BEFORE, **fields, window=window)) == 1
    assert told(tmp_path, BEFORE, **{**fields, "cutoff": "23:00"}, window=window) == []


def test_another_clock_can_put_payouts_before_the_cut_off(tmp_path: Path) -> None:
    """06:00 in Shanghai is 17:00 of the day before in New York."""
    fields = {"zone": "America/New_York", "cutoff": "23:00"}
    window = {"from": "06:00", "to": "09:00", "zone": "Asia/Shanghai"}
    ((severity, message, marked),) = told(tmp_path, BEFORE, **fields, window=window)
    assert (severity, marked) == ("error", '"06:00"')
    assert message == (
        "payouts start at 06:00 in Asia/Shanghai, when it is 17:00 in America/New_York, before the cut-off: "
        "payments are collected until 23:00"
    )
    assert told(tmp_path, BEFORE, **fields, window={**window, "from": "12:00", "to": "13:00"}) == []


@pytest.mark.parametrize(
    ("roll", "calendar", "is_found"),
    [
        pytest.param("preceding", "cn-banking", True, id="from Saturday back to Friday"),
        pytest.param("modified-following", "cn-banking", True, id="from the end of a month"),
        pytest.param("following", "cn-banking", False, id="forth"),
    ],
)
def test_a_roll_can_settle_money_before_it_is_there(
    tmp_path: Path,
    roll: str,
    calendar: str,
    is_found: bool,  # noqa: FBT001 - a column of the table
) -> None:
    """D+1 of a Friday, rolled back, is the Friday itself."""
    fields = {"cycle": "D+1", "roll": roll, "calendar": calendar, "cutoff": "23:00"}
    findings = told(tmp_path, BEFORE, **fields, window={"from": "06:00", "to": "09:00"})
    assert [(one.severity, one.marked) for one in findings] == [("error", f'"{roll}"')] * is_found


HVPS = {"rail": "hvps", "window": {"from": "09:00", "to": "23:00"}}


@pytest.mark.parametrize(
    ("time", "is_refused"),
    [("17:14", False), ("17:15", True), ("20:29", True), ("20:30", False), ("09:00", False)],
)
def test_a_payout_starts_while_the_rail_accepts(tmp_path: Path, time: str, is_refused: bool) -> None:  # noqa: FBT001
    """From 17:15 to 20:30 it takes none; afterwards those of the next working day."""
    findings = told(tmp_path, RAIL, **HVPS, batches=[time])
    assert [(one.severity, one.marked) for one in findings] == [("warning", f'"{time}"')] * is_refused


def test_rails_are_on_the_clock_of_beijing(tmp_path: Path) -> None:
    """10:30 in Berlin is 17:30 in winter, and 11:30 is in summer."""
    zone = {"zone": "Europe/Berlin", "window": {"from": "08:00", "to": "14:00"}, "rail": "hvps"}
    batches = ["09:00", "10:30", "11:30", "13:30"]
    marked = [one.marked for one in told(tmp_path, RAIL, **zone, batches=batches)]
    assert marked == ['"10:30"', '"11:30"', '"13:30"']


@pytest.mark.parametrize(("opens", "is_refused"), [("17:30", True), ("20:29", True), ("20:45", False)])
def test_a_window_on_the_clock_of_beijing_knows_no_season(
    tmp_path: Path,
    opens: str,
    is_refused: bool,  # noqa: FBT001 - a column of the table
) -> None:
    """Berlin's summer and winter do not matter to a window that is not on its clock."""
    window = {"from": opens, "to": "22:00", "zone": "Asia/Shanghai"}
    findings = told(tmp_path, RAIL, zone="Europe/Berlin", rail="hvps", window=window)
    assert [one.marked for one in findings] == [f'"{opens}"'] * is_refused


@pytest.mark.parametrize("rail", ["beps", "ibps", None])
def test_other_rails_never_close(tmp_path: Path, rail: str | None) -> None:
    """And no rail is no reason to guess one."""
    assert told(tmp_path, RAIL, **{**HVPS, "rail": rail}, batches=["18:00"]) == []


@pytest.mark.parametrize(("cutoff", "is_late"), [("17:15", False), ("17:16", True)])
def test_the_same_day_must_end_before_the_rail_closes(tmp_path: Path, cutoff: str, is_late: bool) -> None:  # noqa: FBT001
    """Only when money leaves on that day."""
    same_day = {"rail": "hvps", "cycle": "D+0", "same_day": True, "cutoff": cutoff}
    assert [one.marked for one in told(tmp_path, RAIL, **same_day)] == [f'"{cutoff}"'] * is_late
    assert told(tmp_path, RAIL, **{**same_day, "cycle": "D+1"}) == []


@pytest.mark.parametrize(
    ("time", "message"),
    [
        ("02:30", "there is no 02:30 on 2027-03-28 in Europe/Berlin: the clock goes from 02:00 to 03:00"),
        ("02:00", "there is no 02:00 on 2027-03-28 in Europe/Berlin: the clock goes from 02:00 to 03:00"),
        ("01:59", None),
        ("03:00", None),
    ],
)
def test_a_time_that_is_skipped_is_found(tmp_path: Path, time: str, message: str | None) -> None:
    """The end of the hour is there."""
    findings = told(tmp_path, ZONE, zone="Europe/Berlin", cutoff=time)
    assert findings == ([Found("warning", message, f'"{time}"')] if message else [])


def test_the_environments_zone_counts_for_a_rule_without_one(tmp_path: Path) -> None:
    """01:30 comes twice in New York before it is skipped anywhere."""
    settlement = {**SETTLEMENT, "cutoff": "01:30"}
    ((_, message, _),) = found(tmp_path, ZONE, ACCOUNT, settlement, environment={"zone": "America/New_York"})
    assert (
        message
        == "01:30 comes twice on 2027-11-07 in America/New_York: the clock goes back from 02:00 to 01:00"
    )


def test_batches_and_windows_are_looked_at_on_their_own_clocks(tmp_path: Path) -> None:
    """The window's zone is not the rule's."""
    window = {"from": "02:30", "to": "04:00", "zone": "Europe/Berlin"}
    assert [one.marked for one in told(tmp_path, ZONE, window=window, batches=["02:30"])] == ['"02:30"']
    assert told(tmp_path, ZONE, window={"from": "02:30", "to": "04:00"}, cutoff="02:30") == []


def test_nothing_is_said_of_the_clocks_of_what_is_switched_off(tmp_path: Path) -> None:
    """Nobody settles by them."""
    assert told(tmp_path, ZONE, zone="Europe/Berlin", cutoff="02:30", enabled=False) == []

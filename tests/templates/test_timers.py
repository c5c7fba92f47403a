"""Timers for systemd: it takes them, and starts what it should when it should."""

import re
import shutil
import subprocess
from collections.abc import Iterable
from configparser import RawConfigParser
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from tests.shipped import artifacts, desired, made

from pgconf.kinds.settlement_rule import SettlementRule
from pgconf.kinds.withdrawal_rule import WithdrawalRule

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
CALENDAR = re.compile(
    rf"(?:(?P<days>(?:{'|'.join(WEEKDAYS)})(?:,(?:{'|'.join(WEEKDAYS)}))*) )?"
    r"\*-\*(?:-(?P<day>\*|\d\d)|~(?P<last>01)) (?P<time>([01]\d|2[0-3]):[0-5]\d):00 (?P<zone>[\w/+-]+)"
)
SETTLEMENTS = r"""
kind: settlement_rule
name: bare
title: 100% "safe" \o/
method: wallet
account: a
cycle: D+0
---
kind: settlement_rule
name: windowed
method: wallet
account: a
cycle: T+1
zone: Asia/Tokyo
window: {from: "06:00", to: "09:00", days: [wed, mon], zone: Europe/Berlin}
---
kind: settlement_rule
name: switched-off
enabled: false
method: wallet
account: a
cycle: T+1
"""
WITHDRAWALS = """
kind: withdrawal_rule
name: weekly
method: bank
accounts: [a]
amount: {}
automatic: {every: week on mon at 10:30}
---
kind: withdrawal_rule
name: last-day
method: bank
accounts: [a]
amount: {}
automatic: {every: month on 31 at 10:30}
window: {from: "09:00", to: "16:30", zone: Asia/Tokyo}
---
kind: withdrawal_rule
name: by-hand
method: bank
accounts: [a]
amount: {}
---
kind: withdrawal_rule
name: switched-off
enabled: false
method: bank
accounts: [a]
amount: {}
automatic: {every: day at 10:30}
"""
SERVICE = "[Unit]\nDescription=%i\n\n[Service]\nType=oneshot\nExecStart=/bin/true\n"


class Repeated(dict[str, list[str]]):
    """A section in which a key may stand several times, as units have it."""

    def __setitem__(self, key: str, value: list[str]) -> None:
        """Keep what stands there already."""
        super().__setitem__(key, [*self.get(key, ()), *value] if isinstance(value, list) else value)


def timers(found: dict[str, str]) -> dict[str, list[str]]:
    """Give the times of each timer, which must be well formed."""
    times: dict[str, list[str]] = {}
    for name, text in found.items():
        unit = RawConfigParser(strict=False, delimiters=("=",), interpolation=None)
        unit.optionxform = str  # type: ignore[assignment,method-assign]
        unit.read_string(text)
        assert unit.sections() == ["Unit", "Timer", "Install"]
        purpose, _, rule = name.removeprefix("systemd/").removesuffix(".timer").partition("-")
        assert unit["Timer"]["Unit"] == f"{purpose}@{rule}.service"
        assert "%" not in unit["Unit"]["Description"].replace("%%", "")
        times[f"{purpose}/{rule}"] = re.findall(r"^OnCalendar=(.*)$", text, re.MULTILINE)
        assert all(CALENDAR.fullmatch(line) for line in times[f"{purpose}/{rule}"])
    return times


def of_the_example(environment: str = "production") -> dict[str, str]:
    """Give the timers of the example shop."""
    return {name: text for name, text in artifacts(environment).items() if name.startswith("systemd/")}


def odd() -> dict[str, str]:
    """Give timers of rules that leave much out."""
    return made("systemd/settlement.timer", SETTLEMENTS) | made("systemd/withdrawal.timer", WITHDRAWALS)


@pytest.mark.parametrize("environment", ["production", "sandbox", "staging"])
def test_every_rule_has_its_timer(environment: str) -> None:
    """At the times of its batches, or when its window opens; withdrawals when they run by themselves."""
    expected: dict[str, list[str]] = {}
    for resource in desired(environment).resources.values():
        match resource.spec:
            case SettlementRule(enabled=True) as rule:
                assert rule.window
                times = sorted(rule.batches) or [rule.window.from_]
                expected[f"settlement/{rule.name}"] = [f"*-*-* {time}:00 {rule.zone}" for time in times]
            case WithdrawalRule(enabled=True) as rule if rule.automatic:
                assert rule.window
                time = f"*-*-* {rule.automatic.every.at}:00 {rule.window.zone}"
                expected[f"withdrawal/{rule.name}"] = [time]
    assert timers(of_the_example(environment)) == expected


def test_what_is_left_out_is_the_environments() -> None:
    """Without a window, a day is settled when it is over; the last day of a month is every month's."""
    assert timers(odd()) == {
        "settlement/bare": ["*-*-* 00:00:00 Asia/Shanghai"],
        "settlement/windowed": ["Mon,Wed *-*-* 06:00:00 Europe/Berlin"],
        "withdrawal/last-day": ["*-*~01 10:30:00 Asia/Tokyo"],
        "withdrawal/weekly": ["Mon *-*-* 10:30:00 Asia/Shanghai"],
    }


def analyze(*arguments: str) -> str:
    """Ask systemd."""
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("there is no systemd here")
    done = subprocess.run([program, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_systemd_takes_the_units(tmp_path: Path) -> None:
    """And has nothing to say of them."""
    found = {**of_the_example(), **odd()}
    for name, text in found.items():
        (tmp_path / Path(name).name).write_text(text, "utf-8")
    for purpose in ("settlement", "withdrawal"):
        (tmp_path / f"{purpose}@.service").write_text(SERVICE, "utf-8")
    units = [str(tmp_path / Path(name).name) for name in found]
    assert str(tmp_path) not in analyze("verify", "--man=no", *units)


def test_systemd_counts_the_times_as_we_do() -> None:
    """The next four of each, by the clocks of its zone."""
    for line in {line for lines in timers({**of_the_example(), **odd()}).values() for line in lines}:
        told = analyze("calendar", "--iterations=4", "--base-time=2026-12-30 00:00:00 UTC", line)
        instants = [
            datetime.strptime(f"{found} +0000", "%Y-%m-%d %H:%M:%S %z")
            for found in re.findall(r"(?:\(in UTC\)|elapse|Iter\. #\d+): \w{3} (\S+ \S+) UTC", told)
        ]
        assert list(dict.fromkeys(instants)) == next_times(line, 4)


def next_times(line: str, count: int) -> list[datetime]:
    """Work out the next instants that a line speaks of."""
    found = CALENDAR.fullmatch(line)
    assert found
    zone, (hour, minute) = ZoneInfo(found["zone"]), map(int, found["time"].split(":"))
    base = datetime(2026, 12, 30, tzinfo=ZoneInfo("UTC"))
    days: Iterable[datetime] = (base.astimezone(zone) + timedelta(days=day) for day in range(-1, 400))
    instants = (
        day.replace(hour=hour, minute=minute, second=0)
        for day in days
        if (not found["days"] or WEEKDAYS[day.weekday()] in found["days"])
        and (not found["last"] or (day + timedelta(days=1)).day == 1)
    )
    return [instant for instant in instants if instant > base][:count]

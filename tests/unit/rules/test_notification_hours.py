"""The hours in which messages go out."""

from pathlib import Path
from typing import Any

import pytest

from .notifications import CODE, CODE_RULE, HUAWEI, RULE, SMS, TEMPLATE, Said, only, said, text

PROMOTION = {
    **TEMPLATE,
    "category": "promotional",
    "variables": {"title": {"type": "text", "max": 20}},
    "sms": text("新品{1}，拒收请回复R".replace("{1}", "${1}"), signature="示例会员", parameters=["title"]),
}
PROMOTE = {**RULE, "event": "promotion.started"}


def window(start: str, end: str, **changes: Any) -> dict[str, Any]:
    """Make a window that drops what falls outside."""
    return {"from": start, "to": end, "outside": "drop", **changes}


@pytest.mark.parametrize(
    ("hours", "marked"),
    [
        (window("22:00", "08:00"), "08:00"),
        (window("22:00", "00:00"), "00:00"),
        (window("08:00", "22:00", overnight=True), "true"),
        (window("22:00", "08:00", overnight=True), None),
        (window("08:00", "22:00"), None),
        (window("00:00", "23:59"), None),
    ],
)
def test_a_window_says_whether_it_crosses_midnight(
    tmp_path: Path, hours: dict[str, Any], marked: str | None
) -> None:
    """Both that it does, and that it does not; one that ends at midnight crosses it."""
    found = said(tmp_path, TEMPLATE, {**RULE, "window": hours})
    expected = [] if marked is None else [Said("window-empty-or-inverted", "notification_rule/paid", marked)]
    assert found == expected


@pytest.mark.parametrize(
    ("rule", "rules"),
    [
        ({}, []),
        ({"window": window("08:00", "22:00", outside="ignore")}, []),
        ({"window": window("08:00", "22:00", outside="defer")}, ["quiet-hours-block-otp"]),
        ({"window": window("08:00", "22:00")}, ["quiet-hours-block-otp"]),
        ({"window": {"from": "08:00", "to": "22:00"}}, ["quiet-hours-block-otp"]),
        ({"window": window("08:00", "22:00"), "enabled": False}, []),
    ],
)
def test_codes_do_not_wait(tmp_path: Path, rule: dict[str, Any], rules: list[str]) -> None:
    """A window is no harm when what falls outside goes out all the same."""
    assert [one.rule for one in said(tmp_path, CODE, {**CODE_RULE, **rule})] == rules


def test_a_sender_with_hours_sends_no_codes(tmp_path: Path) -> None:
    """Other messages may wait for it."""
    sender = {**SMS, "hours": [{"from": "08:00", "to": "21:00"}]}
    found = said(tmp_path, CODE, sender, CODE_RULE, TEMPLATE, RULE)
    assert found == [Said("quiet-hours-block-otp", "notification_rule/code", '["sms"]')]


def promoting(tmp_path: Path, *, hours: Any = None, zone: str = "Asia/Shanghai", **rule: Any) -> list[Said]:
    """Send advertising through Huawei Cloud, which lets it through from 08:00 to 22:00."""
    sender = HUAWEI if hours is None else {**HUAWEI, "hours": hours}
    return said(tmp_path, PROMOTION, sender, {**PROMOTE, **rule}, zone=zone)


@pytest.mark.parametrize(
    ("hours", "marked"),
    [
        (window("08:00", "22:00"), None),
        (window("07:59", "22:00"), "07:59"),
        (window("08:00", "22:01"), "22:01"),
        (window("21:00", "09:00", overnight=True), "21:00"),
        (window("09:00", "20:00", outside="ignore"), "ignore"),
        (window("09:00", "20:00", outside="defer"), None),
        (None, "paid"),
    ],
)
def test_advertising_keeps_to_the_hours(
    tmp_path: Path, hours: dict[str, Any] | None, marked: str | None
) -> None:
    """Both ends are exact, and a window that is ignored is none."""
    change: dict[str, Any] = {} if hours is None else {"window": hours}
    found = promoting(tmp_path, **change)
    assert [(one.rule, one.marked) for one in found] == (
        [] if marked is None else [("promo-outside-hours", marked)]
    )


def test_the_hours_of_the_sender_count_too(tmp_path: Path) -> None:
    """They keep what the rule lets out; together they must be within."""
    assert (
        promoting(tmp_path, hours=[{"from": "10:00", "to": "12:00"}, {"from": "14:00", "to": "20:00"}]) == []
    )
    found = promoting(tmp_path, hours=[{"from": "06:00", "to": "12:00"}])
    assert [one.rule for one in found] == ["promo-outside-hours"]
    assert (
        promoting(tmp_path, hours=[{"from": "06:00", "to": "12:00"}], window=window("09:00", "23:00")) == []
    )


@pytest.mark.parametrize(
    ("zone", "start", "end", "is_found"),
    [
        ("Europe/Berlin", "02:00", "14:00", False),
        ("Europe/Berlin", "01:00", "14:00", True),
        ("Europe/Berlin", "02:00", "15:30", True),
        ("America/New_York", "20:00", "08:00", False),
        ("Asia/Tokyo", "09:00", "23:00", False),
        ("Asia/Tokyo", "08:30", "23:00", True),
    ],
)
def test_the_recipients_clock_counts(
    tmp_path: Path, zone: str, start: str, end: str, *, is_found: bool
) -> None:
    """In summer and in winter: 01:00 in Berlin is 08:00 in Shanghai in winter, but 07:00 in summer."""
    hours = window(start, end, overnight=end < start)
    assert [one.rule for one in promoting(tmp_path, zone=zone, window=hours)] == (
        ["promo-outside-hours"] * is_found
    )


def test_the_zone_of_the_window_beats_the_environments(tmp_path: Path) -> None:
    """A window in Shanghai time is right wherever the back office runs."""
    hours = window("09:00", "21:00", zone="Asia/Shanghai")
    assert promoting(tmp_path, zone="America/New_York", window=hours) == []


def test_a_window_that_is_upside_down_is_told_once(tmp_path: Path) -> None:
    """When it is open follows from whether it is meant."""
    found = promoting(tmp_path, window=window("22:00", "08:00"))
    assert [one.rule for one in found] == ["window-empty-or-inverted"]


def test_other_messages_may_go_out_at_night(tmp_path: Path) -> None:
    """And advertising by e-mail, and rules that are off."""
    assert said(tmp_path, TEMPLATE, RULE) == []
    mail = {**PROMOTION, "sms": {}, "email": {"en": {"subject": "New", "text": "{{ title }}"}}}
    assert said(tmp_path, mail, {**PROMOTE, "via": ["email"]}) == []
    assert promoting(tmp_path, enabled=False) == []


def test_the_message_tells_the_first_wrong_minute(tmp_path: Path) -> None:
    """In the recipients' time."""
    hours = window("08:00", "22:30")
    diagnostic = only(tmp_path, PROMOTION, HUAWEI, {**PROMOTE, "window": hours})
    assert diagnostic.message == (
        "advertising may go out at 22:00, and huawei lets it through from 08:00 to 22:00 (Asia/Shanghai)"
    )

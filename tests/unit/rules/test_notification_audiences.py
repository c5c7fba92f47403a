"""Audiences: nobody in them, or nobody left."""

from pathlib import Path
from typing import Any

import pytest

from .notifications import BUYERS, CODE, CODE_RULE, RULE, TEMPLATE, Document, Said, said

LIST: Document = {"kind": "audience", "name": "blocked", "list": {"patterns": ["170*"]}}
FAILED = {**RULE, "event": "withdrawal.failed", "audience": "finance"}


def blacklist(*patterns: str) -> dict[str, Any]:
    """Make a blacklist of patterns."""
    return {**LIST, "list": {"patterns": list(patterns)}}


@pytest.mark.parametrize(
    ("listed", "via", "is_found"),
    [
        ({"patterns": ["139*"]}, ["sms"], True),
        ({"emails": {"secret": "env:MAILS"}}, ["sms"], True),
        ({"phones": {"secret": "env:PHONES"}}, ["sms"], False),
        ({"emails": {"secret": "env:MAILS"}}, ["sms", "email"], False),
    ],
)
def test_a_list_can_be_reached(tmp_path: Path, listed: Any, via: list[str], *, is_found: bool) -> None:
    """By one of the media; a pattern names nobody to write to."""
    template = {**TEMPLATE, "email": {"en": {"subject": "Failed", "text": "{{ serial }}"}}}
    audience = {"kind": "audience", "name": "finance", "list": listed}
    found = said(tmp_path, template, audience, {**FAILED, "via": via})
    assert [one.rule for one in found] == ["audience-empty-or-unknown-group"] * is_found


def test_a_list_decides_about_a_person_who_is_known(tmp_path: Path) -> None:
    """An order has a buyer, and a pattern says whether the buyer is told."""
    assert said(tmp_path, TEMPLATE, LIST, {**RULE, "audience": "blocked"}) == []


@pytest.mark.parametrize("pattern", ["*", "1*", "?*", "1??????????", "+86*", "+861*", "*@*", "*.*", "*@*.*"])
def test_a_pattern_leaves_nobody(tmp_path: Path, pattern: str) -> None:
    """It fits every number in China, or every address."""
    found = said(tmp_path, blacklist("170*", pattern), {**BUYERS, "blacklist": ["blocked"]})
    assert found == [Said("blacklist-shadows-audience", "audience/blocked", pattern)]


@pytest.mark.parametrize("pattern", ["170*", "13*", "*0", "*@example.net", "+1*", "1?????????", "*8*"])
def test_a_pattern_leaves_somebody(tmp_path: Path, pattern: str) -> None:
    """One number or address that it does not fit is enough."""
    assert said(tmp_path, blacklist(pattern), {**BUYERS, "blacklist": ["blocked"]}) == []


def test_a_list_that_is_no_blacklist_may_fit_everybody(tmp_path: Path) -> None:
    """It leaves nobody out."""
    assert said(tmp_path, blacklist("*")) == []


@pytest.mark.parametrize(
    ("event", "is_found"), [("login.locked", True), ("role.changed", True), ("order.paid", False)]
)
def test_security_messages_reach_everybody(tmp_path: Path, event: str, *, is_found: bool) -> None:
    """A blacklist is for what one can do without."""
    template = {**TEMPLATE, "variables": {"name": {"type": "text", "max": 20}}, "sms": {
        "zh-CN": {**TEMPLATE["sms"]["zh-CN"], "body": "账户${name}有变更。"}}}  # fmt: skip
    found = said(tmp_path, template, LIST, {**BUYERS, "blacklist": ["blocked"]}, {**RULE, "event": event})
    assert [one.rule for one in found] == ["blacklist-shadows-audience"] * is_found


def test_codes_reach_everybody(tmp_path: Path) -> None:
    """Whoever is left out cannot sign in; a rule that is off leaves nobody out."""
    people = (LIST, {**BUYERS, "blacklist": ["blocked"]})
    assert [one.rule for one in said(tmp_path, CODE, *people, CODE_RULE)] == ["blacklist-shadows-audience"]
    assert said(tmp_path, CODE, *people, {**CODE_RULE, "enabled": False}) == []

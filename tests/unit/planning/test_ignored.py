"""What was changed outside and is left alone for a time."""

from datetime import UTC, datetime
from typing import Any

import pytest

from pgconf.kinds.environment import Environment, IgnoredDrift
from pgconf.model import Address, LiveResource, LiveState
from pgconf.planning.digest import Sealed
from pgconf.planning.ignored import holding, left_alone, told, without
from pgconf.planning.match import Match

ROLE, OTHER = Address("role", "boss"), Address("role", "clerk")
RULE = IgnoredDrift.model_validate(
    {"addresses": ["role/boss"], "owner": "运营", "because": "压测", "until": "2026-11-30"}
)
AGAIN = RULE.model_copy(update={"because": "another reason", "addresses": ("role/boss", "role/clerk")})
SETTINGS: dict[str, Any] = {
    "kind": "environment",
    "name": "production",
    "stage": "live",
    "zone": "Asia/Shanghai",
    "ignore_drift": [RULE, AGAIN],
}
ENVIRONMENT = Environment.model_validate(SETTINGS)


@pytest.mark.parametrize(
    ("now", "holds"),
    [
        (datetime(2026, 11, 30, 15, 59, tzinfo=UTC), True),  # a minute to midnight in Shanghai
        (datetime(2026, 11, 30, 16, 0, tzinfo=UTC), False),
    ],
)
def test_the_last_day_counts_whole_in_the_zone_of_the_environment(now: datetime, *, holds: bool) -> None:
    """And not a minute longer."""
    assert holding(ENVIRONMENT, now) == ((RULE, AGAIN) if holds else ())


@pytest.mark.parametrize(
    ("live", "applied", "wanted", "stays"),
    [
        pytest.param("b", "a", "a", True, id="changed outside"),
        pytest.param(None, "a", "a", True, id="deleted outside"),
        pytest.param("b", None, None, True, id="added outside"),
        pytest.param("a", "a", "a", False, id="as it was applied"),
        pytest.param("b", "a", "b", False, id="declared meanwhile"),
        pytest.param("b", "a", "c", False, id="declared anew"),
        pytest.param("b", "a", None, False, id="to be deleted"),
        pytest.param("a", "a", "c", False, id="not yet applied"),
        pytest.param(None, None, None, False, id="not there at all"),
    ],
)
def test_what_was_changed_outside_alone_can_stay(
    live: str | None, applied: str | None, wanted: str | None, *, stays: bool
) -> None:
    """What somebody declares is meant; the first rule that names it says why it stays."""
    state = LiveState("x", 1, {ROLE: LiveResource(live, True, False)} if live else {})  # noqa: FBT003
    found = left_alone(
        [RULE, AGAIN],
        state,
        {ROLE: applied} if applied else {},
        {ROLE: Sealed(b"", wanted)} if wanted else {},
    )
    assert found == ({ROLE: RULE} if stays else {})


def test_what_belongs_to_others_is_none_of_it() -> None:
    """Planning refuses to take it over, whatever was agreed."""
    state = LiveState("x", 1, {ROLE: LiveResource("b", managed=False, protected=False)})
    assert left_alone([RULE], state, {ROLE: "a"}, {ROLE: Sealed(b"", "a")}) == {}


def test_a_match_without_it_counts_it_as_unchanged() -> None:
    """But for what is only live; a resource that moves is meant."""
    found = Match((ROLE, OTHER), ((ROLE, ROLE), (OTHER, ROLE)), (ROLE, OTHER), 5, 0, ())
    assert without(found, {ROLE}) == Match((OTHER,), ((OTHER, ROLE),), (OTHER,), 7, 0, ())
    assert without(found, ()) == found


def test_it_is_told_who_answers_for_it() -> None:
    """At the entry that says so."""
    (said,) = told({ROLE: AGAIN}, {OTHER}, ENVIRONMENT, "the office")
    assert "role/boss" in said.message
    assert "another reason" in said.message
    assert "运营" in (said.hint or "")
    assert said.where is not None
    assert getattr(said.where, "path", None) == ("ignore_drift", 1, "because")
    assert said.related == ()


def test_a_secret_that_waits_is_told() -> None:
    """It may have been changed because somebody knows it who should not."""
    (said,) = told({ROLE: RULE}, {ROLE}, ENVIRONMENT, "the office")
    assert [one.message for one in said.related] == [
        "a secret of it has changed since it was applied, and waits too"
    ]

"""History tells who applied what, the newest first."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.projects import BASE, PATCH, PRODUCTION, SETTINGS, applied, put, shop

from pgconf.model import InvalidError, UsageError

START = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


def test_before_the_first_apply_there_is_none(tmp_path: Path) -> None:
    """And looking makes none."""
    assert shop(tmp_path).history("production") == []
    assert not (tmp_path / ".pgconf").exists()


def test_revisions_come_newest_first_and_as_many_as_asked_for(tmp_path: Path) -> None:
    """With their notes and changes."""
    project = shop(tmp_path)
    for day, limit in enumerate((50000, 40000, 30000)):
        now = START + timedelta(days=day)
        put(tmp_path, {PATCH: f"patch: settlement_rule/bank-t1\namount: {{max: {limit}}}\n"})
        project.apply(project.plan("production", now=now), message=f"day {day}", author="li", now=now)
    history = project.history("production")
    assert [(r.number, r.note.message, len(r.changes)) for r in history] == [
        (3, "day 2", 1),
        (2, "day 1", 1),
        (1, "day 0", 2),
    ]
    assert history[0].note.created_at == START + timedelta(days=2)
    assert [r.number for r in project.history("production", limit=2)] == [3, 2]


def test_all_targets_have_their_part_in_it(tmp_path: Path) -> None:
    """The limit holds for all of them together."""
    settings = f"{SETTINGS}targets: [{{name: office, path: a.db}}, {{name: branch, path: b.db}}]\n"
    project = shop(tmp_path, {PRODUCTION: settings})
    applied(project)
    assert len(project.history("production")) == 2
    assert len(project.history("production", limit=1)) == 1


def test_mistakes_in_resources_do_not_hide_it(tmp_path: Path) -> None:
    """Somebody may want to know who made them."""
    project = shop(tmp_path)
    applied(project)
    put(tmp_path, {BASE: "kind: ["})
    assert len(project.history("production")) == 1


def test_mistakes_in_the_settings_do(tmp_path: Path) -> None:
    """They say where to look."""
    project = shop(tmp_path, {PRODUCTION: SETTINGS.replace("sandbox", "sandpit")})
    with pytest.raises(InvalidError):
        project.history("production")


def test_an_environment_that_is_none_has_no_history(tmp_path: Path) -> None:
    """A misspelt name is not an empty past."""
    with pytest.raises(UsageError):
        shop(tmp_path).history("prodution")

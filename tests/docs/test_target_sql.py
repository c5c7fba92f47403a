"""The page of the `sql` target: its queries answer, its settings are accepted."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from pgconf import Project
from pgconf.app.init import init
from pgconf.app.targets import open_targets

PAGE = (Path(__file__).parents[2] / "docs" / "target-sql.md").read_text("utf-8")
QUERIES = [
    *re.findall(r"```sql\n(.*?)```", PAGE, re.DOTALL),
    *re.findall(r'^\$ sqlite3 -readonly production\.db "(.*)"$', PAGE, re.MULTILINE),
]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make an example shop that is live."""
    root = tmp_path_factory.mktemp("shop")
    init(root)
    project = Project.open(root)
    project.apply(project.plan("production"))
    return root


def test_there_are_queries() -> None:
    """The page has not lost them."""
    assert len(QUERIES) >= 3


@pytest.mark.parametrize("query", QUERIES)
def test_a_query_of_the_page_answers(shop: Path, query: str) -> None:
    """Every one finds something in the example shop."""
    with closing(sqlite3.connect(shop / ".pgconf" / "production.db")) as office:
        assert office.execute(query).fetchall()


def test_the_targets_of_the_page_are_accepted(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They stand in the settings of an environment."""
    (targets,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    settings = shop / "environments" / "staging" / "environment.yaml"
    settings.write_text(settings.read_text("utf-8") + targets, "utf-8")
    monkeypatch.setenv("PGCONF_BRANCH_URL", "sqlite:///branch.db")
    project = Project.open(shop)
    loaded = project.load("staging")
    assert loaded.diagnostics == ()
    assert [target.name for target in open_targets(project.root, loaded)] == ["office", "branch"]

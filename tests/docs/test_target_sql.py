"""The page of the `sql` target: its queries answer, its settings are accepted."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from tests.postgres import Postgres

from pgconf import Project
from pgconf.app.init import init
from pgconf.app.targets import open_targets

PAGE = (Path(__file__).parents[2] / "docs" / "target-sql.md").read_text("utf-8")
QUERIES = [
    *re.findall(r"```sql\n(.*?)```", PAGE, re.DOTALL),
    *re.findall(r'^\$ sqlite3 -readonly production\.db "(.*)"$', PAGE, re.MULTILINE),
]
POSTGRES_QUERIES = re.findall(r"```pgsql\n(.*?)```", PAGE, re.DOTALL)


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


@pytest.fixture
def office(shop: Path, postgres: Postgres, database: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Make the same shop live in PostgreSQL."""
    settings = (shop / "environments" / "staging" / "environment.yaml").read_text("utf-8")
    target = "targets: [{name: office, url: {secret: env:PGCONF_OFFICE_URL}}]\n"
    folder = shop / "environments" / "postgres"
    folder.mkdir(exist_ok=True)
    (folder / "environment.yaml").write_text(
        settings.replace("name: staging", "name: postgres") + target, "utf-8"
    )
    monkeypatch.setenv("PGCONF_OFFICE_URL", database)
    project = Project.open(shop)
    project.apply(project.plan("postgres"))
    return database


def test_the_queries_for_postgresql_answer(office: str) -> None:
    """Each finds what its twin finds in SQLite."""
    assert len(POSTGRES_QUERIES) >= 2
    with psycopg.connect(office) as connection:
        for query in POSTGRES_QUERIES:
            assert connection.execute(query).fetchall()


def test_the_targets_of_the_page_are_accepted(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They stand in the settings of an environment."""
    (targets,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    settings = shop / "environments" / "sandbox" / "environment.yaml"
    settings.write_text(settings.read_text("utf-8") + targets, "utf-8")
    monkeypatch.setenv("PGCONF_BRANCH_URL", "sqlite:///branch.db")
    project = Project.open(shop)
    loaded = project.load("sandbox")
    assert loaded.diagnostics == ()
    assert [target.name for target in open_targets(project.root, loaded)] == ["office", "branch"]

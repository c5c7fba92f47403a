"""What the pages show is what happens: the snippets of a page run in order, in a folder of its own.

```console   Lines behind `$ ` are run by bash, and `> ` goes on with one. What stands below a command is
             what it prints, where `…` is any text, and any lines when it stands alone. With nothing
             below, a command may print anything. It must end with 0 unless `echo $?` comes next.
```sql       is asked of the only database that has been made, and must find something.
```pgsql     is asked of a PostgreSQL database, which commands find at $PGCONF_OFFICE_URL, and at $PLANNER_URL
             with an account named `planner`; there is a `back_office` too. A SELECT must find something.
```text      with the title "rows" is what the query above it finds, `|` between columns.
```yaml, ```json and ```python become the file that is their title, and so does ```sql that has one. YAML
             without one must be valid.

A page starts in an empty folder; `cd` lasts until its end.
"""

import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url
from tests.postgres import Postgres
from tests.sops import SOPS
from tests.vault import serving

from pgconf.kinds.registry import registry
from pgconf.loading.yaml import read_documents
from pgconf.model import Address

ROOT = Path(__file__).parents[2]
STAND_INS = Path(__file__).with_name("bin")
"""Programs for those that are not installed."""
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs" / "how-to").glob("*.md"))]

_FENCE = re.compile(r'^```(\w*)(?: title="([^"\n]+)")?\n(.*?)^```$', re.MULTILINE | re.DOTALL)
_RESULT = re.compile("\x1e([0-9]+)\x1e\n")


@dataclass(frozen=True, slots=True)
class Snippet:
    """One fenced block: its language, its title if any, its text, and the line that starts on."""

    language: str
    title: str
    text: str
    line: int


@dataclass(slots=True)
class Command:
    """A command, its line in the page, and the lines that stand below it."""

    line: int
    script: str
    shown: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Visit:
    """One page on its way: where it is, and what its latest query found."""

    folder: Path
    rows: list[str] = field(default_factory=list)
    urls: dict[str, str] = field(default_factory=dict)


def snippets(page: Path) -> Iterator[Snippet]:
    """Take the fenced blocks out of a page."""
    text = page.read_text("utf-8")
    for found in _FENCE.finditer(text):
        yield Snippet(found[1], found[2] or "", found[3], text.count("\n", 0, found.start(3)) + 1)


def commands(snippet: Snippet) -> list[Command]:
    """Take a console apart."""
    found: list[Command] = []
    for number, line in enumerate(snippet.text.splitlines(), start=snippet.line):
        if line.startswith("$ "):
            found.append(Command(number, line[2:]))
        elif line.startswith("> ") and not found[-1].shown:
            found[-1].script += f"\n{line[2:]}"
        else:
            found[-1].shown.append(line)
    return found


def run_console(visit: Visit, snippet: Snippet) -> None:
    """Run the commands of a console, and compare what they print with what the page shows."""
    asked = commands(snippet)
    steps = (f"{{ {one.script}\n}}; code=$?; printf '\\036%s\\036\\n' $code; give $code" for one in asked)
    script = "\n".join(["give() { return $1; }", *steps, "pwd"])
    done = subprocess.run(
        ["bash", "-c", script],  # noqa: S607 - the user's own shell is meant
        cwd=visit.folder,
        env={**surroundings(visit.folder), **visit.urls},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=True,
    )
    *results, folder = _RESULT.split(done.stdout)
    for number, (one, printed, code) in enumerate(zip(asked, results[::2], results[1::2], strict=True)):
        is_told = number + 1 < len(asked) and asked[number + 1].script == "echo $?"
        assert code == "0" or is_told, f"line {one.line}: `{one.script}` ended with {code}:\n{printed}"
        if one.shown:
            assert fits(one.shown, printed), f"line {one.line}: `{one.script}` printed:\n{printed}"
    visit.folder = Path(folder.strip())


def surroundings(home: Path) -> Mapping[str, str]:
    """Give the environment variables of a command: pgconf first in the path, and no surprises."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"], str(STAND_INS)])
    return {
        "PATH": path, "HOME": str(home), "LC_ALL": "C.UTF-8", "NO_COLOR": "1", "PGCONF_AUTHOR": "docs",
        "PYTHON_KEYRING_BACKEND": "keyrings.alt.file.PlaintextKeyring",
    }  # fmt: skip


def fits(shown: list[str], printed: str) -> bool:
    """Whether a text is what a page shows, in which `…` stands for anything."""
    pattern = "".join(
        "(?:.*\n)*" if line == "…" else ".*".join(map(re.escape, line.split("…"))) + "\n" for line in shown
    )
    lines = "".join(f"{line.rstrip()}\n" for line in printed.rstrip().splitlines())
    return re.fullmatch(pattern, lines) is not None


def write_file(visit: Visit, snippet: Snippet) -> None:
    """Make the file that a snippet is the content of, or check what is not meant for one."""
    if not snippet.title:
        check_yaml(snippet)
        return
    file = visit.folder / snippet.title
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(snippet.text, "utf-8")


def check_yaml(snippet: Snippet) -> None:
    """Check YAML that is there to be looked at: it reads, and resources in it are right."""
    read = read_documents(snippet.text.encode(), "page")
    found = [*read.diagnostics]
    for document in read.value:
        kind = registry().get(document.data.get("kind", ""))
        if kind is not None:
            found += kind.check(Address(kind.name, document.data["name"]), document.data).diagnostics
    assert found == [], f"line {snippet.line}"


def run_query(visit: Visit, snippet: Snippet) -> None:
    """Ask the only database there is, unless the query is a file's."""
    if snippet.title:
        write_file(visit, snippet)
        return
    (database,) = visit.folder.glob(".pgconf/*.db")
    with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as connection:
        keep_rows(visit, snippet, connection.execute(snippet.text).fetchall())


def run_postgres_query(visit: Visit, snippet: Snippet) -> None:
    """Ask the PostgreSQL database, as the account that deploys."""
    with psycopg.connect(visit.urls["PGCONF_OFFICE_URL"]) as connection:
        done = connection.execute(snippet.text)
        if done.description:
            keep_rows(visit, snippet, done.fetchall())


def keep_rows(visit: Visit, snippet: Snippet, rows: Sequence[Sequence[object]]) -> None:
    """Keep what a query has found for the page to show."""
    visit.rows = ["|".join("" if value is None else str(value) for value in row) for row in rows]
    assert visit.rows, f"line {snippet.line}: the query finds nothing"


def compare_rows(visit: Visit, snippet: Snippet) -> None:
    """Compare what the latest query found with what the page shows."""
    if snippet.title == "rows":
        printed = "\n".join(visit.rows)
        assert fits(snippet.text.splitlines(), printed), f"line {snippet.line}: found\n{printed}"


ACTIONS: Mapping[str, Callable[[Visit, Snippet], None]] = {
    "console": run_console,
    "jinja": write_file,
    "json": write_file,
    "pgsql": run_postgres_query,
    "python": write_file,
    "sql": run_query,
    "text": compare_rows,
    "yaml": write_file,
}
"""What is done with a snippet by its language; others are there to be looked at."""


@pytest.fixture
def urls(postgres: Postgres, database: str) -> Iterator[Mapping[str, str]]:
    """Make the accounts of a team, and give the URLs of those that run commands."""
    url = make_url(database)
    planner = url.set(username="planner", password="planner")  # noqa: S106
    roles = ("planner", "back_office")
    for role in roles:
        postgres.execute(f"CREATE ROLE {role} LOGIN PASSWORD '{role}'")
    yield {"PGCONF_OFFICE_URL": database, "PLANNER_URL": planner.render_as_string(hide_password=False)}
    for role in roles:
        postgres.execute(f"DROP OWNED BY {role}", url.database)
        postgres.execute(f"DROP ROLE {role}")


@pytest.fixture
def vault() -> Iterator[Mapping[str, str]]:
    """Run a Vault with the secret of the page, and give what leads to it."""
    with serving() as server:
        server.secrets["secret/shop/icbc"] = {"main": "6222021001112223334"}
        yield {"VAULT_ADDR": server.url, "VAULT_TOKEN": server.token}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_snippets_of_a_page_work(page: Path, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """A reader who does what a page says sees what it shows."""
    text = page.read_text("utf-8")
    if "ssh-keygen" in text and shutil.which("ssh-keygen") is None:
        pytest.skip("OpenSSH is not installed")
    if "sops encrypt" in text and SOPS is None:
        pytest.skip("SOPS is not installed")
    visit = Visit(tmp_path)
    if any(one.language == "pgsql" for one in snippets(page)):
        visit.urls |= request.getfixturevalue("urls")
    if "VAULT_ADDR" in text:
        visit.urls |= request.getfixturevalue("vault")
    done = [ACTIONS[one.language](visit, one) for one in snippets(page) if one.language in ACTIONS]
    assert done


@pytest.mark.parametrize(
    ("shown", "printed", "expected"),
    [
        (["1 change to office"], "1 change to office\n", True),
        (["1 change to office"], "2 changes to office\n", False),
        (["revision …, by …"], "revision 3, by docs\n", True),
        (["first", "…", "last"], "first\nsecond\nthird\nlast\n", True),
        (["first", "…", "last"], "first\nlast\n", True),
        (["first", "…", "last"], "first\nsecond\n", False),
        (["a (b)"], "a (b)\n", True),
    ],
)
def test_an_ellipsis_stands_for_anything(shown: list[str], printed: str, expected: bool) -> None:  # noqa: FBT001 - pytest hands it over
    """What is not behind an ellipsis is compared to the letter."""
    assert fits(shown, printed) is expected

"""The SQL target among processes that read, write and die at the same time."""

import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Timer

import pytest

from pgconf.model import Action, Address, LockedError, PgconfError, RevisionNote, Write
from pgconf.targets.sql import SqlTarget

NOTE = RevisionNote(
    environment="production", author="li", created_at=datetime(2026, 11, 23, tzinfo=UTC), plan_id="sha256:1"
)
ADDRESSES = [Address("role", f"name-{number}") for number in range(500)]

OPEN = """
import os, signal, sqlite3, sys
from pgconf.targets.sql import SqlTarget
office = SqlTarget("office", f"sqlite:///{sys.argv[1]}", environment="production", location="production.db")
"""
HOLD_THE_LOCK = f"""{OPEN}
with office.writing():
    print("ready", flush=True)
    sys.stdin.readline()
"""
# Says what it has seen each time: the generations in the bodies, in the digests, and the revision.
READ_AGAIN_AND_AGAIN = f"""{OPEN}
print("ready", flush=True)
while True:
    with office.reading() as reader:
        live = reader.live()
        bodies = set(reader.bodies(live.resources).values())
        digests = {{resource.digest for resource in live.resources.values()}}
        applied = set(reader.applied().values())
    print(live.revision, len(live.resources), bodies, digests, applied, flush=True)
    if live.revision == int(sys.argv[2]):
        break
"""
# A cache of two pages makes SQLite write to the file long before the commit that never comes.
DIE_IN_THE_MIDDLE = """
import os, signal, sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("PRAGMA cache_size = 2")
connection.execute("BEGIN IMMEDIATE")
connection.execute("UPDATE pgconf_resource SET body = json_quote(hex(randomblob(1000)))")
os.kill(os.getpid(), signal.SIGKILL)
"""


@contextmanager
def running(program: str, *arguments: object) -> Iterator[subprocess.Popen[str]]:
    """Run a program in a process of its own, from its first word until it is told that its input ends."""
    command = [sys.executable, "-c", program, *map(str, arguments)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        yield process
        process.communicate()


def office_at(path: Path, parameters: str = "") -> SqlTarget:
    """Make a target for a database file."""
    url = f"sqlite:///{path}{parameters}"
    return SqlTarget("office", url, environment="production", location="production.db")


def generation(number: int) -> list[Write]:
    """Ask for every row to say the same new number, in its digest as in its body."""
    return [
        Write(
            address=address,
            action=Action.UPDATE if number > 1 else Action.CREATE,
            expected=f"generation-{number - 1}" if number > 1 else None,
            digest=f"generation-{number}",
            body=f"{number}".encode(),
        )
        for address in ADDRESSES
    ]


def apply(target: SqlTarget, number: int) -> None:
    """Bring every row to a generation."""
    with target.writing() as writer:
        writer.commit(NOTE, generation(number))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Make a database that holds the first generation."""
    path = tmp_path / "production.db"
    apply(office_at(path), 1)
    return path


def test_a_second_writer_is_refused_in_time(path: Path) -> None:
    """It says that somebody else is writing; a reader sees the old state meanwhile."""
    office = office_at(path, "?timeout=0.1")
    with running(HOLD_THE_LOCK, path):
        start = time.monotonic()
        with pytest.raises(LockedError) as caught, office.writing():
            pass
        assert time.monotonic() - start < 2
        with office.reading() as reader:
            assert reader.live().revision == 1
    (found,) = caught.value.diagnostics
    assert (found.name, caught.value.exit_code) == ("apply/locked", 6)
    assert found.hint
    apply(office, 2)


def test_a_second_writer_waits_for_the_first(path: Path) -> None:
    """And writes when that has left."""
    with running(HOLD_THE_LOCK, path) as holder:
        start = time.monotonic()
        Timer(0.3, lambda: print(file=holder.stdin, flush=True)).start()
        apply(office_at(path), 2)
        assert time.monotonic() - start >= 0.3
    with office_at(path).reading() as reader:
        assert reader.live().revision == 2


def test_a_reader_that_stays_makes_the_commit_fail_whole(path: Path) -> None:
    """Its snapshot holds, and the writer says why it gave up."""
    with office_at(path).reading() as reader:
        with pytest.raises(LockedError):
            apply(office_at(path, "?timeout=0.1"), 2)
        assert set(reader.bodies(ADDRESSES).values()) == {b"1"}
    with office_at(path).reading() as reader:
        assert reader.live().revision == 1
    apply(office_at(path), 2)


def test_a_reader_in_another_process_sees_one_revision_at_a_time(path: Path) -> None:
    """However often it looks while several large ones are written."""
    last = 12
    with running(READ_AGAIN_AND_AGAIN, path, last) as reader:
        for number in range(2, last + 1):
            apply(office_at(path), number)
        output, _ = reader.communicate(timeout=30)
    seen = output.splitlines()
    assert len(set(seen)) > 1
    for line in seen:
        revision = line.split()[0]
        digests = f"{{'generation-{revision}'}}"
        assert line == f"{revision} {len(ADDRESSES)} {{b'{revision}'}} {digests} {digests}"


@pytest.mark.parametrize("parameters", ["", "?mode=ro"], ids=["may write", "may only read"])
def test_after_a_process_died_in_the_middle_the_old_state_is_read(path: Path, parameters: str) -> None:
    """What it left is taken back by whoever comes next and may; who may not is told what to do."""
    _die_in_the_middle(path)
    office = office_at(path, parameters)
    if parameters:
        with pytest.raises(PgconfError) as caught, office.reading():
            pass
        (found,) = caught.value.diagnostics
        assert found.name == "plan/unreadable-target"
        assert "died" in found.message
        assert found.hint
    with office_at(path).reading() as reader:
        assert set(reader.bodies(ADDRESSES).values()) == {b"1"}
        assert {resource.digest for resource in reader.live().resources.values()} == {"generation-1"}
    with office.reading() as reader:
        assert reader.live().revision == 1


def test_after_a_process_died_in_the_middle_the_next_can_write(path: Path) -> None:
    """From the state before."""
    _die_in_the_middle(path)
    apply(office_at(path), 2)
    with office_at(path).reading() as reader:
        assert set(reader.bodies(ADDRESSES).values()) == {b"2"}


def test_what_is_written_while_another_gives_up_a_new_database_is_not_lost(tmp_path: Path) -> None:
    """The first maker removes its file; whoever waited for it writes to a real one, or is told."""
    path = tmp_path / "production.db"
    write_when_free = f"""{OPEN}
from datetime import UTC, datetime
from pgconf.model import Action, Address, LockedError, RevisionNote, Write
note = RevisionNote(environment="production", author="", created_at=datetime.now(UTC), plan_id="")
write = Write(address=Address("role", "a"), action=Action.CREATE, expected=None, digest="1", body=b"1")
print("ready", flush=True)
try:
    with office.writing() as writer:
        writer.commit(note, [write])
except LockedError:
    print("refused")
else:
    print("written")
"""
    with ExitStack() as stack:
        with office_at(path).writing():
            process = stack.enter_context(running(write_when_free, path))
            time.sleep(0.3)  # the other one is waiting by now; the test holds, but shows less, if it is not
        output, _ = process.communicate(timeout=30)
    with office_at(path).reading() as reader:
        held = len(reader.live().resources)
    assert (output.strip(), held) in {("written", 1), ("refused", 0)}


def _die_in_the_middle(path: Path) -> None:
    command = [sys.executable, "-c", DIE_IN_THE_MIDDLE, str(path)]
    assert subprocess.run(command, check=False).returncode < 0
    assert path.with_name(f"{path.name}-journal").exists()
    with closing(sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)) as raw:
        (damaged,) = raw.execute("SELECT count(*) FROM pgconf_resource WHERE body <> '1'").fetchone()
    assert damaged, "the process died before it had written anything"

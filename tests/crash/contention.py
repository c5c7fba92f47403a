"""Contention: `python tests/crash contention [--seconds N | --rounds N] [--on postgres]`: eight at once.

Each process has files of its own and goes round and round: it wants all resources to carry its own mark,
plans that, and applies it. Meanwhile another one reads. Every success must be one whole revision of one
mark, every other attempt must end with 5 or 6, a reader must never see two marks, and the audit must be
whole.
"""

import argparse
import json
import os
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path

from tests.postgres import any_server
from tests.projects import MORE, PRODUCTION, SETTINGS, accepting, applied, put, shop

from pgconf import Project
from pgconf.app.runs import check_audit, lock_state
from pgconf.app.targets import open_targets
from pgconf.model import PgconfError
from pgconf.ports import Archive, Target

ENVIRONMENT = "production"
PROCESSES = 8
NAMES = [f"audience-{number}" for number in range(12)]
URL = "PGCONF_CONTENTION_URL"
ALLOWED = {"0", "5", "6"}


def main() -> int:
    """Let them contend for as long as asked for; give 1 if anything is not as it must be."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("--seconds", type=float, help="how long; instead of rounds")
    arguments.add_argument("--rounds", type=int, default=5, help="how often each process tries")
    arguments.add_argument("--on", choices=["sqlite", "postgres"], default="sqlite", help="the database")
    asked = arguments.parse_args()
    with ExitStack() as stack:
        root = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="pgconf-contention-")))
        os.environ[URL] = f"sqlite:///{root}/office.db"
        if asked.on == "postgres":
            server = stack.enter_context(any_server())
            os.environ[URL] = stack.enter_context(server.database())
        applied(put_mark(root / "first", "first"))
        reader = _fork(lambda: read_until_done(root))
        ends = time.monotonic() + asked.seconds if asked.seconds else None
        workers = [_fork(_working(root, number, asked.rounds, ends)) for number in range(PROCESSES)]
        failed = [pid for pid in workers if not _ended_well(pid)]
        (root / "done").touch()
        problems = [] if _ended_well(reader) else ["the reader saw a mixture"]
        problems += [f"process {pid} failed" for pid in failed]
        return told(root, asked.on, [*problems, *checked(root)])


def put_mark(root: Path, mark: str) -> Project:
    """Make a project of one's own, in which all resources carry a mark."""
    settings = f"{SETTINGS}targets: [{{name: office, url: {{secret: env:{URL}}}}}]\n"
    more = "---\n".join(f"kind: audience\nname: {name}\nall: users\ntitle: {mark}\n" for name in NAMES)
    if not root.exists():
        return shop(root, {PRODUCTION: settings, MORE: more})
    return put(root, {MORE: more})


def contend(root: Path, number: int, rounds: int, ends: float | None) -> None:
    """Try again and again, and keep how each attempt has ended."""
    tally: Counter[str] = Counter()
    attempt = 0
    while (time.monotonic() < ends) if ends else (attempt < rounds):
        attempt += 1
        project = put_mark(root / f"process-{number}", f"{number}-{attempt}")
        try:
            plan = project.plan(ENVIRONMENT)
            terms = accepting(plan)
            tally["0"] += len(project.apply(plan, author=f"process-{number}", terms=terms))
        except PgconfError as error:
            tally[str(error.exit_code)] += 1
    (root / f"tally-{number}.json").write_text(json.dumps(tally))


def read_until_done(root: Path) -> None:
    """Look at the database until everybody has finished, and fail at the first mixture."""
    looks, seen = 0, set[str]()
    while not (root / "done").exists():
        try:
            with office(root).reading() as reader:
                bodies = reader.bodies(reader.live().resources)
        except PgconfError:
            continue  # it was locked for too long; nothing was seen
        marks = set(marks_in(bodies.values()))
        assert len(marks) == 1, marks
        looks, seen = looks + 1, seen | marks
    (root / "looks.json").write_text(json.dumps([looks, len(seen)]))


def checked(root: Path) -> Iterator[str]:
    """Look for anything that is not as it must be, now that all is over."""
    tally = tallied(root)
    if strange := set(tally) - ALLOWED:
        yield f"attempts ended with {', '.join(sorted(strange))}"
    project = Project.open(root / "first")
    with office(root).reading() as reader:
        last = reader.live().revision
        assert isinstance(reader, Archive)
        for revision in range(1, last + 1):
            if len(set(marks_in(reader.bodies_at(revision).values()))) != 1:
                yield f"revision {revision} is a mixture"
    if last != tally["0"] + 1:
        yield f"{tally['0']} attempts succeeded, but there are {last - 1} revisions"
    state = lock_state(project, ENVIRONMENT)
    if state.view.run or state.standing != "free":
        yield "a run is open, or the lock is held"
    yield from (str(found.message) for found in check_audit(project, ENVIRONMENT)[1])


def told(root: Path, database: str, problems: list[str]) -> int:
    """Say how it went."""
    tally, (looks, seen) = tallied(root), json.loads((root / "looks.json").read_text())
    print(  # noqa: T201 - the program's result
        f"{tally.total()} attempts by {PROCESSES} processes on {database}: "
        f"{tally['0']} revisions, {tally['5']} stale, "
        f"{tally['6']} locked; {looks} looks saw {seen} states; {len(problems)} problems"
    )
    for problem in problems:
        print(f"problem: {problem}")  # noqa: T201 - likewise
    return 1 if problems or not tally["0"] else 0


def tallied(root: Path) -> Counter[str]:
    """Add up how all attempts have ended."""
    return sum((Counter(json.loads(file.read_text())) for file in root.glob("tally-*.json")), Counter())


def office(root: Path) -> Target:
    """Open the database that all contend for."""
    project = Project.open(root / "first")
    return open_targets(project.root, project.load(ENVIRONMENT))[0]


def marks_in(bodies: Iterable[bytes]) -> Iterator[str]:
    """Find the marks that resources carry."""
    for body in bodies:
        yield from re.findall(r'"title":"(\w+-\w+|first)"', body.decode())


def _working(root: Path, number: int, rounds: int, ends: float | None) -> Callable[[], None]:
    return lambda: contend(root, number, rounds, ends)


def _fork(work: Callable[[], object]) -> int:
    pid = os.fork()
    if pid:
        return pid
    try:
        work()
    except BaseException as error:  # noqa: BLE001 - a child must not go on with what is the parent's
        print(f"{type(error).__name__}: {error}", file=sys.stderr)  # noqa: T201 - for whoever reads the log
        os._exit(1)
    os._exit(0)


def _ended_well(pid: int) -> bool:
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


if __name__ == "__main__":
    sys.exit(main())

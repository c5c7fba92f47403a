"""A target lives with others: people who change things by hand, other writers, processes that die."""

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier, Event

import pytest

from pgconf.model import Action, Address, LockedError, StaleError, Write
from pgconf.planning.digest import digest
from pgconf.testing.site import Site
from pgconf.testing.writes import NOTE, apply, bodies, create, delete, live, update

MINE, YOURS, THEIRS = (Address("payment_method", name) for name in ("mine", "yours", "theirs"))
ONE, TWO = b'{"title":"one"}', b'{"title":"two"}'

_HOLD = """
import sys
with target.writing() as writer:
    writer.live()
    print("ready", flush=True)
    sys.stdin.readline()
"""


class Company:
    """What holds when somebody else is there too."""

    def test_a_row_of_somebody_else_is_told_from_ones_own(self, site: Site) -> None:
        """It counts as there, with a digest that nothing else has, and pgconf has never applied it."""
        apply(site.target(), create(MINE, ONE))
        site.put(THEIRS, ONE)
        site.put(YOURS, ONE)
        held = live(site.target())
        assert [held[at].managed for at in (MINE, THEIRS, YOURS)] == [True, False, False]
        assert len({held[at].digest for at in (MINE, THEIRS, YOURS)}) == 3
        with site.target().reading() as reader:
            assert reader.bodies([THEIRS]) == {THEIRS: ONE}
            assert reader.applied().keys() == {MINE}

    def test_a_row_of_somebody_else_is_never_touched(self, site: Site) -> None:
        """Not even by a write that names its digest."""
        apply(site.target(), create(MINE, ONE))
        site.put(THEIRS, TWO)
        known = live(site.target())[THEIRS].digest
        for write in (
            create(THEIRS, ONE),
            update(THEIRS, known, ONE),
            update(THEIRS, digest(ONE), ONE, moved_from=MINE),
            update(YOURS, known, ONE, moved_from=THEIRS),
            delete(THEIRS, known),
        ):
            with pytest.raises(StaleError, match="apply/foreign-resource"):
                apply(site.target(), write)
        apply(site.target(), delete(MINE, digest(ONE)))
        assert bodies(site.target()) == {THEIRS: TWO}
        assert live(site.target())[THEIRS].digest == known

    def test_an_edit_by_hand_is_noticed_each_time(self, site: Site) -> None:
        """By another digest, for no row but the edited; what pgconf applied last is still known."""
        apply(site.target(), create(MINE, ONE), create(YOURS, ONE))
        seen = {digest(ONE)}
        for body in (b"{}", b"[]", b"{}"):
            site.edit(MINE, body)
            held = live(site.target())
            assert held[MINE].managed
            assert held[YOURS].digest == digest(ONE)
            seen.add(held[MINE].digest)
        assert len(seen) == 4
        with site.target().reading() as reader:
            assert reader.applied()[MINE] == digest(ONE)

    def test_an_edit_by_hand_makes_a_plan_stale_and_the_next_one_mends_it(self, site: Site) -> None:
        """A plan that knows of the edit may overwrite it."""
        apply(site.target(), create(MINE, ONE))
        site.edit(MINE, TWO)
        with pytest.raises(StaleError, match="apply/stale"):
            apply(site.target(), update(MINE, digest(ONE), b"{}"))
        assert bodies(site.target()) == {MINE: TWO}
        apply(site.target(), update(MINE, live(site.target())[MINE].digest, ONE))
        assert live(site.target())[MINE].digest == digest(ONE)

    def test_a_deletion_by_hand_shows_against_what_was_applied(self, site: Site) -> None:
        """The row is gone; that pgconf wrote it is not."""
        apply(site.target(), create(MINE, ONE))
        site.remove(MINE)
        assert live(site.target()) == {}
        with site.target().reading() as reader:
            assert reader.applied() == {MINE: digest(ONE)}
        with pytest.raises(StaleError):
            apply(site.target(), delete(MINE, digest(ONE)))

    def test_one_of_many_writers_of_the_same_row_wins(self, site: Site) -> None:
        """The others are told that it has appeared, on a new place as on one that is in use."""
        for address in (MINE, YOURS):
            start = Barrier(6)

            def race(number: int, address: Address = address, start: Barrier = start) -> str:
                start.wait()
                try:
                    apply(site.target(), create(address, f"[{number}]".encode()))
                except (StaleError, LockedError) as error:
                    return error.diagnostics[0].name
                return f"[{number}]"

            with ThreadPoolExecutor(6) as pool:
                ended = list(pool.map(race, range(6)))
            (winner,) = [one for one in ended if one.startswith("[")]
            assert set(ended) <= {winner, "apply/stale", "apply/locked"}
            assert bodies(site.target())[address] == winner.encode()

    def test_no_update_is_lost(self, site: Site) -> None:
        """Writers that count up one row, each from what it has read, never count the same step twice."""
        apply(site.target(), create(MINE, b"0"))

        def count_up(steps: int) -> None:
            while steps:
                with site.target().reading() as reader:
                    (body,), held = reader.bodies([MINE]).values(), reader.live().resources[MINE].digest
                try:
                    apply(site.target(), update(MINE, held, str(int(body) + 1).encode()))
                except StaleError:
                    continue
                steps -= 1

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(count_up, [5] * 4))
        assert bodies(site.target()) == {MINE: b"20"}
        with site.target().reading() as reader:
            assert reader.live().revision == 21

    def test_a_reader_sees_one_revision_at_a_time(self, site: Site) -> None:
        """However often it looks while others write, and in whatever order it asks."""
        names = [Address("role", f"name-{number}") for number in range(50)]
        apply(site.target(), *(create(name, b"0") for name in names))
        done = Event()

        def look() -> int:
            looks = 0
            while not (looks and done.is_set()):
                with site.target().reading() as reader:
                    said = set(reader.bodies(names).values())
                    said |= {str(reader.live().revision - 1).encode()}
                    assert len(said) == 1
                    assert {held.digest for held in reader.live().resources.values()} == {digest(*said)}
                    assert set(reader.applied().values()) == {digest(*said)}
                looks += 1
            return looks

        with ThreadPoolExecutor(1) as pool:
            looking = pool.submit(look)
            for number in range(1, 15):
                before, after = str(number - 1).encode(), str(number).encode()
                apply(site.target(), *(update(name, digest(before), after) for name in names))
            done.set()
            assert looking.result() >= 1

    def test_a_second_writer_is_refused_in_time(self, site: Site) -> None:
        """It hears that somebody else is writing; a reader sees the old state meanwhile."""
        apply(site.target(), create(MINE, ONE))
        with site.target().writing() as writer:
            with pytest.raises(LockedError) as caught, site.target(lock_timeout=0.1).writing():
                pass
            assert bodies(site.target()) == {MINE: ONE}
            writer.commit(NOTE, [create(YOURS, ONE)])
        assert caught.value.diagnostics[0].name == "apply/locked"
        assert caught.value.diagnostics[0].hint
        apply(site.target(lock_timeout=0.1), delete(MINE, digest(ONE)))
        assert bodies(site.target()) == {YOURS: ONE}

    def test_the_lock_of_a_process_that_died_is_free(self, site: Site) -> None:
        """Nobody has to break it, and nothing of what that process was about is there."""
        if site.program is None:
            pytest.skip("no other process can share this place")
        apply(site.target(), create(MINE, ONE))
        with _running(site.program + _HOLD) as process:
            with pytest.raises(LockedError), site.target(lock_timeout=0.1).writing():
                pass
            process.kill()
            process.wait()
            write = Write(address=MINE, action=Action.DELETE, expected=digest(ONE))
            assert apply(site.target(), write).number == 2
        assert bodies(site.target()) == {}


@contextmanager
def _running(program: str) -> Iterator["subprocess.Popen[str]"]:
    """Run a program in a process of its own, from its first word on; it comes in by its input."""
    command = [sys.executable, "-c", "import sys; exec(sys.stdin.read(int(sys.argv[1])))", str(len(program))]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as process:  # noqa: S603 - this Python
        assert process.stdin
        assert process.stdout
        process.stdin.write(program)
        process.stdin.flush()
        assert process.stdout.readline() == "ready\n"
        yield process
        process.kill()

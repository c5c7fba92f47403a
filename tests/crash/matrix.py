"""The crash matrix: `python tests/crash matrix [--stride N] [--on postgres]` kills, and counts what is lost.

For every action, a process that applies is killed at each of its points. Then the run is ended, and once
more from the start, taken back. Of the scenes with two targets, the process that resumes is killed
as well, at each of its own points, before a third one comes. Afterwards all targets must hold exactly the
new state, or exactly the old one, as asked; the audit must be whole and the lock free.

It forks, so it is a program of its own and not a test: nobody can say what threads a test runner has.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from pathlib import Path

from tests.crash.kills import count_points, kill_at
from tests.crash.places import places
from tests.crash.scenes import ENVIRONMENT, SCENES, Scene
from tests.postgres import Postgres, any_server
from tests.projects import applied

from pgconf.app.runs import check_audit, lock_state


@dataclass
class Tally:
    """How many processes were killed, and what was lost by that."""

    kills: dict[str, int] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)

    def killed(self, scene: str) -> None:
        """Count one."""
        self.kills[scene] = self.kills.get(scene, 0) + 1


def main() -> int:
    """Kill as many as asked for; give 1 if anything was lost."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("--stride", type=int, default=1, help="only every so many points")
    arguments.add_argument("--scenes", nargs="*", default=list(SCENES), choices=list(SCENES))
    arguments.add_argument("--on", choices=["sqlite", "postgres"], default="sqlite", help="the database")
    asked = arguments.parse_args()
    tally = Tally()
    with ExitStack() as stack:
        server = stack.enter_context(any_server()) if asked.on == "postgres" else None
        for name in asked.scenes:
            _kill(name, server, asked.stride, tally)
    for lost in tally.lost:
        print(f"lost: {lost}")  # noqa: T201 - the program's result
    total = sum(tally.kills.values())
    print(f"{total} kills on {asked.on}, {len(tally.lost)} lost")  # noqa: T201 - likewise
    return 1 if tally.lost or not total else 0


def _kill(name: str, server: Postgres | None, stride: int, tally: Tally) -> None:
    with tempfile.TemporaryDirectory(prefix="pgconf-crash-") as folder, places(Path(folder), server) as made:
        scene = Scene(Path(folder), name, made)
        _kill_applies(scene, stride, tally)
        if len(scene.targets) > 1:
            _kill_resumes(scene, stride, tally)
    print(f"{name}: {tally.kills[name]} kills", flush=True)  # noqa: T201 - the program's result


def _kill_applies(scene: Scene, stride: int, tally: Tally) -> None:
    points = count_points(scene.apply)
    scene.restore()
    for point in _every(stride, points):
        for undo in (False, True):
            assert kill_at(point, scene.apply)
            tally.killed(scene.name)
            was_open = _has_open_run(scene)
            tally.lost += _mixtures(scene, f"{scene.name}: apply killed at {point} of {points}")
            scene.resume(undo=undo)
            told = f"{scene.name}: apply killed at {point} of {points}, then {_word(undo=undo)}"
            tally.lost += _problems(scene, told, undo=undo if was_open else None)
            scene.restore()


def _kill_resumes(scene: Scene, stride: int, tally: Tally) -> None:
    """Kill an apply between its targets, then the resume at each point; the third one changes its mind."""
    halfway = next(point for point in count(1) if _is_halfway(scene, point))
    for first in (False, True):
        resume = partial(scene.resume, undo=first)
        assert kill_at(halfway, scene.apply)
        points = count_points(resume)
        scene.restore()
        for point in _every(stride, points):
            for last in (False, True):
                assert kill_at(halfway, scene.apply)
                assert kill_at(point, resume)
                tally.killed(scene.name)
                tally.killed(scene.name)
                was_open = _has_open_run(scene)
                scene.resume(undo=last)
                told = f"{_word(undo=first)} killed at {point} of {points}, then {_word(undo=last)}"
                tally.lost += _problems(scene, told, undo=last if was_open else None)
                scene.restore()


def _is_halfway(scene: Scene, point: int) -> bool:
    """Whether a process that is killed there leaves the first target written, and the second one not."""
    assert kill_at(point, scene.apply)
    state = scene.state()
    scene.restore()
    first, second = state
    return state[first] == scene.new[first] and state[second] == scene.old[second]


def _mixtures(scene: Scene, told: str) -> Iterator[str]:
    """Name the targets that hold something between the old and the new state, before anybody resumes."""
    for name, state in scene.state().items():
        if state not in (scene.old[name], scene.new[name]):
            yield f"{told}: {name} holds a mixture"


def _problems(scene: Scene, told: str, *, undo: bool | None) -> Iterator[str]:
    """Look for anything that is not as it should be; `undo` is None where there was nothing to resume."""
    state = scene.state()
    allowed = {None: (scene.old, scene.new), True: (scene.old,), False: (scene.new,)}[undo]
    checks: dict[str, Callable[[], bool]] = {
        "the state is neither the old nor the new one": lambda: state not in (scene.old, scene.new),
        "the state is not the one that was asked for": lambda: state not in allowed,
        "a run is open": lambda: _has_open_run(scene),
        "the lock is held": lambda: lock_state(scene.project, ENVIRONMENT).standing != "free",
        "the audit is not whole": lambda: bool(check_audit(scene.project, ENVIRONMENT)[1]),
        "the rest cannot be applied": lambda: not _can_go_on(scene),
    }
    return (f"{told}: {problem}" for problem, is_so in checks.items() if is_so())


def _can_go_on(scene: Scene) -> bool:
    """Whether the next plan leads to the new state, from wherever the resume has left it."""
    applied(scene.project)
    return scene.state() == scene.new


def _has_open_run(scene: Scene) -> bool:
    return lock_state(scene.project, ENVIRONMENT).view.run is not None


def _every(stride: int, points: int) -> range:
    return range(1, points + 1, stride)


def _word(*, undo: bool) -> str:
    return "taken back" if undo else "ended"


if __name__ == "__main__":
    sys.exit(main())

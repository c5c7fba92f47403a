"""The switch: `python tests/crash switch [--kills N]` kills deploys of files, and reads as programs do.

A process that deploys is killed at each of its calls that change the disk, from the first to the last and
again, until so many have been killed. After each the link is followed past pgconf: every file must be of the
version before, or every file of the one after. Then a deploy that nobody kills goes on from there.
"""

import argparse
import sys
import tempfile
from functools import partial
from itertools import cycle
from pathlib import Path

from tests.crash.kills import count_points, kill_at

from pgconf.kinds.canonical import canonical_bytes
from pgconf.model import Address
from pgconf.targets.files import FilesTarget
from pgconf.testing import apply, create, live, update

ARTIFACTS = [Address("artifact", f"{name}.txt") for name in ("channels", "gateway/limits", "gateway/routes")]


def main() -> int:
    """Kill as many as asked for; give 1 if a mixture was seen."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("--kills", type=int, default=1000, help="how many")
    asked = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="pgconf-switch-") as folder:
        told, mixtures = _kill(Path(folder) / "deploy", asked.kills)
    print(f"{told}, {mixtures} mixtures")  # noqa: T201 - the program's result
    return 1 if mixtures else 0


def _kill(folder: Path, kills: int) -> tuple[str, int]:
    _deploy(folder, "first")
    points = count_points(partial(_deploy, folder, "second"))
    killed, before, after, mixtures = 0, 0, 0, 0
    for point in cycle(range(1, points + 1)):
        old, wanted = _seen(folder), {f"number {killed}"}
        assert kill_at(point, partial(_deploy, folder, *wanted))
        new = _seen(folder)
        before, after, mixtures = (
            before + (new == old),
            after + (new == wanted),
            mixtures + (new not in (old, wanted)),
        )
        _deploy(folder, f"after {killed}")  # clears up what the process has left, and goes on
        killed += 1
        if killed == kills:
            break
    return f"{killed} kills, {before} before the switch and {after} after it", mixtures


def _seen(folder: Path) -> set[str]:
    """Read what programs read; none of the files may be missing."""
    return {(folder / "current" / artifact.name).read_text() for artifact in ARTIFACTS}


def _deploy(folder: Path, text: str) -> None:
    target = FilesTarget("gateway", folder, environment="production", location="deploy")
    held, body = live(target), canonical_bytes({"content": text})
    apply(
        target,
        *(
            update(artifact, held[artifact].digest, body) if artifact in held else create(artifact, body)
            for artifact in ARTIFACTS
        ),
    )


if __name__ == "__main__":
    sys.exit(main())

"""Measure how long pgconf takes and how much memory it needs, beside its goals.

python benchmarks/run.py [--sizes 1000,10000] [--runs 3] [--json FILE]

Every figure is of fresh processes: the median time by the wall clock, the median time on processors,
and the most memory that any run had resident. Where the first time is much above the second, other
work was in the way. Goals that are not met end nothing, for machines differ.
"""

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

BIN = Path(sys.executable).parent
CORPUS = Path(__file__).with_name("corpus.py")
START, START_RUNS = "start", 5
"""Starting takes so little that it is measured this many times as often as the rest."""

MAXRSS_IN_MIB = 1024 if sys.platform == "linux" else 2**20
"""`ru_maxrss` counts in KiB on Linux and in bytes on macOS."""

VALIDATE, APPLY = "validate", "apply, all new"
WITHOUT_RULES = "validate, references only"
PLAN_SAME, PLAN_CHANGED = "plan, nothing changed", "plan, 1 % changed"
PEER = "check-jsonschema"

GOAL_SIZE = 10_000
"""The size for which goals are set; larger ones are held against it."""

SECONDS_FOR_RULES = 1.0
"""What all rules may add to validating `GOAL_SIZE` resources."""

PEER_SIZE = 1_000
"""The size at which another program is waited for."""

HEADS, WIDTHS = ("methods", "time", "cpu", "memory"), (8, 10, 10, 10)
"""The columns of figures in the table."""


@dataclass(frozen=True, slots=True)
class Measurement:
    """What one piece of work took; `size` counts payment methods, 0 where none are read."""

    work: str
    size: int
    seconds: float
    cpu_seconds: float
    mebibytes: float


@dataclass(frozen=True, slots=True)
class Goal:
    """What a measurement should be, in words, and whether it is."""

    work: str
    size: int
    text: str
    is_met: bool


Found = Mapping[tuple[str, int], Measurement]


def main() -> None:
    """Measure, and print one table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--sizes", default="1000,10000", help="payment methods, separated by commas")
    parser.add_argument("--runs", type=int, default=3, help="runs of each piece of work (3)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures to a file, too")
    arguments = parser.parse_args()
    machine = describe_machine()
    print(*machine.values(), sep=" · ", end="\n\n", flush=True)
    found = list(measurements([int(size) for size in arguments.sizes.split(",")], arguments.runs))
    set_goals = list(goals({(one.work, one.size): one for one in found}))
    print(*table(found, set_goals), sep="\n")
    if not shutil.which(PEER, path=_search_path()):
        print(f"\n{PEER} is not installed, so there is nothing to compare with")
    if arguments.json:
        figures = {
            "machine": machine,
            "measurements": [asdict(one) for one in found],
            "goals": [asdict(one) for one in set_goals],
        }
        arguments.json.write_text(json.dumps(figures, ensure_ascii=False, indent=2) + "\n", "utf-8")


def describe_machine() -> dict[str, str]:
    """Say what the figures were measured on, and how busy it was before."""
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text("utf-8").splitlines() if cpuinfo.exists() else []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return {
        "processor": models[0] if models else platform.processor() or platform.machine(),
        "cores": f"{os.cpu_count()} cores",
        "system": platform.system(),
        "python": f"Python {platform.python_version()}",
        "load": f"load {os.getloadavg()[0]:.1f}",
    }


def measurements(sizes: Sequence[int], runs: int) -> Iterator[Measurement]:
    """Measure everything, the smallest first."""
    with tempfile.TemporaryDirectory(prefix="pgconf-bench-") as folder:
        for option in ("--version", "--help"):
            yield measure(f"{START} {option}", 0, [pgconf(), option], Path(folder), runs * START_RUNS)
        for size in sorted(sizes):
            root = Path(folder) / str(size)
            yield from _at_size(root, size, runs)
            shutil.rmtree(root)


def _at_size(root: Path, size: int, runs: int) -> Iterator[Measurement]:
    _corpus(root, size)
    plan = [pgconf(), "plan", "-e", "production"]
    apply = [pgconf(), "apply", "-e", "production", "--yes"]
    yield measure(VALIDATE, size, [pgconf(), "validate"], root, runs)
    settings = root / "pgconf.yaml"
    settings.write_text("rules: {select: ref}\n", "utf-8")
    yield measure(WITHOUT_RULES, size, [pgconf(), "validate"], root, runs)
    settings.unlink()
    yield measure(APPLY, size, apply, root, runs, before=lambda: _forget(root))
    yield measure(PLAN_SAME, size, plan, root, runs)
    _corpus(root, size, "--lower", str(max(1, size // 100)))
    yield measure(PLAN_CHANGED, size, plan, root, runs)
    peer = shutil.which(PEER, path=_search_path())
    if peer and size <= PEER_SIZE:
        _wait_for([pgconf(), "schema", "export"], root)
        files = sorted(str(file) for file in root.glob("environments/base/methods-*/*.yaml"))
        schema = str(root / "schemas" / "payment_method.schema.json")
        yield measure(PEER, size, [peer, "--schemafile", schema, *files], root, runs)


def pgconf() -> str:
    """Name the program beside this interpreter."""
    return str(BIN / "pgconf")


def measure(
    work: str, size: int, command: Sequence[str], folder: Path, runs: int, *,
    before: Callable[[], object] = lambda: None,
) -> Measurement:  # fmt: skip
    """Run a command several times in a folder; `before` is called ahead of each run, untimed."""
    taken = []
    for _ in range(runs):
        before()
        taken.append(_wait_for(command, folder))
    seconds, cpu_seconds, mebibytes = zip(*taken, strict=True)
    return Measurement(work, size, statistics.median(seconds), statistics.median(cpu_seconds), max(mebibytes))


def _wait_for(command: Sequence[str], folder: Path) -> tuple[float, float, float]:
    """Run a command once: seconds, seconds on processors, and MiB.

    A child's memory counts from the fork on, so this process has to stay small.
    """
    with tempfile.TemporaryFile() as output:
        begin = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, stdout=output, stderr=subprocess.STDOUT)  # noqa: S603 - ours
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            output.seek(0)
            text = output.read().decode(errors="replace")
            sys.exit(f"`{' '.join(command[:4])}` ended with {process.returncode}:\n{text[-2000:]}")
    return seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / MAXRSS_IN_MIB


def _corpus(root: Path, size: int, *options: str) -> None:
    """Write or change the project, in another process for the sake of this one's memory."""
    _wait_for([sys.executable, str(CORPUS), str(root), str(size), *options], Path.cwd())


def _forget(root: Path) -> None:
    shutil.rmtree(root / ".pgconf", ignore_errors=True)


def _search_path() -> str:
    return f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}"


def goals(found: Found) -> Iterator[Goal]:
    """Hold what was measured against what pgconf promises; what was not measured has no goal."""
    start, validate = found.get((f"{START} --version", 0)), found.get((VALIDATE, GOAL_SIZE))
    if start:
        yield Goal(start.work, 0, "≤ 80 ms", start.seconds <= 0.080)  # noqa: PLR2004 - the goal
    if validate:
        is_met = validate.seconds <= 4 and validate.mebibytes <= 300  # noqa: PLR2004 - the goal
        yield Goal(VALIDATE, GOAL_SIZE, "≤ 4 s, ≤ 300 MiB", is_met)
        changed = found.get((PLAN_CHANGED, GOAL_SIZE))
        if changed:
            is_met = changed.seconds <= 1.5 * validate.seconds
            yield Goal(PLAN_CHANGED, GOAL_SIZE, "≤ 1.5 × validate", is_met)
    for (work, size), one in found.items():
        bare = found.get((WITHOUT_RULES, size))
        if bare and work == VALIDATE and size >= GOAL_SIZE:
            most = SECONDS_FOR_RULES * size / GOAL_SIZE
            added = one.cpu_seconds - bare.cpu_seconds
            yield Goal(WITHOUT_RULES, size, f"rules add {added:.2f} s of {most:.0f} s", added <= most)
        base = found.get((work, GOAL_SIZE))
        if base and size > GOAL_SIZE:
            times = 1.1 * size / GOAL_SIZE
            is_met = one.cpu_seconds <= times * base.cpu_seconds
            yield Goal(work, size, f"cpu ≤ {times:.0f} × {GOAL_SIZE:,}", is_met)
        peer = found.get((PEER, size))
        if peer and work == VALIDATE:
            yield Goal(work, size, f"≤ 0.15 × {PEER}", one.seconds <= 0.15 * peer.seconds)


def table(found: Sequence[Measurement], set_goals: Sequence[Goal]) -> Iterator[str]:
    """Write one line for each measurement, with the goal it has, if any."""
    by_work = {(goal.work, goal.size): goal for goal in set_goals}
    heads = "".join(f"{head:>{width}}" for head, width in zip(HEADS, WIDTHS, strict=True))
    yield f"{'work':<24}{heads}   {'goal':<26}met"
    for one in found:
        goal = by_work.get((one.work, one.size))
        size = f"{one.size:,}" if one.size else ""
        met = "" if goal is None else "yes" if goal.is_met else "no"
        figures = (size, _time(one.seconds), _time(one.cpu_seconds), f"{one.mebibytes:.0f} MiB")
        columns = "".join(f"{figure:>{width}}" for figure, width in zip(figures, WIDTHS, strict=True))
        yield f"{one.work:<24}{columns}   {goal.text if goal else '':<26}{met}".rstrip()


def _time(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.2f} s"


if __name__ == "__main__":
    main()

"""Measure what rendering takes: 1,000 artifacts of one template, and one of all, from 10,000 resources.

Seconds are those on the processor, without loading the resources, which every command does.

python -m benchmarks.rendering [--resources 10000] [--artifacts 1000]
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.corpus import write as write_corpus

from pgconf import Project
from pgconf.app.artifacts import desire
from pgconf.app.output import Kept, write
from pgconf.app.project import no_tick
from pgconf.app.render import render_desired
from pgconf.model import Artifact

GOAL_FIRST, GOAL_AGAIN = 3.0, 0.5
BODY = """\
{{
  "name": {{{{ {one}.name }}}}, "provider": {{{{ {one}.provider }}}}, "product": {{{{ {one}.product }}}},
  "max": {{{{ {one}.amount.max | minor_units({one}.currency) }}}}, "serial": {{{{ {one}.serial }}}}
}}"""
EACH = """\
{{#- pgconf
reads: [payment_method]
each: payment_method[:{count}]
writes: each/{{{{ item.name }}}}.json
-#}}
"""
ALL = """\
{#- pgconf
reads: [payment_method]
writes: all.json
-#}
[
{% for one in payment_method %}
BODY{% if not loop.last %},{% endif %}

{% endfor %}
]
"""


def main() -> None:
    """Make a project, render it into a folder, and render it there again."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("--resources", type=int, default=10_000)
    arguments.add_argument("--artifacts", type=int, default=1_000)
    asked = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="pgconf-bench-") as folder:
        root = Path(folder)
        _write(root, asked.resources, asked.artifacts)
        project = Project.open(root)
        desired = desire(project, "production", no_tick)
        out = root / "out"

        def render() -> tuple[Artifact, ...]:
            kept = Kept(out)
            made = render_desired(project, desired, kept)
            write(kept, made)
            return made

        first, made = _timed(render)
        again, _ = _timed(render)
    print(f"{len(made):,} artifacts from {asked.resources:,} resources: {first:.2f} s (goal {GOAL_FIRST} s)")
    print(f"again, with nothing changed: {again:.2f} s (goal {GOAL_AGAIN} s)")


def _timed(work: Callable[[], tuple[Artifact, ...]]) -> tuple[float, tuple[Artifact, ...]]:
    start = time.process_time()
    made = work()
    return time.process_time() - start, made


def _write(root: Path, resources: int, artifacts: int) -> None:
    write_corpus(root, resources)
    templates = root / "templates"
    templates.mkdir()
    (templates / "each.json.j2").write_text(EACH.format(count=artifacts) + BODY.format(one="item") + "\n")
    (templates / "all.json.j2").write_text(ALL.replace("BODY", BODY.format(one="one")))


if __name__ == "__main__":
    main()

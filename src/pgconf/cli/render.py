"""`pgconf render`."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pgconf.cli.console import EXIT_CHANGES, Console, pass_console
from pgconf.cli.options import environment_option

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pgconf.app.output import Difference
    from pgconf.model import Artifact


@click.command("render", short_help="Make files for gateways and services from templates.")
@click.argument("name", metavar="[ARTIFACT]", required=False)
@environment_option()
@click.option(
    "-o", "--output-folder", "folder", type=click.Path(file_okay=False, path_type=Path),
    help="Write the artifacts into a folder.",
)  # fmt: skip
@click.option("--check", is_flag=True, help="Write nothing; exit with 2 when the folder differs.")
@click.option("--diff", "show_diff", is_flag=True, help="Show what differs, line by line; write nothing.")
@pass_console
def command(
    console: Console, name: str | None, environment: str, folder: Path | None, check: bool, show_diff: bool
) -> None:
    """Make files for gateways, schedulers and services from the templates in `templates/`.

    Without a folder the artifacts are listed, or the named one is printed. A folder is brought to hold
    exactly the artifacts, with their digests in `manifest.json`; files that are not pgconf's are left alone.

    \b
    Examples:
      pgconf render -e production
      pgconf render -e production gateway/channels.json
      pgconf render -e production -o build/production
      pgconf render -e production -o build/production --diff
      pgconf render -e production -o build/production --check     for CI: 0 up to date, 2 not
    """
    if name is not None and folder is not None:
        raise click.UsageError("an artifact is printed without `-o`")
    if (check or show_diff) and folder is None:
        raise click.UsageError("name the folder to compare with: `-o FOLDER`")
    with console.failures():
        if folder is not None:
            _into(console, environment, folder, writes=not (check or show_diff), show_diff=show_diff)
        elif name is not None:
            _print(console, environment, name)
        else:
            _list(console, environment)


def _list(console: Console, environment: str) -> None:
    from pgconf.app.render import render_environment
    from pgconf.cli.progress import reading
    from pgconf.reports.artifacts import artifacts_as_text

    with reading(console.project) as tick:
        artifacts = render_environment(console.project, environment, tick)
    console.print(artifacts_as_text(artifacts, console.style))


def _print(console: Console, environment: str, name: str) -> None:
    from pgconf.app.render import artifact
    from pgconf.cli.progress import reading

    with reading(console.project) as tick:
        found = artifact(console.project, environment, name, tick)
    click.echo(found.content, nl=False)


def _into(console: Console, environment: str, folder: Path, *, writes: bool, show_diff: bool) -> None:
    from pgconf.app.output import Kept, differences, write
    from pgconf.app.render import render_environment
    from pgconf.cli.progress import reading

    kept = Kept(folder)
    with reading(console.project) as tick:
        # A manifest that came with a change is no proof of what stands beside it.
        artifacts = render_environment(console.project, environment, tick, kept if writes else None)
    found = write(kept, artifacts) if writes else differences(kept, artifacts)
    _tell(console, artifacts, found, folder, writes=writes, show_diff=show_diff)
    if found and not writes:
        sys.exit(EXIT_CHANGES)


def _tell(
    console: Console, artifacts: "Sequence[Artifact]", found: "Sequence[Difference]", folder: Path, *,
    writes: bool, show_diff: bool,
) -> None:  # fmt: skip
    from pgconf.reports.artifacts import differences_as_text
    from pgconf.reports.diffs import diff_as_text

    if show_diff:
        for one in found:
            console.print(diff_as_text(one.diff, console.style))
    else:
        console.print(differences_as_text([(one.name, one.fate) for one in found], console.style))
    same = len(artifacts) - sum(one.after is not None for one in found)
    done = "written" if writes else "to write"
    console.note(f"{len(found)} {done} in {folder}, {same} up to date")

"""Writing and showing what is taken over from elsewhere, for the commands that do."""

import sys

from pgconf.app.import_ import Imported
from pgconf.cli.console import EXIT_CHANGES, EXIT_FINDINGS, Console
from pgconf.loading.save import save
from pgconf.model import has_errors
from pgconf.reports.diffs import diff_as_text


def write_imported(console: Console, found: Imported, *, nothing: str, follow: str) -> None:
    """Write the files, all or none, and tell which; ends with 1 when something cannot be declared.

    Args:
        console: where it is told.
        found: what is to be written.
        nothing: what to say when there is nothing to write.
        follow: what to do next.
    """
    console.report(found.diagnostics)
    save(console.project.root, found.files)
    if found.files:
        _summary(console, found)
        console.note(follow)
    elif not has_errors(found.diagnostics):
        console.print(nothing)
    if has_errors(found.diagnostics):
        sys.exit(EXIT_FINDINGS)


def write_live(console: Console, environment: str, found: Imported, *, nothing: str) -> None:
    """Write what is taken over from live state."""
    follow = console.style.say("next: `pgconf plan -e {environment}`", environment=environment)
    write_imported(console, found, nothing=nothing, follow=follow)


def show_imported(console: Console, found: Imported) -> None:
    """Show what writing would change; ends with 1 as above, or with 2 when there is something to write."""
    console.report(found.diagnostics)
    for change in found.files:
        console.print(diff_as_text(change.diff(), console.style))
    if has_errors(found.diagnostics):
        sys.exit(EXIT_FINDINGS)
    if found.files:
        sys.exit(EXIT_CHANGES)


def _summary(console: Console, found: Imported) -> None:
    for change in found.files:
        mark = "-" if change.after is None else "+" if change.before is None else "~"
        console.print(f"{mark} {change.file}")
    counts = console.style.say(
        "{added} added · {changed} changed · {removed} taken out",
        added=len(found.added),
        changed=len(found.changed),
        removed=len(found.removed),
    )
    console.print(counts)

"""`pgconf validate`."""

import sys
from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

import click

from pgconf.cli.console import EXIT_FINDINGS, Console, pass_console
from pgconf.cli.options import environment_option, format_option

if TYPE_CHECKING:
    from pgconf.app.validate import Validation
    from pgconf.model import Diagnostic


def _day(_context: click.Context, _parameter: click.Parameter, value: datetime | None) -> date | None:
    return value.date() if value else None


@click.command("validate", short_help="Check environments, offline.")
@environment_option(required=False, multiple=True)
@format_option("text", "json", "github", "gitlab", "sarif", "junit")
@click.option(
    "--severity",
    type=click.Choice(["error", "warning", "info"]),
    default="error",
    show_default=True,
    help="What fails: findings of this weight and above.",
)
@click.option(
    "--changed-since",
    metavar="REF",
    help="Only tell findings that were not there at this commit, branch or tag.",
)
@click.option("--fix", is_flag=True, help="Apply the safe fixes, and tell what is left.")
@click.option("--diff", is_flag=True, help="With --fix: show what would change, and write nothing.")
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    callback=_day,
    envvar="PGCONF_AS_OF",
    show_envvar=True,
    metavar="DATE",
    help="The day for which certificates, reviews and the like are judged; today by default.",
)
@pass_console
def command(
    console: Console,
    environments: tuple[str, ...],
    output: str,
    severity: str,
    changed_since: str | None,
    fix: bool,
    diff: bool,
    as_of: date | None,
) -> None:
    """Check environments, offline: no credentials, no network, nothing written.

    Everything that is wrong is told in one run, each with its file, line and column. Without -e all
    environments are checked. The exit code is 1 when there is a finding that fails (see --severity).

    \b
    Examples:
      pgconf validate
      pgconf validate -e production --format json
      pgconf validate --changed-since origin/main --severity warning
      pgconf validate --fix --diff
      pgconf validate --format sarif > pgconf.sarif
      pgconf validate --as-of 2027-03-01      what will be overdue by then
    """
    from pgconf.app.changed import caused_since
    from pgconf.cli.progress import reading

    if diff and not fix:
        message = "--diff goes with --fix"
        raise click.UsageError(message)
    with console.failures():
        if fix:
            _fix(console, environments, as_of, write=not diff)
        if diff:
            return
        with reading(console.project) as tick:
            found = console.project.validate(environments, tick, as_of=as_of)
        told: Sequence[Diagnostic] = found.diagnostics
        if changed_since is not None:
            told = caused_since(console.project, changed_since, environments, told, as_of)
        _report(console, found, told, output)
        if any(one.severity.rank >= _rank(severity) for one in told):
            sys.exit(EXIT_FINDINGS)


def _rank(severity: str) -> int:
    from pgconf.model import Severity

    return Severity(severity).rank


def _fix(console: Console, environments: tuple[str, ...], as_of: date | None, *, write: bool) -> None:
    from pgconf.app.fix import fix
    from pgconf.app.project import no_tick
    from pgconf.reports.diffs import diff_as_text

    fixed = fix(console.project, environments, no_tick, as_of, write=write)
    for one in fixed:
        if write:
            console.say("fixed: {file}", file=one.file)
        else:
            console.print(diff_as_text(one.diff(context=0), console.style))
    if not fixed:
        console.say("there is nothing that can be fixed safely")


def _report(console: Console, found: "Validation", told: "Sequence[Diagnostic]", output: str) -> None:
    if output == "text":
        console.report(told, err=False)
        _summary(console, found, told)
        return
    from pgconf import __version__
    from pgconf.app.explain import page_of
    from pgconf.model import Allowed, Report
    from pgconf.reports.formats import write_report
    from pgconf.reports.language import spoken

    allowed = zip(spoken((one for one, _ in found.allowed), console.translate), found.allowed, strict=True)
    report = Report(
        diagnostics=tuple(spoken(told, console.translate)),
        allowed=tuple(Allowed(one, by.reason) for one, (_, by) in allowed),
        environments=tuple(one.environment for one in found.environments),
        version=__version__,
        page_of=page_of,
    )
    text = write_report(output, report)
    console.print([text] if text else [])


def _summary(console: Console, found: "Validation", told: "Sequence[Diagnostic]") -> None:
    from pgconf.model import say
    from pgconf.reports.diagnostics import tally

    style = console.style
    for one in found.environments:
        mark = style.paint(*(("✓", "green") if one.is_valid else ("✗", "red")))
        layers = " ← ".join(reversed(one.layers))
        count = style.say("{number} resources", number=one.resources)
        console.print(f"{mark} {layers}   {count}")
    counts = say("{number} files", number=found.files) if found.files != 1 else say("1 file")
    allowed = say(" ({number} allowed)", number=len(found.allowed)) if found.allowed else ""
    console.print(style.say("{files}: {tally}{allowed}", files=counts, tally=tally(told), allowed=allowed))

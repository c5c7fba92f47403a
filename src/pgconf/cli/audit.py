"""`pgconf audit`."""

import sys

import click

from pgconf.cli.console import EXIT_FINDINGS, Console, pass_console
from pgconf.cli.options import environment_option, format_option


@click.group("audit", short_help="Check or export the record of who did what.")
def command() -> None:
    """Check or export the record of who did what: runs, approvals, accepted guards, broken locks.

    Every entry holds the digest of the one before, so that none can be altered or removed unseen.
    """


@command.command("verify", short_help="Check that no entry was altered or removed.")
@environment_option()
@click.option("--contains", metavar="DIGEST", help="The digest of an entry that must still be there.")
@pass_console
def verify(console: Console, environment: str, contains: str | None) -> None:
    """Check that no entry was altered or removed; exits with 1, and names it, if one was.

    Whoever may write the database could write the whole chain anew. Note the last digest somewhere
    else, and ask for it later with `--contains`.

    \b
    Example:
      pgconf audit verify -e production
    """
    from pgconf.app.runs import check_audit

    with console.failures():
        head, found = check_audit(console.project, environment, contains)
        if found:
            console.report(found)
            sys.exit(EXIT_FINDINGS)
        entries = "1 entry" if head.number == 1 else f"{head.number} entries"
        last = f", the last is {head.digest}" if head.number else ""
        console.print(f"{entries}, whole{last}")


@command.command("export", short_help="Write all entries, for an archive or an auditor.")
@environment_option()
@format_option("jsonl", "csv")
@pass_console
def export(console: Console, environment: str, output: str) -> None:
    """Write all entries to standard output, the first one first, as they stand.

    In JSON Lines, the digest of an entry is the SHA-256 of the line without `digest`, with sorted keys
    and no spaces. In CSV, text that a spreadsheet would take for a formula stands behind a `'`.

    \b
    Example:
      pgconf audit export -e production > audit.jsonl
    """
    from pgconf.app.runs import audit
    from pgconf.reports.runs import audit_as_csv, audit_as_lines

    with console.failures():
        _, entries = audit(console.project, environment)
        console.print(audit_as_csv(entries) if output == "csv" else audit_as_lines(entries))

"""Annotations of GitHub: workflow commands, one line each."""

from collections.abc import Iterator

from pgconf.model import Diagnostic, Report, Severity
from pgconf.reports.style import printable

COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def write(report: Report) -> str:
    """Write a command for each finding; GitHub shows it beside the line in the pull request.

    Source: GitHub Docs, "Workflow commands for GitHub Actions".
    """
    return "\n".join(_command(diagnostic) for diagnostic in report.diagnostics)


def _command(diagnostic: Diagnostic) -> str:
    properties = ",".join(f"{key}={_escaped(value, ':,')}" for key, value in _properties(diagnostic))
    lines = [diagnostic.message, *([diagnostic.hint] if diagnostic.hint else [])]
    text = "%0A".join(_escaped(printable(line)) for line in lines)
    return f"::{COMMANDS[diagnostic.severity]} {properties}::{text}"


def _properties(diagnostic: Diagnostic) -> Iterator[tuple[str, str]]:
    span = diagnostic.span
    if span is not None:
        yield "file", printable(span.file)
        yield "line", str(span.start.line)
        yield "endLine", str(span.end.line)
        if span.start.line == span.end.line:  # columns of several lines are refused
            yield "col", str(span.start.column)
            yield "endColumn", str(span.end.column)
    yield "title", diagnostic.name


def _escaped(text: str, more: str = "") -> str:
    for character in f"%\r\n{more}":
        text = text.replace(character, f"%{ord(character):02X}")
    return text

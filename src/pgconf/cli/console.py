"""What all commands share: the project, the styles of both outputs, and how failures end."""

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, TextIO

import click

from pgconf.model import say

if TYPE_CHECKING:
    from pgconf.app.project import Project
    from pgconf.kinds.registry import Registry
    from pgconf.model import Diagnostic, PgconfError, Translate
    from pgconf.reports.style import Style

EXIT_FINDINGS = 1
EXIT_CHANGES = 2
EXIT_BUG = 70


class Console:
    """Standard output for results, standard error for everything else."""

    def __init__(self, project: str, colour: bool | None, language: str | None = None) -> None:
        """Take a folder inside the project, whether to use colours, and a language.

        What is None is decided by the terminal and its locale.
        """
        self._folder = project
        self._colour = colour
        self._language = language

    @cached_property
    def project(self) -> "Project":
        """The project; looked for when a command needs it."""
        from pgconf.app.project import Project

        return Project.open(self._folder)

    @cached_property
    def project_here(self) -> "Project | None":
        """The project, for commands that also work outside of one."""
        from pgconf.model import UsageError

        try:
            return self.project
        except UsageError:
            return None

    @cached_property
    def translate(self) -> "Translate":
        """Says messages in the language that was asked for."""
        from pgconf.reports.language import language_of, translator

        return translator(self._language or language_of(os.environ))

    @cached_property
    def registry(self) -> "Registry":
        """The project's kinds; a custom kind that is broken ends the command.

        Raises:
            InvalidError: a custom kind is broken.
        """
        from pgconf.model import InvalidError

        kinds = self.project.custom_kinds
        if kinds.diagnostics:
            raise InvalidError(*kinds.diagnostics)
        return kinds.value

    @cached_property
    def style(self) -> "Style":
        """How standard output is painted."""
        return self._style_of(sys.stdout)

    @cached_property
    def err_style(self) -> "Style":
        """How standard error is painted."""
        return self._style_of(sys.stderr)

    def print(self, lines: str | Iterable[str]) -> None:
        """Write to standard output."""
        if sys.stdout is None:
            raise _unwritable("it is closed")
        try:
            for line in [lines] if isinstance(lines, str) else lines:
                click.echo(line, color=self.style.colour)
        except BrokenPipeError:
            raise
        except OSError as error:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python tries again at its end
            raise _unwritable(error.strerror or "it is full") from error

    def note(self, text: str) -> None:
        """Write a line for people to standard error."""
        click.echo(text, err=True, color=self.err_style.colour)

    def say(self, template: str, /, **arguments: object) -> None:
        """Write a sentence for people to standard error, in their language."""
        self.note(self.err_style.say(template, **arguments))

    def report(self, diagnostics: Iterable["Diagnostic"], *, err: bool = True) -> None:
        """Write findings with their source lines."""
        from pgconf.reports.diagnostics import diagnostics_as_text
        from pgconf.reports.language import spoken

        style = self.err_style if err else self.style
        lines = diagnostics_as_text(spoken(diagnostics, self.translate), self.read_line, style)
        if not err:
            self.print(lines)
            return
        for line in lines:
            click.echo(line, err=True, color=style.colour)

    @contextmanager
    def failures(self) -> Iterator[None]:
        """End the command with the right words and exit code, whatever goes wrong inside."""
        from pgconf.model import InvalidError, PgconfError, RefusedError
        from pgconf.reports.diagnostics import tally

        try:
            yield
        except PgconfError as error:
            self.report(error.diagnostics)
            if isinstance(error, InvalidError | RefusedError):
                self.say("{tally}: nothing was done", tally=tally(error.diagnostics))
            sys.exit(error.exit_code)
        except (click.exceptions.Exit, click.ClickException, click.Abort, KeyboardInterrupt, BrokenPipeError):
            raise
        except Exception as error:  # noqa: BLE001 - the last net: a bug must not look like a crash
            self._bug(error)

    def _bug(self, error: Exception) -> NoReturn:
        import traceback

        from pgconf.reports.style import printable

        if os.environ.get("PGCONF_TRACEBACK"):
            traceback.print_exc()
        place = traceback.extract_tb(error.__traceback__)[-1]
        self.note(f"this is a bug in pgconf: {type(error).__name__}: {printable(str(error))}")
        self.note(f"  at {Path(place.filename).name}:{place.lineno}; nothing further was done")
        self.note("  please report it with the output of the same command under PGCONF_TRACEBACK=1")
        sys.exit(EXIT_BUG)

    def _style_of(self, stream: TextIO | None) -> "Style":
        from pgconf.reports.style import Style

        is_terminal = stream is not None and stream.isatty()
        by_default = is_terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
        return Style(by_default if self._colour is None else self._colour, self.translate)

    def read_line(self, file: str, number: int) -> str | None:
        """Read one line for a code frame; what is no text, or is not inside the project, has none."""
        path = self.project.root / file
        try:
            if not path.resolve().is_relative_to(self.project.root.resolve()):
                return None
        except (OSError, RuntimeError):  # a circle of links is a RuntimeError up to Python 3.12
            return None
        lines = _lines(path)
        return lines[number - 1] if number <= len(lines) else None


def _unwritable(problem: str) -> "PgconfError":
    from pgconf.model import Diagnostic, PgconfError

    message = say("standard output cannot be written: {problem}", problem=problem)
    hint = say("free some room, or send the output somewhere else")
    return PgconfError(Diagnostic(name="cli/not-writable", message=message, hint=hint))


@lru_cache(maxsize=4)
def _lines(path: Path) -> list[str]:
    """Read a file's lines, broken where YAML breaks them."""
    try:
        return path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError):
        return []


pass_console = click.make_pass_decorator(Console)

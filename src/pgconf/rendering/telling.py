"""What goes wrong with a template, told at its own line and at the value that is at fault."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import TracebackType

from jinja2.exceptions import SecurityError, TemplateRuntimeError, TemplateSyntaxError, UndefinedError

from pgconf.kinds.artifact_template import ArtifactTemplate
from pgconf.model import Address, Diagnostic, Message, Position, Related, Span, say
from pgconf.rendering.fault import FaultError
from pgconf.rendering.formats import Broken
from pgconf.rendering.values import place_of

_SHOWN = 120
"""Characters of a line that a finding shows."""
_FAILING = (
    ArithmeticError, AttributeError, LookupError, NameError, TemplateRuntimeError, TypeError, ValueError,
)  # fmt: skip
"""What comes of calculating with the wrong thing; Jinja2 writes a number without end as a name."""


class RefusedError(Exception):
    """A template, or one artifact of it, cannot be made."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        """Take the finding."""
        super().__init__(diagnostic.name)
        self.diagnostic = diagnostic


@contextmanager
def telling(template: ArtifactTemplate, line: int | None = None) -> Iterator[None]:
    """Turn whatever goes wrong with a template into a finding at its line.

    Args:
        template: the template that is read or filled in.
        line: where that is; when left out, the line that was worked on.

    Raises:
        RefusedError: something has gone wrong.
    """
    try:
        yield
    except TemplateSyntaxError as error:
        raise _refused("render/broken-template", error.message, template, line or error.lineno) from None
    except SyntaxError as error:  # of the Python that Jinja2 makes, whose lines are not the template's
        raise _refused("render/broken-template", error.msg, template, line) from None
    except FaultError as error:
        at = line or _line_in(error.__traceback__)
        raise _refused("render/unfit-value", error.problem, template, at, error.value) from None
    except UndefinedError as error:
        at = line or _line_in(error.__traceback__)
        raise _refused("render/undefined-value", error.message, template, at) from None
    except (SecurityError, RecursionError) as error:
        at = line or _line_in(error.__traceback__)
        raise _refused("render/forbidden", str(error), template, at) from None
    except _FAILING as error:
        at = line or _line_in(error.__traceback__)
        raise _refused("render/failed", say("this fails: {problem}", problem=error), template, at) from None


def invalid(template: ArtifactTemplate, artifact: str, text: str, broken: Broken) -> RefusedError:
    """Say that what a template makes is not of its format, and show the line."""
    lines = text.split("\n")
    at = broken.line if broken.line and broken.line <= len(lines) else None
    shown = (
        say("its line {line} would be: {text}", line=at, text=lines[at - 1].strip()[:_SHOWN]) if at else None
    )
    return RefusedError(
        Diagnostic(
            name="render/invalid-output",
            message=say("`{artifact}` would be broken: {problem}", artifact=artifact, problem=broken.problem),
            where=_at(template, template.line),
            hint=_HINTS["render/invalid-output"],
            related=(Related(shown),) if shown else (),
        )
    )


def _refused(
    name: str, problem: str | None, template: ArtifactTemplate, line: int | None, value: object = None
) -> RefusedError:
    place = place_of(value)
    subject = place.subject if place else None
    return RefusedError(
        Diagnostic(
            name=name,
            message=_told(problem),
            where=_at(template, line or template.line),
            hint=_HINTS.get(name),
            related=(Related(say("the value is set here"), place),) if place else (),
            address=subject if isinstance(subject, Address) else None,
        )
    )


def _line_in(trace: TracebackType | None) -> int | None:
    """Tell the line of the template that a traceback ends in; Jinja2 has put it in."""
    line = None
    while trace is not None:
        if "__jinja_exception__" in trace.tb_frame.f_globals:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def _at(template: ArtifactTemplate, line: int) -> Span:
    return Span(template.file, Position(line, 1), Position(line, 1))


def _told(problem: str | None) -> Message:
    """Write what Jinja2 says the way we do."""
    if isinstance(problem, Message):
        return problem
    text = (problem or "it cannot be read").rstrip(".")
    return say("{problem}", problem=text[:1].lower() + text[1:])


_HINTS: Mapping[str, Message] = {
    "render/broken-template": say("`pgconf explain render/broken-template` tells what templates may use"),
    "render/failed": say("ask first whether there is something to calculate with"),
    "render/forbidden": say("templates reach the resources that they read, and nothing else of the machine"),
    "render/invalid-output": say(
        "an expression writes its own quotes: put text together inside of it, as in `{{ 'pay-' ~ name }}`"
    ),
    "render/undefined-value": say("`pgconf show ADDRESS -e ENVIRONMENT` prints the fields of a resource"),
    "render/unfit-value": say("write a single field of it, or turn it into what is wanted with a filter"),
}

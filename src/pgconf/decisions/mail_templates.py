"""E-mails as Jinja2 templates: what they leave open, what is wrong with them, and how long they can become.

Templates are parsed in a sandbox and never run.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Environment, nodes

_SAME_LENGTH = frozenset({"capitalize", "lower", "safe", "string", "title", "trim", "upper"})
"""Filters that make no text longer."""


@dataclass(frozen=True, slots=True)
class SyntaxFault:
    """Why a template cannot be read, in Jinja2's words, and the line."""

    message: str
    line: int


@dataclass(frozen=True, slots=True)
class MailTemplate:
    """What is known of a template before anything is put into it.

    Attributes:
        variables: what it takes from outside, with the line where each comes first.
        fault: why it cannot be read; nothing else is known then.
        breaks_lines: an expression of it puts a line break in.
    """

    variables: Mapping[str, int]
    fault: SyntaxFault | None = None
    breaks_lines: bool = False


@lru_cache(maxsize=8192)
def mail_template(text: str) -> MailTemplate:
    """Read a template. Text without braces has nothing to read, and Jinja2 is not asked."""
    if "{" not in text:
        return MailTemplate({})
    from jinja2 import TemplateSyntaxError, nodes
    from jinja2.meta import find_undeclared_variables

    try:
        tree = _sandbox().parse(text)
        names = find_undeclared_variables(tree)
    except TemplateSyntaxError as error:
        return MailTemplate({}, SyntaxFault(error.message or "", error.lineno))
    except RecursionError:
        return MailTemplate({}, SyntaxFault("it is nested too deeply", 1))
    lines: dict[str, int] = {}
    for node in tree.find_all(nodes.Name):
        if node.name in names:
            lines[node.name] = min(node.lineno, lines.get(node.name, node.lineno))
    breaks = any(
        isinstance(constant.value, str) and not {"\r", "\n"}.isdisjoint(constant.value)
        for constant in tree.find_all(nodes.Const)
    )
    return MailTemplate(dict(sorted(lines.items())), breaks_lines=breaks)


@cache
def _sandbox() -> "Environment":
    from jinja2 import StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment

    return SandboxedEnvironment(undefined=StrictUndefined, autoescape=True)


def longest(text: str, widths: Mapping[str, int]) -> int | None:
    """Tell how many characters a template can become; None when that is not to be told.

    Args:
        text: a template that can be read.
        widths: the most characters of each variable.
    """
    return _longest(_sandbox().parse(text).body, widths) if "{" in text else len(text)


def _longest(parts: Iterable["nodes.Node"], widths: Mapping[str, int]) -> int | None:
    lengths = [_length(part, widths) for part in parts]
    known = [length for length in lengths if length is not None]
    return sum(known) if len(known) == len(lengths) else None


def _length(node: "nodes.Node", widths: Mapping[str, int]) -> int | None:
    from jinja2 import nodes

    match node:
        case nodes.TemplateData(data=data):
            return len(data)
        case nodes.Const(value=value):
            return len(str(value))
        case nodes.Name(name=name):
            return widths.get(name)
        case nodes.Filter(node=nodes.Node() as inner, name=name, args=[]) if name in _SAME_LENGTH:
            return _length(inner, widths)
        case nodes.Output(nodes=inner):
            return _longest(inner, widths)
        case nodes.If(body=body, elif_=elifs, else_=otherwise):
            branches = [
                _longest(branch, widths) for branch in (body, *(one.body for one in elifs), otherwise)
            ]
            known = [branch for branch in branches if branch is not None]
            return max(known) if len(known) == len(branches) else None
        case _:
            return None

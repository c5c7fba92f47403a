"""Render: resources into artifacts, by templates."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from jinja2 import Template

from pgconf.kinds.artifact_template import ArtifactTemplate, Format
from pgconf.model import Artifact, Checked, Diagnostic, say
from pgconf.rendering.budget import Budget
from pgconf.rendering.fault import FaultError
from pgconf.rendering.filters import FILTERS
from pgconf.rendering.formats import FORMATS, format_of
from pgconf.rendering.sandbox import Sandbox
from pgconf.rendering.telling import RefusedError, invalid, telling

_NAME = re.compile(r"(?!\.)[\w@+-][\w.@+-]*(/(?!\.)[\w@+-][\w.@+-]*)*", re.ASCII)
_LONGEST_NAME = 255
_LARGEST_ARTIFACT = 64 * 1024 * 1024
"""Characters."""
_BUDGET = Budget()


def render(
    template: ArtifactTemplate, resources: Mapping[str, Sequence[Any]], environment: Mapping[str, Any]
) -> Checked[tuple[Artifact, ...]]:
    """Make the artifacts of one template.

    Args:
        template: how.
        resources: those of each kind that the template reads, as `values.seen` gives them, by kind.
        environment: what templates may know of the environment.

    Returns:
        The artifacts, in the order of the template's items; those that cannot be made are left out,
        and a finding says why. Equal inputs give equal bytes.
    """
    names = {**resources, "environment": environment}
    made: list[Artifact] = []
    found: list[Diagnostic] = []
    try:
        compiled = _compiled(template)
        for item in _items(template, names):
            try:
                made.append(_artifact(template, compiled, {**names, "item": item}))
            except RefusedError as error:
                found.append(error.diagnostic)
    except RefusedError as error:
        found.append(error.diagnostic)
    return Checked(tuple(made), tuple(dict.fromkeys(found)))


class _Compiled(NamedTuple):
    name: Template
    body: Template


def _compiled(template: ArtifactTemplate) -> _Compiled:
    with telling(template, template.line):
        name = _sandbox("text").from_string(template.header.writes)
    with telling(template):
        return _Compiled(name, _sandbox(_format(template)).from_string(template.text))


def _items(template: ArtifactTemplate, names: Mapping[str, Any]) -> Iterable[Any]:
    each = template.header.each
    if each is None:
        return (None,)
    with telling(template, template.line):
        _BUDGET.begin()
        found = _sandbox("text").compile_expression(each, undefined_to_none=False)(**names)
        if found is None or isinstance(found, str) or not hasattr(found, "__iter__"):
            raise FaultError(say("`each` is no list: {each}", each=each))
        return list(found)


def _artifact(template: ArtifactTemplate, compiled: _Compiled, names: Mapping[str, Any]) -> Artifact:
    name = _name(template, compiled.name, names)
    with telling(template):
        _BUDGET.begin()
        text = "".join(_limited(compiled.body.generate(**names))).lstrip("\n")
        content = text.encode()
    if broken := FORMATS[_format(template)].check(text):
        raise invalid(template, name, text, broken)
    return Artifact(name, content, template.file)


def _name(template: ArtifactTemplate, writes: Template, names: Mapping[str, Any]) -> str:
    with telling(template, template.line):
        _BUDGET.begin()
        name = writes.render(**names)
        if not _NAME.fullmatch(name) or len(name) > _LONGEST_NAME:
            raise FaultError(
                say(
                    "`{name}` is no path inside the output folder: it is made of letters, digits and `._@+-` "
                    "between slashes",
                    name=name,
                )
            )
    return name


def _limited(parts: Iterator[str]) -> Iterator[str]:
    length = 0
    for part in parts:
        length += len(part)
        if length > _LARGEST_ARTIFACT:
            raise FaultError(say("it makes more than {largest} characters", largest=f"{_LARGEST_ARTIFACT:,}"))
        yield part


def _format(template: ArtifactTemplate) -> Format:
    return template.header.format_ or format_of(template.header.writes)


@cache
def _sandbox(name: Format) -> Sandbox:
    return Sandbox(FORMATS[name].write, FILTERS, _BUDGET)

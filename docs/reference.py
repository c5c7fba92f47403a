#!/usr/bin/env python3
"""Write the reference from the code: `kinds.md` and `commands.md`, in `docs/reference` or a given folder."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from pgconf.cli import COMMANDS, cli
from pgconf.kinds.registry import registry
from pgconf.model import with_article

FOLDER = Path(__file__).with_name("reference")


def kinds() -> str:
    """Describe every kind: its fields, their types, what they mean."""
    lines = [
        "# Kinds",
        "",
        "What can be configured, field by field, as `schemas/` has it. **Bold** fields are required. Every",
        "kind also takes `title`, `description`, `owner`, `labels`, `protect` and `moved_from`.",
        "",
        " · ".join(f"[{kind.name}](#{kind.name})" for kind in registry()),
        "",
    ]
    for kind in registry():
        schema = kind.json_schema()
        lines += [f"## {kind.name}", ""]
        for title, part in _parts(schema):
            is_resource = "moved_from" in part["properties"]
            fields = {n: f for n, f in part["properties"].items() if not (is_resource and n in ENVELOPE)}
            lines += [*([f"### {title}", ""] if title else []), "| field | takes | |", "| --- | --- | --- |"]
            lines += [*(_row(name, field, part) for name, field in fields.items()), ""]
    return "\n".join(lines)


_MANY = 12
ENVELOPE = {"kind", "name", "title", "description", "owner", "labels", "protect", "moved_from"}


def _parts(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Iterate over the maps of a kind: the kind itself, and what it is made of."""
    if "properties" in schema:
        yield "", schema
    for name, part in schema.get("$defs", {}).items():
        if "properties" in part:
            yield name, part


def _row(name: str, field: dict[str, Any], part: dict[str, Any]) -> str:
    shown = f"**`{name}`**" if name in part.get("required", ()) else f"`{name}`"
    about = f"{field.get('title', '')} {field.get('description', '')}".strip()
    if field.get("x-pgconf-stage-bound"):
        about += " Belongs to one environment."
    default = field.get("default")
    if default not in (None, "", [], {}, False):
        about += f" Default: `{default}`." if isinstance(default, str | int) else ""
    return f"| {shown} | {_type(field)} | {about.replace('|', chr(92) + '|')} |"


def _type(field: dict[str, Any]) -> str:
    """Say in a few words what a field takes."""
    if "$ref" in field:
        return f"map: {field['$ref'].rpartition('/')[2]}"
    if "x-pgconf-ref" in field:
        return f"name of {with_article(field['x-pgconf-ref'])}"
    for word in ("anyOf", "oneOf"):
        if word in field:
            types = dict.fromkeys(_type(inner) for inner in field[word] if inner.get("type") != "null")
            return " or ".join(types)
    if "const" in field:
        return f"`{field['const']}`"
    if "enum" in field:
        values = [f"`{value}`" for value in field["enum"]]
        return " ".join(values) if len(values) < _MANY else f"{' '.join(values[:3])} … ({len(values)})"
    if "patternErrorMessage" in field:
        return str(field["patternErrorMessage"]).removeprefix("must be ").replace("|", "\\|")
    if field.get("type") == "array":
        return f"list of {_type(field['items'])}"
    if field.get("type") == "object":
        inner = [*field.get("patternProperties", {}).values(), field.get("additionalProperties")]
        return f"map to {_type(next((one for one in inner if isinstance(one, dict)), {}))}"
    if field.get("x-pgconf-money"):
        return "amount"
    kind = field.get("type", "anything")
    if isinstance(kind, list):
        return " or ".join(kind)
    return {"boolean": "true or false", "string": "text"}.get(kind, str(kind))


def commands() -> str:
    """Show the help of every command."""
    context = click.Context(cli, info_name="pgconf", terminal_width=100, **cli.context_settings)
    blocks = ["# Commands", "", "```text", cli.get_help(context), "```", ""]
    for name in COMMANDS:
        blocks += [f"## {name}", "", *_help(cli.get_command(context, name), name, context)]
    return "\n".join(blocks)


def _help(command: Any, name: str, parent: click.Context) -> Iterator[str]:
    context = click.Context(command, info_name=name, parent=parent)
    yield from ("```text", command.get_help(context), "```", "")
    if isinstance(command, click.Group):
        for inner in command.list_commands(context):
            yield from _help(command.get_command(context, inner), inner, context)


def pages() -> dict[str, str]:
    """Make all pages of the reference: text by file name."""
    return {"kinds.md": kinds(), "commands.md": commands()}


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if sys.argv[1:] else FOLDER
    folder.mkdir(exist_ok=True)
    for file, text in pages().items():
        (folder / file).write_text(text, "utf-8")

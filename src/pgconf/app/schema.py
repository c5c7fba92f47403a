"""Schemas: what editors and other programs check YAML with, made from the kinds."""

import json
from pathlib import Path
from typing import Any

from pgconf.kinds.registry import Registry
from pgconf.loading.save import write_whole
from pgconf.model import Diagnostic, PgconfError, say
from pgconf.planning.codec import schema as plan_schema

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schemas(registry: Registry) -> dict[str, str]:
    """Write the JSON Schema of every kind, and that of plan files; text by file name."""
    files = {f"{kind.name}.schema.json": _text(kind.json_schema(), kind.name) for kind in registry}
    files["plan.schema.json"] = json.dumps(plan_schema(), ensure_ascii=False, indent=2) + "\n"
    return files


def kind_names(registry: Registry) -> list[str]:
    """List all kinds."""
    return registry.names


def _text(schema: dict[str, Any], name: str) -> str:
    titled = {"$schema": DIALECT, **schema, "title": name}
    return json.dumps(titled, ensure_ascii=False, indent=2) + "\n"


def export(registry: Registry, folder: Path) -> list[str]:
    """Write all schemas into a folder.

    Returns:
        The names of the files that changed.

    Raises:
        PgconfError: the folder cannot be written.
    """
    files = schemas(registry)
    changed = [name for name, text in files.items() if _read(folder / name) != text]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in changed:
            write_whole(folder / name, files[name].encode())
    except OSError as error:
        message = say("`{folder}` cannot be written: {strerror}", folder=folder, strerror=error.strerror)
        hint = say("name a folder that you may write to")
        raise PgconfError(Diagnostic(name="cli/not-writable", message=message, hint=hint)) from error
    return changed


def outdated(registry: Registry, folder: Path) -> list[str]:
    """Name the schema files in a folder that are missing or differ from the kinds."""
    return [name for name, text in schemas(registry).items() if _read(folder / name) != text]


def _read(path: Path) -> str | None:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return None

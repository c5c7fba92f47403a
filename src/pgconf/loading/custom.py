"""Kinds of the project's own: `schemas/custom/<kind>.schema.json`."""

from pathlib import Path

from pgconf.kinds.custom import SchemaKind, schema_mistake
from pgconf.kinds.registry import BUILTIN
from pgconf.loading.files import read_file, start_of
from pgconf.loading.yaml import Positions, read_value
from pgconf.model import Checked, Diagnostic

FOLDER = "schemas/custom"
ENDING = ".schema.json"


def load_custom_kinds(root: Path) -> Checked[tuple[SchemaKind, ...]]:
    """Read the schemas of all custom kinds; the file's name is the kind's name."""
    kinds: list[SchemaKind] = []
    found: list[Diagnostic] = []
    for path in sorted((root / FOLDER).glob(f"*{ENDING}")):
        kind = _load(root, path)
        found += kind.diagnostics
        if kind.value is not None:
            kinds.append(kind.value)
    return Checked(tuple(kinds), tuple(found))


def _load(root: Path, path: Path) -> Checked[SchemaKind | None]:
    file, name = f"{FOLDER}/{path.name}", path.name.removesuffix(ENDING)
    if not path.resolve().is_relative_to(root.resolve()):
        return Checked(None, (_refused(file, "the symbolic link leads out of the project"),))
    if name in BUILTIN or not name.isidentifier() or not name.islower():
        reason = "is taken by a built-in kind" if name in BUILTIN else "is not made of small letters and `_`"
        return Checked(None, (_refused(file, f"the name `{name}` {reason}"),))
    try:
        text = read_file(root, file)
    except OSError as error:
        return Checked(None, (_refused(file, f"the file cannot be read: {error.strerror}"),))
    read = read_value(text, file)
    if read.has_errors:
        return Checked(None, read.diagnostics)
    mistake = schema_mistake(read.value)
    if mistake is None:
        return Checked(SchemaKind(name, read.value))
    positions = Positions(text, file)
    where = positions.span(0, mistake.path, on_key=mistake.on_key) or start_of(file)
    return Checked(
        None, (Diagnostic(name=mistake.name, message=mistake.message, hint=mistake.hint, where=where),)
    )


def _refused(file: str, message: str) -> Diagnostic:
    return Diagnostic(
        name="schema/custom-kind",
        message=message,
        hint="call the file `<kind>.schema.json`, with a name of its own such as `delivery_slot`",
        where=start_of(file),
    )

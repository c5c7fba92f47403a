"""Kinds of the project's own: `schemas/custom/<kind>.schema.json`."""

from collections.abc import Collection
from pathlib import Path

from pgconf.kinds.custom import SchemaKind, schema_mistake
from pgconf.kinds.registry import BUILTIN, RENDERED, Registry, registry
from pgconf.loading.files import link_problem, read_file, start_of
from pgconf.loading.yaml import Positions, read_value
from pgconf.model import Checked, Diagnostic, say

FOLDER = "schemas/custom"
ENDING = ".schema.json"
_TAKEN = BUILTIN.keys() | RENDERED.keys()
_NAMING = "call the file `<kind>.schema.json`, with a name of its own such as `delivery_slot`"
_LINKING = "put the file into the project, or remove the link"


def load_custom_kinds(root: Path) -> Checked[Registry]:
    """Read the schemas of all custom kinds, and put them into a registry.

    The file's name is the kind's name.
    """
    kinds: list[SchemaKind] = []
    broken: list[str] = []
    found: list[Diagnostic] = []
    if not (root / FOLDER).resolve().is_relative_to(root.resolve()):
        return Checked(
            registry(), (_refused(FOLDER, say("the symbolic link leads out of the project"), _LINKING),)
        )
    paths = sorted((root / FOLDER).glob(f"*{ENDING}"))
    names = {*BUILTIN, *(_name(path) for path in paths)}
    for path in paths:
        kind = _load(root, path, names)
        found += kind.diagnostics
        if kind.value is not None:
            kinds.append(kind.value)
        elif _name(path) not in _TAKEN:
            broken.append(_name(path))
    return Checked(registry(kinds, broken), tuple(found))


def _name(path: Path) -> str:
    return path.name.removesuffix(ENDING)


def _load(root: Path, path: Path, names: Collection[str]) -> Checked[SchemaKind | None]:
    file, name = f"{FOLDER}/{path.name}", _name(path)
    problem = link_problem(path, root.resolve())
    if problem is not None:
        return Checked(None, (_refused(file, say("the symbolic link {problem}", problem=problem), _LINKING),))
    if name in _TAKEN or not name.isidentifier() or not name.islower():
        reason = (
            say("is taken by a built-in kind")
            if name in _TAKEN
            else say("is not made of small letters and `_`")
        )
        return Checked(None, (_refused(file, say("the name `{name}` {reason}", name=name, reason=reason)),))
    try:
        text = read_file(root, file)
    except OSError as error:
        return Checked(
            None, (_refused(file, say("the file cannot be read: {strerror}", strerror=error.strerror)),)
        )
    read = read_value(text, file)
    if read.has_errors:
        return Checked(None, read.diagnostics)
    mistake = schema_mistake(read.value, names)
    if mistake is None:
        return Checked(SchemaKind(name, read.value))
    positions = Positions(text, file)
    where = positions.span(0, mistake.path, on_key=mistake.on_key) or start_of(file)
    return Checked(
        None, (Diagnostic(name=mistake.name, message=mistake.message, hint=mistake.hint, where=where),)
    )


def _refused(file: str, message: str, hint: str = _NAMING) -> Diagnostic:
    return Diagnostic(
        name="schema/custom-kind",
        message=message,
        hint=hint,
        where=start_of(file),
    )

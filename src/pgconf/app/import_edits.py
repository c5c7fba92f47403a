"""What documents have to say so that a declared resource becomes what is live.

A value is changed where it is set, if that is in a layer of the environment alone; what comes from a
layer that others extend is patched.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, NamedTuple

from pgconf.app.import_files import Data, Edits
from pgconf.app.load import Loaded
from pgconf.app.project import Project
from pgconf.kinds.canonical import restored
from pgconf.kinds.kind import Kind
from pgconf.loading.files import ENVIRONMENTS, SETTINGS_FILE, read_text
from pgconf.loading.merge import keys_of, merged, reaches
from pgconf.loading.put import ABSENT, put, value_at
from pgconf.loading.variables import escaped, substituted
from pgconf.loading.yaml import read_documents
from pgconf.model import Address, Path, Source


class Declared(NamedTuple):
    """A live resource as it could be declared: the least data, and its canonical form."""

    address: Address
    data: Data
    body: bytes


@dataclass(frozen=True, slots=True)
class Written:
    """One document of a resource; only what is `own` may be changed. A patch to be added has no source."""

    source: Source | None
    data: Data
    own: bool


@dataclass(frozen=True)
class Documents:
    """The documents of an environment's resources."""

    project: Project
    loaded: Loaded

    def of(self, address: Address) -> list[Written]:
        """List the documents that make a resource, the declaring one first."""
        return [
            Written(source, self._data(source), _layer_of(source.file) in self._own_layers)
            for source in self.loaded.desired.resources[address].sources
        ]

    def together(self, address: Address) -> Data:
        """Give what the documents of a resource say together, with variables as they are written."""
        return _together(self.of(address), self.project.registry[address.kind])

    def without(self, address: Address) -> Edits:
        """Take a resource out of the environment."""
        first, *patches = self.of(address)
        documents = {one.source: None for one in (first, *patches) if one.own and one.source}
        return Edits(documents, () if first.own else ((address, {"remove": str(address)}),))

    def fitted(self, row: Declared) -> Edits:
        """Make the documents of a resource say what is live; there are no edits when they do already."""
        kind = self.project.registry[row.address.kind]
        resource, written = self.loaded.desired.resources[row.address], self.of(row.address)
        before, after = (json.loads(body) for body in (kind.canonical(resource.spec), row.body))
        work = _Work(row, kind, restored(json.loads(row.body), kind.shape))
        exact = list(changed_paths(before, after))
        for paths in (exact, list(dict.fromkeys(path[:1] for path in exact))):
            made = work.carried_out(written, paths)
            if self._says(made, kind, row):
                return _edits(written, made, row.address)
        return self._anew(written, row)

    def _anew(self, written: Sequence[Written], row: Declared) -> Edits:
        """Declare a resource from scratch, where no single values lead to what is live."""
        documents: dict[Source, Data | None] = {one.source: None for one in written if one.own and one.source}
        first = written[0]
        if first.own and first.source:
            return Edits({**documents, first.source: row.data})
        return Edits(documents, ((row.address, {"remove": str(row.address)}), (row.address, row.data)))

    def _says(self, written: Sequence[Written], kind: Kind, row: Declared) -> bool:
        """Whether documents, put together, say what is live."""
        variables = self.loaded.require_settings().variables
        data = substituted(_together(written, kind), variables, set())
        spec = kind.check(row.address, data).value
        return spec is not None and kind.canonical(spec) == row.body

    def _data(self, source: Source) -> Data:
        if source.file not in self._read:
            text = read_text(self.project.root, source.file) or ""
            documents = read_documents(text.encode(), source.file).value
            self._read[source.file] = {one.source: one.data for one in documents}
        return self._read[source.file][source]

    @cached_property
    def _read(self) -> dict[str, dict[Source, Data]]:
        """What files that were asked for hold: the resources of a kind often share one."""
        return {}

    @cached_property
    def _own_layers(self) -> frozenset[str]:
        """The layers that no other environment stands on."""
        environment = self.loaded.desired.environment
        others = [name for name in self.project.environments if name != environment]
        shared = {layer for name in others for layer in _layers_below(self.project, name)}
        return frozenset({environment, *self.loaded.layers} - (shared - {environment}))


def _together(written: Sequence[Written], kind: Kind) -> Data:
    """Put the patches of a resource over the document that declares it."""
    data = written[0].data
    for patch in written[1:]:
        change = {key: value for key, value in patch.data.items() if key != "patch"}
        data = merged(data, change, kind.shape)
    return data


def changed_paths(before: Any, after: Any, at: Path = ()) -> Iterator[Path]:
    """Iterate over the paths of canonical forms at which they differ, as deep as they are alike."""
    if before == after:
        return
    if isinstance(before, dict) and isinstance(after, dict):
        for key in sorted(before.keys() | after.keys()):
            yield from changed_paths(before.get(key, ABSENT), after.get(key, ABSENT), (*at, key))
    elif _is_list_of_maps(before) and _is_list_of_maps(after) and len(before) == len(after):
        for index, pair in enumerate(zip(before, after, strict=True)):
            yield from changed_paths(*pair, (*at, index))
    else:
        yield at


def _is_list_of_maps(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, dict) for item in value)


@dataclass(frozen=True)
class _Work:
    """One resource on its way to what is live; `full` has all defaults filled in."""

    row: Declared
    kind: Kind
    full: Data

    def carried_out(self, written: Sequence[Written], paths: Iterable[Path]) -> list[Written]:
        """Set the values at some paths, each in the document that it belongs to."""
        made = list(written)
        for path in paths:
            self._set(made, path)
        return made

    def _set(self, made: list[Written], path: Path) -> None:
        keyed = keys_of(self.kind.shape)
        whole = path[: next((at for at, step in enumerate(path) if isinstance(step, int)), len(path))]
        setters = [at for at, one in enumerate(made) if reaches(one.data, whole, keyed)]
        at = self._place(made, setters)
        if at not in setters:
            path = whole  # a list is set as a whole
        value = value_at(self.row.data, path, keyed)
        if value is ABSENT and any(setter < at for setter in setters):
            # Only saying something else, or null, takes back what an earlier layer says.
            value = value_at(self.full, path, keyed)
            value = None if value is ABSENT else escaped(value)
        made[at] = replace(made[at], data=put(made[at].data, path, value, keyed, ["patch", *self.row.data]))

    def _place(self, made: list[Written], setters: Sequence[int]) -> int:
        """Choose the document to change; a new patch is added when none may be."""
        if setters and made[setters[-1]].own:
            return setters[-1]
        if not setters and made[0].own:
            return 0
        last = next((at for at in range(len(made) - 1, 0, -1) if made[at].own), None)
        if last is None or (setters and last < setters[-1]):
            made.append(Written(None, {"patch": str(self.row.address)}, own=True))
            return len(made) - 1
        return last


def _edits(before: Sequence[Written], after: Sequence[Written], address: Address) -> Edits:
    old = {one.source: one.data for one in before}
    changed = {
        one.source: None if one.data.keys() == {"patch"} else one.data
        for one in after
        if one.source and one.data != old[one.source]
    }
    return Edits(changed, tuple((address, one.data) for one in after if one.source is None))


def _layer_of(file: str) -> str:
    return file.split("/")[1]


def _layers_below(project: Project, environment: str) -> Iterator[str]:
    """Follow `extends` down from an environment, which is left out itself; circles end."""
    seen = {environment}
    while True:
        text = read_text(project.root, f"{ENVIRONMENTS}/{environment}/{SETTINGS_FILE}") or ""
        settings = read_documents(text.encode(), SETTINGS_FILE).value
        below = settings[0].data.get("extends") if settings else None
        if not isinstance(below, str) or below in seen:
            return
        seen.add(below)
        yield below
        environment = below

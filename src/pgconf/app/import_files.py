"""The files of an import: what is added, changed and removed in each, put together in the end."""

import os
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeAlias

from pgconf.loading.edit import edited
from pgconf.loading.files import read_file
from pgconf.loading.save import FileChange
from pgconf.loading.write import documents_text
from pgconf.model import Address, Source

Data: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Edits:
    """What becomes of the documents of one resource.

    Attributes:
        documents: new data of documents that are there; None takes one out.
        added: data of documents to be added, with the resource that each is about.
    """

    documents: Mapping[Source, Data | None]
    added: tuple[tuple[Address, Data], ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing changes."""
        return not self.documents and not self.added


_BYTE_ORDER_MARK = "\ufeff"


class Layout(StrEnum):
    """How new resources are spread over files."""

    KIND = "kind"
    RESOURCE = "resource"


class Files:
    """Collects what becomes of files; nothing is written here.

    Args:
        root: the project's root.
        folder: where new files go, relative to the project.
        layout: how new resources are spread over files.
    """

    def __init__(self, root: Path, folder: str, layout: Layout) -> None:
        self._root = root
        self._folder = folder
        self._layout = layout
        self._added: dict[str, list[Data]] = defaultdict(list)
        self._edits: dict[str, dict[int, Data | None]] = defaultdict(dict)

    def add(self, address: Address, data: Data) -> None:
        """Add a document: a resource, or what the environment says about one of another layer."""
        is_resource = "kind" in data
        file = f"{address.kind if is_resource else 'patches'}.yaml"
        if self._layout is Layout.RESOURCE:
            file = f"{address.kind}/{address.name}.yaml"
        self._added[f"{self._folder}/{file}"].append(data)

    def change(self, edits: Edits) -> None:
        """Give documents other data, remove some, and add some."""
        for source, data in edits.documents.items():
            self._edits[source.file][source.document] = data
        for address, added in edits.added:
            self.add(address, added)

    def changes(self) -> tuple[FileChange, ...]:
        """Put every file together, sorted by name; those that stay as they are are left out."""
        made = (self._change(file) for file in sorted({*self._added, *self._edits}))
        return tuple(change for change in made if change.before != change.after)

    def _change(self, file: str) -> FileChange:
        before = self._text(file)
        text = (before or "").removeprefix(_BYTE_ORDER_MARK).replace("\r\n", "\n")
        edits, added = self._edits[file], self._added[file]
        text = edited(text, edits)
        if added:
            text = _joined(text, documents_text(added), self._header(file, added))
        after = text.replace("\n", "\r\n") if "\r\n" in (before or "") else text
        if (before or "").startswith(_BYTE_ORDER_MARK):
            after = f"{_BYTE_ORDER_MARK}{after}"
        return FileChange(file, before, after if text.strip() else None)

    def _text(self, file: str) -> str | None:
        try:
            return read_file(self._root, file).decode()
        except FileNotFoundError:
            return None

    def _header(self, file: str, added: list[Data]) -> str:
        """Tell editors the schema of a new file, as far as the project has one for its kind."""
        kinds = {data.get("kind") for data in added}
        schema = f"schemas/{next(iter(kinds))}.schema.json"
        if len(kinds) > 1 or not (self._root / schema).is_file():
            return ""
        path = os.path.relpath(schema, Path(file).parent).replace(os.sep, "/")
        return f"# yaml-language-server: $schema={path}\n"


def _joined(text: str, added: str, header: str) -> str:
    if not text.strip():
        return f"{header}{added}"
    return f"{text}{'' if text.endswith(chr(10)) else chr(10)}---\n{added}"

"""From addresses and paths to files, lines and columns: looked up when somebody asks."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from pgconf.kinds.registry import Registry
from pgconf.loading.files import start_of
from pgconf.loading.merge import item_names, key_at, keys_of
from pgconf.loading.yaml import Positions, read_documents
from pgconf.model import Address, Diagnostic, Edit, Fix, Path, Place, Position, Related, Source, Span, Within


class Locator:
    """Finds the places of values by reading their files again.

    A resource's documents are asked from the last to the first, so the layer that set a value
    answers. The files read last are kept; asking in the order of files is cheap.
    """

    def __init__(
        self, read: Callable[[str], bytes], sources: Mapping[Address, Sequence[Source]], registry: Registry
    ) -> None:
        """Take a way to read files, the documents that each resource is made of, and the kinds."""
        self._read = read
        self._sources = sources
        self._registry = registry
        self._documents = lru_cache(maxsize=16)(lambda file: read_documents(read(file), file).value)
        self._positions = lru_cache(maxsize=16)(lambda file: Positions(read(file), file))

    def without(self, addresses: Iterable[Address]) -> "Locator":
        """Give a locator that knows no places of some resources: what they say does not come from files."""
        gone = frozenset(addresses)
        left = {address: at for address, at in self._sources.items() if address not in gone}
        return Locator(self._read, left, self._registry)

    def span(self, place: Place) -> Span | None:
        """Find a place; of a path that stands in no file, the longest part that does."""
        sources = self._of(place.subject)
        for length in range(len(place.path), -1, -1):
            path = place.path[:length]
            on_key = place.on_key if length == len(place.path) else True
            for source in reversed(sources):
                within = place.within if length == len(place.path) else None
                inside = self._inside(place.subject, source, path)
                span = self._look(source, inside, on_key=on_key, within=within)
                if span is not None and (path or source is sources[0]):
                    return span
        return start_of(sources[-1].file) if sources else None

    def origin(self, address: Address, path: Path) -> Span | None:
        """Find where exactly this value was written; None when it is a default.

        The root is where the resource is declared, which is known without reading anything.
        """
        if not path and self._of(address):
            first = self._of(address)[0]
            return Span(first.file, Position(first.line, 1), Position(first.line, 1))
        for source in reversed(self._of(address)):
            span = self._look(source, self._inside(address, source, path), on_key=False)
            if span is not None:
                return span
        return None

    def located(self, diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
        """Give every diagnostic its place in a file, without doubles, by file, line and column."""
        by_file = sorted(diagnostics, key=self._file)
        placed = dict.fromkeys(
            replace(
                d,
                where=self._where(d.where),
                related=tuple(Related(r.message, self._where(r.where)) for r in d.related),
                fixes=tuple(fix for fix in map(self._fix, d.fixes) if fix.edits),
            )
            for d in by_file
        )
        return sorted(placed, key=_order)

    def _where(self, where: Place | Span | None) -> Place | Span | None:
        return (self.span(where) or where) if isinstance(where, Place) else where

    def _fix(self, fix: Fix) -> Fix:
        """Find what a fix takes the place of; without one of its values it has no edits at all."""
        spans = [self._written(edit.where) for edit in fix.edits]
        edits = (Edit(span, edit.text) for span, edit in zip(spans, fix.edits, strict=True) if span)
        return replace(fix, edits=tuple(edits) if all(spans) else ())

    def _written(self, where: Place | Span) -> Span | None:
        if isinstance(where, Span):
            return where
        if isinstance(where.subject, Address):
            return self.origin(where.subject, where.path)
        return self._look(where.subject, where.path, on_key=where.on_key)

    def _file(self, diagnostic: Diagnostic) -> str:
        where = diagnostic.where
        if isinstance(where, Place):
            sources = self._of(where.subject)
            return sources[-1].file if sources else ""
        return where.file if where else ""

    def _of(self, subject: Address | Source) -> Sequence[Source]:
        return self._sources.get(subject, ()) if isinstance(subject, Address) else (subject,)

    def _inside(self, subject: Address | Source, source: Source, path: Path) -> Path:
        """Turn a path into a composed resource into one into one of its documents.

        Only items of keyed lists differ: they are named by their key, or by their index after
        merging, and stand in a document at an index (or under the key) of its own.
        """
        kind = self._registry.get(subject.kind) if isinstance(subject, Address) else None
        keyed = keys_of(kind.shape) if kind else {}
        if not keyed or not isinstance(subject, Address):
            return path
        steps: list[Any] = []
        for step in path:
            key, here = key_at(keyed, tuple(steps)), _reach(self._data(source), tuple(steps))
            if key is None:
                steps.append(step)
                continue
            names = self._names(subject, tuple(steps), key)
            name = names[step] if isinstance(step, int) and step < len(names) else step
            own = item_names(here, key, source) if isinstance(here, list) else None
            steps.append(name if own is None else own.index(name) if name in own else len(own))
        return tuple(steps)

    def _names(self, address: Address, path: Path, key: str) -> list[Any]:
        """Name a keyed list's items, in their order after merging."""
        names: dict[Any, None] = {}
        for source in self._of(address):
            here = _reach(self._data(source), path)
            if isinstance(here, dict):
                for name, item in here.items():
                    names.pop(name, None) if item is None else names.setdefault(name)
            elif isinstance(here, list):
                names |= dict.fromkeys(item_names(here, key, source))
        return list(names)

    def _data(self, source: Source) -> Any:
        documents = self._documents(source.file)
        return next((d.data for d in documents if d.source == source), None)

    def _look(self, source: Source, path: Path, *, on_key: bool, within: Within | None = None) -> Span | None:
        return self._positions(source.file).span(source.document, path, on_key=on_key, within=within)


def _order(diagnostic: Diagnostic) -> tuple[str, int, int, str, str]:
    span = diagnostic.span
    start = span.start if span else (0, 0)
    return (span.file if span else "", start[0], start[1], diagnostic.name, diagnostic.message)


def _reach(data: Any, path: Path) -> Any:
    for step in path:
        if isinstance(data, dict):
            data = data.get(str(step))
        elif isinstance(data, list) and isinstance(step, int) and step < len(data):
            data = data[step]
        else:
            return None
    return data

"""From addresses and paths to files, lines and columns: looked up when somebody asks."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from pgconf.loading.files import start_of
from pgconf.loading.yaml import Positions
from pgconf.model import Address, Diagnostic, Path, Place, Related, Source, Span


class Locator:
    """Finds the places of values by reading their files again.

    A resource's documents are asked from the last to the first, so the layer that set a value
    answers. The files read last are kept; asking in the order of files is cheap.
    """

    def __init__(self, read: Callable[[str], bytes], sources: Mapping[Address, Sequence[Source]]) -> None:
        """Take a way to read files and the documents that each resource is made of."""
        self._sources = sources
        self._positions = lru_cache(maxsize=16)(lambda file: Positions(read(file), file))

    def span(self, place: Place) -> Span | None:
        """Find a place; of a path that stands in no file, the longest part that does."""
        sources = self._of(place.subject)
        for length in range(len(place.path), -1, -1):
            path = place.path[:length]
            on_key = place.on_key if length == len(place.path) else True
            for source in reversed(sources):
                span = self._look(source, path, on_key=on_key)
                if span is not None and (path or source is sources[0]):
                    return span
        return start_of(sources[-1].file) if sources else None

    def origin(self, address: Address, path: Path) -> Span | None:
        """Find where exactly this value was written; None when it is a default."""
        for source in reversed(self._of(address)):
            span = self._look(source, path, on_key=False)
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
            )
            for d in by_file
        )
        return sorted(placed, key=_order)

    def _where(self, where: Place | Span | None) -> Place | Span | None:
        return (self.span(where) or where) if isinstance(where, Place) else where

    def _file(self, diagnostic: Diagnostic) -> str:
        where = diagnostic.where
        if isinstance(where, Place):
            sources = self._of(where.subject)
            return sources[-1].file if sources else ""
        return where.file if where else ""

    def _of(self, subject: Address | Source) -> Sequence[Source]:
        return self._sources.get(subject, ()) if isinstance(subject, Address) else (subject,)

    def _look(self, source: Source, path: Path, *, on_key: bool) -> Span | None:
        return self._positions(source.file).span(source.document, path, on_key=on_key)


def _order(diagnostic: Diagnostic) -> tuple[str, int, int, str, str]:
    span = diagnostic.span
    start = span.start if span else (0, 0)
    return (span.file if span else "", start[0], start[1], diagnostic.name, diagnostic.message)

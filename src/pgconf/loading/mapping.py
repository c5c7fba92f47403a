"""Mapping files: what becomes of rows."""

from dataclasses import dataclass
from pathlib import Path as File

from pydantic import ValidationError

from pgconf.kinds.complaints import complaints
from pgconf.kinds.mapping import RowMapping
from pgconf.loading.files import start_of
from pgconf.loading.rows import content_of
from pgconf.loading.yaml import Positions, read_documents
from pgconf.model import Diagnostic, InvalidError, Path, Span, has_errors


@dataclass(frozen=True, slots=True)
class MappingFile:
    """A mapping file: one document for each kind that rows become."""

    file: str
    positions: Positions
    mappings: tuple[tuple[int, RowMapping], ...]

    def place(self, document: int, path: Path, *, on_key: bool = False) -> Span:
        """Find where something is said."""
        return self.positions.span(document, path, on_key=on_key) or start_of(self.file)


def read_mapping(file: File) -> MappingFile:
    """Read a mapping file.

    Raises:
        UsageError: there is no such file.
        InvalidError: it has mistakes; all of them are in it.
    """
    text, name = content_of(file), str(file)
    read = read_documents(text, name)
    found, mappings, positions = list(read.diagnostics), [], Positions(text, name)
    for document in read.value:
        index = document.source.document
        try:
            mappings.append((index, RowMapping.model_validate(document.data)))
        except ValidationError as error:
            found += [
                Diagnostic(
                    name=one.name,
                    message=one.message,
                    hint=one.hint,
                    where=positions.span(index, one.path, on_key=one.on_key) or start_of(name),
                )
                for one in complaints(error, RowMapping, "mapping")
            ]
    if has_errors(found):
        raise InvalidError(*found)
    return MappingFile(name, positions, tuple(mappings))

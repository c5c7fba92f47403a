"""Strict YAML: from a file to its documents, and from a path back to its place.

The language is YAML 1.2 with the core schema, without other tags, keys that are not text, and
duplicate keys. Numbers keep every digit. Merge keys (`<<`) work as they did in YAML 1.1.
"""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from pgconf.loading.limits import RefusedError
from pgconf.loading.nodes import Builder, is_empty, is_merge, parse
from pgconf.loading.spans import Spans, position_of
from pgconf.loading.syntax import UNREADABLE, explain
from pgconf.loading.within import narrowed
from pgconf.model import Checked, Diagnostic, Document, Path, Source, Span, Within, say


def read_documents(text: bytes, file: str) -> Checked[tuple[Document, ...]]:
    """Read the documents of a file.

    Args:
        text: the content of the file.
        file: its path relative to the project, with forward slashes.

    Returns:
        The documents in order, without the empty ones. A document with a problem in a part of it is
        among them, as good as it could be built; what stands behind a syntax error is not.
    """
    reader = _Reader(text, file)
    has_variables = b"${var." in text
    documents = []
    for index, root, value in reader.values():
        if isinstance(value, dict):
            source = Source(file, index, position_of(root.start_mark).line)
            documents.append(Document(source, value, has_variables))
        else:
            message = say("a document must be a mapping, and this is none")
            reader.report("yaml/not-a-mapping", message, say("write it as `key: value` lines"), root)
    return Checked(tuple(documents), reader.diagnostics)


def read_value(text: bytes, file: str) -> Checked[Any]:
    """Read a file that holds one document with any value, in YAML or in JSON.

    Args:
        text: the content of the file.
        file: its path relative to the project, with forward slashes.

    Returns:
        The value; of several documents the first one's, of none None.
    """
    reader = _Reader(text, file)
    found = list(reader.values())
    for _, root, _ in found[1:]:
        message = say("another document starts in a file that holds one value")
        reader.report("yaml/not-one-document", message, say("move it to a file of its own"), root)
    return Checked(found[0][2] if found else None, reader.diagnostics)


class Positions:
    """Finds the places of one file's keys and values, by composing its text again.

    Args:
        text: the content of the file.
        file: its path relative to the project, with forward slashes.
    """

    def __init__(self, text: bytes, file: str) -> None:
        self._spans = Spans(text, file)
        self._roots = tuple(_readable(text, self._spans))

    def span(
        self, index: int, path: Path, *, on_key: bool = False, within: Within | None = None
    ) -> Span | None:
        """Find where a value is written; what aliases and merge keys bring stands elsewhere.

        Args:
            index: the index of the document, as in its `Source`.
            path: the way to the value from the document's root.
            on_key: ask for the key and not for the value; roots and list items have none.
            within: ask for a part of the value, where it can be told apart.

        Returns:
            A scalar with its quotes, a collection on its first line, or None for what is not there.
        """
        if not 0 <= index < len(self._roots):
            return None
        key = node = self._roots[index]
        for step in path:
            entry = _item(node, step) if isinstance(step, int) else _entry(node, step)
            if entry is None:
                return None
            key, node = entry
        span = self._spans.of_node(key if on_key else node)
        if within is None or on_key or not isinstance(node, ScalarNode):
            return span
        return narrowed(span, node, within, self._spans)


class _Reader:
    """One file while it is read, and what was found wrong with it."""

    def __init__(self, text: bytes, file: str) -> None:
        self._text = text
        self._spans = Spans(text, file)
        self._builder = Builder(text, self._spans)

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """Every problem once: an aliased scalar meets its own again."""
        return tuple(dict.fromkeys(self._builder.diagnostics))

    def values(self) -> Iterator[tuple[int, Node, Any]]:
        """Yield the index, the root and the value of each document that holds one."""
        try:
            for index, root in enumerate(parse(self._text, self._spans)):
                if is_empty(root):
                    continue
                try:
                    value = self._builder.build(root)
                except RefusedError as error:
                    self._builder.diagnostics.append(explain(error, self._spans))
                else:
                    yield index, root, value
        except UNREADABLE as error:
            self._builder.diagnostics.append(explain(error, self._spans))

    def report(self, name: str, message: str, hint: str, root: Node) -> None:
        """Report a problem with a document as a whole."""
        self._builder.report(name, message, hint, root)


def _readable(text: bytes, spans: Spans) -> Iterator[Node]:
    with suppress(*UNREADABLE):  # reading the documents reports it
        yield from parse(text, spans)


def _item(node: Node, index: int) -> tuple[Node, Node] | None:
    if isinstance(node, SequenceNode) and 0 <= index < len(node.value):
        return node.value[index], node.value[index]
    return None


def _entry(node: Node, key: str) -> tuple[Node, Node] | None:
    """Find the key and the value of an entry: an own one, else the first that is merged in."""
    pending, seen = [node], set[int]()
    while pending:
        mapping = pending.pop()
        if not isinstance(mapping, MappingNode) or id(mapping) in seen:
            continue
        seen.add(id(mapping))
        for key_node, value_node in mapping.value:
            if isinstance(key_node, ScalarNode) and key_node.value == key and not is_merge(key_node):
                return key_node, value_node
        for key_node, value_node in mapping.value:
            if is_merge(key_node):
                merged = value_node.value if isinstance(value_node, SequenceNode) else [value_node]
                pending.extend(reversed(merged))
    return None

"""From text to nodes, and from nodes to values."""

import re
from collections.abc import Iterator
from sys import intern
from typing import Any

from yaml._yaml import CParser
from yaml.nodes import MappingNode, Node, ScalarNode

from pgconf.loading.limits import (
    MAX_DEPTH,
    RefusedError,
    check_aliases,
    check_size,
    children,
    find_too_deep,
    too_deep,
)
from pgconf.loading.scalars import (
    AmbiguousError,
    Scalar,
    ScalarError,
    TagError,
    check_tag,
    resolve,
    resolve_tagged,
)
from pgconf.loading.spans import Spans
from pgconf.model import Diagnostic, Edit, Fix, Position, Related, Severity, say

_BARE_TAG = re.compile(rb"(?<![^\s\[{,])!(?![^\s\]},])")


class _Parser(CParser):
    """libyaml's parser, with its guesses at tags replaced by the cheapest callables there are.

    A node's `tag` is a `slice` where the text has none, and text where it has one.
    """

    descend_resolver = slice
    ascend_resolver = int
    resolve = slice


def parse(text: bytes, spans: Spans) -> Iterator[Node]:
    """Yield the root node of every document, empty ones included.

    Raises:
        UnicodeDecodeError: the text is not UTF-8.
        RefusedError: it is too large or nested too deeply.
        YAMLError: libyaml cannot read on.
    """
    check_size(text)
    text.decode()  # libyaml would take UTF-16 too
    deep = find_too_deep(text)
    may_have_bare_tags = b"!" in text and _BARE_TAG.search(text) is not None
    parser = _Parser(text)
    index = 0
    while True:
        if deep and deep[0] == index:
            raise deep[1]
        if not parser.check_node():
            return
        try:
            root: Node = parser.get_node()  # type: ignore[assignment]  # there is one to get
        except UnicodeDecodeError:
            message = say("a tag in this file holds an escape that is not UTF-8")
            raise RefusedError("yaml/unknown-tag", message, say("drop the tag"), Position(1, 1)) from None
        if may_have_bare_tags:
            _restore_bare_tags(root, spans)
        yield root
        index += 1


def is_empty(root: Node) -> bool:
    """Whether nothing but comments stands in a document."""
    return root.start_mark.index == root.end_mark.index


def is_merge(key: Node) -> bool:
    """Whether a key is the plain `<<`, which takes in the entries of other mappings."""
    return key.value == "<<" and type(key.tag) is not str and isinstance(key, ScalarNode) and not key.style


class Builder:
    """Builds the values of one file's documents, and collects what is wrong inside of them.

    What is reported has the next best value, so that everything around it can be checked.
    """

    def __init__(self, text: bytes, spans: Spans) -> None:
        self.diagnostics: list[Diagnostic] = []
        self._spans = spans
        self._may_share = b"&" in text and b"*" in text
        self._shared: dict[int, dict[str, Any] | list[Any]] = {}

    def build(self, root: Node) -> Any:
        """Build the value of a document; what aliases repeat is built once and shared.

        Raises:
            RefusedError: the document has no value: it is too deep or its aliases have no end.
        """
        if self._may_share:
            check_aliases(root)
            self._shared = {}
        return self._scalar(root) if type(root) is ScalarNode else self._collection(root, 1)

    def _scalar(self, node: ScalarNode, *, is_key: bool = False) -> Scalar:
        text: str = node.value
        try:
            if type(node.tag) is str:
                return resolve_tagged(node.tag, text)
            return text if node.style else resolve(text)
        except AmbiguousError as error:
            if not is_key:  # keys are words of a kind, such as `on`, and not data
                self._report_ambiguous(error, node)
            return text
        except ScalarError as error:
            self._report_scalar(error, node)
            return text

    def _collection(self, node: Node, depth: int) -> dict[str, Any] | list[Any]:
        if depth > MAX_DEPTH:
            raise too_deep(node.start_mark)
        if id(node) in self._shared:
            return self._shared[id(node)]
        if type(node.tag) is str:
            self._check_tag(node)
        value: dict[str, Any] | list[Any]
        if isinstance(node, MappingNode):
            value = self._mapping(node, depth + 1)
        else:
            value = [
                self._scalar(item) if type(item) is ScalarNode else self._collection(item, depth + 1)
                for item in node.value
            ]
        if self._may_share:
            self._shared[id(node)] = value
        return value

    def _mapping(self, node: MappingNode, depth: int) -> dict[str, Any]:
        values: dict[str, Any] = {}
        repeated: list[ScalarNode] = []
        for key_node, value_node in node.value:
            key = self._scalar(key_node, is_key=True) if type(key_node) is ScalarNode else None
            if type(value_node) is ScalarNode:
                value: Any = self._scalar(value_node)
            else:
                value = self._collection(value_node, depth)
            if type(key) is not str:
                self._report_key(key_node)
                if type(key_node) is not ScalarNode:
                    continue
                key = key_node.value
            if key in values:
                repeated.append(key_node)
            else:
                values[intern(key)] = value
        if repeated:
            self._report_repeated(node, repeated)
        if "<<" in values:
            self._merge(node, values)
        return values

    def _merge(self, node: MappingNode, values: dict[str, Any]) -> None:
        """Replace a plain `<<` by the entries it takes in; own ones win, then earlier ones."""
        source_node = next((value for key, value in node.value if is_merge(key)), None)
        if source_node is None:
            return
        merged = values.pop("<<")
        sources = merged if isinstance(merged, list) else [merged]
        if not all(isinstance(source, dict) for source in sources):
            message = say("`<<` takes in a mapping or a list of mappings")
            hint = say('write an alias such as `<<: *defaults`; quote the key if it is text: "<<"')
            self.report("yaml/bad-merge", message, hint, source_node)
            return
        for source in sources:
            for key, value in source.items():
                values.setdefault(key, value)

    def _check_tag(self, node: Node) -> None:
        try:
            if isinstance(node, MappingNode):
                check_tag(node.tag, dict, "a mapping")
            else:
                check_tag(node.tag, list, "a list")
        except ScalarError as error:
            self._report_scalar(error, node)

    def _report_scalar(self, error: ScalarError, node: Node) -> None:
        where = self._spans.of_tag(node) if isinstance(error, TagError) else self._spans.of_node(node)
        self.diagnostics.append(
            Diagnostic(name=error.name, message=error.message, where=where, hint=error.hint)
        )

    def _report_ambiguous(self, error: AmbiguousError, node: ScalarNode) -> None:
        where = self._spans.of_node(node)
        quoted = Edit(where, f'"{node.value}"')
        self.diagnostics.append(
            Diagnostic(
                name=error.name,
                severity=Severity.WARNING,
                message=error.message,
                where=where,
                hint=error.hint,
                fixes=(Fix(say("put it in quotes"), (quoted,), is_safe=True),),
            )
        )

    def _report_key(self, key: Node) -> None:
        if isinstance(key, ScalarNode):
            message, hint = (
                say("the key `{value}` is not text", value=key.value),
                say('quote it: "{value}"', value=key.value),
            )
        else:
            message, hint = say("a list or a mapping cannot be a key"), say("use text as the key")
        self.report("yaml/non-text-key", message, hint, key)

    def _report_repeated(self, node: MappingNode, repeated: list[ScalarNode]) -> None:
        first: dict[str, Node] = {}
        for key, _ in node.value:
            if isinstance(key, ScalarNode):
                first.setdefault(key.value, key)
        for key in repeated:
            message = say("the key `{value}` stands twice in one mapping", value=key.value)
            earlier = Related(say("it first stands here"), self._spans.of_node(first[key.value]))
            self.report("yaml/duplicate-key", message, say("keep one of them"), key, earlier)

    def report(self, name: str, message: str, hint: str, node: Node, *related: Related) -> None:
        """Collect a problem with a node."""
        where = self._spans.of_node(node)
        self.diagnostics.append(
            Diagnostic(name=name, message=message, where=where, hint=hint, related=related)
        )


def _restore_bare_tags(root: Node, spans: Spans) -> None:
    """Put back the tag `!`, which would make any scalar text and which libyaml drops."""
    pending, seen = [root], set[int]()
    while pending:
        node = pending.pop()
        if id(node) not in seen:
            seen.add(id(node))
            pending.extend(children(node))
            if spans.has_bare_tag(node):
                node.tag = "!"

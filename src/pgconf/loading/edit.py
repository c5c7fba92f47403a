"""Editing in place: a document is rewritten where its data differs, and nowhere else.

Comments, blank lines, quotes, anchors and the order of keys stay, because their text is not touched.
"""

from collections.abc import Callable, Iterable, Mapping
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Any

from pgconf.loading.parts import Form, Part, comments_between, document_parts, document_starts
from pgconf.loading.write import document_text, entry_lines, flow, item_lines
from pgconf.loading.yaml import read_documents
from pgconf.model import Checked, Document

Data = dict[str, Any]


def edited(text: str, changed: Mapping[int, Data | None]) -> str:
    """Give some documents of a text other data, and take some out with the comments inside of them.

    What other places repeat by an alias is written out where changing it in place would change those
    too; as a last resort a document is written anew, with its comments on top.

    Args:
        text: a file without mistakes; its lines end with a line feed alone.
        changed: the new data of documents by their index, None to take one out. Where a key is new, its
            place among the others is where it goes.
    """
    kept: list[str] = []
    for index, document in enumerate(_documents(text)):
        data = changed.get(index)
        if index not in changed:
            kept.append(document)
        elif data is not None:
            kept.append(_document(document, data))
    is_first_gone = 0 in changed and changed[0] is None
    return "".join(kept).removeprefix("---\n") if is_first_gone else "".join(kept)


def _documents(text: str) -> list[str]:
    """Cut a text into its documents, each with the `---` above it."""
    starts = [0, *document_starts(text)[1:], len(text)]
    return [text[start:end] for start, end in pairwise(starts)]


def _document(text: str, new: Data) -> str:
    (root,), old = document_parts(text), _read(text).value[0].data
    for editor in (_Editor(text), _Editor(text, writes_aliases_out=True)):
        editor.bring(root, old, new)
        made = editor.result()
        read = _read(made)
        if not read.diagnostics and len(read.value) == 1 and _same(read.value[0].data, new):
            return made
    head = "".join(f"{comment}\n" for comment in comments_between(text, root, root.start, root.end))
    return text[: root.start] + (head + document_text(new)).rstrip("\n") + text[root.end :]


def _read(text: str) -> Checked[tuple[Document, ...]]:
    return read_documents(text.encode(), "")


def _same(one: Any, other: Any) -> bool:
    """Whether two values are the same, and would be written the same: 1 is not true."""
    return bool(one == other) and _kinds(one) == _kinds(other)


def _kinds(value: Any) -> Any:
    match value:
        case dict():
            return {key: _kinds(inner) for key, inner in value.items()}
        case list():
            return [_kinds(item) for item in value]
        case _:
            return isinstance(value, bool)


class _Editor:
    """Collects what to put in the place of what; nothing overlaps."""

    def __init__(self, text: str, *, writes_aliases_out: bool = False) -> None:
        self._text = text
        self._writes_aliases_out = writes_aliases_out
        self._splices: list[tuple[int, int, int, str]] = []

    def result(self) -> str:
        """Give the text with everything in its place; of two at one place the first comes first."""
        text = self._text
        for start, end, _, made in sorted(self._splices, reverse=True):
            text = text[:start] + made + text[end:]
        return text

    def bring(self, part: Part, old: Any, new: Any, replace: Callable[[], None] | None = None) -> None:
        """Make a part say something else; `replace` writes all of it anew."""
        if _same(old, new) and not (self._writes_aliases_out and part.has_alias):
            return
        replace = replace or (lambda: self._put(part.start, part.end, flow(new)))
        if part.form is Form.MAP and isinstance(old, dict) and isinstance(new, dict) and old and new:
            self._bring_map(part, old, new, replace)
        elif part.form is Form.LIST and isinstance(old, list) and isinstance(new, list) and old and new:
            self._bring_list(part, old, new, replace)
        else:
            replace()

    def _bring_map(self, part: Part, old: Data, new: Data, replace: Callable[[], None]) -> None:
        own = {key.text: (key, value) for key, value in part.entries if key and not key.is_merge}
        merges = [(key, value) for key, value in part.entries if key and key.is_merge]
        gone = [key for key in old if key not in new]
        kept = [key for key in own if key in new]
        added = [key for key in new if key not in own and self._is_to_be_written(key, old, new)]
        if (
            not kept
            or not own.keys() >= set(gone)  # what a merge key brings cannot be taken away
            or (part.is_flow and (gone or added))
            or (self._shares_line(part) and next(iter(own)) != next(iter(new)))
        ):
            replace()
            return
        for key, value in (*(own[key] for key in gone), *(merges if self._writes_aliases_out else ())):
            self._remove(key, value, self._column(part.start))
        for key in kept:
            self.bring(own[key][1], old[key], new[key], self._writer_of_entry(part, *own[key], new[key]))
        for key in added:
            self._add(part, {name: own[name] for name in kept}, list(new), key, new[key])

    def _is_to_be_written(self, key: str, old: Data, new: Data) -> bool:
        """Whether a key that does not stand in a map itself has to; a merge key may bring it."""
        return self._writes_aliases_out or key not in old or not _same(old[key], new[key])

    def _bring_list(self, part: Part, old: list[Any], new: list[Any], replace: Callable[[], None]) -> None:
        items = [value for _, value in part.entries]
        steps = SequenceMatcher(None, [flow(one) for one in old], [flow(one) for one in new], autojunk=False)
        codes = steps.get_opcodes()
        resizes = any(a2 - a1 != b2 - b1 for _, a1, a2, b1, b2 in codes)
        keeps_none = not any(name == "equal" for name, *_ in codes)
        if resizes and (part.is_flow or keeps_none or self._shares_line(part)):
            replace()
            return
        for _, a1, a2, b1, b2 in codes:
            paired = min(a2 - a1, b2 - b1)
            for offset in range(paired):
                item, value = items[a1 + offset], new[b1 + offset]
                self.bring(item, old[a1 + offset], value, self._writer_of_item(part, item, value))
            for item in items[a1 + paired : a2]:
                self._remove(item, item, self._column(part.start))
            for value in new[b1 + paired : b2]:
                at = a1 + paired
                lines = item_lines([value], self._column(part.start))
                self._insert(lines, items[at - 1].end if at else None, part)

    def _writer_of_entry(self, parent: Part, key: Part, part: Part, value: Any) -> Callable[[], None]:
        def write() -> None:
            if parent.is_flow:
                self._put(part.start, part.end, flow(value))
                return
            made = "\n".join(entry_lines({"k": value}, self._column(key.start)))
            self._write(key, part, made.partition(":")[2])

        return write

    def _writer_of_item(self, parent: Part, part: Part, value: Any) -> Callable[[], None]:
        def write() -> None:
            if parent.is_flow:
                self._put(part.start, part.end, flow(value))
                return
            made = "\n".join(item_lines([value], self._column(parent.start)))
            self._write(None, part, made.lstrip(" ").removeprefix("-"))

        return write

    def _write(self, key: Part | None, part: Part, made: str) -> None:
        """Write a value behind its key, or behind the `-` of its item."""
        mark = self._text.index(":", key.end) if key else self._text.rindex("-", 0, part.start)
        first, line_break, rest = made.partition("\n")
        is_on_the_line = "\n" not in self._text[mark : part.end]
        if is_on_the_line and not line_break:
            is_empty = part.start == part.end
            self._put(
                mark + 1 if is_empty else part.start, part.end, first if is_empty else first.lstrip(" ")
            )
            return
        self._keep_comments(part, mark, part.end, key.start if key else mark)
        end = self._line_end(part.end)
        behind = self._text[part.end : end]
        self._put(mark + 1, end, f"{first}{behind}{line_break}{rest}")

    def _remove(self, first: Part, last: Part, column: int) -> None:
        """Remove whole lines; the comments on them stay, each on a line of its own."""
        start, end = self._line_start(first.start), self._line_end(last.end)
        whole = Part(Form.LIST, first.start, last.end, entries=((None, first), (None, last)))
        comments = comments_between(self._text, whole, first.start, end)
        self._put(start, end + 1, "".join(f"{' ' * column}{comment}\n" for comment in comments))

    def _add(
        self, part: Part, own: dict[str, tuple[Part, Part]], order: list[str], key: str, value: Any
    ) -> None:
        before = next((one for one in reversed(order[: order.index(key)]) if one in own), None)
        lines = entry_lines({key: value}, self._column(part.start))
        end = max(own[before][1].end, own[before][0].end) if before else None
        self._insert(lines, end, part)

    def _insert(self, lines: Iterable[str], behind: int | None, part: Part) -> None:
        """Put lines behind the line on which something ends, or above a part."""
        at = self._line_start(part.start) if behind is None else self._line_end(behind) + 1
        made = "".join(f"{line}\n" for line in lines)
        is_unfinished = at > len(self._text)
        self._put(min(at, len(self._text)), min(at, len(self._text)), f"\n{made}" if is_unfinished else made)

    def _keep_comments(self, part: Part, start: int, end: int, above: int) -> None:
        comments = comments_between(self._text, part, start, end)
        at = self._line_start(above)
        indent = " " * (len(self._text[at:above]) - len(self._text[at:above].lstrip(" ")))
        if comments:
            self._put(at, at, "".join(f"{indent}{comment}\n" for comment in comments))

    def _shares_line(self, part: Part) -> bool:
        """Whether something else stands before a block on its first line, such as the `-` of an item."""
        return self._text[self._line_start(part.start) : part.start].strip() != ""

    def _column(self, at: int) -> int:
        return at - self._line_start(at)

    def _line_start(self, at: int) -> int:
        return self._text.rfind("\n", 0, at) + 1

    def _line_end(self, at: int) -> int:
        end = self._text.find("\n", at)
        return len(self._text) if end < 0 else end

    def _put(self, start: int, end: int, made: str) -> None:
        self._splices.append((start, min(end, len(self._text)), len(self._splices), made))

"""Why a text cannot be read any further, in plain words."""

import re
from typing import NamedTuple, TypeAlias, assert_never

from yaml.error import Mark, MarkedYAMLError
from yaml.reader import ReaderError

from pgconf.loading.limits import RefusedError, TooLargeError
from pgconf.loading.spans import Spans, position_of
from pgconf.model import Diagnostic, Related, say

Unreadable: TypeAlias = RefusedError | ReaderError | MarkedYAMLError | UnicodeDecodeError
UNREADABLE = (RefusedError, ReaderError, MarkedYAMLError, UnicodeDecodeError)
"""Everything that composing a text raises."""

_SAVE_AS_UTF8 = say("save the file as UTF-8")


class _Saying(NamedTuple):
    """What a user reads; `shows_opener` says that the start of the surrounding part explains more."""

    message: str
    hint: str
    shows_opener: bool = False


_TAB = _Saying(say("a tab is used for indentation"), say("indent with spaces"))
_NAME = re.compile(r"[*&]([\w-]+)")

# By libyaml's own words for the problem.
_SAYINGS = {
    "mapping values are not allowed in this context": _Saying(
        say("a `:` cannot stand here"),
        say("put text that holds `: ` in quotes, or indent the line like its neighbours"),
    ),
    "block sequence entries are not allowed in this context": _Saying(
        say("a list item cannot start here"),
        say("start the list on the line below its key, or put text that starts with `- ` in quotes"),
    ),
    "mapping keys are not allowed in this context": _Saying(
        say("a `?` cannot stand here"),
        say("put text that starts with `? ` in quotes"),
    ),
    "could not find expected ':'": _Saying(
        say("this line is not a `key: value`"),
        say("add the `:`, or indent the line if it continues the one above"),
        shows_opener=True,
    ),
    "did not find expected key": _Saying(
        say("a `key: value` was expected here"),
        say("indent the line like its neighbours; text that holds quotes is put in quotes as a whole"),
    ),
    "did not find expected '-' indicator": _Saying(
        say("a list item that starts with `- ` was expected here"),
        say("indent the line like its neighbours"),
    ),
    "did not find expected ',' or ']'": _Saying(
        say("a `,` or a `]` was expected here"),
        say("close the list, or put text that holds special characters in quotes"),
    ),
    "did not find expected ',' or '}'": _Saying(
        say("a `,` or a `}` was expected here"),
        say("close the mapping, or put text that holds special characters in quotes"),
    ),
    "did not find expected node content": _Saying(
        say("a value was expected here"),
        say("write one, close what is open, or put text that starts with a special character in quotes"),
    ),
    "did not find expected alphabetic or numeric character": _Saying(
        say("text cannot start with `*` or `&`, which stand for an alias and an anchor"),
        say("put the text in quotes"),
    ),
    "did not find expected <document start>": _Saying(
        say("another document starts here without `---`"),
        say("put `---` on a line of its own above it"),
    ),
    "did not find expected comment or line break": _Saying(
        say("only a comment may follow here"),
        say("start the text on the next line"),
    ),
    "found unknown escape character": _Saying(
        say("this escape is not known"),
        say("write a backslash as `\\\\`, or use single quotes"),
    ),
    "found invalid Unicode character escape code": _Saying(
        say("this escape stands for no character"),
        say("write the character itself"),
    ),
    "found character that cannot start any token": _TAB,
    "found a tab character that violates indentation": _TAB,
    "found a tab character where an indentation space is expected": _TAB,
}
_OPENERS = {
    "while parsing a flow sequence": say("the list starts here"),
    "while parsing a flow mapping": say("the mapping starts here"),
    "while parsing a block collection": say("the list starts here"),
    "while parsing a block mapping": say("the mapping starts here"),
    "found duplicate anchor; first occurrence": say("the first one stands here"),
}


def explain(error: Unreadable, spans: Spans) -> Diagnostic:
    """Say where and why reading a text ended, and what to do about it."""
    match error:
        case RefusedError():
            is_large = isinstance(error, TooLargeError)
            where = spans.of_point(error.at) if is_large else spans.to_line_end(error.at)
            return Diagnostic(name=error.name, message=error.message, where=where, hint=error.hint)
        case ReaderError():
            return Diagnostic(
                name="yaml/encoding",
                message=say(
                    "the control character U+{character:04X} cannot stand in YAML", character=error.character
                ),
                where=spans.of_byte(error.position),
                hint=say(
                    '{save}, or write it as an escape: "\\u{character:04X}"',
                    save=_SAVE_AS_UTF8,
                    character=error.character,
                ),
            )
        case UnicodeDecodeError():
            return _not_utf8(error, spans)
        case MarkedYAMLError():
            return _syntax(error, spans)
        case _:
            assert_never(error)


def _not_utf8(error: UnicodeDecodeError, spans: Spans) -> Diagnostic:
    is_utf16 = error.object[:2] in (b"\xff\xfe", b"\xfe\xff")
    byte = say("the byte 0x{object:02X} is not UTF-8", object=error.object[error.start])
    return Diagnostic(
        name="yaml/encoding",
        message=say("the file is in UTF-16 or UTF-32") if is_utf16 else byte,
        where=spans.of_byte(error.start),
        hint=_SAVE_AS_UTF8,
    )


def _syntax(error: MarkedYAMLError, spans: Spans) -> Diagnostic:
    mark: Mark = error.problem_mark  # type: ignore[assignment]  # libyaml sets it with every problem
    at = position_of(mark)
    opener = position_of(error.context_mark or mark)
    saying = _choose(
        error.problem or "", spans.rest_of_line(at), spans.rest_of_line(opener), at_end=spans.is_end(mark)
    )
    related: tuple[Related, ...] = ()
    if opener != at and not saying.shows_opener and error.context in _OPENERS:
        related = (Related(_OPENERS[error.context], spans.to_line_end(opener)),)
    return Diagnostic(
        name="yaml/syntax",
        message=saying.message,
        where=spans.of_character(opener if saying.shows_opener else at),
        hint=saying.hint,
        related=related,
    )


def _choose(problem: str, found: str, opener: str, *, at_end: bool) -> _Saying:
    """Choose the words for a problem.

    Args:
        problem: libyaml's words for it.
        found: what stands on the line from the problem on.
        opener: what stands on the line from where the surrounding part starts.
        at_end: the text has ended.
    """
    match problem:
        case "found unexpected end of stream" | "found unexpected document indicator":
            hint = say("add the closing `{opener}`", opener=opener[:1])
            return _Saying(say("this quote is never closed"), hint, shows_opener=True)
        case "did not find expected ',' or ']'" if at_end:
            return _Saying(say("this list is never closed"), say("add the closing `]`"), shows_opener=True)
        case "did not find expected ',' or '}'" if at_end:
            return _Saying(say("this mapping is never closed"), say("add the closing `}`"), shows_opener=True)
        case "did not find expected ',' or '}'" if "${var." in opener:
            return _Saying(
                say("a variable inside of `{ }` must be quoted"),
                say('write `"${var.name}"`: it keeps its type'),
            )
        case "did not find expected node content" if at_end:
            return _Saying(
                say("the file ends where a value was expected"), say("close what is open with `]` or `}`")
            )
        case "found character that cannot start any token" if not found.startswith("\t"):
            return _Saying(
                say("text cannot start with `{found}`", found=found[:1]), say("put the text in quotes")
            )
        case "found undefined alias":
            message = say("no anchor of this name stands above the alias")
            return _Saying(message, say("define the anchor above, or put the text in quotes"))
        case "second occurrence":
            message = say("the anchor `&{found}` is defined twice in this document", found=_name(found))
            return _Saying(message, say("give one of them another name"))
        case _:
            return _SAYINGS.get(problem) or _Saying(problem, say("put it in quotes if it is meant as text"))


def _name(alias: str) -> str:
    """Take the name out of `*name` or `&name`; libyaml allows letters, digits, `-` and `_` in it."""
    match = _NAME.search(alias)
    return match[1] if match else ""

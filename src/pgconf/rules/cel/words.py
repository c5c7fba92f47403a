"""What the CEL library reports, said in our words, with its place in the expression."""

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

from pgconf.model import did_you_mean, listed, say


class CelProblem(NamedTuple):
    """What is wrong with an expression, and where in its own text.

    Attributes:
        message: one sentence in lower case, without full stop.
        line: counted from 1.
        column: counted from 1, in code points.
        length: the code points that it is about, on that line.
        hint: what to do about it.
    """

    message: str
    line: int = 1
    column: int = 1
    length: int = 1
    hint: str | None = None


FUNCTIONS = (
    *("has", "all", "exists", "exists_one", "filter", "map", "size", "type"),
    *("contains", "startsWith", "endsWith", "matches"),
    *("bool", "bytes", "double", "duration", "dyn", "int", "string", "timestamp", "uint"),
    *("getDate", "getDayOfMonth", "getDayOfWeek", "getDayOfYear", "getFullYear", "getMonth"),
    *("getHours", "getMinutes", "getSeconds", "getMilliseconds"),
)

_REPORT = re.compile(r"ERROR: <input>:(\d+):(\d+): (.*)")
_TOKEN = re.compile(r"'[^'\n]*'|\"[^\"\n]*\"|[^\W\d]\w*|\d[\w.]*|&&|\|\||[<>=!]=|\S")
_OPERATORS = {"_?_:_": "? :", "_[_]": "[ ]", "@in": "in", "<jump_condition>": "? :"}
_MEANT = {
    "=": "==",
    "&": "&&",
    "|": "||",
    "and": "&&",
    "or": "||",
    "is": "==",
    "‘": "'",
    "’": "'",
    "“": '"',
    "”": '"',
    "，": ",",
    "（": "(",
    "）": ")",
    "！": "!",
}

_Said = tuple[str, str | None]


def problem_at(text: str, offset: int, message: str, hint: str | None = None) -> CelProblem:
    """Place a problem at an offset of the expression's text; it is about the word that starts there."""
    before = text[:offset]
    word = _TOKEN.match(text, offset)
    column = offset - (before.rfind("\n") + 1) + 1
    return CelProblem(message, before.count("\n") + 1, column, len(word[0]) if word else 1, hint)


def whole(text: str, message: str, hint: str | None = None) -> CelProblem:
    """Place a problem at the whole expression; of several lines, at the first that holds something."""
    offset = len(text) - len(text.lstrip())
    line = text[offset:].split("\n", 1)[0].rstrip()
    return problem_at(text, offset, message, hint)._replace(length=max(1, len(line)))


def compiling(report: str, text: str, variables: Iterable[str]) -> CelProblem:
    """Say why an expression does not compile; of several reasons, the first that the library gives."""
    found = _REPORT.search(report)
    if found is None:
        return whole(text, *_said(_COMPILING, report))
    lines = text.split("\n")
    line, column, reason = int(found[1]), int(found[2]), found[3]
    offset = sum(len(one) + 1 for one in lines[: line - 1]) + column - 1
    if name := re.match(r"undeclared reference to '([^']*)'", reason):
        return _undeclared(text, offset, name[1], variables)
    if "Syntax error" in reason:
        return _syntax(text, offset, reason)
    function = re.match(r"found no matching overload for '(\w+)'", reason)
    said, hint = _said(_COMPILING, reason)
    return problem_at(text, _start(text, offset, function[1]) if function else offset, said, hint)


def evaluating(report: str) -> _Said:
    """Say why an expression fails on a resource: a message and a hint."""
    return _said(_EVALUATING, report.partition(": ")[2] or report)


def type_name(name: str) -> str:
    """Write a type's name as CEL does: `double`, `map`."""
    return name.partition("<")[0].lower()


def _start(text: str, offset: int, name: str) -> int:
    """Find where a name starts of which the library gives the dot or the parenthesis behind it."""
    before = text[:offset].rstrip()
    return len(before) - len(name) if before.endswith(name) else offset


def _undeclared(text: str, offset: int, name: str, variables: Iterable[str]) -> CelProblem:
    path, _, last = name.rpartition(".")
    offset, name = _start(text, offset, path or last), name.partition(".")[0]
    if name in FUNCTIONS:
        return problem_at(text, offset, say("`{name}` cannot be called in this way", name=name))
    hint: str = did_you_mean(name, [*variables, *FUNCTIONS]) or say(
        "the variables are {names}, and text stands in quotes", names=listed(variables)
    )
    message = say("no variable and no function of CEL is named `{name}`", name=name)
    return problem_at(text, offset, message, hint)


def _syntax(text: str, offset: int, reason: str) -> CelProblem:
    if offset >= len(text.rstrip()):
        return problem_at(text, max(0, len(text.rstrip()) - 1), say("the expression ends too early"))
    problem = problem_at(text, offset, "")
    word = text[offset : offset + problem.length]
    if word[0] in "\"'" and "token recognition" in reason:
        message = say("the text that starts here does not end, or holds a `\\` that means nothing")
        told = say("end it with the same quote, and write a backslash twice")
        return problem._replace(message=message, length=1, hint=told)
    meant = _MEANT.get(word)
    hint = say("did you mean `{word}`?", word=meant) if meant else None
    if "token recognition" in reason:
        message = say("`{word}` means nothing in CEL", word=word)
    else:
        message = say("`{word}` is not expected here", word=word)
    return problem._replace(message=message, hint=hint)


def _overload(found: re.Match[str]) -> _Said:
    parts = found.groupdict("")
    function, types = parts["function"], ", ".join(filter(None, (parts.get("receiver"), parts["types"])))
    name = _OPERATORS.get(function, function.strip("_"))
    hint: str | None = None
    if re.search(r"\bint", types) and "double" in types:
        hint = say("int and double do not mix: write `2.0` for `2`, or `double(…)` around what is an int")
    elif "null" in types:
        hint = say("ask with `has(…)` first, or compare with `null`")
    written = types.replace("int64", "int").replace("null_type", "null")
    if not written:
        return say("`{name}` is not made for the type of what stands there", name=name), None
    return say("`{name}` is not made for {types}", name=name, types=written), hint


def _said(table: Iterable[tuple[str, Callable[[re.Match[str]], _Said]]], reason: str) -> _Said:
    for pattern, words in table:
        if found := re.search(pattern, reason):
            return words(found)
    # Its first line, without the code of the error.
    return say("CEL reports: {reason}", reason=re.split(r" \[[A-Z_]+\]|\n", reason, maxsplit=1)[0]), None


_COMPILING: tuple[tuple[str, Callable[[re.Match[str]], _Said]], ...] = (
    (r"found no matching overload for '(?P<function>.+?)' applied to '\((?P<types>.*)\)'", _overload),
    (
        r"has\(\)",
        lambda _: (say("`has` asks for a field"), say("write it like `has(resource.fee)`")),
    ),
    (
        r"^(\w+)\(\) variable name",
        lambda found: (
            say("`{macro}` needs a name for what it goes over", macro=found[1]),
            say("write it like `resource.countries.{macro}(c, c == 'CN')`", macro=found[1]),
        ),
    ),
    (
        r"recursion",
        lambda _: (say("the expression is nested too deeply"), say("split it into several policies")),
    ),
    (r"range of a comprehension", lambda _: (say("only a list or a map can be gone over"), None)),
    (r"invalid u?int literal", lambda _: (say("the number is too large for an int"), None)),
    (r"reserved identifier: (\w+)", lambda found: (say("CEL keeps the word `{word}`", word=found[1]), None)),
)

_EVALUATING: tuple[tuple[str, Callable[[re.Match[str]], _Said]], ...] = (
    (
        r"^Key not found in map : \"?([^\"]*)",
        lambda found: (
            say("`{name}` is not set", name=found[1]),
            say("ask with `has(…)` or `in` first, or correct the name"),
        ),
    ),
    (r"<iter_range>", lambda _: (say("only a list or a map can be gone over"), None)),
    (r"overloads found : \((?P<receiver>.*?)\)\.(?P<function>\w+)\((?P<types>.*)\)", _overload),
    (r"overloads found : (?P<function>[^(]+)(?:\((?P<types>.*)\))?", _overload),
    (r"SELECT", lambda _: (say("a field is asked of a value that has none"), None)),
    (r"container type", lambda _: (say("`[ ]` is for lists and maps"), None)),
    (
        r"^Index error: index=(-?\d+) size=(\d+)",
        lambda found: (say("a list of {size} has no item {index}", size=found[2], index=found[1]), None),
    ),
    (r"^Index error", lambda _: (say("an item of a list is named by an int"), None)),
    (r"^(divide|modulus) by zero", lambda _: (say("the expression divides by zero"), None)),
    (r"overflow|out of .*range", lambda _: (say("a number becomes too large"), None)),
    (r"[Cc]onver", lambda _: (say("a text does not have the form of what it is turned into"), None)),
)

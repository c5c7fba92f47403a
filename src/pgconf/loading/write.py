"""Plain data → YAML that the strict reader reads as the same, written the way people do.

Text stands in quotes only where it would be read as something else, here or by readers of YAML 1.1.
What is small stands on one line: `amount: {min: 0.01, max: 50000}`.
"""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any, TypeAlias

from pgconf.loading.scalars import AmbiguousError, ScalarError, resolve

Data: TypeAlias = Any
"""Text, int, Decimal, bool, None, and dicts and lists of them."""

WIDTH = 100
"""The columns that a list or a map on one line may take."""

_MOST_ON_A_LINE = 6

# Letters and digits of every script, what stands inside of times, URLs, ids and rates, and the
# punctuation of Chinese. What means something to YAML in some place is left out, and quoted.
_PLAIN = re.compile(
    r"[\w./+$(（《「【\u3001-\u3003\uff01-\uff0f]"
    r"(?:[\w./+$()=@~^;%*-]|[\u3001-\u303f\uff01-\uff5e]|:(?=[\w/])|[ ](?=[^\s#]))*"
)


def document_text(data: dict[str, Data]) -> str:
    """Write one document, which ends with a line break."""
    return "".join(f"{line}\n" for line in entry_lines(data, 0))


def documents_text(documents: Iterable[dict[str, Data]]) -> str:
    """Write several documents, with `---` between them."""
    return "---\n".join(map(document_text, documents))


def item_lines(data: list[Data], indent: int) -> Iterator[str]:
    """Write the items of a list, one or more lines each, indented by so many columns."""
    for item in data:
        start = f"{' ' * indent}-"
        if isinstance(item, dict) and item and (len(item) == 1 or not _fits(start, item)):
            first, *others = entry_lines(item, indent + 2)
            yield f"{start} {first.lstrip(' ')}"
            yield from others
        elif isinstance(item, list) and item and not _fits(start, item):
            yield start
            yield from item_lines(item, indent + 2)
        else:
            yield from _after(start, item, indent)


def entry_lines(data: dict[str, Data], indent: int) -> Iterator[str]:
    """Write the entries of a map, one or more lines each, indented by so many columns."""
    for key, value in data.items():
        yield from _after(f"{' ' * indent}{_key(key)}:", value, indent)


def block_lines(data: dict[str, Data] | list[Data], indent: int) -> Iterator[str]:
    """Write a map or a list that is not empty, an entry or an item a line."""
    return entry_lines(data, indent) if isinstance(data, dict) else item_lines(data, indent)


def flow(value: Data) -> str:
    """Write a value on one line."""
    match value:
        case dict():
            return f"{{{', '.join(f'{_key(key)}: {flow(inner)}' for key, inner in value.items())}}}"
        case list():
            return f"[{', '.join(map(flow, value))}]"
        case _:
            return scalar_text(value)


def scalar_text(value: Data) -> str:
    """Write a scalar on one line; numbers keep every digit."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case Decimal():
            return format(value, "f")
        case int():
            return str(value)
        case _:
            return value if _is_plain(value) else _quoted(value)


def _after(start: str, value: Data, indent: int) -> Iterator[str]:
    """Write a value behind its key, on the same line if it is small."""
    if isinstance(value, str) and _is_block(value):
        yield from _block(start, value, indent + 2)
    elif isinstance(value, dict | list) and not _fits(start, value):
        yield start
        yield from block_lines(value, indent + 2)
    else:
        yield f"{start} {flow(value)}"


def _fits(start: str, value: dict[str, Data] | list[Data]) -> bool:
    """Whether a map or a list is small enough for one line: few items, hardly nested, not too long."""
    if not value:
        return True
    items = list(value.values()) if isinstance(value, dict) else value
    if isinstance(value, dict) and len(value) > _MOST_ON_A_LINE:
        return False
    if not all(_is_small(item) for item in items):
        return False
    return len(start) + 1 + len(flow(value)) <= WIDTH


def _is_small(value: Data) -> bool:
    """Whether a value may stand inside of a line: a scalar, or a list of a few of them."""
    if isinstance(value, list):
        return all(not isinstance(item, dict | list) for item in value)
    return not isinstance(value, dict) and not (isinstance(value, str) and "\n" in value)


def _key(key: str) -> str:
    return key if _is_plain(key, is_key=True) else _quoted(key)


def _is_plain(text: str, *, is_key: bool = False) -> bool:
    """Whether text can stand without quotes, in a block and inside of brackets."""
    if not _PLAIN.fullmatch(text) or not text.isprintable() or text.endswith(":"):
        return False
    try:
        return isinstance(resolve(text), str)
    except AmbiguousError:
        return is_key  # keys are words of a kind, such as `on`, and nobody takes them for data
    except ScalarError:
        return False


def _quoted(text: str) -> str:
    """Write text in double quotes; what cannot be seen, or acts on a terminal, is an escape."""
    return f'"{"".join(map(_character, text))}"'


def _character(character: str) -> str:
    if character == '"':
        return '\\"'
    if character.isprintable() and character != "\\":
        return character
    return character.encode("unicode_escape").decode()  # Python's escapes are among those of YAML


def _is_block(text: str) -> bool:
    """Whether text reads best as lines of a `|` block, and comes back as it was."""
    lines = text.removesuffix("\n").split("\n")
    return (
        len(lines) > 1
        and all(line == line.rstrip() and line.isprintable() for line in lines)
        and lines[0][:1] not in {"", " "}
        and lines[-1] != ""
    )


def _block(start: str, text: str, indent: int) -> Iterator[str]:
    yield f"{start} |" if text.endswith("\n") else f"{start} |-"
    for line in text.removesuffix("\n").split("\n"):
        yield f"{' ' * indent}{line}" if line else ""

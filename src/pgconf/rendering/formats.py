"""Formats: how each writes one value, and how its own parser is asked whether the whole is right.

An expression in a template is one value of the format: in JSON `{{ method.title }}` gives the text with its
quotes. So nothing that a value holds can end it early, and no template has to think of that.
"""

import json
import re
import tomllib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from configparser import Error as IniError
from configparser import RawConfigParser
from csv import Error as CsvError
from csv import reader as csv_reader
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from pgconf.kinds.artifact_template import Format
from pgconf.kinds.scalars import decimal_text
from pgconf.model import Message, say
from pgconf.rendering.fault import FaultError


class Broken(NamedTuple):
    """Why a parser does not take a text, in its words, and the line, from 1, where it says so."""

    problem: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class OutputFormat:
    """One format.

    Attributes:
        write: writes a value; raises `FaultError` for one that the format cannot hold.
        check: reads a whole text, and says what is wrong with it.
    """

    write: Callable[[Any], str]
    check: Callable[[str], Broken | None]


def format_of(name: str) -> Format:
    """Tell the format by the ending of a file's name; `text` for what is not known."""
    return _ENDINGS.get(name.rpartition(".")[2].lower(), "text")


def to_json(value: Any) -> str:
    """Write a value as JSON, on one line."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case Decimal():
            return decimal_text(value)
        case str():
            # What YAML takes for the end of a line, or not at all, must not stand there as it is.
            return _UNSEEN.sub(
                lambda found: f"\\u{ord(found[0]):04x}", json.dumps(str(value), ensure_ascii=False)
            )
        case Mapping():
            return f"{{{', '.join(f'{to_json(str(key))}: {to_json(one)}' for key, one in value.items())}}}"
        case Sequence():
            return f"[{', '.join(map(to_json, value))}]"
        case _:
            raise _unfit(value, say("JSON"))


def to_yaml(value: Any) -> str:
    """Write a value as YAML: as JSON, which is YAML too, but simple words as they are."""
    is_word = isinstance(value, str) and _WORD.fullmatch(value) and value.lower() not in _NOT_TEXT
    return str(value) if is_word else to_json(value)


def _toml(value: Any) -> str:
    match value:
        case None:
            raise _unfit(value, say("TOML"))
        case str():
            return to_json(value)
        case Mapping():
            return f"{{{', '.join(f'{_toml(str(key))} = {_toml(one)}' for key, one in value.items())}}}"
        case list() | tuple():
            return f"[{', '.join(map(_toml, value))}]"
        case _:
            return to_json(value)


def _ini(value: Any) -> str:
    text = plain(value)
    if text != text.strip() or _CONTROL.search(text) or text.endswith("\\"):
        # systemd goes on in the next line after a backslash
        message = say(
            "text with line breaks, spaces at its ends or `\\` at its end cannot stand in this file"
        )
        raise FaultError(message, value)
    return text


def _nginx(value: Any) -> str:
    text = plain(value)
    if "$" in text or _CONTROL.search(text):
        raise FaultError(say("nginx would read `$` or a line break in this text as its own"), value)
    if _NGINX_WORD.fullmatch(text):
        return text
    quoted = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{quoted}"'


def _csv(value: Any) -> str:
    text = plain(value)
    doubled = text.replace('"', '""')
    is_plain = text == text.strip() and not re.search(r'[",\r\n#]', text)
    return text if is_plain else f'"{doubled}"'


def _sql(value: Any) -> str:
    match value:
        case None:
            return "NULL"
        case bool():
            return "TRUE" if value else "FALSE"
        case int() | Decimal():
            return plain(value)
        case str():
            if "\0" in value:
                raise FaultError(say("SQL text holds no NUL"), value)
            doubled = value.replace("'", "''")
            return f"'{doubled}'"
        case list() | tuple():
            return f"({', '.join(map(_sql, value))})"
        case _:
            raise _unfit(value, say("SQL"))


def _po(value: Any) -> str:
    text = plain(value).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    if _CONTROL.search(text):
        raise FaultError(say("a message holds no control characters"), value)
    return f'"{text}"'


def _html(value: Any) -> str:
    return escape(plain(value))


def plain(value: Any) -> str:
    """Write a single value as bare text.

    Raises:
        FaultError: it is a map, a list or nothing.
    """
    match value:
        case bool():
            return "true" if value else "false"
        case int() | str():
            return str(value)
        case Decimal():
            return decimal_text(value)
        case _:
            raise _unfit(value, say("text"))


def _unfit(value: object, what: Message) -> FaultError:
    names = {type(None): say("nothing"), tuple: say("a list"), list: say("a list")}
    given = say("a map") if isinstance(value, Mapping) else names.get(type(value), say("such a value"))
    return FaultError(say("{given} cannot be written as {what}", given=given, what=what), value)


def _check_json(text: str) -> Broken | None:
    try:
        json.loads(text, object_pairs_hook=_distinct, parse_constant=_number)
    except json.JSONDecodeError as error:
        return Broken(error.msg, error.lineno)
    except (ValueError, RecursionError) as error:
        return Broken(str(error))
    return None


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        (twice, _), *_ = Counter(key for key, _ in pairs).most_common(1)
        message = f"the key {twice!r} stands twice in one object"
        raise ValueError(message)
    return made


def _number(name: str) -> Any:
    message = f"{name} is no number of JSON"
    raise ValueError(message)


def _check_yaml(text: str) -> Broken | None:
    import yaml

    try:
        for document in yaml.compose_all(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            if (twice := _key_twice(document)) is not None:
                problem = f"the key {twice.value!r} stands twice in one mapping"
                return Broken(problem, twice.start_mark.line + 1)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        return Broken(error.problem or str(error), mark.line + 1 if mark else None)
    except yaml.YAMLError as error:
        return Broken(str(error))
    return None


def _key_twice(document: Any) -> Any:
    """Find a key that stands in a mapping already: YAML forbids it, and each reader takes another one."""
    from yaml import MappingNode, ScalarNode, SequenceNode

    left, seen = [document], set()
    while left:
        node = left.pop()
        if id(node) in seen:  # an alias
            continue
        seen.add(id(node))
        if isinstance(node, SequenceNode):
            left += node.value
        elif isinstance(node, MappingNode):
            keys = [key for key, _ in node.value if isinstance(key, ScalarNode)]
            known: set[tuple[str, str]] = set()
            for key in keys:
                if (key.tag, key.value) in known:
                    return key
                known.add((key.tag, key.value))
            left += [value for _, value in node.value]
    return None


def _check_toml(text: str) -> Broken | None:
    try:
        tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        found = re.search(r"line (\d+)", str(error))
        return Broken(str(error), int(found[1]) if found else None)
    return None


def _check_ini(text: str) -> Broken | None:
    try:  # systemd lets a key stand several times, and gives that a meaning
        RawConfigParser(strict=False, delimiters=("=",), comment_prefixes=("#", ";")).read_string(text)
    except IniError as error:
        return Broken(error.message.splitlines()[0], getattr(error, "lineno", None))
    return None


def _check_nginx(text: str) -> Broken | None:
    import crossplane  # type: ignore[import-untyped]

    with TemporaryDirectory(prefix="pgconf-") as folder:
        file = Path(folder) / "nginx.conf"
        file.write_text(text, "utf-8")
        read = crossplane.parse(str(file), single=True, check_ctx=False)
    for error in read["errors"]:
        return Broken(str(error["error"]).partition(" in /")[0], error["line"])
    return None


def _check_csv(text: str) -> Broken | None:
    try:
        for _ in csv_reader(text.splitlines(keepends=True), strict=True):
            pass
    except CsvError as error:
        return Broken(str(error))
    return None


def _check_text(text: str) -> Broken | None:
    for number, line in enumerate(text.split("\n"), start=1):
        if _CONTROL.search(line.replace("\t", "")):
            return Broken("a control character stands in it", number)
    return None


_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
"""Control characters and separators of lines; the wide space of Chinese text is none."""
_UNSEEN = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
_NOT_TEXT = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})
_NGINX_WORD = re.compile(r"[A-Za-z0-9_./:@*+-]+")

FORMATS: Mapping[Format, OutputFormat] = {
    "json": OutputFormat(to_json, _check_json),
    "yaml": OutputFormat(to_yaml, _check_yaml),
    "toml": OutputFormat(_toml, _check_toml),
    "ini": OutputFormat(_ini, _check_ini),
    "nginx": OutputFormat(_nginx, _check_nginx),
    "csv": OutputFormat(_csv, _check_csv),
    "sql": OutputFormat(_sql, _check_text),
    "po": OutputFormat(_po, _check_text),
    "html": OutputFormat(_html, _check_text),
    "text": OutputFormat(plain, _check_text),
}
_ENDINGS: Mapping[str, Format] = {
    "json": "json", "yaml": "yaml", "yml": "yaml", "toml": "toml", "ini": "ini", "timer": "ini",
    "service": "ini", "conf": "nginx", "csv": "csv", "sql": "sql", "po": "po", "html": "html",
}  # fmt: skip

"""From what a validator says to what a user should read: one complaint for each mistake."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from pgconf.kinds.lookup import KEY, data_path, keys_at
from pgconf.model import Path, did_you_mean, to_dotted, with_article


@dataclass(frozen=True, slots=True)
class Complaint:
    """A mistake in one resource: its name, its place, what is wrong and what to do."""

    name: str
    path: Path
    message: str
    hint: str | None = None
    on_key: bool = False


def complaints(error: ValidationError, model: Any, kind: str) -> list[Complaint]:
    """Translate pydantic's errors.

    Args:
        error: what validating raised.
        model: the model, or the union of models, that data was validated against.
        kind: the name of the kind, for messages.
    """
    found = []
    for detail in error.errors(include_url=False, include_input=True):
        complaint = _translate(detail, data_path(model, detail["loc"]), kind, model)
        found.append(replace(complaint, on_key=True) if detail["loc"][-1:] == (KEY,) else complaint)
    return found


def _translate(detail: ErrorDetails, path: Path, kind: str, model: Any) -> Complaint:
    where = f"`{to_dotted(path)}`" if path else with_article(kind)
    context = detail.get("ctx", {})
    match detail["type"]:
        case "missing":
            owner = f"`{to_dotted(path[:-1])}`" if path[:-1] else with_article(kind)
            return Complaint("schema/missing-field", path, f"{owner} needs `{path[-1]}`", on_key=True)
        case "extra_forbidden":
            return _unknown_field(path, kind, keys_at(model, detail["loc"][:-1]))
        case "literal_error" | "choice":
            choices = context.get("choices") or re.findall(r"'([^']*)'", context["expected"])
            return _unknown_value(path, detail["input"], choices)
        case "union_tag_invalid":
            key = context["discriminator"].strip("'")
            choices = re.findall(r"'([^']*)'", context["expected_tags"])
            return _unknown_value((*path, key), context["tag"], choices)
        case "union_tag_not_found" | "way":
            ways = context.get("ways") or context["discriminator"].replace("'", "`")
            return Complaint("schema/missing-field", path, f"{where} needs {ways}", on_key=True)
        case "branch":
            return _unknown_branch(
                path, where, context["key"], detail["input"], context["choices"].split(",")
            )
        case "shape":
            if isinstance(detail["input"], str):
                return Complaint("schema/format", path, f"{where} {detail['msg']}", context["hint"] or None)
            return _wrong_type(path, where, detail["msg"].removeprefix("must be "), detail["input"])
        case "range":
            hint = "look for a digit too many" if context["is_above"] else None
            return Complaint("schema/out-of-range", path, f"{where} {detail['msg']}", hint)
        case "number":
            return _wrong_type(path, where, detail["msg"].removeprefix("must be "), detail["input"])
        case kind_of_type if kind_of_type in _TYPES:
            return _wrong_type(path, where, _TYPES[kind_of_type], detail["input"])
        case _:
            return Complaint(
                "schema/out-of-range", path, f"{where}: {detail['msg'][:1].lower()}{detail['msg'][1:]}"
            )


def _unknown_branch(path: Path, where: str, key: str, value: Any, choices: list[str]) -> Complaint:
    """Speak of the field that chooses between the branches of a union."""
    if value.get(key) is None:
        hint = f"it may be {_listed(choices)}"
        return Complaint("schema/missing-field", (*path, key), f"{where} needs `{key}`", hint, on_key=True)
    return _unknown_value((*path, key), value[key], choices)


_TYPES = {
    "bool_type": "true or false",
    "dict_type": "a map",
    "model_type": "a map",
    "model_attributes_type": "a map",
    "string_type": "text",
    "tuple_type": "a list",
}


def _unknown_field(path: Path, kind: str, known: Iterable[str]) -> Complaint:
    key, known = str(path[-1]), sorted(known)
    owner = f"`{to_dotted(path[:-1])}`" if path[:-1] else with_article(kind)
    hint = did_you_mean(key, known) or (f"it may have {_listed(known)}" if known else None)
    return Complaint("schema/unknown-field", path, f"{owner} has no field `{key}`", hint, on_key=True)


def _unknown_value(path: Path, value: Any, choices: list[str]) -> Complaint:
    message = f"`{to_dotted(path)}` cannot be {describe(value)}"
    hint = did_you_mean(value, choices) if isinstance(value, str) else None
    return Complaint("schema/unknown-value", path, message, hint or f"it may be {_listed(choices)}")


def _wrong_type(path: Path, where: str, expected: str, value: Any) -> Complaint:
    given = f"the text {describe(value)}" if isinstance(value, str) else describe(value)
    message = f"{where} must be {expected}, not {given}"
    return Complaint("schema/wrong-type", path, message, _type_hint(expected, value))


def _type_hint(expected: str, value: Any) -> str | None:
    if expected == "true or false" and isinstance(value, str):
        if value in {"true", "false"}:
            return "remove the quotes"
        return "write `true` or `false`; YAML 1.2 reads `yes`, `no`, `on` and `off` as text"
    if "number" in expected and isinstance(value, str):
        return "write the number without quotes, separators or a unit"
    if expected not in {"true or false", "a map", "a list"} and isinstance(value, bool | int | Decimal):
        return "put it in quotes if it is meant as text"
    return None


def describe(value: Any) -> str:
    """Say what a value is, short enough for a message."""
    match value:
        case None:
            return "empty"
        case bool():
            return "`true`" if value else "`false`"
        case dict():
            return "a map"
        case list():
            return "a list"
        case _:
            text = str(value)
            return f"`{text[:40]}…`" if len(text) > 40 else f"`{text}`"  # noqa: PLR2004 - reads well in a terminal


def _listed(words: Iterable[str]) -> str:
    words = list(words)
    shown, more = words[:12], len(words) - 12
    text = ", ".join(f"`{word}`" for word in shown)
    return f"{text} and {more} more" if more > 0 else text

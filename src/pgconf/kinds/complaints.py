"""From what a validator says to what a user should read: one complaint for each mistake."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from pgconf.kinds.lookup import KEY, data_path, keys_at
from pgconf.model import Message, Path, did_you_mean, listed, say, to_dotted, with_article


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
            return _missing_field(path, kind)
        case "extra_forbidden":
            return _unknown_field(path, kind, keys_at(model, detail["loc"][:-1]))
        case "literal_error" | "choice":
            choices = context.get("choices") or re.findall(r"'([^']*)'", context["expected"])
            return unknown_value(path, detail["input"], choices)
        case "union_tag_invalid":
            key = context["discriminator"].strip("'")
            choices = re.findall(r"'([^']*)'", context["expected_tags"])
            return unknown_value((*path, key), context["tag"], choices)
        case "union_tag_not_found" | "way":
            ways = context.get("ways") or context["discriminator"].replace("'", "`")
            message = say("{where} needs {ways}", where=where, ways=Message(ways, {}))
            return Complaint("schema/missing-field", path, message, on_key=True)
        case "branch":
            return _unknown_branch(
                path, where, context["key"], detail["input"], context["choices"].split(",")
            )
        case "shape" if isinstance(detail["input"], str):
            message = say("{where} must be {what}", where=where, what=Message(context["what"], {}))
            return Complaint(
                "schema/format", path, message, Message(context["hint"], {}) if context["hint"] else None
            )
        case "shape" | "number":
            return wrong_type(path, where, context["what"], detail["input"])
        case "range":
            return _out_of_range(path, where, context)
        case kind_of_type if kind_of_type in _TYPES:
            return wrong_type(path, where, _TYPES[kind_of_type], detail["input"])
        case _:
            text = detail["msg"]
            reason = text[:1].lower() + text[1:]
            return Complaint(
                "schema/out-of-range", path, say("{where}: {reason}", where=where, reason=reason)
            )


def _missing_field(path: Path, kind: str) -> Complaint:
    owner = f"`{to_dotted(path[:-1])}`" if path[:-1] else with_article(kind)
    message = say("{where} needs `{key}`", where=owner, key=path[-1])
    return Complaint("schema/missing-field", path, message, on_key=True)


def _out_of_range(path: Path, where: str, context: dict[str, Any]) -> Complaint:
    message = say(
        "{where} must be between {minimum} and {maximum}",
        where=where,
        minimum=context["minimum"],
        maximum=context["maximum"],
    )
    hint = say("look for a digit too many") if context["is_above"] else None
    return Complaint("schema/out-of-range", path, message, hint)


def _unknown_branch(path: Path, where: str, key: str, value: Any, choices: list[str]) -> Complaint:
    """Speak of the field that chooses between the branches of a union."""
    if value.get(key) is None:
        hint = say("it may be {choices}", choices=_listed(choices))
        return Complaint(
            "schema/missing-field",
            (*path, key),
            say("{where} needs `{key}`", where=where, key=key),
            hint,
            on_key=True,
        )
    return unknown_value((*path, key), value[key], choices)


_TYPES = {
    "bool_type": say("true or false"),
    "dict_type": say("a map"),
    "model_type": say("a map"),
    "model_attributes_type": say("a map"),
    "string_type": say("text"),
    "tuple_type": say("a list"),
}


def _unknown_field(path: Path, kind: str, known: Iterable[str]) -> Complaint:
    key, known = str(path[-1]), sorted(known)
    owner = f"`{to_dotted(path[:-1])}`" if path[:-1] else with_article(kind)
    hint = did_you_mean(key, known) or (say("it may have {known}", known=_listed(known)) if known else None)
    return Complaint(
        "schema/unknown-field",
        path,
        say("{owner} has no field `{key}`", owner=owner, key=key),
        hint,
        on_key=True,
    )


def unknown_value(path: Path, value: Any, choices: list[str]) -> Complaint:
    """Refuse a value that is none of a few."""
    message = say("`{path}` cannot be {value}", path=to_dotted(path), value=describe(value))
    hint = did_you_mean(value, choices) if isinstance(value, str) else None
    return Complaint(
        "schema/unknown-value", path, message, hint or say("it may be {choices}", choices=_listed(choices))
    )


def wrong_type(path: Path, where: str, expected: str, value: Any) -> Complaint:
    """Refuse a value of another type than is expected, which is told in words."""
    given = say("the text {text}", text=describe(value)) if isinstance(value, str) else describe(value)
    message = say(
        "{where} must be {expected}, not {given}", where=where, expected=Message(expected, {}), given=given
    )
    return Complaint("schema/wrong-type", path, message, _type_hint(expected, value))


_WITHOUT_VALUE: dict[str, Message] = {
    say("{where} must be {expected}, not {given}"): say("{where} must be {expected}"),
    say("{where} must be of type {expected}, not {given}"): say("{where} must be of type {expected}"),
}


def without_value(message: Message) -> Message:
    """Say what must stand somewhere, and not what does."""
    return Message(_WITHOUT_VALUE[message.template], message.arguments)


def _type_hint(expected: str, value: Any) -> str | None:
    if expected == "true or false" and isinstance(value, str):
        if value in {"true", "false"}:
            return say("remove the quotes")
        return say("write `true` or `false`; YAML 1.2 reads `yes`, `no`, `on` and `off` as text")
    if "number" in expected and isinstance(value, str):
        return say("write the number without quotes, separators or a unit")
    if expected not in {"true or false", "a map", "a list"} and isinstance(value, bool | int | Decimal):
        return say("put it in quotes if it is meant as text")
    return None


def describe(value: Any) -> str:
    """Say what a value is, short enough for a message."""
    match value:
        case None:
            return say("empty")
        case bool():
            return "`true`" if value else "`false`"
        case dict():
            return say("a map")
        case list():
            return say("a list")
        case _:
            text = str(value)
            return f"`{text[:40]}…`" if len(text) > 40 else f"`{text}`"  # noqa: PLR2004 - reads well in a terminal


def _listed(words: Iterable[str]) -> str:
    words = list(words)
    shown, more = words[:12], len(words) - 12
    text = listed(shown)
    return say("{text} and {more} more", text=text, more=more) if more > 0 else text

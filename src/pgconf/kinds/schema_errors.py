"""What `jsonschema` finds, in the words of pgconf."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from pgconf.kinds.complaints import Complaint, describe
from pgconf.model import Path, did_you_mean, listed, say, to_dotted, with_article

_DECIMAL = re.compile(r"Decimal\('([^']*)'\)")


def schema_complaints(error: Any, kind: str, known: Iterable[str]) -> Iterator[Complaint]:
    """Say what a `jsonschema` error means; of a union, only the branch that fits best is spoken of.

    Args:
        error: a `jsonschema.ValidationError`; its own annotations are too loose to lean on.
        kind: the name of the kind, for messages.
        known: further keys that the resource's root may have.
    """
    path = tuple(error.absolute_path)
    where = f"`{to_dotted(path)}`" if path else with_article(kind)
    match error.validator:
        case "oneOf" | "anyOf" if error.context:
            branch = max({e.schema_path[0] for e in error.context}, key=lambda n: _fitness(error, n))
            for inner in error.context:
                if inner.schema_path[0] == branch:
                    yield from schema_complaints(inner, kind, ())
        case "additionalProperties" | "unevaluatedProperties" if isinstance(error.instance, dict):
            allowed = [*error.schema.get("properties", {}), *(known if not path else ())]
            for key in sorted(set(error.instance) - set(allowed)):
                message = say("{where} has no field `{key}`", where=where, key=key)
                hint = did_you_mean(key, allowed)
                yield Complaint("schema/unknown-field", (*path, key), message, hint, on_key=True)
        case "required":
            for key in sorted(set(error.validator_value) - set(error.instance)):
                message = say("{where} needs `{key}`", where=where, key=key)
                yield Complaint("schema/missing-field", (*path, key), message, on_key=True)
        case _:
            yield _about_value(error, path, where)


def _about_value(error: Any, path: Path, where: str) -> Complaint:
    """Say what is wrong with a value itself."""
    value, wanted = error.instance, error.validator_value
    match error.validator:
        case "enum":
            choices = [str(choice) for choice in wanted]
            hint = did_you_mean(value, choices) if isinstance(value, str) else None
            may_be = say("it may be {choices}", choices=listed(choices[:12]))
            message = say("{where} cannot be {value}", where=where, value=describe(value))
            return Complaint("schema/unknown-value", path, message, hint or may_be)
        case "type":
            message = say(
                "{where} must be of type {expected}, not {given}",
                where=where,
                expected=wanted if isinstance(wanted, str) else " or ".join(wanted),
                given=describe(value),
            )
            return Complaint("schema/wrong-type", path, message)
        case "pattern" | "format":
            message = say(
                "{where} must match `{pattern}`, and {value} does not",
                where=where,
                pattern=wanted,
                value=describe(value),
            )
            return Complaint("schema/format", path, message)
        case _:
            reason = _DECIMAL.sub(r"\1", error.message)
            return Complaint(
                "schema/out-of-range", path, say("{where}: {reason}", where=where, reason=reason)
            )


def _fitness(error: Any, branch: Any) -> int:
    """How well the data fits a branch: constants that agree count most, then few other errors."""
    inner = [e for e in error.context or () if e.schema_path[0] == branch]
    return -sum(100 if e.validator == "const" else 1 for e in inner)

"""What `jsonschema` finds, in the words of pgconf."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from pgconf.kinds.complaints import Complaint, describe
from pgconf.model import did_you_mean, to_dotted, with_article

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
                hint = did_you_mean(key, allowed)
                yield Complaint(
                    "schema/unknown-field", (*path, key), f"{where} has no field `{key}`", hint, on_key=True
                )
        case "required":
            for key in sorted(set(error.validator_value) - set(error.instance)):
                yield Complaint("schema/missing-field", (*path, key), f"{where} needs `{key}`", on_key=True)
        case "enum":
            value = error.instance
            choices = [str(choice) for choice in error.validator_value]
            hint = did_you_mean(value, choices) if isinstance(value, str) else None
            listed = "it may be " + ", ".join(f"`{choice}`" for choice in choices[:12])
            yield Complaint(
                "schema/unknown-value", path, f"{where} cannot be {describe(value)}", hint or listed
            )
        case "type":
            expected = error.validator_value
            expected = expected if isinstance(expected, str) else " or ".join(expected)
            yield Complaint(
                "schema/wrong-type",
                path,
                f"{where} must be of type {expected}, not {describe(error.instance)}",
            )
        case "pattern" | "format":
            message = f"{where} must match `{error.validator_value}`, and {describe(error.instance)} does not"
            yield Complaint("schema/format", path, message)
        case _:
            message = _DECIMAL.sub(r"\1", error.message)
            yield Complaint("schema/out-of-range", path, f"{where}: {message}")


def _fitness(error: Any, branch: Any) -> int:
    """How well the data fits a branch: constants that agree count most, then few other errors."""
    inner = [e for e in error.context or () if e.schema_path[0] == branch]
    return -sum(100 if e.validator == "const" else 1 for e in inner)

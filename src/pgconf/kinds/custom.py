"""Kinds that a project declares itself, by a JSON Schema in `schemas/custom/`."""

import re
from collections.abc import Collection, Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter

from pgconf.kinds.annotations import Sensitive
from pgconf.kinds.canonical import Arrangement, canonical_bytes
from pgconf.kinds.closed import ResourceSpec
from pgconf.kinds.complaints import Complaint, complaints, describe
from pgconf.kinds.kind import ENVELOPE_OUTSIDE_SPEC, diagnosed
from pgconf.kinds.plain import plain_complaints
from pgconf.kinds.scalars import decimal_text
from pgconf.kinds.schema_errors import schema_complaints
from pgconf.kinds.shape import KEYWORDS, Shape, shape_of_schema
from pgconf.model import Address, Checked, Path, did_you_mean, say, to_dotted

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator

ENVELOPE = frozenset(field.alias or name for name, field in ResourceSpec.model_fields.items())


@dataclass(frozen=True)
class SchemaKind:
    """A kind that is declared by a JSON Schema of its own fields; the envelope is pgconf's."""

    name: str
    schema: dict[str, Any]
    deployed: bool = True

    @cached_property
    def shape(self) -> Shape:
        """The traits of its fields."""
        return shape_of_schema(self.schema)

    def check(self, address: Address, data: dict[str, Any]) -> Checked[Any]:
        """Check the envelope with the common model and the rest with the schema."""
        envelope = {key: value for key, value in data.items() if key in ENVELOPE}
        own = {key: value for key, value in data.items() if key not in ENVELOPE and not key.startswith("x-")}
        found = _envelope_complaints(envelope, self.name)
        for error in self._validator.iter_errors(own):
            told = schema_complaints(error, self.name, self._known)
            found += [_discreet(complaint, self.shape) for complaint in told]
        found += plain_complaints(data, self.shape, None)
        return Checked(
            None if found else {**envelope, **own}, tuple(diagnosed(address, found, self.shape, data))
        )

    def canonical(self, spec: Any) -> bytes:
        """Write a spec as canonical JSON in UTF-8; a number with a fraction is text."""
        data = {
            key: _plain(value)
            for key, value in spec.items()
            if key not in ENVELOPE_OUTSIDE_SPEC and value is not None
        }
        return canonical_bytes(Arrangement.of(self.shape).apply(data))

    def minimal(self, spec: Any) -> dict[str, Any]:
        """Write a spec as plain data: the envelope first, then fields as the schema lists them."""
        order = dict.fromkeys([*ResourceSpec.model_fields, *self.schema.get("properties", {}), *spec])
        return {key: spec[key] for key in order if spec.get(key) is not None}

    def json_schema(self) -> dict[str, Any]:
        """Describe the whole resource: the declared fields together with the envelope."""
        envelope = TypeAdapter(ResourceSpec).json_schema(by_alias=True)
        schema = deepcopy(self.schema)
        schema["properties"] = {
            **envelope["properties"],
            "kind": {"const": self.name},
            **schema.get("properties", {}),
        }
        schema["required"] = ["kind", "name", *schema.get("required", [])]
        schema["patternProperties"] = {"^x-": {}, **schema.get("patternProperties", {})}
        return schema

    @cached_property
    def _validator(self) -> "Draft202012Validator":
        from jsonschema import Draft202012Validator
        from referencing import Registry

        # An empty registry keeps `$ref` from reaching out to the network.
        return Draft202012Validator(self.schema, registry=Registry())

    @property
    def _known(self) -> Iterable[str]:
        return [*ENVELOPE, *self.schema.get("properties", {})]


def _discreet(complaint: Complaint, shape: Shape) -> Complaint:
    """Say nothing of a sensitive value: the messages of a schema quote it."""
    if not shape.marks(complaint.path, Sensitive):
        return complaint
    message = say("`{path}` is not what the kind's schema asks for", path=to_dotted(complaint.path))
    return replace(complaint, message=message, hint=say("the value is sensitive, so it is not shown"))


def schema_mistake(schema: Any, kinds: Collection[str]) -> Complaint | None:
    """Tell why a JSON Schema cannot declare a kind; None when it can.

    Args:
        schema: what stands in the file.
        kinds: the names of all kinds, which references may be to.
    """
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import best_match

    if not isinstance(schema, dict) or schema.get("type") != "object":
        return _mistake((), 'a custom kind needs a schema with `"type": "object"`')
    error = best_match(Draft202012Validator(Draft202012Validator.META_SCHEMA).iter_errors(schema))
    if error is not None:
        path = tuple(error.absolute_path)
        message = say(
            "JSON Schema does not allow {instance} as `{path}`",
            instance=describe(error.instance),
            path=to_dotted(path),
        )
        return _mistake(path, message, "JSON Schema, draft 2020-12, says what may stand there")
    taken = sorted(ENVELOPE & set(schema.get("properties", {})))
    if taken:
        message = say("every resource has a field `{taken}` already", taken=taken[0])
        path = ("properties", taken[0])
        return Complaint("schema/custom-kind", path, message, say("give the field another name"), on_key=True)
    return next(_deeper_mistakes(schema, schema, kinds), None)


def _deeper_mistakes(root: Any, schema: Any, kinds: Collection[str], at: Path = ()) -> Iterator[Complaint]:
    """Find what is valid JSON Schema and would still fail while resources are checked."""
    for step, inner in schema.items() if isinstance(schema, dict) else enumerate(schema):
        here = (*at, step)
        match step:
            case "$ref" if str(inner).rpartition("/")[0] != "#/$defs" or not _is_defined(root, inner):
                message = say(
                    "a `$ref` leads to something under `$defs` of the same file, and this one does not"
                )
                yield _mistake(here, message, "schemas are never fetched: copy the definition into `$defs`")
            case "pattern" if isinstance(inner, str) and not _is_pattern(inner):
                yield _mistake(here, f"{describe(inner)} is not a regular expression")
            case "x-pgconf-ref" if not isinstance(inner, str) or inner not in kinds:
                message = say("`x-pgconf-ref` names a kind, and {inner} is none", inner=describe(inner))
                yield _mistake(here, message, did_you_mean(str(inner), kinds))
            case "x-pgconf-keyed" if not isinstance(inner, str):
                yield _mistake(here, "`x-pgconf-keyed` names the key that tells the items apart")
            case str() if step.startswith("x-pgconf-") and step not in KEYWORDS:
                hint = did_you_mean(step, KEYWORDS)
                message = say("`{step}` means nothing", step=step)
                yield Complaint("schema/custom-kind", here, message, hint, on_key=True)
            case "$defs" if (circle := _circular(inner)) is not None:
                yield _mistake((*here, circle), f"the definition `{circle}` leads back to itself")
            case _ if isinstance(inner, dict | list):
                yield from _deeper_mistakes(root, inner, kinds, here)


def _circular(definitions: Any) -> str | None:
    """Find a definition that refers to itself without going deeper into the data."""
    for name in definitions:
        seen: set[str] = set()
        pending = list(_in_place(definitions[name]))
        while pending:
            other = pending.pop()
            if other == name:
                return str(name)
            if other not in seen and other in definitions:
                seen.add(other)
                pending += _in_place(definitions[other])
    return None


def _in_place(schema: Any) -> Iterator[str]:
    """Iterate over the definitions that a schema applies to the very same value."""
    if not isinstance(schema, dict):
        return
    if "$ref" in schema:
        yield str(schema["$ref"]).rpartition("/")[2]
    inner = [schema.get(key) for key in ("not", "if", "then", "else")]
    inner += [one for key in ("allOf", "anyOf", "oneOf") for one in schema.get(key, ())]
    for one in inner:
        yield from _in_place(one)


def _mistake(path: Path, message: str, hint: str | None = None) -> Complaint:
    return Complaint("schema/custom-kind", path, message, hint)


def _is_defined(root: Any, reference: str) -> bool:
    return reference.rpartition("/")[2] in root.get("$defs", {})


def _is_pattern(text: str) -> bool:
    try:
        re.compile(text)
    except re.error:
        return False
    return True


class _AnyResource(ResourceSpec):
    """The envelope alone."""


def _envelope_complaints(envelope: dict[str, Any], kind: str) -> list[Complaint]:
    from pydantic import ValidationError as EnvelopeError

    try:
        _AnyResource.model_validate(envelope)
    except EnvelopeError as error:
        return complaints(error, _AnyResource, kind)
    if envelope["kind"] != kind:
        message = say("`kind` cannot be {kind}", kind=describe(envelope["kind"]))
        return [Complaint("schema/unknown-value", ("kind",), message, say("it is `{kind}`", kind=kind))]
    return []


def _plain(value: Any) -> Any:
    """Make a value JSON: numbers with a fraction become text, so that no digit is lost; null keys go."""
    match value:
        case Decimal():
            return int(value) if value == value.to_integral_value() else decimal_text(value)
        case dict():
            return {key: _plain(inner) for key, inner in value.items() if inner is not None}
        case list():
            return [_plain(inner) for inner in value]
        case _:
            return value

"""What a kind can do: check a resource, write its canonical form, and describe itself."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import Any, Protocol, cast

from pydantic import BaseModel, TypeAdapter, ValidationError

from pgconf.kinds.annotations import Sensitive
from pgconf.kinds.canonical import Arrangement, canonical_bytes
from pgconf.kinds.closed import Closed
from pgconf.kinds.complaints import Complaint, complaints, without_value
from pgconf.kinds.plain import plain_complaints
from pgconf.kinds.scalars import decimal_text
from pgconf.kinds.shape import Pattern, Shape, covers, find, models_in, shape_of_model
from pgconf.model import Address, Checked, Diagnostic, Message, Path, Place, say, to_dotted

ENVELOPE_OUTSIDE_SPEC = frozenset({"kind", "name", "moved_from"})
"""What identifies a resource, or moves it, is not part of what it says."""


class Kind(Protocol):
    """One kind of resource."""

    @property
    def name(self) -> str:
        """The word behind `kind:`."""
        ...

    @property
    def deployed(self) -> bool:
        """Whether targets hold resources of this kind; if not, they speak about configuration."""
        ...

    @property
    def shape(self) -> Shape:
        """The traits of its fields."""
        ...

    def check(self, address: Address, data: dict[str, Any]) -> Checked[Any]:
        """Check plain data; the value is the typed spec, or None when it is too broken for one."""
        ...

    def canonical(self, spec: Any) -> bytes:
        """Write a spec as canonical JSON in UTF-8: equal bytes mean equal settings."""
        ...

    def minimal(self, spec: Any) -> dict[str, Any]:
        """Write a spec as the least plain data that reads as the same, in the order of the kind's fields."""
        ...

    def json_schema(self) -> dict[str, Any]:
        """Describe the kind as a JSON Schema, draft 2020-12."""
        ...


@dataclass(frozen=True)
class ModelKind:
    """A kind that is declared by a pydantic model, or by a union of models."""

    name: str
    model: Any
    deployed: bool = True

    @cached_property
    def shape(self) -> Shape:
        """The traits of its fields."""
        return shape_of_model(self.model)

    def check(self, address: Address, data: dict[str, Any]) -> Checked[Any]:
        """Check plain data, all of it: what is wrong with one field does not hide another."""
        found: list[Complaint] = []
        spec = None
        try:
            spec = usable = self._adapter.validate_python(data)
        except ValidationError as error:
            found = complaints(error, self.model, self.name)
            annotations = [c for c in found if _is_annotation(c)]
            found = [c for c in found if not _is_annotation(c)]
            usable = self._salvage(data, [c.path for c in (*found, *annotations)])
            spec = None if found else usable
        found += plain_complaints(data, self.shape, self._default_currency)
        if usable is not None:
            broken = [complaint.path for complaint in found]
            found += [c for c in self._problems(usable) if not any(_rests_on(c.path, p) for p in broken)]
        return Checked(spec, tuple(diagnosed(address, found, self.shape, data)))

    def canonical(self, spec: Any) -> bytes:
        """Write a spec as canonical JSON in UTF-8, defaults included."""
        data = self._adapter.dump_python(spec, mode="json", by_alias=True, exclude_none=True)
        for key in ENVELOPE_OUTSIDE_SPEC:
            data.pop(key, None)
        return canonical_bytes(self._arrangement.apply(data))

    def minimal(self, spec: Any) -> dict[str, Any]:
        """Write a spec as the least plain data that reads as the same: without what is a default anyhow."""
        data = self._adapter.dump_python(spec, mode="json", by_alias=True, exclude_defaults=True)
        written: dict[str, Any] = _with_numbers(data, spec)
        return written

    def json_schema(self) -> dict[str, Any]:
        """Describe the kind as a JSON Schema, draft 2020-12."""
        schema = self._adapter.json_schema(by_alias=True)
        _close(schema)
        return schema

    @cached_property
    def _adapter(self) -> TypeAdapter[Any]:
        return TypeAdapter(self.model)

    @cached_property
    def _arrangement(self) -> Arrangement:
        return Arrangement.of(self.shape)

    @cached_property
    def _default_currency(self) -> str | None:
        return next(
            (
                m.model_fields["currency"].default
                for at, m in models_in(self.model)
                if not at and "currency" in m.model_fields
            ),
            None,
        )

    @cached_property
    def _searched(self) -> tuple[Pattern, ...]:
        """Where the models sit that look for problems of their own."""
        return tuple(dict.fromkeys(at for at, m in models_in(self.model) if _looks_for_problems(m)))

    def _salvage(self, data: dict[str, Any], broken: Iterable[Path]) -> Any:
        """Read what is left when the broken parts are taken out; None when that is too little."""
        try:
            return self._adapter.validate_python(_without(data, {path for path in broken if path}))
        except ValidationError:
            return None

    def _problems(self, spec: Any) -> Iterator[Complaint]:
        for pattern in self._searched:
            for path, part in _parts_at(spec, pattern):
                for problem in part.problems():
                    yield Complaint(
                        "schema/inconsistent", (*path, *problem.path), problem.message, problem.hint
                    )


def _with_numbers(data: Any, spec: Any) -> Any:
    """Put numbers where the written form of a spec has them as text; `0.6%` is more than a number."""
    match spec:
        case Decimal() if data == decimal_text(spec):
            return Decimal(data)
        case BaseModel():
            keys = {field.alias or name: name for name, field in type(spec).model_fields.items()}
            return {key: _with_numbers(value, getattr(spec, keys[key])) for key, value in data.items()}
        case dict():
            # Keys of another type than text are written as text, so only the order tells which is which.
            pairs = zip(data.items(), spec.values(), strict=True)
            return {key: _with_numbers(value, part) for (key, value), part in pairs}
        case tuple():
            return [_with_numbers(item, part) for item, part in zip(data, spec, strict=True)]
        case _:
            return data


def _close(schema: Any) -> None:
    """Refuse keys of another form where a map's keys have one; pydantic leaves that open."""
    if isinstance(schema, dict):
        if "patternProperties" in schema:
            schema.setdefault("additionalProperties", False)
        for inner in schema.values():
            _close(inner)
    elif isinstance(schema, list):
        for inner in schema:
            _close(inner)


def _looks_for_problems(model: type[BaseModel]) -> bool:
    return issubclass(model, Closed) and model.problems is not Closed.problems


def _is_annotation(complaint: Complaint) -> bool:
    return complaint.name == "schema/unknown-field" and str(complaint.path[-1]).startswith("x-")


def _rests_on(path: Path, broken: Path) -> bool:
    """Whether what is found at `path` may come of the broken part having been taken out.

    That is so for what holds it, and for the items of a list that has lost one.
    """
    in_list = next((at for at, step in enumerate(broken) if isinstance(step, int)), len(broken))
    return path == broken[: len(path)] or path[:in_list] == broken[:in_list] != broken


def _parts_at(spec: Any, pattern: Pattern) -> Iterator[tuple[Path, Closed]]:
    """Iterate over the models that a pattern reaches in a typed spec."""
    if not pattern:
        if isinstance(spec, Closed):
            yield (), spec
        return
    head, rest = pattern[0], pattern[1:]
    steps: Iterable[tuple[str | int, Any]] = ()
    if isinstance(spec, BaseModel):
        steps = [(head, getattr(spec, head, None) or getattr(spec, f"{head}_", None))]
    elif isinstance(spec, dict):
        steps = spec.items()
    elif isinstance(spec, tuple):
        steps = enumerate(spec)
    for step, inner in steps:
        for path, part in _parts_at(inner, rest):
            yield (step, *path), part


def _without(data: Any, broken: set[Path], at: Path = ()) -> Any:
    if isinstance(data, dict):
        return {k: _without(v, broken, (*at, k)) for k, v in data.items() if (*at, k) not in broken}
    if isinstance(data, list):
        return [_without(v, broken, (*at, i)) for i, v in enumerate(data) if (*at, i) not in broken]
    return data


def diagnosed(
    address: Address, found: Sequence[Complaint], shape: Shape, data: dict[str, Any]
) -> Iterator[Diagnostic]:
    """Turn complaints into diagnostics; values of sensitive fields appear in none of them."""
    if not found:
        return
    in_clear = any(
        not isinstance(value, dict) for pattern, _ in shape.of(Sensitive) for _, value in find(data, pattern)
    )
    for complaint in found:
        told = _withheld(complaint, shape)
        yield Diagnostic(
            name=told.name,
            message=told.message,
            hint=told.hint,
            where=Place(address, told.path, told.on_key),
            address=address,
            conceal=in_clear or told is not complaint or _may_be_a_secret(complaint, shape),
        )


def _withheld(complaint: Complaint, shape: Shape) -> Complaint:
    """Say of a secret, or of what stands where secrets belong, only what is wanted there."""
    path, name = complaint.path, complaint.name
    if shape.marks(path, Sensitive):
        at = next(len(p) for p, _ in shape.of(Sensitive) if covers(p, path))
        if name not in {"schema/wrong-type", "schema/unknown-field"} or "did you mean" in (
            complaint.hint or ""
        ):
            return replace(complaint)
        message = say(
            "`{path}` must be a reference to a secret, not the secret itself", path=to_dotted(path[:at])
        )
        hint = say("write `{secret: env:NAME}` and keep the value out of YAML")
        return replace(complaint, path=path[:at], message=message, hint=hint, on_key=False)
    holds = any(len(path) < len(p) and covers(p[: len(path)], path) for p, _ in shape.of(Sensitive))
    if path and holds and name == "schema/wrong-type":
        return replace(complaint, message=without_value(cast("Message", complaint.message)))
    return complaint


def _may_be_a_secret(complaint: Complaint, shape: Shape) -> bool:
    """Whether a key that is not known stands where a secret is asked for, misspelt perhaps."""
    parent = complaint.path[:-1]
    return complaint.name == "schema/unknown-field" and any(
        len(pattern) == len(complaint.path) and covers(pattern[:-1], parent)
        for pattern, _ in shape.of(Sensitive)
    )

"""The plan file: a plan as JSON, and back. Its schema is `plan.schema.json` beside this module."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from pgconf.model import (
    PLAN_FORMAT,
    Action,
    Address,
    Approval,
    Change,
    Diagnostic,
    FieldChange,
    Guard,
    PgconfError,
    Plan,
    PlanSource,
    Position,
    Quorum,
    Risk,
    Span,
    TargetPlan,
    UsageError,
    Verdict,
    say,
)

UNSIGNED = frozenset({"id", "approvals"})
"""What is not part of the id: the id itself, and signatures, which are made over it."""


def encode(plan: Plan) -> dict[str, Any]:
    """Write a plan as JSON-like data."""
    return {
        "format": PLAN_FORMAT,
        "id": plan.id,
        "environment": plan.environment,
        "tool": {"version": plan.tool_version},
        "source": _encode_source(plan.source),
        "created_at": plan.created_at.isoformat(),
        "expires_at": plan.expires_at.isoformat(),
        "targets": [_encode_target(target) for target in plan.targets],
        "summary": asdict(plan.summary),
        "guards": [_encode_guard(guard) for guard in plan.guards],
        "quorums": [_encode_quorum(quorum) for quorum in plan.quorums],
        "approvals": [approval._asdict() for approval in plan.approvals],
    }


def _encode_source(source: PlanSource) -> dict[str, Any]:
    data = asdict(source)
    revision, guards_from = data.pop("revision"), data.pop("guards_from")
    given = _present(revision=revision, guards_from=guards_from)
    return {**data, "authors": list(source.authors), **given}


def _encode_guard(guard: Guard) -> dict[str, Any]:
    return _present(name=guard.name, verdict=guard.verdict.value, detail=guard.detail or None)


def _encode_quorum(quorum: Quorum) -> dict[str, Any]:
    return _present(
        people=quorum.people,
        because=quorum.because,
        role=quorum.role,
        candidates=list(quorum.candidates),
        enforced=quorum.enforced,
    )


def to_text(plan: Plan) -> str:
    """Write a plan as the text of a plan file."""
    return json.dumps(encode(plan), ensure_ascii=False, indent=2) + "\n"


def plan_id(plan: Plan) -> str:
    """Give the SHA-256 of a plan's canonical form, as `sha256:` and 64 hexadecimal digits."""
    return _id_of(encode(plan))


def _id_of(data: Mapping[str, Any]) -> str:
    signed = {key: value for key, value in data.items() if key not in UNSIGNED}
    text = json.dumps(signed, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def _id_or_none(data: Mapping[str, Any]) -> str | None:
    """Give the id of a plan; None of what cannot be written as UTF-8, which no plan is made of."""
    try:
        return _id_of(data)
    except UnicodeEncodeError:
        return None


def _encode_target(target: TargetPlan) -> dict[str, Any]:
    return {
        "name": target.name,
        "type": target.type,
        "identity": target.identity,
        "revision": target.revision,
        "location": target.location,
        "unchanged": target.unchanged,
        "unmanaged": target.unmanaged,
        "changes": [encode_change(change) for change in target.changes],
    }


def encode_change(change: Change) -> dict[str, Any]:
    """Write one change as JSON-like data, as it stands in a plan file."""
    return _present(
        address=str(change.address),
        action=change.action.value,
        risk=change.risk.value,
        reasons=list(change.reasons),
        live_digest=change.live_digest,
        desired_digest=change.desired_digest,
        wave=change.wave,
        title=change.title,
        moved_from=str(change.moved_from) if change.moved_from else None,
        fields=[_encode_field(field) for field in change.fields] or None,
        origin=encode_span(change.origin),
    )


def _encode_field(field: FieldChange) -> dict[str, Any]:
    return _present(
        path=field.path,
        before=field.before,
        after=field.after,
        sensitive=field.sensitive or None,
        currency=field.currency,
        diff=field.diff,
        origin=encode_span(field.origin),
    )


def encode_span(span: Span | None) -> dict[str, Any] | None:
    """Write a place in a file as JSON-like data."""
    if span is None:
        return None
    return {
        "file": span.file,
        "line": span.start.line,
        "column": span.start.column,
        "end_line": span.end.line,
        "end_column": span.end.column,
    }


def _present(**values: Any) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None}


def decode(text: str, file: str) -> Plan:
    """Read the text of a plan file.

    Since the id is a digest of the content, a file whose id fits was written by pgconf as it is.

    Raises:
        UsageError: the text is not a plan of this format.
        PgconfError: the plan was altered after it was made.
    """
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UsageError(_unreadable(file, say("it is not JSON: {error}", error=error))) from error
    if not isinstance(data, dict) or "format" not in data or "id" not in data:
        raise UsageError(_unreadable(file, say("it is JSON, but not a plan")))
    if data["format"] != PLAN_FORMAT:
        raise UsageError(
            _unreadable(
                file,
                say(
                    "its format is {format!r}; this pgconf reads {known}",
                    format=data["format"],
                    known=PLAN_FORMAT,
                ),
            )
        )
    if _id_or_none(data) != data["id"]:
        raise PgconfError(
            Diagnostic(
                name="plan/altered",
                message=say(
                    "`{file}` was altered after it was made: its content does not fit its id", file=file
                ),
                hint=say("make the plan anew with `pgconf plan -o FILE`"),
            )
        )
    try:
        return _decode_plan(data)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise UsageError(
            _unreadable(file, say("its content does not have the form of a plan ({error})", error=error))
        ) from error


def _unreadable(file: str, problem: str) -> Diagnostic:
    hint = say("`pgconf plan -e ENVIRONMENT -o FILE` makes one")
    return Diagnostic(
        name="plan/unreadable-file",
        message=say("`{file}` cannot be read as a plan: {problem}", file=file, problem=problem),
        hint=hint,
    )


def _decode_plan(data: dict[str, Any]) -> Plan:
    return Plan(
        id=data["id"],
        environment=_text(data["environment"]),
        tool_version=data["tool"]["version"],
        source=PlanSource(**{**data["source"], "authors": tuple(map(_text, data["source"]["authors"]))}),
        created_at=_decode_time(data["created_at"]),
        expires_at=_decode_time(data["expires_at"]),
        targets=tuple(_decode_target(target) for target in data["targets"]),
        guards=tuple(
            Guard(_text(guard["name"]), Verdict(guard["verdict"]), _text(guard.get("detail", "")))
            for guard in data["guards"]
        ),
        quorums=tuple(
            Quorum(**{**quorum, "candidates": tuple(map(_text, quorum["candidates"]))})
            for quorum in data["quorums"]
        ),
        approvals=tuple(Approval(**approval) for approval in data.get("approvals", ())),
    )


def _text(value: Any) -> str:
    if not isinstance(value, str):
        message = say("{value!r} is no text", value=value)
        raise TypeError(message)
    return value


def _decode_time(text: str) -> datetime:
    time = datetime.fromisoformat(text)
    if time.tzinfo is None:
        message = say("`{text}` has no time zone", text=text)
        raise ValueError(message)
    return time


def _decode_target(data: dict[str, Any]) -> TargetPlan:
    changes = tuple(_decode_change(change) for change in data["changes"])
    words = {key: _text(data[key]) for key in ("name", "type", "identity", "location")}
    return TargetPlan(**{**data, **words, "changes": changes})


def _decode_change(data: dict[str, Any]) -> Change:
    moved_from = data.get("moved_from")
    return Change(
        address=Address.parse(data["address"]),
        action=Action(data["action"]),
        risk=Risk(data["risk"]),
        reasons=tuple(data["reasons"]),
        live_digest=data.get("live_digest"),
        desired_digest=data.get("desired_digest"),
        wave=data["wave"],
        title=data.get("title"),
        fields=tuple(_decode_field(field) for field in data.get("fields", ())),
        moved_from=Address.parse(moved_from) if moved_from else None,
        origin=_decode_span(data.get("origin")),
    )


def _decode_field(data: dict[str, Any]) -> FieldChange:
    return FieldChange(**{**data, "origin": _decode_span(data.get("origin"))})


def _decode_span(data: dict[str, Any] | None) -> Span | None:
    if data is None:
        return None
    start = Position(data["line"], data["column"])
    return Span(data["file"], start, Position(data["end_line"], data["end_column"]))


def schema() -> dict[str, Any]:
    """Read the published JSON Schema of plan files."""
    data: dict[str, Any] = json.loads(Path(__file__).with_name("plan.schema.json").read_text("utf-8"))
    return data

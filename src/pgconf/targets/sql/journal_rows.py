"""Rows of the journal's tables, to and from what they mean."""

from collections.abc import Mapping
from typing import Any

from pgconf.model import (
    Action,
    Address,
    Lease,
    Owner,
    RevisionNote,
    Run,
    RunState,
    RunTarget,
    Step,
)
from pgconf.targets.sql.moments import from_text, to_text

Row = Mapping[Any, Any]


def lease_of(row: Row) -> Lease:
    """Read the lease."""
    owner = row["owner"] and Owner(
        name=row["owner"],
        host=row["host"],
        machine=row["machine"],
        pid=row["pid"],
        started=row["process_started"],
    )
    return Lease(
        token=row["token"],
        owner=owner or None,
        run=row["run_id"],
        acquired_at=from_text(row["acquired_at"]),
        renewed_at=from_text(row["renewed_at"]),
        expires_at=from_text(row["expires_at"]),
    )


def lease_row(lease: Lease) -> dict[str, Any]:
    """Write a lease that somebody holds."""
    owner = lease.owner
    if owner is None:
        return free_lease_row()
    times = {"acquired_at": lease.acquired_at, "renewed_at": lease.renewed_at, "expires_at": lease.expires_at}
    return {
        "owner": owner.name,
        "host": owner.host,
        "machine": owner.machine,
        "pid": owner.pid,
        "process_started": owner.started,
        **{key: moment and to_text(moment) for key, moment in times.items()},
    }


def free_lease_row() -> dict[str, Any]:
    """Write a lease that nobody holds; its token stays."""
    names = ("run_id", "owner", "host", "machine", "pid", "process_started")
    return dict.fromkeys((*names, "acquired_at", "renewed_at", "expires_at"))


def run_of(row: Row, targets: tuple[RunTarget, ...]) -> Run:
    """Read a run."""
    note = RevisionNote(
        environment=row["environment"],
        author=row["author"],
        created_at=from_text(row["created_at"]) or _impossible(),
        plan_id=row["plan_id"],
        message=row["message"],
        commit=row["source_commit"],
        tool_version=row["tool_version"],
    )
    state, ended_at = RunState(row["state"]), from_text(row["ended_at"])
    return Run(id=row["id"], note=note, targets=targets, state=state, ended_at=ended_at)


def run_row(run: Run, token: int) -> dict[str, Any]:
    """Write a run."""
    return {
        "id": run.id,
        "token": token,
        "state": run.state.value,
        "environment": run.note.environment,
        "author": run.note.author,
        "created_at": to_text(run.note.created_at),
        "plan_id": run.note.plan_id,
        "message": run.note.message,
        "source_commit": run.note.commit,
        "tool_version": run.note.tool_version,
    }


def target_of(row: Row) -> RunTarget:
    """Read a target of a run."""
    return RunTarget(
        name=row["name"],
        type=row["type"],
        location=row["location"],
        identity=row["identity"],
        revision=row["revision"],
    )


def target_row(numbered: tuple[str, int, RunTarget]) -> dict[str, Any]:
    """Write a target of a run: the run's id, the position, the target."""
    run, position, target = numbered
    return {
        "run_id": run,
        "position": position,
        "name": target.name,
        "type": target.type,
        "location": target.location,
        "identity": target.identity,
        "revision": target.revision,
    }


def step_of(row: Row) -> Step:
    """Read a step."""
    return Step(
        target=row["target"],
        address=Address(row["kind"], row["name"]),
        action=Action(row["action"]),
        before=row["before_digest"],
        after=row["after_digest"],
        before_body=_bytes(row["before_body"]),
        after_body=_bytes(row["after_body"]),
        was_protected=row["was_protected"],
        protected=row["protected"],
        moved_from=Address(row["kind"], row["moved_from"]) if row["moved_from"] else None,
    )


def step_row(numbered: tuple[str, int, Step]) -> dict[str, Any]:
    """Write a step: the run's id, the position, the step."""
    run, position, step = numbered
    return {
        "run_id": run,
        "target": step.target,
        "position": position,
        "kind": step.address.kind,
        "name": step.address.name,
        "action": step.action.value,
        "moved_from": step.moved_from.name if step.moved_from else None,
        "before_digest": step.before,
        "after_digest": step.after,
        "before_body": _text(step.before_body),
        "after_body": _text(step.after_body),
        "was_protected": step.was_protected,
        "protected": step.protected,
    }


def _bytes(text: str | None) -> bytes | None:
    return text.encode() if text is not None else None


def _text(body: bytes | None) -> str | None:
    return body.decode() if body is not None else None


def _impossible() -> Any:
    """Refuse a row without the moment that the schema demands."""
    raise ValueError

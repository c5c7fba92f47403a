"""Runs that were left: how far one came, and what becomes of it when the next plan is applied."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import timedelta

from pgconf.applying import events
from pgconf.applying.lease import new_lease, require_free
from pgconf.applying.owner import this_process
from pgconf.model import (
    AuditEvent,
    Diagnostic,
    Lease,
    PartialError,
    PgconfError,
    Plan,
    Run,
    RunMark,
    RunState,
    RunTarget,
    Trace,
    say,
)
from pgconf.ports import FencedTarget, Journal, Target


def make_way(journal: Journal, plan: Plan, targets: Sequence[Target], actor: str, length: timedelta) -> Lease:
    """Make sure that nobody is at work, and settle what somebody has left.

    A run that has written nothing, or everything, is only closed. One that was left in part is in the
    way of all plans, except one that was made from what it has left.

    Returns:
        The lease, which is free to take.

    Raises:
        LockedError: somebody is at work.
        PartialError: a run was left in part, and the plan is from before it.
    """
    view = journal.look()
    require_free(view.lease, plan.environment)
    run = view.run
    if run is None:
        return view.lease
    event = events.taken_over(actor, run, view.lease)
    mark = journal.take(view.lease, new_lease(this_process(actor), length), [event])
    traces: dict[str, Trace | None] = {}
    try:
        traces = traces_of(run, targets, mark)
        state = _settled(run, traces, plan)
    except BaseException:
        with suppress(PgconfError):
            journal.leave(mark, [events.left(actor, run, written(traces))])
        raise
    journal.finish(mark, state, [_ending(state, actor, run, traces)])
    return journal.look().lease


def traces_of(run: Run, targets: Sequence[Target], mark: RunMark) -> dict[str, Trace | None]:
    """Tell what a run has left in each of its targets, and keep everybody else from adding to that.

    A target that the environment names no longer, or that cannot be fenced, is judged by the journal.
    """
    return {one.name: _trace(one, find_target_of(one, targets), mark) for one in run.targets}


def _trace(one: RunTarget, target: Target | None, mark: RunMark) -> Trace | None:
    if isinstance(target, FencedTarget):
        return target.fence(mark)
    return Trace(one.revision, is_undo=False) if one.revision is not None else None


def find_target_of(one: RunTarget, targets: Sequence[Target]) -> Target | None:
    """Find a run's target among those that the environment names now."""
    place = (one.name, one.type, one.location)
    return next((t for t in targets if (t.name, t.type, t.location) == place), None)


def written(traces: Mapping[str, Trace | None]) -> dict[str, int]:
    """Tell the targets that hold what the run has written, with the revisions."""
    return {name: trace.revision for name, trace in traces.items() if trace and not trace.is_undo}


def unfinished(run: Run, traces: Mapping[str, Trace | None]) -> Diagnostic:
    """Say that a run was left in part."""
    done = written(traces)
    return Diagnostic(
        name="apply/unfinished",
        message=say(
            "a run of {author} was left in part: {done} was written, {rest} was not",
            author=run.note.author,
            done=", ".join(f"`{name}`" for name in done),
            rest=", ".join(f"`{name}`" for name in traces if name not in done),
        ),
        hint=say(
            "`pgconf resume -e {environment}` ends it, with `--undo` it is taken back; or plan again from "
            "what is there now",
            environment=run.note.environment,
        ),
    )


def _settled(run: Run, traces: Mapping[str, Trace | None], plan: Plan) -> RunState:
    """Tell how a run that was left has ended.

    Raises:
        PartialError: it has not, and the plan does not know of it.
    """
    done = written(traces)
    if not done:
        return RunState.UNDONE if any(traces.values()) else RunState.FAILED
    if len(done) == len(run.targets):
        return RunState.DONE
    seen = {planned.name: planned.revision for planned in plan.targets}
    knows_it = all(seen.get(name, -1) >= revision for name, revision in done.items())
    if not knows_it:
        raise PartialError(unfinished(run, traces))
    return RunState.REPLACED


def _ending(state: RunState, actor: str, run: Run, traces: Mapping[str, Trace | None]) -> AuditEvent:
    match state:
        case RunState.FAILED:
            return events.failed(actor, run, None)
        case RunState.DONE:
            return events.ended(events.DONE, actor, run, written(traces))
        case RunState.UNDONE:
            return events.ended(events.UNDONE, actor, run, {})
        case _:
            return events.ended(events.REPLACED, actor, run, written(traces))

"""Resume: end a run that was left, or take it back; and take the lease away from one that hangs."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta

from pgconf.applying import events
from pgconf.applying.lease import LEASE, kept, new_lease, require_free
from pgconf.applying.left import find_target_of, traces_of, unfinished, written
from pgconf.applying.outcome import edited, require_kept
from pgconf.applying.owner import this_process
from pgconf.applying.run import note_made, opened
from pgconf.applying.verify import NEW, verify_target
from pgconf.model import (
    Address,
    AuditEvent,
    Diagnostic,
    FencedError,
    JournalView,
    Lease,
    LiveState,
    PartialError,
    PgconfError,
    Revision,
    RevisionNote,
    Run,
    RunMark,
    RunState,
    RunTarget,
    SecretsInUse,
    StaleError,
    Step,
    Trace,
    Write,
    say,
)
from pgconf.ports import Journal, Target, Writer


@dataclass(frozen=True, slots=True)
class Resumed:
    """What became of a run that was left.

    Attributes:
        run: the run.
        state: how it has ended.
        revisions: those that this took, by target.
        edited: what somebody else has changed meanwhile, so that it is not as the run leaves it.
    """

    run: Run
    state: RunState
    revisions: Mapping[str, Revision]
    edited: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Resumption:
    """How a run is resumed.

    Attributes:
        note: who does it and why, for the revisions.
        undo: whether it is taken back.
        secrets_of: tells the secrets of what is there afterwards, from the bodies of all that; without
            it the marks of secrets only move and go with their resources.
        events: what the audit must hold of it besides, such as guards that were accepted.
        lease: how long the lease holds.
    """

    note: RevisionNote
    undo: bool = False
    secrets_of: Callable[[Mapping[Address, bytes]], SecretsInUse] | None = None
    events: Sequence[AuditEvent] = ()
    lease: timedelta = LEASE


def resume(journal: Journal, targets: Sequence[Target], how: Resumption) -> Resumed | None:
    """End the open run, or undo it: afterwards all targets hold the new state, or all hold the old one.

    Whatever fails, the run stays open, so that one can try again, in the other direction too.

    Returns:
        What was done; None when no run is open.

    Raises:
        LockedError: somebody is at work.
        StaleError: somebody has changed by hand what the run has to write, or put another target there.
        PartialError: that, or another failure, and some targets are written.
    """
    view = journal.look()
    require_free(view.lease, how.note.environment)
    if view.run is None:
        return None
    mark = _take(journal, view, how)
    traces: dict[str, Trace | None] = {}
    try:
        with kept(journal, mark, how.lease):
            traces = traces_of(view.run, targets, mark)
            return _go_on(journal, targets, how, _Left(view.run, mark, traces))
    except BaseException as error:
        with suppress(PgconfError):
            journal.leave(mark, [events.left(how.note.author, view.run, written(traces))])
        is_partial = 0 < len(written(traces)) < len(view.run.targets)
        if isinstance(error, PgconfError) and is_partial and not isinstance(error, FencedError):
            raise PartialError(unfinished(view.run, traces), *error.diagnostics) from error
        raise


def break_lease(
    journal: Journal, targets: Sequence[Target], owner: str, reason: str, lease: timedelta = LEASE
) -> Lease | None:
    """Take the lease away from whoever has it, and keep that process from writing anything more.

    The run that it was working on stays open.

    Returns:
        The lease as it was; None when nobody has it.
    """
    view = journal.look()
    if view.run is None or view.lease.owner is None:
        return None
    event = events.broken(owner, view.run, view.lease, reason)
    mark = journal.take(view.lease, new_lease(this_process(owner), lease), [event])
    traces: dict[str, Trace | None] = {}
    try:
        traces = traces_of(view.run, targets, mark)
    finally:
        journal.leave(mark, [events.left(owner, view.run, written(traces))])
    return view.lease


@dataclass(frozen=True, slots=True)
class _Left:
    """A run that was left, the right to go on with it, and how far it came; `traces` is kept up to date."""

    run: Run
    mark: RunMark
    traces: dict[str, Trace | None]


def _take(journal: Journal, view: JournalView, how: Resumption) -> RunMark:
    actor, run = how.note.author, view.run
    assert run  # noqa: S101 - the caller has looked
    lease = new_lease(this_process(actor), how.lease)
    mark = journal.take(view.lease, lease, [events.taken_over(actor, run, view.lease), *how.events])
    return replace(mark, is_undo=how.undo)


def _go_on(journal: Journal, targets: Sequence[Target], how: Resumption, left: _Left) -> Resumed:
    run, actor, done = left.run, how.note.author, written(left.traces)
    steps: dict[str, list[Step]] = {one.name: [] for one in run.targets}
    for step in journal.steps(run.id):
        steps[step.target].append(step)
    ahead = [one for one in run.targets if (one.name in done) is how.undo]
    found = {one.name: _require(one, targets) for one in ahead}
    if how.undo:
        require_kept(step for one in ahead for step in steps[one.name])
    revisions: dict[str, Revision] = {}
    for one in reversed(ahead) if how.undo else ahead:
        with opened(found[one.name], left.mark) as writer:
            revisions[one.name] = _carry_on(one, steps[one.name], writer, how)
        number = revisions[one.name].number
        left.traces[one.name] = Trace(number, how.undo)
        note_made(journal, left.mark, one.name, number)
    state, name = (RunState.UNDONE, events.UNDONE) if how.undo else (RunState.DONE, events.DONE)
    numbers = written(left.traces) | {name: made.number for name, made in revisions.items()}
    there = [(find_target_of(one, targets), steps[one.name]) for one in run.targets]
    moved = [found for target, its in there if target for found in edited(target, its, undo=how.undo)]
    journal.finish(left.mark, state, [events.ended(name, actor, run, numbers)])
    return Resumed(run, state, revisions, tuple(moved))


def _carry_on(one: RunTarget, steps: Sequence[Step], writer: Writer, how: Resumption) -> Revision:
    """Write what one target of the run lacks, or take back what it has.

    Raises:
        StaleError: it is another target than the run's, or somebody has changed what is to be written.
    """
    live = writer.live()
    # A database that was new has got its identity from the run that is taken back.
    if not (how.undo and one.identity == NEW):
        verify_target(one, live)
    writes = [step.backward() if how.undo else step.forward() for step in steps]
    return writer.commit(how.note, writes, _secrets(writer, live, writes, how))


def _secrets(
    writer: Writer, live: LiveState, writes: Sequence[Write], how: Resumption
) -> SecretsInUse | None:
    """Tell which secrets are in use once some writes are done."""
    if how.secrets_of is None:
        return None
    gone = {write.moved_from for write in writes} | {write.address for write in writes}
    held = [at for at, one in live.resources.items() if one.managed and at not in gone]
    written = {write.address: write.body for write in writes if write.body is not None}
    return how.secrets_of({**writer.bodies(held), **written})


def _require(one: RunTarget, targets: Sequence[Target]) -> Target:
    """Find a target that the run has to write.

    Raises:
        StaleError: the environment names it no longer.
    """
    target = find_target_of(one, targets)
    if target is None:
        where = f"`{one.name}` ({one.location})"
        raise StaleError(
            Diagnostic(
                name="apply/other-target",
                message=say("{where} is no target of the environment any more", where=where),
                hint=say("name it in the environment again until the run is ended or undone"),
            )
        )
    return target

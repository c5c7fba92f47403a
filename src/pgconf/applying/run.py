"""Run: carry out a verified plan, written down beforehand, one transaction a target."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple
from uuid import uuid4

from pgconf.applying import events
from pgconf.applying.lease import LEASE, kept, new_lease
from pgconf.applying.left import make_way
from pgconf.applying.owner import this_process
from pgconf.applying.verify import find_target, verify_target, verify_unused
from pgconf.model import (
    Address,
    AuditEvent,
    Diagnostic,
    FencedError,
    LiveState,
    PartialError,
    PgconfError,
    Plan,
    Revision,
    RevisionNote,
    Run,
    RunMark,
    RunState,
    RunTarget,
    SecretsInUse,
    StaleError,
    Step,
    TargetPlan,
    say,
    stale,
)
from pgconf.ports import FencedTarget, Journal, Target, Writer


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A plan, and everything that it takes to carry it out.

    Attributes:
        plan: what to do.
        targets: those of the environment, by the names that the plan uses.
        bodies: the canonical JSON of every resource that is created or updated.
        note: who does it and why.
        protected: the resources whose deletion the targets must refuse.
        secrets: what the resources refer to; read by a target while it writes.
        events: what the audit must hold of it besides, such as approvals.
    """

    plan: Plan
    targets: Sequence[Target]
    bodies: Mapping[Address, bytes]
    note: RevisionNote
    protected: frozenset[Address] = frozenset()
    secrets: SecretsInUse | None = None
    events: Sequence[AuditEvent] = ()


@dataclass(frozen=True, slots=True)
class Job:
    """The part of a run that one target has."""

    planned: TargetPlan
    target: Target
    steps: tuple[Step, ...]


class _Held(NamedTuple):
    """A run that this process may carry out."""

    journal: Journal
    run: Run
    mark: RunMark


def carry_out(work: Work, journal: Journal, lease: timedelta = LEASE) -> list[Revision]:
    """Apply a plan to its targets, in the order of the plan.

    Before anything is written, the journal holds the whole run. It is closed when everything is
    written, or nothing; else it stays open for `resume`.

    Returns:
        The revisions made, one for each target that had changes.

    Raises:
        StaleError: a target moved since the plan was made.
        LockedError: somebody else is at work.
        PartialError: a target failed after another one was written, now or in a run before.
    """
    changed = [planned for planned in work.plan.targets if planned.changes]
    found = [(planned, find_target(planned, work.targets)) for planned in changed]
    if not found:
        return []
    seen = make_way(journal, work.plan, work.targets, work.note.author, lease)
    jobs = [_job(planned, target, work) for planned, target in found]
    run = Run(id=uuid4().hex[:16], note=work.note, targets=tuple(_run_target(job) for job in jobs))
    mark = journal.begin(
        seen,
        new_lease(this_process(work.note.author), lease),
        run,
        [step for job in jobs for step in job.steps],
        [events.started(run), *work.events],
    )
    return _work_through(jobs, work, _Held(journal, run, mark), lease)


def _work_through(jobs: Sequence[Job], work: Work, held: _Held, lease: timedelta) -> list[Revision]:
    revisions: list[Revision] = []
    try:
        with kept(held.journal, held.mark, lease):
            for job in jobs:
                revisions.append(_apply(job, work, held.mark))
                if len(revisions) < len(jobs):
                    note_made(held.journal, held.mark, job.planned.name, revisions[-1].number)
    except FencedError:
        _leave(held, _made(jobs, revisions))
        raise
    except PgconfError as error:
        if partial := _stopped(jobs, revisions, held, error):
            raise PartialError(partial, *error.diagnostics) from error
        raise
    except BaseException:
        _leave(held, _made(jobs, revisions))
        raise
    _close(held, _made(jobs, revisions))
    return revisions


def _stopped(
    jobs: Sequence[Job], revisions: Sequence[Revision], held: _Held, error: PgconfError
) -> Diagnostic | None:
    """Close a run that has certainly written nothing, else leave it; say what is written, if anything is."""
    journal, run, mark = held
    made, failed = _made(jobs, revisions), jobs[len(revisions)]
    if made or not _is_untouched(failed.target, mark, error):
        _leave(held, made)
        return _partial(made, failed, error) if made else None
    with suppress(PgconfError):
        journal.finish(mark, RunState.FAILED, [events.failed(run.note.author, run, error)])
    return None


def _close(held: _Held, made: Mapping[str, int]) -> None:
    """End a run that has written everything. Should this fail, the next one to come closes it.

    Raises:
        FencedError: somebody has taken it over, and may have taken it back.
    """
    journal, run, mark = held
    try:
        journal.finish(mark, RunState.DONE, [events.ended(events.DONE, run.note.author, run, made)])
    except FencedError:
        ended = journal.run(run.id)
        if ended is None or ended.state is not RunState.DONE:
            raise
    except PgconfError:
        pass


def note_made(journal: Journal, mark: RunMark, target: str, revision: int) -> None:
    """Write down that a target is done; that this is not possible is no reason to stop halfway.

    Raises:
        FencedError: somebody has taken over.
    """
    try:
        journal.made(mark, target, revision)
    except FencedError:
        raise
    except PgconfError:
        pass  # the target itself knows as well


def opened(target: Target, mark: RunMark) -> AbstractContextManager[Writer]:
    """Open a target for a run."""
    return target.writing_for(mark) if isinstance(target, FencedTarget) else target.writing()


def _apply(job: Job, work: Work, mark: RunMark) -> Revision:
    with opened(job.target, mark) as writer:
        verify_target(job.planned, writer.live())
        return writer.commit(work.note, [step.forward() for step in job.steps], work.secrets)


def _job(planned: TargetPlan, target: Target, work: Work) -> Job:
    """Read what a target holds before a run, and say what the run makes of it.

    Raises:
        StaleError: the target has moved since the plan was made. Writing it will see that too, but by
            then other targets may have been written.
    """
    with target.reading() as reader:
        live = reader.live()
        verify_target(planned, live)
        verify_unused(work.plan, planned, reader)
        before = reader.bodies([c.live_address for c in planned.changes if c.live_digest])
    steps = tuple(_steps(planned, live, before, work))
    if moved := tuple(stale([step.forward() for step in steps], live.resources)):
        raise StaleError(*moved)
    return Job(planned, target, steps)


def _steps(
    planned: TargetPlan, live: LiveState, before: Mapping[Address, bytes], work: Work
) -> Iterator[Step]:
    for change in planned.changes:
        held = live.resources.get(change.live_address)
        yield Step(
            target=planned.name,
            address=change.address,
            action=change.action,
            before=change.live_digest,
            after=change.desired_digest,
            before_body=_kept(change.live_address, before, work.secrets),
            after_body=work.bodies[change.address] if change.desired_digest else None,
            was_protected=bool(held and held.protected),
            protected=change.desired_digest is not None and change.address in work.protected,
            moved_from=change.moved_from,
        )


def _kept(address: Address, bodies: Mapping[Address, bytes], secrets: SecretsInUse | None) -> bytes | None:
    """Give a body for the journal; None for one with a secret in clear, which must not enter it.

    Without the secret it would be of no use: to take the run back is to write the body again.
    """
    body = bodies.get(address)
    is_clear = body is None or secrets is None or secrets.conceal(address, body) == body
    return body if is_clear else None


def _run_target(job: Job) -> RunTarget:
    planned = job.planned
    return RunTarget(
        name=planned.name, type=planned.type, location=planned.location, identity=planned.identity
    )


def _made(jobs: Sequence[Job], revisions: Sequence[Revision]) -> dict[str, int]:
    return {job.planned.name: one.number for job, one in zip(jobs, revisions, strict=False)}


def _is_untouched(target: Target, mark: RunMark, error: PgconfError) -> bool:
    """Whether a first write that failed has certainly left nothing: a lost connection leaves that open."""
    if isinstance(error, StaleError) or not isinstance(target, FencedTarget):
        return True
    try:
        return target.fence(mark) is None
    except PgconfError:
        return False


def _leave(held: _Held, made: Mapping[str, int]) -> None:
    journal, run, mark = held
    with suppress(PgconfError):
        journal.leave(mark, [events.left(run.note.author, run, made)])


def _partial(made: Iterable[str], failed: Job, error: PgconfError) -> Diagnostic:
    done, name = ", ".join(f"`{target}`" for target in made), failed.planned.name
    message = say("{done} was written, `{name}` was not", done=done, name=name)
    if error.diagnostics[0].name == "apply/outcome-unknown":
        message = say("{done} was written, and whether `{name}` was is not known", done=done, name=name)
    return Diagnostic(
        name="apply/partial",
        message=message,
        hint=say(
            "remove the cause, then `pgconf resume` ends it and `pgconf resume --undo` takes it back; or "
            "plan and apply again: what was done is not done twice"
        ),
    )

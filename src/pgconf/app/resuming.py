"""Resuming: what a run that was left still has to write goes through the gate, as a plan does.

To end a run is to do what was let pass when it began: who agreed then, and what was accepted, counts
still, as the audit says. Guards are asked again, since a freeze may have begun. To take a run back is
something that nobody has agreed to yet.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from pgconf.app.desired import Desired
from pgconf.app.gate import let_pass, require_sense
from pgconf.app.git import author_of
from pgconf.app.limits import Limits, limits_of
from pgconf.app.load import Loaded
from pgconf.app.plan import Look, look_at, require_allowed, scene
from pgconf.app.project import Project
from pgconf.app.revisions import as_declared, desired_as, require_lawful
from pgconf.app.secrets import open_secrets
from pgconf.applying import clearance_of, find_target_of, require_kept, verify_audit
from pgconf.applying.approvals import Counted
from pgconf.model import (
    Address,
    Clearance,
    Diagnostic,
    InvalidError,
    LiveResource,
    LiveState,
    Run,
    Step,
    Terms,
    Write,
    say,
)
from pgconf.planning.guard import Scene
from pgconf.planning.quorum import approvers, quorums
from pgconf.ports import Journal, Target


@dataclass(frozen=True, slots=True)
class Rest:
    """A run that was left, all that it does, where to, and whether it is to be taken back."""

    run: Run
    steps: Sequence[Step]
    targets: Sequence[Target]
    undo: bool

    def pending(self, target: str, live: LiveState) -> list[Step]:
        """Give what has not been done to a target yet, or not been taken back.

        What is neither done nor not is left out: somebody has edited it, and writing refuses that.
        """
        return [step for step in self.steps if step.target == target and self._is_pending(step, live)]

    def write(self, step: Step) -> Write:
        """Give what has to be written for a step."""
        return step.backward() if self.undo else step.forward()

    def _is_pending(self, step: Step, live: LiveState) -> bool:
        write = self.write(step)
        held = live.resources.get(write.moved_from or write.address)
        return (held.digest if held else None) == write.expected


def clear_rest(
    project: Project, loaded: Loaded, rest: Rest, agreed: Clearance, terms: Terms, now: datetime
) -> Clearance:
    """Let the rest of a run pass, or say why not.

    Args:
        project: where the environment is declared.
        loaded: the environment.
        rest: what is to be written.
        agreed: what let the run begin, if that counts.
        terms: what whoever resumes says of guards and approvals.
        now: when.

    Raises:
        UsageError: a guard is accepted that does not exist, or without a reason.
        RefusedError: a guard refuses and is not accepted, or somebody must approve first.
        InvalidError: something is to be written that its kind does not read, so nobody can judge it.
    """
    require_sense(terms)
    limits = limits_of(project, loaded, terms.guards_from)
    found = [target for one in rest.run.targets if (target := find_target_of(one, rest.targets))]
    scenes = [_scene(project, loaded, target, rest, limits, now) for target in found]
    changes = [change for one in scenes for change in one.changes]
    asked = quorums(limits.settings.approvals, changes, (author_of(project.root),))
    everybody = approvers(limits.settings.approvals)
    counted = Counted(tuple(one for one in everybody if one.name in agreed.approved_by), ())
    return let_pass(scenes, asked, counted, terms.following(agreed))


def agreed_before(journal: Journal, run: Run) -> Clearance:
    """Tell what let a run begin; nothing does where the audit is not whole."""
    head, entries = journal.audit()
    return Clearance() if any(verify_audit(head, entries)) else clearance_of(entries, run)


def _scene(
    project: Project, loaded: Loaded, target: Target, rest: Rest, limits: Limits, now: datetime
) -> Scene:
    with target.reading() as reader:
        live = reader.live()
        bodies = reader.bodies(at for at, one in live.resources.items() if one.managed)
    steps = rest.pending(target.name, live)
    if rest.undo:
        require_kept(steps)
    writes = [rest.write(step) for step in steps]
    desired = _desired(project, loaded, bodies, writes)
    look = look_at(project, desired, target, open_secrets(project.root).read)
    if rest.undo:
        look = _as_protected_before(look, steps)
    touched = {write.address for write in writes}
    changes = [change for change in look.changes if change.address in touched]
    require_lawful(project, desired, touched)
    require_allowed(project, desired, limits, look, changes)
    return scene(desired, limits, look, changes, now)


def _desired(
    project: Project, loaded: Loaded, bodies: Mapping[Address, bytes], writes: Sequence[Write]
) -> Desired:
    """Make a desired state out of what a target holds and what is still to be written.

    Raises:
        InvalidError: a kind does not read what is to be written; what is only there is left out.
    """
    touched = {*_touched(writes)}
    wished = {address: body for address, body in bodies.items() if address not in touched}
    wished |= {write.address: write.body for write in writes if write.body is not None}
    read, unfit = as_declared(wished, project.registry)
    if bad := [write.address for write in writes if write.address in unfit]:
        raise InvalidError(*map(_unfit, bad))
    moved = {write.address: write.moved_from.name for write in writes if write.moved_from}
    resources = {at: replace(one, moved_from=moved.get(at)) for at, one in read.items()}
    return desired_as(project, loaded, resources)


def _touched(writes: Sequence[Write]) -> Iterator[Address]:
    for write in writes:
        yield write.address
        if write.moved_from:
            yield write.moved_from


def _as_protected_before(look: Look, steps: Sequence[Step]) -> Look:
    """Leave out of account the protection that a run has brought: it goes when the run is taken back."""
    live: dict[Address, LiveResource] = dict(look.live.resources)
    for step in steps:
        if held := live.get(step.address):
            live[step.address] = held._replace(protected=step.was_protected)
    return replace(look, live=replace(look.live, resources=live))


def _unfit(address: Address) -> Diagnostic:
    return Diagnostic(
        name="plan/unfit-revision",
        message=say("`{address}` as it would have to be written is not what its kind reads", address=address),
        hint=say("plan again from what is there now"),
        address=address,
    )

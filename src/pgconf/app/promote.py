"""Promote: what one environment declares, carried over to another one, as a change of its files."""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from pgconf.app.carry import ACCOUNT, Carrier, Reason
from pgconf.app.import_ import Imported
from pgconf.app.import_edits import Declared, Documents
from pgconf.app.import_files import Edits, Files, Layout
from pgconf.app.load import Loaded, load, state_with
from pgconf.app.project import Project, Tick
from pgconf.kinds.annotations import Ref
from pgconf.kinds.canonical import canonical_bytes
from pgconf.kinds.live import read_live
from pgconf.kinds.shape import find
from pgconf.loading.files import ENVIRONMENTS
from pgconf.loading.merge import keys_of
from pgconf.loading.put import ABSENT, put, value_at
from pgconf.loading.variables import escaped, substituted
from pgconf.model import (
    Address,
    Diagnostic,
    Path,
    Place,
    Related,
    Severity,
    Source,
    UsageError,
    did_you_mean,
    say,
)


class LeftOut(NamedTuple):
    """A value that is not carried over, and why; the path of a whole resource is empty."""

    address: Address
    path: Path
    reason: Reason


@dataclass(frozen=True, slots=True)
class Promoted:
    """What is taken over, of which nothing has been written, and what is left out."""

    taken: Imported
    left: tuple[LeftOut, ...]


def promote(
    project: Project, source: str, destination: str, addresses: Collection[Address], tick: Tick
) -> Promoted:
    """Work out which files have to say what so that an environment declares what another one does.

    Secrets, accounts and values that belong to one environment stay what they are there.

    Args:
        project: where the environments are.
        source: the name of the environment that is ahead.
        destination: the name of the one that follows.
        addresses: what is carried over; a resource that the source does not have is taken out.
        tick: called after each file that is read.

    Raises:
        UsageError: there is no such environment, the source extends the destination, or neither has a
            resource of an address.
        InvalidError: what one of them declares has errors, so nobody can tell what it says.
    """
    ahead, behind = load(project, [source, destination], tick).environments
    if destination in ahead.layers and source != destination:
        raise UsageError(_downwards(source, destination))
    for loaded in (ahead, behind):
        loaded.require_readable()
    wanted = dict.fromkeys(addresses)
    _require_known(wanted, ahead, behind)
    taken_out: Mapping[Address, Source] = {}
    if absent := wanted.keys() - behind.desired.resources.keys():
        state, taken_out = state_with(project, destination, absent)
        behind = replace(behind, desired=state)
    work = _Promotion(project, ahead, behind, taken_out, wanted.keys())
    for address in wanted:
        work.carry(address)
    return work.result()


class _Promotion:
    """One promotion on its way: what was worked out so far.

    `behind` has what its own layer takes out by the documents `taken_out`: those go when it is carried over.
    """

    def __init__(
        self, project: Project, ahead: Loaded, behind: Loaded, taken_out: Mapping[Address, Source],
        wanted: Collection[Address],
    ) -> None:  # fmt: skip
        self._taken_out, self._wanted = taken_out, wanted
        self._ahead, self._behind = ahead.desired, behind.desired
        self._locator = ahead.locator
        self._registry = project.registry
        self._documents_ahead, self._documents = Documents(project, ahead), Documents(project, behind)
        self._ahead_variables = dict(ahead.require_settings().variables)
        self._variables = dict(behind.require_settings().variables)
        self._files = Files(project.root, f"{ENVIRONMENTS}/{behind.layers[-1]}", Layout.KIND)
        self._added: list[Address] = []
        self._changed: list[Address] = []
        self._removed: list[Address] = []
        self._left: list[LeftOut] = []
        self._told: list[Diagnostic] = []
        self._needs: list[tuple[Address, Path, Address]] = []

    def carry(self, address: Address) -> None:
        """Carry one resource over."""
        if address.kind == ACCOUNT:
            self._left.append(LeftOut(address, (), Reason.ACCOUNT))
        elif address not in self._ahead.resources:
            self._files.change(self._documents.without(address))
            self._removed.append(address)
        elif address in self._behind.resources:
            self._change(address)
        else:
            self._add(address)

    def result(self) -> Promoted:
        """Give what was worked out."""
        there = self._behind.resources.keys() | set(self._wanted)
        missing = [
            _not_there(address, path, needed, self._behind.environment)
            for address, path, needed in self._needs
            if needed not in there
        ]
        taken = Imported(
            self._files.changes(),
            tuple(self._added),
            tuple(self._changed),
            tuple(self._removed),
            tuple(self._locator.located([*self._told, *missing])),
        )
        return Promoted(taken, tuple(self._left))

    def _change(self, address: Address) -> None:
        kind = self._registry[address.kind]
        carrier, new = self._carrier(address)
        old = json.loads(kind.canonical(self._behind.resources[address].spec))
        body = carrier.carried(new, old)
        self._keep(address, carrier, body)
        checked = read_live(kind, address, canonical_bytes(body))
        if checked.value is None:
            self._told.append(_unfit(address, self._behind.environment, checked.diagnostics))
            return
        data, keyed = escaped(kind.minimal(checked.value)), keys_of(kind.shape)
        for path, text in carrier.texts():
            if value_at(data, path, keyed) is not ABSENT:
                data = put(data, path, text, keyed, list(data))
        fits = kind.check(address, substituted(data, self._variables, set()))
        if fits.value is None:
            self._told.append(_unfit(address, self._behind.environment, fits.diagnostics))
            return
        row = Declared(address, data, kind.canonical(checked.value))
        edits = self._documents.fitted(row)
        self._files.change(edits)
        if address in self._taken_out:
            self._files.change(Edits({self._taken_out[address]: None}))
            self._added.append(address)
        elif not edits.is_empty:
            self._changed.append(address)

    def _add(self, address: Address) -> None:
        carrier, new = self._carrier(address)
        body = carrier.carried(new, ABSENT)
        self._keep(address, carrier, body)
        self._files.add(address, {**carrier.written(), **self._renamed(address)})
        self._added.append(address)

    def _renamed(self, address: Address) -> dict[str, str]:
        """Give the name that a new resource has there until now, if that is taken out with the same words."""
        name = self._ahead.resources[address].moved_from
        old = Address(address.kind, name) if name else address
        moves = old in self._wanted and old in self._behind.resources and old not in self._ahead.resources
        return {"moved_from": old.name} if moves else {}

    def _carrier(self, address: Address) -> tuple[Carrier, Any]:
        """Read what the source says as the destination would, with its variables; as is when it cannot."""
        kind = self._registry[address.kind]
        said = {k: v for k, v in self._documents_ahead.together(address).items() if k != "moved_from"}
        read = substituted(said, {**self._ahead_variables, **self._variables}, set())
        spec = kind.check(address, read).value
        if spec is None:
            read, spec = substituted(said, self._ahead_variables, set()), self._ahead.resources[address].spec
        return Carrier(kind.shape, said, read, self._variables), json.loads(kind.canonical(spec))

    def _keep(self, address: Address, carrier: Carrier, body: Any) -> None:
        """Remember what was left out of what is said, and what the rest refers to."""
        keyed = keys_of(carrier.shape)
        for path, reason in carrier.left.items():
            is_new = address not in self._behind.resources
            if not is_new or value_at(carrier.read, path, keyed) is not ABSENT:
                self._left.append(LeftOut(address, path, reason))
        for pattern, mark in carrier.shape.of(Ref):
            self._needs += [(address, path, Address(mark.kind, name)) for path, name in find(body, pattern)]


def _require_known(wanted: Iterable[Address], ahead: Loaded, behind: Loaded) -> None:
    known = ahead.desired.resources.keys() | behind.desired.resources.keys()
    unknown = [
        Diagnostic(
            name="cli/unknown-address",
            message=say(
                "neither `{source}` nor `{destination}` declares `{address}`",
                source=ahead.desired.environment,
                destination=behind.desired.environment,
                address=address,
            ),
            hint=did_you_mean(str(address), map(str, known))
            or say(
                "`pgconf diff {source} {destination}` shows what differs",
                source=ahead.desired.environment,
                destination=behind.desired.environment,
            ),
        )
        for address in wanted
        if address not in known
    ]
    if unknown:
        raise UsageError(*unknown)


def _downwards(source: str, destination: str) -> Diagnostic:
    return Diagnostic(
        name="promote/extends",
        message=say(
            "`{source}` extends `{destination}`, so what it adds there would be declared twice",
            source=source,
            destination=destination,
        ),
        hint=say(
            "move the documents to `environments/{destination}` by hand: both environments have them then",
            destination=destination,
        ),
    )


def _unfit(address: Address, destination: str, problems: Iterable[Diagnostic]) -> Diagnostic:
    return Diagnostic(
        name="promote/unfit",
        message=say(
            "`{address}` makes no sense in `{destination}` without what stays there",
            address=address,
            destination=destination,
        ),
        hint=say("carry it over by hand; the notes say what does not fit together"),
        where=Place(address, ("name",)),
        related=tuple(Related(problem.message) for problem in problems),
        address=address,
    )


def _not_there(address: Address, path: Path, needed: Address, destination: str) -> Diagnostic:
    return Diagnostic(
        name="promote/dangling",
        severity=Severity.WARNING,
        message=say(
            "`{address}` refers to `{needed}`, which `{destination}` does not declare",
            address=address,
            needed=needed,
            destination=destination,
        ),
        hint=say("name `{needed}` too, or declare it", needed=needed),
        where=Place(address, path),
        address=address,
    )

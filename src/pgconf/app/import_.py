"""Import: live state to the YAML that says it, so that the next plan is empty."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from posixpath import normpath

from pgconf.app.import_edits import Declared, Documents
from pgconf.app.import_files import Files, Layout
from pgconf.app.import_rows import RowSource, Snapshot, snapshot_of_rows
from pgconf.app.load import Loaded
from pgconf.app.project import Project, Tick
from pgconf.app.targets import open_targets
from pgconf.kinds.live import read_live
from pgconf.kinds.registry import Registry
from pgconf.loading.save import FileChange
from pgconf.loading.variables import escaped
from pgconf.model import (
    Address,
    Diagnostic,
    LiveState,
    Place,
    Related,
    Severity,
    UsageError,
    did_you_mean,
    listed,
    say,
)
from pgconf.planning.digest import digest, seal
from pgconf.planning.match import Match, match
from pgconf.ports import Target


class Unmanaged(StrEnum):
    """What becomes of live resources that somebody else keeps."""

    LEAVE = "leave"
    TAKE = "take"


class NotLive(StrEnum):
    """What becomes of declared resources that are not live."""

    KEEP = "keep"
    PRUNE = "prune"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """How somebody wants to import.

    Attributes:
        target: the name of the target to read; the environment's first one when left out.
        into: the folder for new files, relative to the project; the environment's own when left out.
        layout: how new resources are spread over files.
        rows: rows of another system, to read instead of a target.
        only: what is taken over; everything that differs when left out.
    """

    target: str | None = None
    into: str | None = None
    layout: Layout = Layout.KIND
    unmanaged: Unmanaged = Unmanaged.LEAVE
    not_live: NotLive = NotLive.KEEP
    rows: RowSource | None = None
    only: frozenset[Address] | None = None

    def wants(self, address: Address) -> bool:
        """Whether a resource is to be taken over."""
        return self.only is None or address in self.only


@dataclass(frozen=True, slots=True)
class Imported:
    """What is to be written, why, and what cannot be.

    Nothing has been written: `loading.save.save` does that with `files`.
    """

    files: tuple[FileChange, ...]
    added: tuple[Address, ...]
    changed: tuple[Address, ...]
    removed: tuple[Address, ...]
    diagnostics: tuple[Diagnostic, ...]


def import_live(
    project: Project, environment: str, wish: Wish, tick: Tick, target: Target | None = None
) -> Imported:
    """Load an environment, and work out which files have to say what so that it declares its live state.

    Raises:
        UsageError: there is no such environment, or as `import_loaded` says.
    """
    return import_loaded(project, project.load(environment, tick), wish, target)


def import_loaded(project: Project, loaded: Loaded, wish: Wish, target: Target | None = None) -> Imported:
    """Work out which files have to say what so that an environment declares its live state.

    Args:
        project: where the environment is.
        loaded: the environment.
        wish: how to go about it.
        target: read instead of those that the environment names.

    Raises:
        UsageError: there is no such target or folder.
        InvalidError: what is declared already has errors, so nobody can tell what it says.
        PgconfError: the target cannot be read.
    """
    loaded.require_readable()
    snapshot = _snapshot(project, loaded, wish, target)
    found, rows, told = _live_rows(project.registry, loaded, snapshot, wish)
    files = Files(project.root, _folder(loaded, wish.into), wish.layout)
    documents = Documents(project, loaded)
    added, changed, removed = [], [], []
    for row in rows:
        if row.address not in loaded.desired.resources:
            files.add(row.address, row.data)
            added.append(row.address)
        elif not (edits := documents.fitted(row)).is_empty:
            files.change(edits)
            changed.append(row.address)
    for address in filter(wish.wants, found.created):
        if wish.not_live is NotLive.PRUNE and not snapshot.diagnostics:  # a row may have been meant to be it
            files.change(documents.without(address))
            removed.append(address)
        else:
            told.append(_not_live(address, snapshot.location))
    moved = [(new, old) for new, old in found.updated if new != old and wish.wants(new)]
    told += [_renamed(new, old, snapshot.location) for new, old in moved]
    return Imported(
        files.changes(), tuple(added), tuple(changed), tuple(removed), tuple(loaded.locator.located(told))
    )


def _snapshot(project: Project, loaded: Loaded, wish: Wish, target: Target | None) -> Snapshot:
    """Read what is live, from wherever somebody wishes."""
    if wish.rows is not None:
        return snapshot_of_rows(project, wish.rows)
    target = target or _target(project, loaded, wish.target)
    with target.reading() as reader:
        live = reader.live()
        declared = seal(loaded.desired, project.registry)
        other = [
            a for a, held in live.resources.items() if a not in declared or declared[a].digest != held.digest
        ]
        return Snapshot(target.location, live, reader.bodies(other))


def _live_rows(
    registry: Registry, loaded: Loaded, snapshot: Snapshot, wish: Wish
) -> tuple[Match, list[Declared], list[Diagnostic]]:
    """Find what differs from what is declared, and tell what cannot be declared."""
    live = _all_managed(snapshot.live) if wish.unmanaged is Unmanaged.TAKE else snapshot.live
    sealed = {
        address: one
        for address, one in seal(loaded.desired, registry).items()
        if snapshot.kinds is None or address.kind in snapshot.kinds
    }
    found = match(loaded.desired, sealed, live)
    addresses = [*found.deleted, *(new for new, old in found.updated if new == old)]
    told = [*snapshot.diagnostics, *_left_alone(live, snapshot.location)]
    rows: list[Declared] = []
    for address in sorted(filter(wish.wants, addresses), key=lambda one: _place_of(registry, one)):
        row = _row(registry, address, snapshot.bodies[address], live.resources[address].digest, told)
        if row is not None:
            rows.append(row)
    return found, rows, told


def _place_of(registry: Registry, address: Address) -> tuple[int, Address]:
    names = registry.names
    return (names.index(address.kind) if address.kind in names else len(names), address)


def _all_managed(live: LiveState) -> LiveState:
    return replace(live, resources={a: held._replace(managed=True) for a, held in live.resources.items()})


def _row(
    registry: Registry, address: Address, body: bytes, live_digest: str, told: list[Diagnostic]
) -> Declared | None:
    kind = registry.get(address.kind)
    if kind is None:
        told.append(_unknown_kind(address, registry))
        return None
    checked = read_live(kind, address, body)
    if checked.value is None:
        told.append(_unreadable(address, checked.diagnostics))
        return None
    canonical = kind.canonical(checked.value)
    if digest(canonical) != live_digest:
        told.append(_other_form(address))
    return Declared(address, escaped(kind.minimal(checked.value)), canonical)


def _target(project: Project, loaded: Loaded, name: str | None) -> Target:
    """Find the target to read; what templates make is not declared, so targets of files are none."""
    targets = {
        target.name: target for target in open_targets(project.root, loaded) if not target.holds_artifacts
    }
    wanted = next(iter(targets), "") if name is None else name
    if wanted not in targets:
        environment = loaded.desired.environment
        raise UsageError(
            Diagnostic(
                name="import/unknown-target",
                message=say(
                    "`{environment}` has no target `{name}` that settings are kept in",
                    environment=environment,
                    name=wanted,
                ),
                hint=did_you_mean(wanted, targets)
                or say("there is {names}", names=listed(targets) or say("none yet")),
            )
        )
    return targets[wanted]


def _folder(loaded: Loaded, into: str | None) -> str:
    """Give the folder for new files; what is written there must belong to the environment."""
    own = f"environments/{loaded.layers[-1]}"
    folder = own if into is None else normpath(into)
    layers = [f"environments/{layer}" for layer in loaded.layers]
    if not any(folder == layer or folder.startswith(f"{layer}/") for layer in layers):
        raise UsageError(
            Diagnostic(
                name="import/folder-elsewhere",
                message=say(
                    "`{folder}` does not belong to `{environment}`",
                    folder=folder,
                    environment=loaded.desired.environment,
                ),
                hint=say(
                    "name a folder in {layers}", layers=", ".join(f"`{one}`" for one in reversed(layers))
                ),
            )
        )
    return folder


_MOST_NAMES = 5


def _left_alone(live: LiveState, location: str) -> Iterator[Diagnostic]:
    others = sorted(address for address, held in live.resources.items() if not held.managed)
    if others:
        names = ", ".join(f"`{address}`" for address in others[:_MOST_NAMES])
        yield Diagnostic(
            name="import/unmanaged",
            severity=Severity.INFO,
            message=say(
                "{location} holds {number} of others, which stay out: {names}{more}",
                location=location,
                number=len(others),
                names=names,
                more=", …" if len(others) > _MOST_NAMES else "",
            ),
            hint=say("`--unmanaged` declares them too; see `pgconf explain import/unmanaged`"),
        )


def _unknown_kind(address: Address, registry: Registry) -> Diagnostic:
    return Diagnostic(
        name="import/unknown-kind",
        message=say("`{address}` is live, and there is no kind `{kind}`", address=address, kind=address.kind),
        hint=did_you_mean(address.kind, registry.names)
        or say("declare the kind in `schemas/custom/`, or delete the row with the next plan"),
        address=address,
    )


def _unreadable(address: Address, problems: Sequence[Diagnostic]) -> Diagnostic:
    return Diagnostic(
        name="import/unreadable-body",
        message=say("`{address}` is live, and its kind does not read what it says", address=address),
        hint=say("correct the row where it was changed, or declare the resource by hand"),
        related=tuple(Related(problem.message) for problem in problems),
        address=address,
    )


def _other_form(address: Address) -> Diagnostic:
    return Diagnostic(
        name="import/other-form",
        severity=Severity.WARNING,
        message=say("the digest of `{address}` is not that of what it says", address=address),
        hint=say("somebody changed the row by hand; applying the next plan records it, and changes no value"),
        address=address,
    )


def _not_live(address: Address, location: str) -> Diagnostic:
    return Diagnostic(
        name="import/not-live",
        severity=Severity.WARNING,
        message=say(
            "`{address}` is declared, and {location} does not hold it", address=address, location=location
        ),
        hint=say("the next plan creates it; `--prune` takes it out of the files"),
        where=Place(address, ("name",)),
        address=address,
    )


def _renamed(new: Address, old: Address, location: str) -> Diagnostic:
    return Diagnostic(
        name="import/not-live",
        severity=Severity.WARNING,
        message=say(
            "`{new}` is declared, and {location} still has it as `{old}`", new=new, location=location, old=old
        ),
        hint=say("apply the new name first, then import"),
        where=Place(new, ("name",)),
        address=new,
    )

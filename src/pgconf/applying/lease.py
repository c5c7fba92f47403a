"""The lease: who may hold it, for how long, and how it is kept while work goes on."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from threading import Event, Thread

from pgconf.applying.owner import is_gone
from pgconf.model import Diagnostic, FencedError, Lease, LockedError, Owner, PgconfError, RunMark, say
from pgconf.ports import Journal

LEASE = timedelta(seconds=60)
"""How long a lease holds without being renewed. Too short costs a run that was only slow, and nothing
else, since targets refuse whoever has lost it; too long makes people on other machines wait."""

_RENEWALS = 4


def new_lease(owner: Owner, length: timedelta) -> Lease:
    """Make a lease that begins now; the journal gives it its token and its run."""
    now = datetime.now(UTC)
    return Lease(owner=owner, acquired_at=now, renewed_at=now, expires_at=now + length)


class Standing(StrEnum):
    """How a lease stands; only one that is held keeps others away."""

    FREE = "free"
    HELD = "held"
    EXPIRED = "expired"
    GONE = "gone"


def standing(lease: Lease) -> Standing:
    """Tell whether somebody is at work, as far as can be told from here."""
    if lease.owner is None or lease.expires_at is None:
        return Standing.FREE
    if is_gone(lease.owner):
        return Standing.GONE
    return Standing.EXPIRED if datetime.now(UTC) >= lease.expires_at else Standing.HELD


def require_free(lease: Lease, environment: str) -> None:
    """Refuse to go on while somebody else is at work.

    Raises:
        LockedError: the lease has neither expired nor lost its owner.
    """
    owner = lease.owner
    if owner is None or lease.acquired_at is None or standing(lease) is not Standing.HELD:
        return
    raise LockedError(
        Diagnostic(
            name="apply/in-progress",
            message=say(
                "{owner} has been working on `{environment}` since {since} (process {pid} on {host})",
                owner=owner.name,
                environment=environment,
                since=lease.acquired_at.isoformat(sep=" ", timespec="seconds"),
                pid=owner.pid,
                host=owner.host,
            ),
            hint=say(
                "wait until that has finished; if it never will, `pgconf lock break -e {environment}`",
                environment=environment,
            ),
        )
    )


@contextmanager
def kept(journal: Journal, mark: RunMark, length: timedelta) -> Iterator[None]:
    """Renew a lease in the background while the block works."""
    stop = Event()
    thread = Thread(target=_renew, args=(journal, mark, length, stop), daemon=True, name="pgconf-lease")
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _renew(journal: Journal, mark: RunMark, length: timedelta, stop: Event) -> None:
    while not stop.wait(length.total_seconds() / _RENEWALS):
        now = datetime.now(UTC)
        try:
            journal.renew(mark, now, now + length)
        except FencedError:
            return  # every write from now on says so itself
        except PgconfError:
            continue  # our own transaction may hold the lock for long, and keeps others away meanwhile

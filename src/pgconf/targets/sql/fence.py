"""The fence of a database: who may still write, and what each run has written."""

from sqlalchemy import Connection, insert, select, update

from pgconf.model import Diagnostic, FencedError, RunMark, Trace, say
from pgconf.targets.sql.journal_tables import FENCE, RUN_REVISION


def raise_fence(connection: Connection, mark: RunMark) -> None:
    """Refuse all tokens before this one, inside the connection's transaction.

    Raises:
        FencedError: a later one has been here.
    """
    is_known = FENCE.c.journal == mark.journal
    raised = update(FENCE).where(is_known, FENCE.c.token <= mark.token).values(token=mark.token)
    if connection.execute(raised).rowcount == 1:
        return
    if connection.scalar(select(FENCE.c.token).where(is_known)) is not None:
        message = say("the run `{run}` was taken over by another process", run=mark.run)
        hint = say("`pgconf history` shows what has become of it")
        raise FencedError(Diagnostic(name="apply/taken-over", message=message, hint=hint))
    connection.execute(insert(FENCE), {"journal": mark.journal, "token": mark.token})


def remember(connection: Connection, mark: RunMark, revision: int) -> None:
    """Keep that a revision is of this run, inside the transaction that makes the revision."""
    row = {"revision": revision, "run_id": mark.run, "is_undo": mark.is_undo}
    connection.execute(insert(RUN_REVISION), row)


def trace_of(connection: Connection, run: str) -> Trace | None:
    """Tell the latest revision that a run has made here."""
    columns = select(RUN_REVISION.c.revision, RUN_REVISION.c.is_undo)
    latest = columns.where(RUN_REVISION.c.run_id == run).order_by(RUN_REVISION.c.revision.desc()).limit(1)
    row = connection.execute(latest).first()
    return Trace(row.revision, row.is_undo) if row else None

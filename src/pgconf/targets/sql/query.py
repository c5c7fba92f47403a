"""A question to somebody else's database: one query, which can change nothing there."""

from typing import Final

from sqlalchemy.exc import SQLAlchemyError

from pgconf.model import Diagnostic, PgconfError, Position, Span, say
from pgconf.targets.sql.database import Answer, Bounds, Database, QueryError, Trouble, database_at
from pgconf.targets.sql.failures import failure

BOUNDS: Final = Bounds(rows=100_000, seconds=60)
"""As many resources as pgconf is made for, and a minute."""


def ask(url: str, query: str, *, file: str, location: str, bounds: Bounds = BOUNDS) -> Answer:
    """Ask a database.

    Args:
        url: where it is; see `SqlTarget`. A file that is not there is not made.
        query: the text of one query.
        file: what the query's file is called.
        location: what to call the database, which does not hold a password.
        bounds: how much it may find and how long it may take.

    Raises:
        PgconfError: the URL leads nowhere, the database cannot be reached, or the query is none, wants to
            write, fails, or goes beyond the bounds.
    """
    database = _database_at(url, location)
    location = database.place or location
    try:
        found = database.answer(query, bounds)
    except QueryError as error:
        raise _failed(database, error, file, bounds) from None
    except (SQLAlchemyError, OSError) as error:
        raise failure(
            "import/failed-query",
            say("`{location}` cannot be read: {error}", location=location, error=database.reason(error)),
            say("check the URL that `--url` stands for, and whether its account may read there"),
        ) from None
    if len(found.rows) > bounds.rows:
        problem = say("it finds more than {number:,} rows", number=bounds.rows)
        raise _refused(file, problem, say("let it find fewer, by `WHERE` or `LIMIT`"))
    return found


def _database_at(url: str, location: str) -> Database:
    try:
        return database_at(url)
    except ValueError as error:
        reason = error.args[0]
        hint = say("write `postgresql://user:password@host/database`, or `sqlite:////folder/file.db`")
    except ImportError:
        reason = say("leads to PostgreSQL, and the driver for that is not installed")
        hint = say("install it with `pip install 'pgconf[postgres]'`")
    message = say("the URL behind `{location}` {reason}", location=location, reason=reason)
    raise failure("import/invalid-url", message, hint)


def _failed(database: Database, error: QueryError, file: str, bounds: Bounds) -> PgconfError:
    if database.trouble(error) is Trouble.TOO_LONG:
        problem = say("it did not end within {seconds:g} seconds", seconds=bounds.seconds)
        return _refused(file, problem, say("let it find fewer rows, or find them by an index"))
    return _refused(
        file,
        database.reason(error),
        say("write one `SELECT` that the database can carry out; nothing else is allowed here"),
    )


def _refused(file: str, problem: str, hint: str) -> PgconfError:
    return PgconfError(
        Diagnostic(
            name="import/failed-query",
            message=say("the query of `{file}` fails: {problem}", file=file, problem=problem),
            where=Span(file, Position(1, 1), Position(1, 1)),
            hint=hint,
            conceal=True,  # a query may hold a password: that of another database, say
        )
    )

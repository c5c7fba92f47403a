"""A query of somebody's in PostgreSQL: what it may do, and for how long."""

import json
from decimal import Decimal
from functools import partial
from typing import Any

from sqlalchemy import Connection

from pgconf.targets.sql.database import Answer, Bounds, QueryError

_EXACT = partial(json.loads, parse_float=Decimal)


def answer(connection: Connection, query: str, bounds: Bounds) -> Answer:
    """Carry out one query in the transaction of a connection that may only read.

    It is the query of a cursor, so that the server's own grammar lets pass what finds rows and nothing
    else, and the driver sends it by the extended protocol, so that it is a single statement.

    Raises:
        QueryError: it failed, or is none.
    """
    import psycopg
    from psycopg.types.json import set_json_loads

    connection.exec_driver_sql(f"SET LOCAL statement_timeout = {max(1, round(bounds.seconds * 1000))}")
    driver: Any = connection.connection.driver_connection
    try:
        with driver.cursor("pgconf_query", scrollable=False) as cursor:
            set_json_loads(_EXACT, cursor)
            cursor.execute(query.encode())
            columns = [column.name for column in cursor.description or ()]
            # In one piece: each FETCH would have the whole time for itself.
            return Answer(columns, cursor.fetchmany(bounds.rows + 1))
    except (psycopg.Error, ValueError, RecursionError) as error:  # the latter two from values in JSON
        raise QueryError(error) from None

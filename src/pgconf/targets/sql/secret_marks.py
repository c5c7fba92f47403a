"""Reading and writing the marks of secrets."""

import secrets
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, bindparam, delete, insert, inspect, select, update

from pgconf.model import Address, MarkedAt, SecretMark, SecretMarks, SecretsInUse, SecretText, Write
from pgconf.targets.sql.secret_tables import SECRET, SECRET_KEY
from pgconf.targets.sql.tables import CHANGE

_AT = (
    (SECRET.c.kind == bindparam("at_kind"))
    & (SECRET.c.name == bindparam("at_name"))
    & (SECRET.c.path == bindparam("at_path"))
)


def read_marks(connection: Connection) -> SecretMarks:
    """Read all marks; a database that no apply has brought up to date yet has none."""
    if not inspect(connection).has_table(SECRET.name):
        return SecretMarks()
    key = connection.scalar(select(SECRET_KEY.c.fingerprint_key))
    if key is None:  # without it no mark can be compared with anything
        return SecretMarks()
    rows = connection.execute(select(SECRET))
    marks = {
        (Address(kind, name), path): SecretMark(reference, fingerprint)
        for kind, name, path, reference, fingerprint in rows
    }
    return SecretMarks(SecretText(key), marks)


def write_marks(connection: Connection, writes: Sequence[Write], in_use: SecretsInUse | None) -> None:
    """Bring the marks to what some writes leave behind; the first one makes the key."""
    marks = read_marks(connection)
    if marks.key is None:
        connection.execute(delete(SECRET))
        key = secrets.token_hex(SecretMarks.KEY_BYTES)
        connection.execute(insert(SECRET_KEY), {"fingerprint_key": key})
        marks = SecretMarks(SecretText(key))
    after = marks.after(writes, in_use)
    gone = [place for place, mark in marks.by_place.items() if after.get(place) != mark]
    come = {place: mark for place, mark in after.items() if marks.by_place.get(place) != mark}
    if gone:
        connection.execute(delete(SECRET).where(_AT), [_at(place) for place in gone])
    if come:
        connection.execute(insert(SECRET), _rows(come))


def conceal_edits(connection: Connection, revision: int, in_use: SecretsInUse) -> None:
    """Take out of what a revision keeps of before what somebody had put there by hand in clear."""
    columns = CHANGE.c
    kept = select(columns.kind, columns.name, columns.before_body).where(
        columns.revision == revision, columns.before_body.is_not(None)
    )
    for kind, name, body in connection.execute(kept).all():
        concealed = in_use.conceal(Address(kind, name), body.encode())
        if concealed != body.encode():
            here = (columns.revision == revision) & (columns.kind == kind) & (columns.name == name)
            connection.execute(update(CHANGE).where(here).values(before_body=concealed.decode()))


def _at(place: MarkedAt) -> dict[str, str]:
    address, path = place
    return {"at_kind": address.kind, "at_name": address.name, "at_path": path}


def _rows(marks: Mapping[MarkedAt, SecretMark]) -> list[dict[str, str]]:
    return [
        {"kind": address.kind, "name": address.name, "path": path, **mark._asdict()}
        for (address, path), mark in marks.items()
    ]

"""Live state in a SQL database: SQLite for now, in tables that anybody may read with plain SQL.

sqlite      the file, its locks, and every word of SQL that another database says differently
tables      what queries are written with
migrations  the schema, version by version
reader      one snapshot
writer      one revision, or nothing
stale       what has moved since a plan was made
secret_marks, secret_tables   fingerprints, by which a changed secret is noticed
failures    what a user is told when the database says no
target      the class behind `ports.Target`
"""

from pgconf.targets.sql.target import SqlTarget

__all__ = ["SqlTarget"]

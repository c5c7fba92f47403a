"""Live state in a SQL database: SQLite for now, in tables that anybody may read with plain SQL.

sqlite      the file, its locks, and every word of SQL that another database says differently
tables      what queries are written with
migrations  the schema, version by version
reader      one snapshot
writer      one revision, or nothing
fence       who may still write, and what each run has written
journal     runs, their lease and their audit
failures    what a user is told when the database says no
target      the class behind `ports.Target`
"""

from pgconf.targets.sql.target import SqlTarget

__all__ = ["SqlTarget"]

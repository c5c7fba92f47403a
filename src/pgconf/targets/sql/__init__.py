"""Live state in a SQL database, in tables that anybody may read with plain SQL.

target          the class behind `ports.Target`
reader          one snapshot
writer          one revision, or nothing
failures        what a user is told when the database says no
migrations      the schema, version by version
tables          what queries are written with
rows            writing many rows
fence           who may still write, and what each run has written
journal, journal_rows, journal_tables, audit   runs, their lease and their audit
secret_marks, secret_tables   fingerprints, by which a changed secret is noticed

database        the seam: what differs from one database to the next, and where a URL leads
sqlite, sqlite_words, sqlite_query
postgres, postgres_words, postgres_rows, postgres_query

query           a question to somebody else's database
"""

from pgconf.targets.sql.target import SqlTarget

__all__ = ["SqlTarget"]

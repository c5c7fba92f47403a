"""Use cases: each takes a project and what it is asked for, and returns data."""

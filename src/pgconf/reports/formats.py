"""The formats in which programs read findings."""

from collections.abc import Callable
from importlib import import_module

from pgconf.model import Report

MODULES = {
    "json": "pgconf.reports.findings_json",
    "github": "pgconf.reports.github",
    "gitlab": "pgconf.reports.gitlab",
    "sarif": "pgconf.reports.sarif",
    "junit": "pgconf.reports.junit",
}
"""By name: the module whose `write` is the `pgconf.ports.Reporter`; it is imported when it is asked for."""


def write_report(name: str, report: Report) -> str:
    """Write a report in a format.

    Raises:
        KeyError: there is no such format.
    """
    write: Callable[[Report], str] = import_module(MODULES[name]).write
    return write(report)

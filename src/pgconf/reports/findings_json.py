"""Findings as JSON, for scripts."""

from pgconf.model import Report, has_errors
from pgconf.reports.diagnostics import diagnostics_as_json, to_json


def write(report: Report) -> str:
    """Write findings with their places; `valid` says that none is an error."""
    allowed = [
        {**found, "reason": one.reason}
        for one, found in zip(
            report.allowed, diagnostics_as_json(a.diagnostic for a in report.allowed), strict=True
        )
    ]
    data = {
        "valid": not has_errors(report.diagnostics),
        "diagnostics": diagnostics_as_json(report.diagnostics),
        "allowed": allowed,
    }
    return to_json(data)

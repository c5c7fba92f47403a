"""Code quality reports of GitLab."""

import json

from pgconf.model import Report, Severity
from pgconf.reports.fingerprints import fingerprints
from pgconf.reports.style import printable_json

SEVERITIES = {Severity.ERROR: "critical", Severity.WARNING: "minor", Severity.INFO: "info"}
NOWHERE = "environments"
"""GitLab wants a path: findings that are in no file are shown at the folder of all environments."""


def write(report: Report) -> str:
    """Write a list of findings; GitLab shows it in the merge request.

    Source: GitLab Docs, "Code Quality", the format of a report.
    """
    found = [
        {
            "type": "issue",
            "check_name": diagnostic.name,
            "description": diagnostic.message,
            "content": {"body": diagnostic.hint or diagnostic.message},
            "categories": ["Bug Risk"],
            "severity": SEVERITIES[diagnostic.severity],
            "fingerprint": fingerprint,
            "location": {
                "path": diagnostic.span.file if diagnostic.span else NOWHERE,
                "lines": {
                    "begin": diagnostic.span.start.line if diagnostic.span else 1,
                    "end": diagnostic.span.end.line if diagnostic.span else 1,
                },
            },
        }
        for diagnostic, fingerprint in zip(report.diagnostics, fingerprints(report.diagnostics), strict=True)
    ]
    return printable_json(json.dumps(found, ensure_ascii=False, indent=2))

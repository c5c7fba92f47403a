"""SARIF 2.1.0, the format of code scanning."""

import json
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import quote

from pgconf.model import Diagnostic, Edit, Fix, Report, Severity, Span
from pgconf.reports.fingerprints import fingerprints
from pgconf.reports.style import printable_json

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
ROOT = "PROJECTROOT"
LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def write(report: Report) -> str:
    """Write one run: the findings, and what there is to know about the names among them.

    Source: OASIS, "Static Analysis Results Interchange Format (SARIF) Version 2.1.0".
    """
    shown = [*report.diagnostics, *(allowed.diagnostic for allowed in report.allowed)]
    names = sorted({diagnostic.name for diagnostic in shown})
    results = [
        _result(diagnostic, names.index(diagnostic.name), fingerprint)
        for diagnostic, fingerprint in zip(shown, fingerprints(shown), strict=True)
    ]
    for result, allowed in zip(results[len(report.diagnostics) :], report.allowed, strict=True):
        result["suppressions"] = [{"kind": "inSource", "justification": allowed.reason}]
    driver = {
        "name": "pgconf",
        "version": report.version,
        "semanticVersion": report.version,
        "rules": [_rule(name, report.page_of(name), shown) for name in names],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {ROOT: {"description": {"text": "the project's root"}}},
        "results": results,
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return printable_json(json.dumps(log, ensure_ascii=False, indent=2))


def _rule(name: str, page: str | None, shown: Iterable[Diagnostic]) -> dict[str, Any]:
    """Describe what has found something; the text comes from its page."""
    severity = max((one.severity for one in shown if one.name == name), key=lambda one: one.rank)
    rule: dict[str, Any] = {
        "id": name,
        "defaultConfiguration": {"level": LEVELS[severity]},
        "properties": {"tags": [name.partition("/")[0]]},
    }
    if page is not None:
        summary = " ".join(page.split("\n\n")[1].split())
        rule["shortDescription"] = {"text": summary}
        rule["help"] = {"text": page, "markdown": page}
    return rule


def _result(diagnostic: Diagnostic, index: int, fingerprint: str) -> dict[str, Any]:
    text = "\n".join(filter(None, [diagnostic.message, diagnostic.hint]))
    result: dict[str, Any] = {
        "ruleId": diagnostic.name,
        "ruleIndex": index,
        "level": LEVELS[diagnostic.severity],
        "message": {"text": text},
        "locations": [_location(diagnostic)],
        "partialFingerprints": {"pgconf/v1": fingerprint},
    }
    related = [
        {"id": number, "message": {"text": one.message}, "physicalLocation": _physical(one.where)}
        for number, one in enumerate(diagnostic.related, start=1)
        if isinstance(one.where, Span)
    ]
    if related:
        result["relatedLocations"] = related
    fixes = [_fix(fix) for fix in diagnostic.fixes]
    if fixes:
        result["fixes"] = fixes
    return result


def _location(diagnostic: Diagnostic) -> dict[str, Any]:
    location: dict[str, Any] = {}
    if diagnostic.span is not None:
        location["physicalLocation"] = _physical(diagnostic.span)
    if diagnostic.address is not None:
        address = diagnostic.address
        location["logicalLocations"] = [
            {"name": address.name, "fullyQualifiedName": str(address), "kind": "resource"}
        ]
    return location


def _physical(span: Span) -> dict[str, Any]:
    return {"artifactLocation": _artifact(span.file), "region": _region(span)}


def _artifact(file: str) -> dict[str, Any]:
    return {"uri": quote(file), "uriBaseId": ROOT}


def _region(span: Span) -> dict[str, int]:
    return {
        "startLine": span.start.line,
        "startColumn": span.start.column,
        "endLine": span.end.line,
        "endColumn": span.end.column,
    }


def _fix(fix: Fix) -> dict[str, Any]:
    by_file: dict[str, list[dict[str, Any]]] = {}
    for where, text in _located(fix.edits):
        replacement = {"deletedRegion": _region(where), "insertedContent": {"text": text}}
        by_file.setdefault(where.file, []).append(replacement)
    changes = [
        {"artifactLocation": _artifact(file), "replacements": replacements}
        for file, replacements in by_file.items()
    ]
    return {"description": {"text": fix.message}, "artifactChanges": changes}


def _located(edits: Sequence[Edit]) -> list[tuple[Span, str]]:
    return [(edit.where, edit.text) for edit in edits if isinstance(edit.where, Span)]

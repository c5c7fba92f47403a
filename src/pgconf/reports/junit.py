"""JUnit XML, which almost every CI system shows as tests."""

from xml.etree.ElementTree import Element, SubElement, indent, tostring

from pgconf.model import Allowed, Diagnostic, Report, Severity
from pgconf.reports.style import printable


def write(report: Report) -> str:
    """Write a test case for each environment and each finding.

    An error is a failed test. What does not fail a run is a passed one that says something; what a
    comment allows was skipped, with the comment's reason.
    """
    failures = sum(one.severity is Severity.ERROR for one in report.diagnostics)
    counts = {
        "tests": str(len(report.environments) + len(report.diagnostics) + len(report.allowed)),
        "failures": str(failures),
        "errors": "0",
        "skipped": str(len(report.allowed)),
    }
    suites = Element("testsuites", {"name": "pgconf", **counts})
    suite = SubElement(suites, "testsuite", {"name": "pgconf validate", **counts})
    for environment in report.environments:
        SubElement(suite, "testcase", classname="environment", name=environment)
    for diagnostic in report.diagnostics:
        _add_finding(suite, diagnostic)
    for allowed in report.allowed:
        _add_allowed(suite, allowed)
    indent(suites)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{tostring(suites, encoding="unicode")}'


def _case(suite: Element, diagnostic: Diagnostic) -> Element:
    place = printable(str(diagnostic.span)) if diagnostic.span else ""
    case = SubElement(suite, "testcase", classname=diagnostic.name, name=place or diagnostic.name)
    if diagnostic.span:
        case.set("file", printable(diagnostic.span.file))
        case.set("line", str(diagnostic.span.start.line))
    return case


def _add_finding(suite: Element, diagnostic: Diagnostic) -> None:
    case = _case(suite, diagnostic)
    message = printable(diagnostic.message)
    text = "\n".join([str(diagnostic.span or ""), message, *filter(None, [diagnostic.hint])]).strip()
    if diagnostic.severity is Severity.ERROR:
        failure = SubElement(case, "failure", message=message, type=diagnostic.name)
        failure.text = _printable_lines(text)
    else:
        said = SubElement(case, "system-out")
        said.text = _printable_lines(f"{diagnostic.severity}: {text}")


def _add_allowed(suite: Element, allowed: Allowed) -> None:
    SubElement(_case(suite, allowed.diagnostic), "skipped", message=printable(allowed.reason))


def _printable_lines(text: str) -> str:
    return "\n".join(map(printable, text.split("\n")))

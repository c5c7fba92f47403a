"""Diagnostics: what a user is told."""

import pytest

from pgconf.model import Address, Checked, Diagnostic, Place, Position, Severity, Span, has_errors

SPAN = Span("base/shop.yaml", Position(3, 5), Position(3, 9))
ERROR = Diagnostic(name="ref/dangling", message="no account is named `icbc`")
WARNING = Diagnostic(name="yaml/empty-file", message="the file holds no document", severity=Severity.WARNING)
INFO = Diagnostic(name="env/note", message="all is well", severity=Severity.INFO)


def test_a_finding_is_an_error_until_it_says_otherwise() -> None:
    """A rule that forgets its severity fails the run."""
    assert ERROR.severity is Severity.ERROR


@pytest.mark.parametrize(
    ("found", "fails"),
    [((), False), ((WARNING, INFO), False), ((INFO, ERROR), True)],
    ids=["nothing", "only warnings and infos", "one error among others"],
)
def test_only_errors_fail_a_run(found: tuple[Diagnostic, ...], *, fails: bool) -> None:
    """A warning never blocks, one error always does."""
    assert has_errors(found) is fails
    assert Checked("value", found).has_errors is fails


def test_a_checked_value_has_no_findings_of_its_own() -> None:
    """A value alone is right."""
    assert Checked(1).diagnostics == ()


def test_a_finding_has_a_span_once_its_place_is_known() -> None:
    """Before that it names the resource and the path."""
    place = Place(Address("account", "icbc"), ("number",))
    assert Diagnostic(name="a/b", message="m", where=place).span is None
    assert Diagnostic(name="a/b", message="m").span is None
    assert Diagnostic(name="a/b", message="m", where=SPAN).span == SPAN


def test_a_span_is_written_as_terminals_and_editors_link_it() -> None:
    """File, line and column of its start."""
    assert str(SPAN) == "base/shop.yaml:3:5"

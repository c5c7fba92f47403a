"""Asking a kind about a resource, with answers and tables of cases in a form that tests can compare."""

from typing import Any, NamedTuple

import pytest

from pgconf.kinds.registry import registry
from pgconf.loading.yaml import read_documents
from pgconf.model import Address, Checked, Diagnostic, Path, Place


class Finding(NamedTuple):
    """A diagnostic about a place in the data; equal to a plain tuple of the same."""

    name: str
    path: Path
    message: str
    hint: str | None

    def tells(self, name: str, path: Path, message: str, hint: str) -> bool:
        """Say whether name and path are these, and message and hint hold these texts."""
        return (
            (self.name, self.path) == (name, path) and message in self.message and hint in (self.hint or "")
        )


class Subject:
    """A resource to ask its kind about; fields given by keyword take the place of its own.

    Attributes:
        data: The resource as plain data, with `kind` and `name`.
    """

    def __init__(self, data: dict[str, Any]) -> None:
        self.data = data
        self._kind = registry()[data["kind"]]

    def check(self, **changes: Any) -> Checked[Any]:
        """Check the resource with some fields replaced."""
        return self._kind.check(Address(self.data["kind"], self.data["name"]), {**self.data, **changes})

    def findings(self, **changes: Any) -> list[Finding]:
        """Tell what is wrong with the resource when some fields are replaced."""
        return [_finding(diagnostic) for diagnostic in self.check(**changes).diagnostics]

    def only(self, **changes: Any) -> Finding:
        """Tell the one thing that is wrong with the resource when some fields are replaced."""
        (found,) = self.findings(**changes)
        return found

    def canonical(self, **changes: Any) -> bytes:
        """Write the canonical form of the resource, which must be valid with the fields replaced."""
        checked = self.check(**changes)
        assert checked.diagnostics == (), checked.diagnostics
        return self._kind.canonical(checked.value)


def fields(text: str) -> dict[str, Any]:
    """Read the fields that one YAML document holds."""
    (document,) = read_documents(text.encode(), "fields.yaml").value
    return document.data


def same_meaning(*cases: tuple[str, str]) -> pytest.MarkDecorator:
    """Run a test with pairs of YAML that mean the same."""
    return pytest.mark.parametrize(("one", "other"), cases)


def contradictions(*cases: tuple[str, Path, str, str]) -> pytest.MarkDecorator:
    """Run a test with YAML that contradicts itself, and the path, message and hint of the finding."""
    return pytest.mark.parametrize(("change", "path", "message", "hint"), cases)


def unreadable(*cases: tuple[str, str, Path, str, str]) -> pytest.MarkDecorator:
    """Run a test with YAML of another shape, and name, path and parts of message and hint of the finding."""
    return pytest.mark.parametrize(("change", "name", "path", "message", "hint"), cases)


def _finding(diagnostic: Diagnostic) -> Finding:
    assert isinstance(diagnostic.where, Place), diagnostic
    return Finding(diagnostic.name, diagnostic.where.path, diagnostic.message, diagnostic.hint)

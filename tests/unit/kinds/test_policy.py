"""Policies: the merchant's own rules."""

from typing import Any

import pytest

from pgconf.kinds.registry import registry
from pgconf.loading.yaml import read_documents
from pgconf.model import Address, Checked, Path, Place

EXAMPLE = """
kind: policy
name: large-limits-need-a-second-look
match: {kind: payment_method, environment: production}
deny: resource.amount.max > 50000.0 && !("limits" in resource.labels)
message: "`{name}` allows {amount.max}: label it `limits` after risk has agreed"
severity: error
"""


def read(text: str) -> dict[str, Any]:
    """Read one YAML document."""
    (document,) = read_documents(text.encode(), "policies.yaml").value
    return document.data


def check(change: str) -> Checked[Any]:
    """Check the example with some of its fields replaced."""
    return registry()["policy"].check(
        Address("policy", "large-limits-need-a-second-look"), {**read(EXAMPLE), **read(change)}
    )


def findings(change: str) -> list[tuple[str, Path, str, str | None]]:
    """Tell what is wrong with the example when some of its fields are replaced."""
    found = []
    for diagnostic in check(change).diagnostics:
        assert isinstance(diagnostic.where, Place)
        found.append((diagnostic.name, diagnostic.where.path, diagnostic.message, diagnostic.hint))
    return found


def canonical(change: str) -> bytes:
    """Write the canonical form of the example with some of its fields replaced."""
    checked = check(change)
    assert checked.diagnostics == ()
    return registry()["policy"].canonical(checked.value)


def test_the_example_is_valid() -> None:
    """What the documentation shows passes as it is written."""
    assert findings("{}") == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "match: {kind: account, environment: production}",
            "match: {kind: account, environment: [production]}",
        ),
        ("match: {kind: account, name: [a, b]}", "match: {kind: account, name: [b, a], labels: {}}"),
        ("severity: error", "protect: false"),
    ],
)
def test_what_means_the_same_is_the_same(one: str, other: str) -> None:
    """One environment needs no brackets, and defaults may be written out."""
    assert canonical(one) == canonical(other)


def test_everything_there_is_can_be_written() -> None:
    """Fields that the example leaves out are accepted."""
    assert not findings("""
match: {kind: e_cny_wallet, environment: [staging, production], name: main, labels: {risk: high}}
message: 钱包不可用
hint: ask the risk team
severity: warning
""")


@pytest.mark.parametrize(
    ("change", "path", "message", "hint"),
    [
        (
            'message: "{ name"',
            ("message",),
            "the message has a brace that holds no field",
            "write fields like `{name}` or `{amount.max}`",
        ),
        (
            'message: "{Name}"',
            ("message",),
            "the message has a brace that holds no field",
            "write fields like `{name}` or `{amount.max}`",
        ),
        (
            'message: "{amount..max}"',
            ("message",),
            "the message has a brace that holds no field",
            "write fields like `{name}` or `{amount.max}`",
        ),
        (
            'message: "name}"',
            ("message",),
            "the message has a brace that holds no field",
            "write fields like `{name}` or `{amount.max}`",
        ),
        (
            'message: "{}"',
            ("message",),
            "the message has a brace that holds no field",
            "write fields like `{name}` or `{amount.max}`",
        ),
    ],
)
def test_what_contradicts_itself_is_found(change: str, path: Path, message: str, hint: str) -> None:
    """Each contradiction is one finding, at the value that has to change."""
    assert findings(change) == [("schema/inconsistent", path, message, hint)]


@pytest.mark.parametrize(
    ("change", "name", "path", "message", "hint"),
    [
        (
            "match: {kind: PaymentMethod}",
            "schema/format",
            ("match", "kind"),
            "must be a kind such as `payment_method`",
            "write small letters, digits and `_`",
        ),
        ("match: {environment: production}", "schema/missing-field", ("match", "kind"), "needs `kind`", ""),
        (
            "severity: fatal",
            "schema/unknown-value",
            ("severity",),
            "cannot be `fatal`",
            "it may be `error`, `warning`, `info`",
        ),
    ],
)
def test_what_cannot_be_read_is_found(change: str, name: str, path: Path, message: str, hint: str) -> None:
    """What has another shape is told with what may stand there."""
    ((found_name, found_path, found_message, found_hint),) = findings(change)
    assert (found_name, found_path) == (name, path)
    assert message in found_message
    assert hint in (found_hint or "")

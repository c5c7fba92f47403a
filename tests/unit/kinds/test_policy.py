"""Policies: the merchant's own rules."""

from tests.unit.kinds.asking import Subject, contradictions, fields, same_meaning, unreadable

from pgconf.model import Path

EXAMPLE = Subject(
    fields("""
kind: policy
name: large-limits-need-a-second-look
match: {kind: payment_method, environment: production}
deny: resource.amount.max > 50000.0 && !("limits" in resource.labels)
message: "`{name}` allows {amount.max}: label it `limits` after risk has agreed"
severity: error
""")
)


def test_the_example_is_valid() -> None:
    """What the documentation shows passes as it is written."""
    assert EXAMPLE.findings() == []


@same_meaning(
    (
        "match: {kind: account, environment: production}",
        "match: {kind: account, environment: [production]}",
    ),
    ("match: {kind: account, name: [a, b]}", "match: {kind: account, name: [b, a], labels: {}}"),
    ("severity: error", "protect: false"),
)
def test_what_means_the_same_is_the_same(one: str, other: str) -> None:
    """One environment needs no brackets, and defaults may be written out."""
    assert EXAMPLE.canonical(**fields(one)) == EXAMPLE.canonical(**fields(other))


def test_everything_there_is_can_be_written() -> None:
    """Fields that the example leaves out are accepted."""
    assert not EXAMPLE.findings(
        **fields("""
match: {kind: e_cny_wallet, environment: [staging, production], name: main, labels: {risk: high}}
message: 钱包不可用
hint: ask the risk team
severity: warning
""")
    )


@contradictions(
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
)
def test_what_contradicts_itself_is_found(change: str, path: Path, message: str, hint: str) -> None:
    """Each contradiction is one finding, at the value that has to change."""
    assert EXAMPLE.findings(**fields(change)) == [("schema/inconsistent", path, message, hint)]


@unreadable(
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
)
def test_what_cannot_be_read_is_found(change: str, name: str, path: Path, message: str, hint: str) -> None:
    """What has another shape is told with what may stand there."""
    assert EXAMPLE.only(**fields(change)).tells(name, path, message, hint)

"""Resources, history and drift as text and as JSON."""

from datetime import UTC, datetime

import pytest

from pgconf.model import (
    Action,
    Address,
    Confidence,
    Fact,
    Position,
    Revision,
    RevisionChange,
    RevisionNote,
    Span,
)
from pgconf.reports.lists import (
    facts_as_text,
    grouped_as_text,
    history_as_json,
    history_as_text,
    resource_as_text,
)
from pgconf.reports.style import Style

ALIPAY = Address("payment_method", "alipay-web")
ORIGIN = Span("production/limits.yaml", Position(3, 16), Position(3, 21))
NASTY = "\x1b[2J\x9b1m\u202e\r\n+ fake"
UNSAFE = {"\x1b", "\x9b", "\u202e", "\r"}


def note(message: str = "", commit: str | None = None, author: str = "Li Lei") -> RevisionNote:
    """Make the note of a revision."""
    return RevisionNote(
        environment="production", author=author, created_at=datetime(2026, 11, 23, 10, 0, tzinfo=UTC),
        plan_id=f"sha256:9f1c02d3a4b5{'0' * 52}", message=message, commit=commit, tool_version="0.1.0",
    )  # fmt: skip


def changes(*names: str, action: Action = Action.UPDATE) -> tuple[RevisionChange, ...]:
    """Make changes of payment methods."""
    return tuple(RevisionChange(Address("payment_method", name), action, "a", "b") for name in names)


def test_a_resource_is_a_table_of_its_values() -> None:
    """Text stands as it is, everything else as JSON."""
    values = [
        (("title",), "支付宝\n网页", ORIGIN),
        (("amount", "max"), "20000", None),
        (("countries",), ["CN"], None),
        (("enabled",), True, None),
        (("grants", "orders.read"), ["店员"], None),
    ]
    assert list(resource_as_text(ALIPAY, values, Style(), origins=False)) == [
        "payment_method/alipay-web",
        "  title                  支付宝⏎网页",
        "  amount.max             20000",
        '  countries              ["CN"]',
        "  enabled                true",
        '  grants."orders.read"   ["店员"]',
    ]


def test_a_resource_can_show_where_each_value_was_set() -> None:
    """What stands nowhere is a default."""
    values = [(("title",), "支付宝", ORIGIN), (("enabled",), True, None)]
    assert list(resource_as_text(ALIPAY, values, Style(), origins=True)) == [
        "payment_method/alipay-web",
        "  title     支付宝   production/limits.yaml:3:16",
        "  enabled   true     (default)",
    ]


def test_a_resource_without_values_is_its_address() -> None:
    """A kind of the project's own may have none."""
    assert list(resource_as_text(ALIPAY, [], Style(), origins=True)) == ["payment_method/alipay-web"]


def test_history_tells_who_when_why_and_what() -> None:
    """The newest first; the plan's id is cut short."""
    first = Revision(1, note(), changes("ecny", action=Action.CREATE))
    second = Revision(
        2, note("双十一 limits", "3f2c1ab0000"), changes("a", "b") + changes("c", action=Action.DELETE)
    )
    assert list(history_as_text([second, first], Style())) == [
        "revision 2   2026-11-23 10:00+00:00   Li Lei · commit 3f2c1ab · plan sha256:9f1c02d3a4b5",
        "  双十一 limits",
        "  2 updates, 1 delete",
        "    ~ payment_method/a",
        "    ~ payment_method/b",
        "    - payment_method/c",
        "",
        "revision 1   2026-11-23 10:00+00:00   Li Lei · plan sha256:9f1c02d3a4b5",
        "  1 create",
        "    + payment_method/ecny",
        "",
    ]


def test_history_names_eight_changes_and_counts_the_others() -> None:
    """All of them are in the JSON."""
    revision = Revision(1, note(), changes(*(f"m-{n}" for n in range(11))))
    lines = list(history_as_text([revision], Style()))
    assert lines[1] == "  11 updates"
    assert lines[9:] == ["    ~ payment_method/m-7", "    … and 3 more", ""]
    assert len(history_as_json([revision])[0]["changes"]) == 11


def test_a_replace_has_its_sign() -> None:
    """As in a plan."""
    lines = list(history_as_text([Revision(1, note(), changes("a", action=Action.REPLACE))], Style()))
    assert lines[1:3] == ["  1 replace", "    ± payment_method/a"]


def test_without_revisions_there_is_no_history() -> None:
    """A new target."""
    assert list(history_as_text([], Style())) == ["nothing has been applied yet"]
    assert history_as_json([]) == []


def test_history_is_json_with_everything_a_target_keeps() -> None:
    """Times in ISO 8601, digests whole."""
    (data,) = history_as_json([Revision(1, note("why", "3f2c1ab"), changes("a"))])
    assert data == {
        "number": 1,
        "environment": "production",
        "author": "Li Lei",
        "created_at": "2026-11-23T10:00:00+00:00",
        "message": "why",
        "plan_id": f"sha256:9f1c02d3a4b5{'0' * 52}",
        "commit": "3f2c1ab",
        "tool_version": "0.1.0",
        "changes": [{"address": "payment_method/a", "action": "update", "before": "a", "after": "b"}],
    }


def test_drift_is_grouped_by_what_moved() -> None:
    """In the order in which the classes first come up."""
    rows = [
        (ALIPAY, "changed outside", "was changed"),
        (Address("account", "icbc"), "not yet applied", "will be created"),
        (Address("account", "ccb"), "changed outside", "was deleted"),
    ]
    assert list(grouped_as_text(rows, Style())) == [
        "changed outside",
        "  payment_method/alipay-web   was changed",
        "  account/ccb                 was deleted",
        "",
        "not yet applied",
        "  account/icbc                will be created",
        "",
    ]
    assert list(grouped_as_text([], Style())) == []


@pytest.mark.parametrize("what", ["resource", "history", "drift"])
def test_nothing_from_outside_acts_on_the_terminal(what: str) -> None:
    """Names, authors, reasons and values may come from a database that anybody has edited."""
    address = Address("payment_method", NASTY)
    nasty_note = note(NASTY, NASTY, NASTY)
    span = Span(NASTY, Position(1, 1), Position(1, 1))
    lines = {
        "resource": lambda: resource_as_text(address, [((NASTY,), NASTY, span)], Style(), origins=True),
        "history": lambda: history_as_text(
            [Revision(1, nasty_note, (RevisionChange(address, Action.CREATE, None, "x"),))], Style()
        ),
        "drift": lambda: grouped_as_text([(address, "changed outside", "was created")], Style()),
    }
    text = "\n".join(lines[what]())
    assert not UNSAFE & set(text)
    assert not any(line.startswith("+ fake") for line in text.splitlines())


def test_colours_are_only_codes() -> None:
    """Without colours there is no code at all."""
    revision = Revision(1, note("why"), changes("a"))
    painted = "\n".join(history_as_text([revision], Style(colour=True)))
    plain = "\n".join(history_as_text([revision], Style()))
    assert "\x1b" in painted
    assert "\x1b" not in plain
    for code in ("0", "1", "2"):
        painted = painted.replace(f"\x1b[{code}m", "")
    assert painted == plain


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (1, "minutes", "1 minute"),
        (1, "business days", "1 business day"),
        (1, "kinds of characters", "1 kind of characters"),
        (1, "CNY", "1 CNY"),
        (2, "minutes", "2 minutes"),
        (0, "decimal places", "0 decimal places"),
        ("best-effort", None, "best-effort"),
    ],
)
def test_one_of_a_unit_is_no_plural(value: object, unit: str | None, shown: str) -> None:
    """Units are stated as plurals."""
    fact = Fact(
        provider="wechatpay", product="*", limit="limit", value=value, unit=unit, as_of="2026-11",
        source="合同", confidence=Confidence.OFFICIAL,
    )  # fmt: skip
    assert list(facts_as_text([fact], Style())) == [f"wechatpay/limit  {shown}  2026-11 · 合同"]

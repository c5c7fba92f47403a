"""Plans as people read them: small literal screens."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from pgconf.model import (
    Action,
    Address,
    Change,
    FieldChange,
    Plan,
    PlanSource,
    Position,
    Risk,
    Span,
    TargetPlan,
)
from pgconf.reports.plans import plan_as_text
from pgconf.reports.style import Style

PLACES = {"CNY": 2, "JPY": 0}
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


def place(line: int, column: int) -> Span:
    """Name a place in a file."""
    return Span("production/limits.yaml", Position(line, column), Position(line, column + 1))


def change(name: str, action: Action, risk: Risk, *reasons: str, title: str | None = None) -> Change:
    """Make a change of a payment method."""
    return Change(
        address=Address("payment_method", name), action=action, risk=risk, reasons=reasons,
        live_digest=None, desired_digest=None, wave=1, title=title,
    )  # fmt: skip


DELETE = change(
    "wechat-h5", Action.DELETE, Risk.DESTRUCTIVE, "payers can no longer use it", title="微信H5支付"
)
UPDATE = replace(
    change(
        "alipay-web",
        Action.UPDATE,
        Risk.DISRUPTIVE,
        "payments above 20000 CNY are refused",
        title="支付宝电脑网站支付",
    ),
    fields=(
        FieldChange(path="/amount/max", before="50000", after="20000", currency="CNY", origin=place(3, 16)),
        FieldChange(path="/credentials/private_key", sensitive=True, origin=place(18, 3)),
    ),
)
CREATE = change("ecny", Action.CREATE, Risk.ADDITIVE, "nothing relied on it before", title="数字人民币")
TARGET = TargetPlan(
    name="office", type="sql", identity="id", revision=41, location="office.example.cn/shop",
    changes=(), unchanged=118, unmanaged=2,
)  # fmt: skip
PLAN = Plan(
    id="sha256:9f1c02",
    environment="production",
    tool_version="0.1.0",
    source=PlanSource(commit="3f2c1ab0000000", dirty=False, desired_digest="sha256:0"),
    created_at=NOW,
    expires_at=NOW,
    targets=(),
)


def plan(*changes: Change, **target: Any) -> Plan:
    """Make a plan of changes to one target."""
    return replace(PLAN, targets=(replace(TARGET, changes=changes, **target),))


def screen(plan: Plan, style: Style | None = None) -> str:
    """Write a plan as it is printed."""
    return "\n".join(plan_as_text(plan, PLACES, style or Style()))


def test_dangerous_things_stand_on_top_and_all_columns_line_up() -> None:
    """Headline, changes with their fields and places, and what it comes to."""
    assert (
        screen(plan(CREATE, UPDATE, DELETE))
        == """\
production → office (sql, office.example.cn/shop)   on revision 41 · commit 3f2c1ab

  - payment_method/wechat-h5   微信H5支付          destructive: payers can no longer use it
  ~ payment_method/alipay-web  支付宝电脑网站支付  disruptive: payments above 20000 CNY are refused
      amount.max   50000.00 → 20000.00 CNY         production/limits.yaml:3:16
      credentials.private_key   changed (secret)   production/limits.yaml:18:3
  + payment_method/ecny        数字人民币          additive

1 to create · 1 to update · 1 to delete · 118 unchanged · 2 unmanaged"""
    )


def test_a_plan_without_changes_says_so() -> None:
    """The headline tells where it looked."""
    assert (
        screen(plan())
        == """\
production → office (sql, office.example.cn/shop)   on revision 41 · commit 3f2c1ab

nothing to do: 118 unchanged · 2 unmanaged"""
    )


def test_every_target_has_a_headline_and_the_sum_comes_once() -> None:
    """Targets in the order of the environment."""
    both = replace(
        PLAN,
        source=replace(PLAN.source, commit=None),
        targets=(replace(TARGET, changes=(CREATE,)), replace(TARGET, name="mirror", revision=0)),
    )
    assert (
        screen(both)
        == """\
production → office (sql, office.example.cn/shop)   on revision 41

  + payment_method/ecny  数字人民币  additive

production → mirror (sql, office.example.cn/shop)   nothing applied yet

1 to create · 0 to update · 0 to delete · 236 unchanged · 4 unmanaged"""
    )


def test_local_changes_are_told_beside_the_commit() -> None:
    """What is planned is not what the commit holds."""
    dirty = replace(plan(), source=replace(PLAN.source, dirty=True))
    assert "commit 3f2c1ab with local changes" in screen(dirty)


def test_a_replace_and_a_rename_have_their_signs() -> None:
    """A rename shows both names."""
    replaced = change("a", Action.REPLACE, Risk.DESTRUCTIVE, "`product` cannot change in place")
    renamed = replace(
        change("new", Action.UPDATE, Risk.DISRUPTIVE, "`name` takes effect at once"),
        fields=(FieldChange(path="/name", before="old", after="new"),),
    )
    lines = screen(plan(renamed, replaced)).splitlines()
    assert lines[2] == "  ± payment_method/a      destructive: `product` cannot change in place"
    assert lines[3:5] == [
        "  ~ payment_method/new    disruptive: `name` takes effect at once",
        "      name   old → new",
    ]


def test_a_line_tells_two_reasons_and_counts_the_others() -> None:
    """All of them are in the plan file."""
    update = change("a", Action.UPDATE, Risk.DISRUPTIVE, "one", "two", "three", "four")
    assert "disruptive: one; two (+2 more)" in screen(plan(update))


FIELDS: dict[str, tuple[dict[str, Any], str]] = {
    "an amount in yuan": (
        {"before": "0.1", "after": "50000", "currency": "CNY"},
        "0.10 → 50000.00 CNY",
    ),
    "an amount in yen": ({"before": "100", "after": "200", "currency": "JPY"}, "100 → 200 JPY"),
    "an amount in a currency nobody knows": (
        {"before": "1", "after": "2.5", "currency": "XXX"},
        "1 → 2.5 XXX",
    ),
    "an amount that is set": ({"after": "20000", "currency": "CNY"}, "(none) → 20000.00 CNY"),
    "an amount that was a word": (
        {"before": "fifty", "after": "50", "currency": "CNY"},
        "fifty → 50.00 CNY",
    ),
    "a flag": ({"before": True, "after": False}, "true → false"),
    "a number": ({"before": 3, "after": 5}, "3 → 5"),
    "text that comes": ({"after": "支付宝"}, "(none) → 支付宝"),
    "text that goes": ({"before": "支付宝"}, "支付宝 → (none)"),
    "text of several lines": ({"before": "一\n二", "after": "一"}, "一⏎二 → 一"),
    "long text": ({"before": "x" * 60, "after": "y"}, f"{'x' * 48}… → y"),
    "a set": ({"before": ["CN", "HK"], "after": ["CN", "SG"]}, "−HK +SG"),
    "a list in another order": ({"before": ["a", "b"], "after": ["b", "a"]}, '["a", "b"] → ["b", "a"]'),
    "a list that is emptied": ({"before": ["CN"], "after": []}, "−CN"),
    "a list that comes": ({"after": ["CN"]}, '(none) → ["CN"]'),
    "a list of maps": ({"before": [{"a": 1}], "after": []}, '−{"a": 1}'),
    "an empty map": ({"before": {}, "after": "x"}, "empty → x"),
    "a map": ({"before": {"a": 1}, "after": "x"}, '{"a": 1} → x'),
    "a secret": ({"sensitive": True}, "changed (secret)"),
}


@pytest.mark.parametrize(("values", "shown"), FIELDS.values(), ids=FIELDS)
def test_a_field_shows(values: dict[str, Any], shown: str) -> None:
    """What it was, what it will be, and the currency."""
    update = replace(UPDATE, fields=(FieldChange(path="/amount/max", **values),))
    assert screen(plan(update)).splitlines()[3] == f"      amount.max   {shown}"


@pytest.mark.parametrize(
    ("pointer", "shown"),
    [
        ("/amount/max", "amount.max"),
        ("/grants/refunds.approve", 'grants."refunds.approve"'),
        ("/labels/a~1b~0c", "labels.a/b~c"),
        ("/labels/~01", "labels.~1"),
        ("/windows/0/from", "windows[0].from"),
        ("/labels/\x1b[2J", "labels.\\x1b[2J"),
    ],
)
def test_a_path_reads_with_dots(pointer: str, shown: str) -> None:
    """As the same path does in messages; nothing in it acts on the terminal."""
    update = replace(UPDATE, fields=(FieldChange(path=pointer, before=1, after=2),))
    assert screen(plan(update)).splitlines()[3] == f"      {shown}   1 → 2"


def test_many_creates_are_folded_by_kind() -> None:
    """A first deployment fits a screen; what is dangerous is still told line by line."""
    creates = [change(f"m-{n:02}", Action.CREATE, Risk.ADDITIVE, "new") for n in range(45)]
    account = replace(creates[0], address=Address("account", "icbc"))
    assert (
        screen(plan(*creates, account, DELETE))
        == """\
production → office (sql, office.example.cn/shop)   on revision 41 · commit 3f2c1ab

  - payment_method/wechat-h5  微信H5支付  destructive: payers can no longer use it
  + 1 account          icbc
  + 45 payment_method  m-00, m-01, m-02, m-03, m-04, m-05, m-06, m-07, m-08, m-09, m-10, m-11, m-12,
                       m-13, m-14, m-15, m-16, m-17, m-18, m-19, m-20, m-21, m-22, m-23, m-24, m-25,
                       m-26, m-27, m-28, m-29, m-30, m-31, m-32, m-33, m-34, m-35, m-36, m-37, m-38,
                       m-39 and 5 more

46 to create · 0 to update · 1 to delete · 118 unchanged · 2 unmanaged"""
    )


NASTY = "\x1b[2J\x9b1m\u202e\r\n+ fake"


def test_nothing_from_outside_acts_on_the_terminal() -> None:
    """Titles, values, reasons and addresses may come from a database that anybody has edited."""
    nasty = replace(
        change(NASTY, Action.UPDATE, Risk.DESTRUCTIVE, NASTY, title=NASTY),
        fields=(
            FieldChange(
                path=f"/{NASTY}",
                before=NASTY,
                after=[NASTY],
                origin=Span(f"{NASTY}.yaml", Position(1, 1), Position(1, 1)),
            ),
            FieldChange(path="/list", before=[NASTY], after=[]),
        ),
    )
    text = screen(
        replace(plan(nasty, location=NASTY, name=NASTY, type=NASTY), environment=NASTY),
    )
    assert not {"\x1b", "\x9b", "\u202e", "\r"} & set(text)
    assert not any(line.lstrip().startswith("+ fake") for line in text.splitlines())


def test_many_folded_names_do_not_act_on_the_terminal_either() -> None:
    """A plan file can be written by anybody."""
    creates = [change(f"{NASTY}{n}", Action.CREATE, Risk.ADDITIVE, "new") for n in range(20)]
    assert not {"\x1b", "\x9b", "\u202e", "\r"} & set(screen(plan(*creates)))


def test_colours_tell_the_risk_and_are_only_codes() -> None:
    """Without colours there is no code at all."""
    painted = screen(plan(CREATE, UPDATE, DELETE), Style(colour=True))
    plain = screen(plan(CREATE, UPDATE, DELETE), Style(colour=False))
    assert "\x1b[31mdestructive\x1b[0m" in painted
    assert "\x1b[33mdisruptive\x1b[0m" in painted
    assert "\x1b[32madditive\x1b[0m" in painted
    assert "\x1b" not in plain
    for code in ("0", "1", "2", "31", "32", "33", "31;1", "32;1", "33;1"):
        painted = painted.replace(f"\x1b[{code}m", "")
    assert painted == plain


def file_change(diff: str) -> list[str]:
    """Show how a file changes."""
    made = replace(
        change("", Action.UPDATE, Risk.DISRUPTIVE, "`content` takes effect at once"),
        address=Address("artifact", "limits.json"),
        fields=(FieldChange(path="/content", diff=diff),),
    )
    return [*plan_as_text(plan(made), PLACES, Style())][3:-2]


def test_a_file_is_shown_by_its_diff() -> None:
    """Below the count of lines that come and go; nothing in it acts on a terminal."""
    assert file_change("@@ -1 +1,2 @@\n-a\n+b\n+\x1b[31m\n") == [
        "      content   +2 −1",
        "        @@ -1 +1,2 @@",
        "        -a",
        "        +b",
        r"        +\x1b[31m",
    ]


def test_a_long_diff_is_cut() -> None:
    """A plan holds more of it than a terminal shows; neither holds all."""
    shown = file_change("\n".join(["@@ -0,0 +1,99 @@", *(["+" + "x" * 200] * 50), "@@ 49 more lines @@"]))
    assert shown[0] == "      content   +50 −0 …"
    assert shown[2] == f"        +{'x' * 95}…"
    assert shown[-1] == "        … 12 more lines: see --format json"
    assert len(shown) == 42


def test_what_is_no_text_has_only_changed() -> None:
    """Such as a link that somebody has put into a file's place."""
    assert file_change("") == ["      content   changed"]

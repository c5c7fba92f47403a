"""Rows of another system become resources by a mapping file."""

import json
from pathlib import Path

import pytest
from tests.commands import run
from tests.projects import BASE, SETTINGS, shop

from pgconf import Project
from pgconf.app.import_ import Imported, NotLive, Wish, import_live
from pgconf.app.import_rows import RowSource
from pgconf.app.project import no_tick
from pgconf.loading.save import save
from pgconf.model import InvalidError

MAPPING = """\
kind: settlement_rule
where: {kind: bank}
name: {column: code, values: {"01": bank-t1}}
fields:
  title: {column: 名称}
  method: alipay
  account: {column: acct, default: icbc-main}
  cycle: {column: days, values: {"1": T+1, "2": T+2}}
  amount.min: 100
  amount.max: {column: limit}
  enabled: {column: open, values: {Y: true, N: false}}
  weekdays: {column: week, split: "|", values: {一: mon}}
"""
ROWS = """\
\ufeffcode,kind,名称,acct,days,limit,open,week
01,bank,次日结算,,1,20000.50,Y,
t2,bank,"两日, 结算",icbc-main,2,900,N,
t3,card,刷卡,,1,1,Y,
"""


def imported(
    root: Path, rows: str, mapping: str = MAPPING, name: str = "rows.csv", **wishes: object
) -> Imported:
    """Import rows into the shop, and write the files."""
    (root / name).write_text(rows, "utf-8")
    (root / "map.yaml").write_text(mapping, "utf-8")
    wish = Wish(rows=RowSource(root / name, root / "map.yaml"), **wishes)  # type: ignore[arg-type]
    found = import_live(Project(root), "production", wish, no_tick)
    save(root, found.files)
    return found


def test_rows_change_and_add_resources(tmp_path: Path) -> None:
    """By constants, defaults, values that mean something else, and conditions."""
    project = shop(tmp_path)
    found = imported(tmp_path, ROWS)
    assert [str(one) for one in found.changed] == ["settlement_rule/bank-t1"]
    assert [str(one) for one in found.added] == ["settlement_rule/t2"]
    assert "amount: {min: 100, max: 20000.5}" in (tmp_path / BASE).read_text("utf-8")
    text = (tmp_path / "environments/production/settlement_rule.yaml").read_text("utf-8")
    assert "title: 两日, 结算\n" in text or 'title: "两日, 结算"\n' in text
    assert "enabled: false\n" in text
    assert imported(tmp_path, ROWS).files == ()
    assert project.load("production").diagnostics == ()


def test_json_is_read_with_all_its_digits_and_into_its_maps(tmp_path: Path) -> None:
    """A dot leads into a map."""
    shop(tmp_path)
    mapping = MAPPING.replace("column: limit", "column: limit.max").replace("where: {kind: bank}\n", "")
    rows = (
        '[{"code": "01", "名称": "x", "acct": null, "days": 1, "limit": {"max": 20000.10}, "open": "Y",'
        ' "week": "一"}]'
    )
    assert imported(tmp_path, rows, mapping, "rows.json").diagnostics == ()
    assert "max: 20000.1}" in (tmp_path / BASE).read_text("utf-8")


def test_what_no_row_says_is_told_and_pruned_only_when_all_rows_fit(tmp_path: Path) -> None:
    """And only of kinds that the mapping makes."""
    shop(tmp_path)
    other = ROWS.replace("01,", "t1,")
    assert [one.name for one in imported(tmp_path, other).diagnostics] == ["import/not-live"]
    broken = other.replace("900", "lots")
    assert imported(tmp_path, broken, not_live=NotLive.PRUNE).removed == ()
    assert [str(one) for one in imported(tmp_path, other, not_live=NotLive.PRUNE).removed] == [
        "settlement_rule/bank-t1"
    ]


@pytest.mark.parametrize(
    ("rows", "mapping", "match"),
    [
        ("", MAPPING, "import/unreadable-rows"),
        ("a,a\n1,2\n", MAPPING, "import/unreadable-rows"),
        ('a,b\n1,"x" y\n', MAPPING, "import/unreadable-rows"),
        (ROWS, MAPPING.replace("column: limit", "column: limits"), "import/unknown-column"),
        (ROWS, MAPPING.replace("kind: settlement_rule", "kind: settlement"), "schema/unknown-kind"),
        (ROWS, MAPPING.replace("kind: settlement_rule", "kind: policy"), "schema/unknown-kind"),
        (ROWS, MAPPING.replace("split:", "splits:"), "schema/unknown-field"),
        (ROWS, MAPPING.replace("title: {column: 名称}", "title: null"), "schema/"),
        (ROWS, "kind: [\n", "yaml/syntax"),
    ],
)
def test_what_makes_no_sense_is_told(tmp_path: Path, rows: str, mapping: str, match: str) -> None:
    """And nothing is written."""
    shop(tmp_path)
    with pytest.raises(InvalidError, match=match):
        imported(tmp_path, rows, mapping)


def test_an_item_of_json_is_told_by_its_number(tmp_path: Path) -> None:
    """Its line would not tell it from others; a row of CSV has one."""
    shop(tmp_path)
    mapping = (
        "kind: account\nname: {column: n}\nfields: {type: alipay, holder: x, number: {secret: env:ACCOUNT}}\n"
    )
    found = imported(tmp_path, '[{"n": "a"}, {"n": ""}, {"n": "a"}]', mapping, "rows.json").diagnostics
    notes = [[note.message for note in one.related] for one in found if one.name == "import/unfit-row"]
    empty, twice = sorted(notes)
    assert empty[0] == "this is row 2"
    assert twice == ["this is row 3", "it is row 1"]
    found = imported(tmp_path, "n\na\na\n", mapping).diagnostics
    assert [note.message for one in found for note in one.related] == ["it is this one"]


@pytest.mark.parametrize("rows", ["{", '{"a": 1}', "[1]"])
def test_json_has_to_be_a_list_of_maps(tmp_path: Path, rows: str) -> None:
    """Nothing else has rows."""
    shop(tmp_path)
    with pytest.raises(InvalidError, match="import/unreadable-rows"):
        imported(tmp_path, rows, name="rows.json")


def test_rows_in_another_encoding_are_told(tmp_path: Path) -> None:
    """Excel writes GBK in China."""
    shop(tmp_path)
    (tmp_path / "rows.csv").write_bytes("名称\n".encode("gbk"))
    (tmp_path / "map.yaml").write_text(MAPPING, "utf-8")
    ran = run(tmp_path, "import", "-e", "production", "--from", "rows.csv", "--map", "map.yaml")
    assert ran.code == 1
    assert "it is not in UTF-8" in ran.err
    assert run(tmp_path, "import", "-e", "production", "--from", "rows.csv").code == 64


def test_a_secret_in_a_row_is_not_shown(tmp_path: Path) -> None:
    """Two rows of one name, one of them with a key in clear."""
    shop(tmp_path)
    rows = [{"n": "icbc", "k": "sk_live_51HG"}, {"n": "icbc", "k": "6222*"}, {"n": "icbc", "k": "6222*"}]
    mapping = "kind: account\nname: {column: n}\nfields: {type: alipay, holder: x, number: {column: k}}\n"
    (tmp_path / "rows.json").write_text(json.dumps(rows), "utf-8")
    (tmp_path / "map.yaml").write_text(mapping, "utf-8")
    ran = run(tmp_path, "import", "-e", "production", "--from", "rows.json", "--map", "map.yaml")
    assert ran.code == 1
    assert "sk_live" not in ran.out + ran.err
    assert SETTINGS in (tmp_path / "environments/production/environment.yaml").read_text("utf-8")

"""Documents are changed where they differ, and nowhere else."""

from decimal import Decimal
from typing import Any

import pytest

from pgconf.loading.edit import edited
from pgconf.loading.yaml import read_documents

TEXT = """\
# 支付方式
kind: payment_method  # kept
name: 'alipay-web'
title: "支付宝"   # what people read

# amounts in yuan
amount: {min: 0.01, max: 50000.00}   # from the contract
parts:
  # the first one
  - literal: P   # payment
    other: 1
  - time: yyyy
failed:   {then: hold}
nested:
  a: 1
  b: 2   # two
shared: &shared {x: 1}
same: *shared
merged:
  <<: *shared
  y: 2
text: |
  a
  b
# the end
---
kind: account
name: icbc   # untouched
"""
DATA = read_documents(TEXT.encode(), "").value[0].data


def change(**fields: Any) -> list[tuple[str, str]]:
    """Change fields, take away those that are None, and give the lines that went and those that came."""
    data = {key: value for key, value in {**DATA, **fields}.items() if value is not None}
    made = edited(TEXT, {0: data})
    first, second = (one.data for one in read_documents(made.encode(), "").value)
    assert (first, second["name"]) == (data, "icbc")
    old, new = TEXT.splitlines(), made.splitlines()
    gone, come = [line for line in old if line not in new], [line for line in new if line not in old]
    return [*(("-", line) for line in gone), *(("+", line) for line in come)]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"title": "微信"}, ['- title: "支付宝"   # what people read', "+ title: 微信   # what people read"]),
        (
            {"amount": {"min": Decimal("0.01"), "max": 20000}},
            [
                "- amount: {min: 0.01, max: 50000.00}   # from the contract",
                "+ amount: {min: 0.01, max: 20000}   # from the contract",
            ],
        ),
        ({"failed": {"then": "retry"}}, ["- failed:   {then: hold}", "+ failed:   {then: retry}"]),
        ({"title": None}, ['- title: "支付宝"   # what people read', "+ # what people read"]),
        ({"nested": {"a": 1, "b": 3}}, ["-   b: 2   # two", "+   b: 3   # two"]),
        ({"nested": {"a": 1}}, ["-   b: 2   # two", "+   # two"]),
        ({"nested": {"a": 1, "c": 3, "b": 2}}, ["+   c: 3"]),
        ({"nested": "all"}, ["- nested:", "-   a: 1", "-   b: 2   # two", "+ nested: all   # two"]),
        (
            {"parts": [{"literal": "R", "other": 1}, {"time": "yyyy"}]},
            ["-   - literal: P   # payment", "+   - literal: R   # payment"],
        ),
        ({"parts": [{"literal": "P", "other": 1}]}, ["-   - time: yyyy"]),
        (
            {"parts": [{"literal": "P", "other": 1}, {"node": 2}, {"time": "yyyy"}]},
            ["+   - node: 2"],
        ),
        ({"same": {"x": 2}}, ["- same: *shared", "+ same: {x: 2}"]),
        ({"merged": {"x": 3, "y": 2}}, ["+   x: 3"]),
        ({"text": "one"}, ["- text: |", "-   a", "-   b", "+ text: one"]),
        ({"title": "a\nb"}, ['- title: "支付宝"   # what people read', "+ title: |-   # what people read"]),
        ({"new": [1, 2]}, ["+ new: [1, 2]"]),
    ],
)
def test_only_what_differs_is_written(fields: dict[str, Any], expected: list[str]) -> None:
    """Everything else stays to the byte."""
    assert [f"{mark} {line}" for mark, line in change(**fields)] == expected


@pytest.mark.parametrize(
    "fields",
    [
        {"shared": {"x": 5}},
        {"shared": None},
        {"merged": {"y": 2}},
        {"merged": {"z": 1}},
        {"parts": []},
        {"parts": [{"time": "yyyy"}]},
        {"parts": [[1], {"a": {"b": [{"c": 1}]}}]},
        {"nested": {}},
        {"amount": None, "text": None, "title": True},
        {"title": ["x" * 60, "y" * 60]},
        {"nested": {"b": 2, "a": "text\nof two lines\n"}},
    ],
)
def test_whatever_changes_the_text_says_it(fields: dict[str, Any]) -> None:
    """Anchors that others repeat, merge keys, lists that lose everything."""
    assert change(**fields)


def test_comments_of_what_is_taken_away_stay() -> None:
    """They may speak of what is left."""
    made = edited(TEXT, {0: {"kind": "payment_method", "name": "alipay-web"}})
    assert all(
        f"# {word}" in made for word in ("what people", "amounts", "from", "the first", "payment", "two")
    )


def test_documents_are_taken_out_and_others_keep_their_text() -> None:
    """Also the first one and the last one, and those between."""
    first, second = TEXT.split("---\n")
    assert edited(TEXT, {0: None}) == second
    assert edited(TEXT, {1: None}) == first
    assert edited(TEXT, {0: None, 1: None}) == ""
    assert edited(f"{second}---\n{second}---\n{first}", {1: None}) == f"{second}---\n{first}"


def test_a_document_in_brackets_is_written_in_brackets() -> None:
    """And one without a line break at its end gets none in the middle of a line."""
    assert (
        edited("{kind: a, name: b}", {0: {"kind": "a", "name": "c", "x": [1]}})
        == "{kind: a, name: c, x: [1]}"
    )
    assert edited("kind: a", {0: {"kind": "a", "name": "b"}}) == "kind: a\nname: b\n"


def test_what_cannot_be_edited_is_written_anew_with_its_comments() -> None:
    """A key that is a long way of writing one is such a case."""
    text = "# head\n? kind\n: a\n# about x\n? x\n: {y: 1}\n"
    made = edited(text, {0: {"kind": "a", "x": {"z": 2}, "w": "v"}})
    assert read_documents(made.encode(), "").value[0].data == {"kind": "a", "x": {"z": 2}, "w": "v"}
    assert "# head" in made

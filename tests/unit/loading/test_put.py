"""Values are put into documents by paths, which name the items of keyed lists."""

from typing import Any

import pytest

from pgconf.loading.put import ABSENT, put, value_at
from pgconf.model import Path

KEYED: dict[Path, str] = {("splits",): "account"}
DATA: dict[str, Any] = {
    "kind": "a", "amount": {"min": 1, "max": 2}, "splits": [{"account": "x", "ratio": "1%"}],
    "parts": [{"literal": "P"}, {"time": "yyyy"}],
}  # fmt: skip


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        (("amount", "max"), 3, {"amount": {"min": 1, "max": 3}}),
        (("amount", "max"), ABSENT, {"amount": {"min": 1}}),
        (("refund", "window"), "1d", {"refund": {"window": "1d"}}),
        (("splits", "x", "ratio"), "2%", {"splits": [{"account": "x", "ratio": "2%"}]}),
        (("splits", "x"), ABSENT, {"splits": []}),
        (("splits", "y"), {"account": "y"}, {"splits": [*DATA["splits"], {"account": "y"}]}),
        (("splits", "y"), None, {"splits": {"x": {"ratio": "1%"}, "y": None}}),
        (("parts", 1, "time"), "MM", {"parts": [{"literal": "P"}, {"time": "MM"}]}),
    ],
)
def test_a_value_is_put_in_its_place(path: Path, value: Any, expected: dict[str, Any]) -> None:
    """Everything else stays, and the data that was given too."""
    before = repr(DATA)
    assert put(DATA, path, value, KEYED, list(DATA)) == {**DATA, **expected}
    assert repr(DATA) == before


def test_a_patch_names_items_by_their_keys() -> None:
    """So they need not say it again, and can be taken away."""
    patch = put({"patch": "a/b"}, ("splits", "x"), {"account": "x", "ratio": "2%"}, KEYED, [])
    assert patch == {"patch": "a/b", "splits": {"x": {"ratio": "2%"}}}
    assert put(patch, ("splits", "z"), None, KEYED, [])["splits"] == {"x": {"ratio": "2%"}, "z": None}


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (["kind", "title", "amount"], ["kind", "title", "amount", "splits", "parts"]),
        (["title", "kind"], ["title", "kind", "amount", "splits", "parts"]),
        ([], ["kind", "amount", "splits", "parts", "title"]),
    ],
)
def test_a_new_key_goes_where_its_kind_has_it(order: list[str], expected: list[str]) -> None:
    """Behind the nearest one before it; at the end if nobody knows."""
    assert list(put(DATA, ("title",), "t", KEYED, order)) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (("amount", "max"), 2),
        (("amount", "all"), ABSENT),
        (("splits", "x", "ratio"), "1%"),
        (("splits", "q"), ABSENT),
        (("parts", 0, "literal"), "P"),
        (("parts", 7), ABSENT),
        (("kind", "x"), ABSENT),
    ],
)
def test_a_value_is_found_by_its_path(path: Path, expected: Any) -> None:
    """Or it is said that there is none, which null would not say."""
    assert value_at(DATA, path, KEYED) == expected

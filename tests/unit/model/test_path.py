"""Paths: written for programs and for people."""

import pytest

from pgconf.model import Path, to_dotted, to_pointer


@pytest.mark.parametrize(
    ("path", "pointer", "dotted"),
    [
        pytest.param((), "", "", id="the root"),
        pytest.param(("amount", "max"), "/amount/max", "amount.max", id="a key in a map"),
        pytest.param(("parts", 0, "time"), "/parts/0/time", "parts[0].time", id="an item of a list"),
        pytest.param((0, "time"), "/0/time", "[0].time", id="a list at the root"),
        pytest.param(
            ("grants", "orders.read"), "/grants/orders.read", 'grants."orders.read"', id="a key with a dot"
        ),
        pytest.param(("a/b", "c~d"), "/a~1b/c~0d", "a/b.c~d", id="what a pointer has to escape"),
        pytest.param(("~1",), "/~01", "~1", id="what looks escaped already"),
        pytest.param(("状态",), "/状态", "状态", id="Chinese"),
    ],
)
def test_a_path_is_written_for(path: Path, pointer: str, dotted: str) -> None:
    """A JSON pointer for programs (RFC 6901), dots and brackets for people."""
    assert to_pointer(path) == pointer
    assert to_dotted(path) == dotted

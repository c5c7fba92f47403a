"""Laws of writing YAML: whatever is written reads as it was, without a word about it."""

from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from pgconf.loading.variables import escaped, substituted
from pgconf.loading.write import document_text
from pgconf.loading.yaml import read_documents

_LIKELY = st.text("ab 0:#-.,'\"\\{}[]&*!|>%@`?=~<\n\t$支付。（）\u3000\u200d\U0002000b😀yno", max_size=12)
_WORDS = st.sampled_from(
    ("", "null", "~", "yes", "on", "true", "0123", "1_000", "12:30", "0x1F", "1e3", ".5", "-1", "<<", "=",
     "---", "...", "T+1", "env:KEY", "https://example.cn/a?b=c", "6222 0212", "a: b", "a #b", "- a",
     "${var.zone}", "$${var.zone}", "a\n\n  b\n", "\na", "a \nb", "2026-11-11", "行一\n行二")
)  # fmt: skip
texts = st.one_of(_LIKELY, _WORDS, st.text(st.characters(exclude_categories=["Cs"]), max_size=8))
numbers = st.one_of(
    st.integers(-(10**37), 10**37),
    st.decimals(-(10**9), 10**9, places=4, allow_nan=False, allow_infinity=False),
)
scalars = st.one_of(texts, numbers, st.booleans(), st.none())
values = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(texts, inner, max_size=4)),
    max_leaves=12,
)


@given(st.dictionaries(texts, values, min_size=1, max_size=4))
def test_what_is_written_reads_as_it_was(data: dict[str, Any]) -> None:
    """Every text, every digit, every key, in their order, without a warning."""
    read = read_documents(document_text(data).encode(), "made.yaml")
    assert read.diagnostics == ()
    (document,) = read.value
    assert _typed(document.data) == _typed(data)


@given(values)
def test_what_looks_like_a_variable_stays_text(value: Any) -> None:
    """Escaping and putting in variables cancel each other out."""
    missing: set[str] = set()
    assert substituted(escaped(value), {"zone": "UTC"}, missing) == value
    assert not missing


@given(values)
def test_nothing_that_acts_on_a_terminal_is_written(value: Any) -> None:
    """Control characters and marks of the writing direction are escapes."""
    text = document_text({"key": value})
    assert all(line.isprintable() for line in text.split("\n"))


def _typed(value: Any) -> Any:
    """Tell `1` from `true`, and keep the order of keys; how many zeros end a number means nothing."""
    match value:
        case dict():
            return [(key, _typed(inner)) for key, inner in value.items()]
        case list():
            return [_typed(item) for item in value]
        case bool() | None | str():
            return type(value), value
        case _:
            return Decimal(value)

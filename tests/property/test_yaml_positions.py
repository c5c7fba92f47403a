"""Laws of reading YAML: data comes back, spans name what they stand for, nothing raises."""

import re
from collections.abc import Iterator
from typing import Any

import yaml
from hypothesis import given
from hypothesis import strategies as st

from pgconf.loading.yaml import Positions, read_documents, read_value
from pgconf.model import Path, Span

FILE = "file.yaml"

# YAML 1.1, which PyYAML writes, takes these for text; we read or refuse them as numbers.
numbers_of_yaml_1_2 = re.compile(r"[-+]?(?=\.?[0-9])[0-9]*\.?[0-9]*([eE][-+]?[0-9]+)?|0o[0-7]+")
# And these, which other readers of YAML 1.1 take for true, false and numbers: we warn of them.
ambiguous_to_others = re.compile(r"[yYnN]|[-+]?0[0-9_]*(:[0-5]?[0-9])*(\.[0-9_]*)?")

texts = st.text(
    st.one_of(
        st.sampled_from("abc019 .:-#'\"!&*{}[]|>%@`~<,?\n\t支付宝微信😀🀄é"),
        st.characters(exclude_categories=["Cs", "Cc"], max_codepoint=0x10FFFF),
    ),
    max_size=20,
).filter(lambda text: not (numbers_of_yaml_1_2.fullmatch(text) or ambiguous_to_others.fullmatch(text)))
keys = st.text(st.sampled_from("abc-_. 支付宝😀"), min_size=1, max_size=8)
values = st.recursive(
    st.one_of(texts, st.integers(-(10**37), 10**37), st.booleans(), st.none()),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys | texts, inner, max_size=4),
    max_leaves=12,
)
mappings = st.dictionaries(keys | texts, values, min_size=1, max_size=5)
fragments = st.lists(
    st.sampled_from(
        [
            *(
                "a",
                "b: ",
                "- ",
                "? ",
                ": ",
                "[",
                "]",
                "{",
                "}",
                ",",
                "\n",
                "\n  ",
                "\n    ",
                "---\n",
                "...\n",
            ),
            *(
                "&x ",
                "*x",
                "<<: ",
                "!!str ",
                "!t ",
                "! ",
                "!<%ED%A0%80> ",
                "'",
                '"',
                "|\n  ",
                ">",
                "\\u",
                "#",
            ),
            *(
                "0123",
                "1e999",
                ".inf",
                "%YAML 1.2\n",
                "\t",
                "\r",
                "\x85",
                "\u2028",
                "\ufeff",
                "\0",
                "😀",
                "支",
            ),
        ]
    ),
    max_size=25,
).map("".join)


def cut(text: str, span: Span) -> str:
    """Slice the stretch of a span out of the text."""
    lines = text.splitlines(keepends=True) or [""]
    stretch = lines[span.start.line - 1 : span.end.line]
    stretch[-1] = stretch[-1][: span.end.column - 1]
    stretch[0] = stretch[0][span.start.column - 1 :]
    return "".join(stretch)


def leaves(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Walk to every scalar of a value."""
    if isinstance(value, dict | list):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for step, inner in items:
            yield from leaves(inner, (*path, step))
    else:
        yield path, value


@given(mappings)
def test_what_is_dumped_reads_back_equal(data: dict[str, Any]) -> None:
    """PyYAML quotes everything that YAML 1.1 would take for something else; we agree with the rest."""
    text = yaml.safe_dump(data, allow_unicode=True, sort_keys=False)
    checked = read_documents(text.encode(), FILE)
    assert checked.diagnostics == ()
    assert [document.data for document in checked.value] == [data]


@given(data=mappings, flow=st.booleans())
def test_every_span_cut_out_of_the_text_is_the_value_it_names(*, data: dict[str, Any], flow: bool) -> None:
    """Read alone, the stretch of a scalar or a key gives that very scalar or key."""
    text = yaml.safe_dump(data, allow_unicode=True, sort_keys=False, default_flow_style=flow, width=30)
    positions = Positions(text.encode(), FILE)
    for path, value in leaves(data):
        span = positions.span(0, path)
        assert span is not None
        assert read_value(cut(text, span).encode(), FILE).value == value
        key = positions.span(0, path, on_key=True)
        assert key is not None
        if isinstance(path[-1], str):
            assert read_value(cut(text, key).encode(), FILE).value == path[-1]


@given(st.binary(max_size=200))
def test_random_bytes_never_raise(text: bytes) -> None:
    """They are refused, or they happen to be YAML."""
    assert_answers(text)


@given(fragments)
def test_random_yaml_never_raises_and_every_value_has_a_place(text: str) -> None:
    """Fragments of the language in any order come closer to the edges than bytes do."""
    assert_answers(text.encode())


def assert_answers(text: bytes) -> None:
    """Read a text and look up every value and every diagnostic that comes of it."""
    checked = read_documents(text, FILE)
    positions = Positions(text, FILE)
    lines = text.decode("utf-8-sig", errors="replace").splitlines() or [""]
    for document in checked.value:
        for path, _ in leaves(document.data):
            assert positions.span(document.source.document, path) is not None
            assert positions.span(document.source.document, path, on_key=True) is not None
    for diagnostic in checked.diagnostics:
        assert diagnostic.span is not None
        start, end = diagnostic.span.start, diagnostic.span.end
        assert (1, 1) <= start <= end
        assert end.line <= len(lines)
        assert end.column <= len(lines[end.line - 1]) + 1

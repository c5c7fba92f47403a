"""Short messages: what they leave open, how long they become, and how many messages that is."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pgconf.decisions.sms_text import Draft, Syntax, alphabet, segments, septets, units

WORDS = st.text("订单已付元，。 ab1¥", max_size=8)
NAMES = ("serial", "amount", "name")
CHOSEN = st.lists(st.sampled_from(NAMES), max_size=6)
SYNTAXES = st.sampled_from(
    [Syntax.DOLLAR_NAME, Syntax.DOLLAR_NUMBER, Syntax.NUMBER, Syntax.NAME, Syntax.DOUBLE]
)
WRITTEN = {
    Syntax.DOLLAR_NAME: lambda name: f"${{{name}}}",
    Syntax.DOLLAR_NUMBER: lambda name: f"${{{NAMES.index(name) + 1}}}",
    Syntax.NUMBER: lambda name: f"{{{NAMES.index(name) + 1}}}",
    Syntax.NAME: lambda name: f"{{{name}}}",
    Syntax.DOUBLE: lambda name: f"{{{{{NAMES.index(name) + 1}}}}}",
}


@st.composite
def texts(draw: st.DrawFn) -> tuple[list[str], list[str]]:
    """Draw words, and the variables that stand between them."""
    names = draw(CHOSEN)
    return draw(st.lists(WORDS, min_size=len(names) + 1, max_size=len(names) + 1)), names


def draft(words: list[str], names: list[str], syntax: Syntax) -> Draft:
    """Write a text in some syntax."""
    parts = [part for word, name in zip(words, names, strict=False) for part in (word, WRITTEN[syntax](name))]
    return Draft("".join((*parts, words[-1])), NAMES, NAMES)


@given(texts(), SYNTAXES)
def test_what_is_written_is_read(text: tuple[list[str], list[str]], syntax: Syntax) -> None:
    """In every syntax: the variables in their order, the places, and the words around them."""
    words, names = text
    read = draft(words, names, syntax)
    assert [opening.variable for opening in read.openings] == names
    assert {opening.syntax for opening in read.openings} <= {syntax}
    assert read.literal == "".join(words)
    assert all(
        read.body[one.start : one.end] == WRITTEN[syntax](name)
        for one, name in zip(read.openings, names, strict=True)
    )


@given(texts(), SYNTAXES, SYNTAXES)
def test_a_text_can_be_written_in_another_syntax_and_back(
    text: tuple[list[str], list[str]], one: Syntax, other: Syntax
) -> None:
    """Nothing but the signs around the variables changes."""
    before = draft(*text, one)
    there = before.rewritten(other)
    assert there is not None
    assert there == draft(*text, other).body
    assert Draft(there, NAMES, NAMES).rewritten(one) == before.body


def test_what_has_no_number_cannot_be_numbered() -> None:
    """And a number that stands for nothing cannot be named."""
    assert Draft("${serial}", ()).rewritten(Syntax.NUMBER) is None
    assert Draft("{3}", ("serial",)).rewritten(Syntax.DOLLAR_NAME) is None
    assert Draft("{0}", ("serial",)).openings[0].variable is None


@given(texts(), SYNTAXES, st.dictionaries(st.sampled_from(NAMES), st.integers(0, 99)))
def test_a_message_is_never_longer_than_told(
    text: tuple[list[str], list[str]], syntax: Syntax, widths: dict[str, int]
) -> None:
    """Filled with the longest values it has just that length; without one of them nothing is told."""
    words, names = text
    told = draft(words, names, syntax).longest(widths)
    if set(names) <= set(widths):
        assert told == len("".join(words)) + sum(widths[name] for name in names)
    else:
        assert told is None


@given(texts(), SYNTAXES)
def test_neighbours_are_openings_without_a_word_between(
    text: tuple[list[str], list[str]], syntax: Syntax
) -> None:
    """The first pair is given."""
    words, names = text
    empty = [index for index, word in enumerate(words[1:-1]) if not word]
    pair = draft(words, names, syntax).adjacent
    found = (
        None
        if pair is None
        else [one.start for one in draft(words, names, syntax).openings].index(pair[0].start)
    )
    assert found == (empty[0] if empty and len(names) > 1 else None)


@pytest.mark.parametrize(
    ("body", "is_open"),
    [
        ("${a}", True),
        (" ${a} ，${b}。", True),
        ("${a}元", False),
        ("订单", False),
        ("", False),
        ("5${a}", False),
    ],
)
def test_signs_say_nothing(body: str, *, is_open: bool) -> None:
    """Letters, digits and Chinese characters do."""
    assert Draft(body).is_all_open is is_open


@given(st.integers(0, 3000), st.sampled_from([(70, 67), (160, 153)]))
def test_segments_hold_the_message_and_no_more_than_it_needs(length: int, sizes: tuple[int, int]) -> None:
    """One segment is larger than each of several."""
    single, each = sizes
    count = segments(length, single, each)
    assert length <= (single if count == 1 else count * each)
    assert count == 1 or length > max(single, (count - 1) * each)


@given(st.integers(0, 3000))
def test_a_longer_message_never_costs_less(length: int) -> None:
    """One character more is the same or one segment more."""
    assert segments(length + 1, 70, 67) - segments(length, 70, 67) in {0, 1}


@given(st.text(st.characters(codec="utf-8")))
def test_units_are_characters_and_one_more_for_each_beyond_the_basic_plane(text: str) -> None:
    """Emoji mostly count twice."""
    assert units(text) == len(text) + len(re.findall("[\U00010000-\U0010ffff]", text))


@pytest.mark.parametrize(
    ("text", "name", "places"),
    [("Hello", "gsm7", 5), ("100 €", "gsm7", 6), ("{}[]", "gsm7", 8), ("ñ", "gsm7", 1), ("ê", "ucs2", 1),
     ("订", "ucs2", 1), ("`", "ucs2", 1), ("ç", "ucs2", 1), ("Ç", "gsm7", 1)],
)  # fmt: skip
def test_the_alphabet_is_the_one_of_the_standard(text: str, name: str, places: int) -> None:
    """3GPP TS 23.038: what needs an escape takes two places, and a small ç is not in it."""
    assert alphabet(text) == name
    assert septets(text) == places


@given(st.text("abc{}€[]", max_size=20), st.text("abc{}€[]", max_size=20))
def test_places_add_up(one: str, other: str) -> None:
    """A text takes what its parts take."""
    assert septets(one + other) == septets(one) + septets(other)


@pytest.mark.parametrize(
    ("body", "is_part"),
    [
        ("https://a.cn/${x}", True),
        ("HTTP://a.cn/?q=${x}", True),
        ("www.a.cn${x}", True),
        ("https://a.cn/ ${x}", False),
        ("https://a.cn，${x}", False),
        ("${x}", False),
    ],
)
def test_a_link_ends_where_no_link_goes_on(body: str, *, is_part: bool) -> None:
    """With a space or a Chinese mark."""
    text = Draft(body)
    assert text.is_in_link(text.openings[0]) is is_part

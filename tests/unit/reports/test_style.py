"""Text for terminals: colours that can be off, columns that line up, nothing that acts."""

import pytest

from pgconf.reports.style import Style, padded, printable, width


def test_looks_are_painted_only_where_colours_are_on() -> None:
    """Without colours the text is as it was."""
    assert Style(colour=True).paint("error", "red", "bold") == "\x1b[31;1merror\x1b[0m"
    assert Style(colour=False).paint("error", "red", "bold") == "error"
    assert Style().paint("error", "red") == "error"


def test_nothing_is_not_painted() -> None:
    """No codes around an empty text."""
    assert Style(colour=True).paint("", "red") == ""


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        pytest.param("", 0, id="nothing"),
        pytest.param("alipay", 6, id="letters"),
        pytest.param("支付宝", 6, id="Chinese takes two columns each"),
        pytest.param("支付宝 alipay", 13, id="both"),
        pytest.param("💴", 2, id="an emoji takes two"),
        pytest.param("👨\u200d👩\u200d👧", 2, id="a family is one emoji"),
        pytest.param("e\u0301", 1, id="an accent takes none"),
        pytest.param("é", 1, id="a letter with an accent"),
        pytest.param("（）", 4, id="full-width brackets"),
    ],
)
def test_the_width_of(text: str, columns: int) -> None:
    """What a terminal gives it; padding fills up to a column."""
    assert width(text) == columns
    assert padded(text, columns + 2) == f"{text}  "
    assert padded(text, 0) == text


@pytest.mark.parametrize(
    ("character", "shown"),
    [
        pytest.param("\x1b", "\\x1b", id="escape"),
        pytest.param("\x9b", "\\x9b", id="the escape of one byte"),
        pytest.param("\x00", "\\x00", id="null"),
        pytest.param("\x08", "\\x08", id="backspace"),
        pytest.param("\r", "\\r", id="carriage return"),
        pytest.param("\n", "\\n", id="line feed"),
        pytest.param("\x0b", "\\x0b", id="vertical tab"),
        pytest.param("\x7f", "\\x7f", id="delete"),
        pytest.param("\x85", "\\x85", id="next line"),
        pytest.param("\u2028", "\\u2028", id="line separator"),
        pytest.param("\u2029", "\\u2029", id="paragraph separator"),
        pytest.param("\u200e", "\\u200e", id="left-to-right mark"),
        pytest.param("\u200f", "\\u200f", id="right-to-left mark"),
        pytest.param("\u061c", "\\u061c", id="Arabic letter mark"),
        pytest.param("\u202a", "\\u202a", id="left-to-right embedding"),
        pytest.param("\u202e", "\\u202e", id="right-to-left override"),
        pytest.param("\u2066", "\\u2066", id="left-to-right isolate"),
        pytest.param("\u2069", "\\u2069", id="pop directional isolate"),
    ],
)
def test_what_acts_on_a_terminal_is_shown_and_does_not_act(character: str, shown: str) -> None:
    """The rest of the text stays."""
    assert printable(f"支付{character}宝") == f"支付{shown}宝"


@pytest.mark.parametrize("text", ["支付宝 💴", "أهلا", "naïve", "👨\u200d👩\u200d👧", "a\\x1b"])
def test_what_only_reads_is_left_alone(text: str) -> None:
    """Every language, and the joiner that emoji are made with."""
    assert printable(text) == text

"""Findings as text with a code frame, and as JSON."""

from collections.abc import Sequence

import pytest

from pgconf.model import Address, Diagnostic, Place, Position, Related, Severity, Span
from pgconf.reports.diagnostics import (
    diagnostics_as_json,
    diagnostics_as_text,
    span_as_json,
    tally,
    to_json,
)
from pgconf.reports.style import Style, width

FILE = "environments/base/payment.yaml"


def span(start: int, end: int, line: int = 1, end_line: int | None = None, file: str = FILE) -> Span:
    """Make a span by its columns."""
    return Span(file, Position(line, start), Position(end_line or line, end))


def text(diagnostic: Diagnostic, *lines: str, style: Style | None = None) -> list[str]:
    """Write one finding about a file with some lines."""

    def read_line(file: str, number: int) -> str | None:
        return lines[number - 1] if file == FILE and number <= len(lines) else None

    return list(diagnostics_as_text([diagnostic], read_line, style or Style()))


def dangling(where: Span | Place | None, hint: str | None = None) -> Diagnostic:
    """Make a finding at a place."""
    message = "no settlement_rule is named `alipay-t2`"
    return Diagnostic(name="ref/dangling", message=message, where=where, hint=hint)


def test_a_finding_reads_like_a_compilers() -> None:
    """Severity and name, the sentence, the place, the line with its carets, notes, and what to do."""
    diagnostic = Diagnostic(
        name="ref/dangling",
        message="no settlement_rule is named `alipay-t2`",
        where=span(13, 22, line=2),
        hint="did you mean `alipay-t1`?",
        related=(
            Related("`alipay-t1` is declared here", span(7, 16, line=2, file="base/settlement.yaml")),
            Related("it was renamed", Place(Address("settlement_rule", "alipay-t1"))),
        ),
    )
    assert text(diagnostic, "name: alipay-web", "settlement: alipay-t2") == [
        "error[ref/dangling]: no settlement_rule is named `alipay-t2`",
        " --> environments/base/payment.yaml:2:13",
        "  |",
        "2 | settlement: alipay-t2",
        "  |             ^^^^^^^^^",
        "  = note: `alipay-t1` is declared here: base/settlement.yaml:2:7",
        "  = note: it was renamed",
        "  = help: did you mean `alipay-t1`?",
        "",
    ]


def test_a_finding_without_a_file_is_a_sentence_and_a_hint() -> None:
    """There is nothing to quote."""
    assert text(dangling(None, hint="name one")) == [
        "error[ref/dangling]: no settlement_rule is named `alipay-t2`",
        "  = help: name one",
        "",
    ]


def test_a_place_that_nobody_looked_up_is_not_shown() -> None:
    """An address is in the message already."""
    assert text(dangling(Place(Address("payment_method", "alipay-web"))), "x") == [
        "error[ref/dangling]: no settlement_rule is named `alipay-t2`",
        "",
    ]


def test_a_line_that_cannot_be_read_has_no_frame() -> None:
    """The file may have gone meanwhile."""
    assert text(dangling(span(1, 2, line=7)), "x") == [
        "error[ref/dangling]: no settlement_rule is named `alipay-t2`",
        " --> environments/base/payment.yaml:7:1",
        "",
    ]


def test_a_line_that_may_hold_a_secret_is_not_read() -> None:
    """The place is told, the line is not."""
    diagnostic = Diagnostic(
        name="schema/wrong-type", message="it must be a reference", where=span(14, 20), conceal=True
    )
    assert text(diagnostic, "private_key: MIIEvQ") == [
        "error[schema/wrong-type]: it must be a reference",
        " --> environments/base/payment.yaml:1:14",
        "",
    ]


def test_the_frame_moves_aside_for_long_line_numbers() -> None:
    """The bars stand in one column."""
    lines = text(dangling(span(1, 4, line=1000)), *["x"] * 999, "abc")
    assert lines[1:5] == [
        "    --> environments/base/payment.yaml:1000:1",
        "     |",
        "1000 | abc",
        "     | ^^^",
    ]


MARKED = {
    "letters": ("settlement: alipay-t2", "alipay-t2"),
    "Chinese": ("title: 支付宝", "支付宝"),
    "what follows Chinese": ("支付宝: alipay", "alipay"),
    "what follows an emoji": ("title: 💴💴 x", "x"),
    "an emoji": ("title: 付💴", "💴"),
    "what follows a family": ("title: 👨\u200d👩\u200d👧 x", "x"),
    "what follows an accent of its own": ("cafe\u0301: x", "x"),
    "what follows a control character": ("title: \x1b[2J x", "x"),
    "what follows an override": ("title: \u202e x", "x"),
    "a control character": ("title: a\x07b", "a\x07b"),
    "what follows a tab": ("a\tb: x", "x"),
    "text with a tab": ('title: "a\tb"', '"a\tb"'),
    "Chinese with a tab": ('title: "支\t付"', '"支\t付"'),
    "the end of a long line": (f"title: {'x' * 300} end", "end"),
    "the middle of a long Chinese line": (f"{'支' * 200}付{'宝' * 200}", "付"),
}


@pytest.mark.parametrize(("line", "marked"), MARKED.values(), ids=MARKED)
def test_the_carets_stand_under(line: str, marked: str) -> None:
    """Column for column, as a terminal shows the line."""
    start = line.index(marked) + 1
    _, _, _, quoted, carets, _ = text(dangling(span(start, start + len(marked))), line)
    quoted, carets = quoted.removeprefix("1 | "), carets.removeprefix("  | ")
    before = carets.count(" ")
    under = _columns(quoted, before, len(carets))
    assert under == _shown(marked)
    assert "\t" not in quoted
    assert width(quoted) <= 2 * 120 + 20


def _shown(marked: str) -> str:
    return marked.replace("\x07", "\\x07").replace("\t", " ")


def _columns(line: str, start: int, end: int) -> str:
    """Cut a line by terminal columns."""
    cut = next(i for i in range(len(line) + 1) if width(line[:i]) == start)
    while cut < len(line) and width(line[: cut + 1]) == start:
        cut += 1
    stop = next(i for i in range(len(line), -1, -1) if width(line[:i]) == end)
    return line[cut:stop]


def test_a_span_over_several_lines_is_marked_to_the_end_of_its_first_one() -> None:
    """The frame shows one line."""
    lines = text(dangling(span(8, 3, line=1, end_line=2)), "title: >", "  x")
    assert lines[4] == "  |        ^"


def test_a_span_of_no_length_is_marked_by_one_caret() -> None:
    """Also behind the last character of a line."""
    assert text(dangling(span(3, 3)), "ab")[4] == "  |   ^"
    assert text(dangling(span(1, 1)), "")[4] == "  | ^"


NASTY = "\x1b[2J\x9b1m\u202e\u2066\r\nfake"


@pytest.mark.parametrize("colour", [False, True], ids=["plain", "in colour"])
def test_nothing_from_outside_acts_on_the_terminal(*, colour: bool) -> None:
    """Not in messages, hints, notes, file names or lines."""
    nasty = span(8, 12, file=f"base/{NASTY}.yaml")
    diagnostic = Diagnostic(
        name="a/b", message=NASTY, where=nasty, hint=NASTY, related=(Related(NASTY, nasty), Related(NASTY))
    )
    lines = list(
        diagnostics_as_text([diagnostic], lambda _file, _line: f"title: {NASTY}", Style(colour=colour))
    )
    for line in lines:
        rest = line
        for code in ("0", "1", "31;1", "34"):
            rest = rest.replace(f"\x1b[{code}m", "") if colour else rest
        assert not {"\x1b", "\x9b", "\u202e", "\u2066", "\r", "\n"} & set(rest), repr(line)


def test_colours_are_codes_around_the_same_text() -> None:
    """Errors are red; without colours there is no code at all."""
    plain = "\n".join(text(dangling(span(1, 4)), "abc"))
    painted = "\n".join(text(dangling(span(1, 4)), "abc", style=Style(colour=True)))
    assert "\x1b" not in plain
    assert painted.startswith("\x1b[31;1merror[ref/dangling]\x1b[0m")
    for code in ("0", "1", "31;1", "34"):
        painted = painted.replace(f"\x1b[{code}m", "")
    assert painted == plain


def test_findings_are_json_with_columns_in_characters() -> None:
    """What is absent is left out; the span of a note without a place is null."""
    full = Diagnostic(
        name="ref/dangling",
        message="no account is named `支付宝`",
        where=span(13, 16, line=2),
        hint="add one",
        address=Address("payment_method", "alipay-web"),
        severity=Severity.WARNING,
        related=(Related("here", span(1, 2)), Related("there")),
    )
    assert diagnostics_as_json([full, dangling(None)]) == [
        {
            "name": "ref/dangling",
            "severity": "warning",
            "message": "no account is named `支付宝`",
            "hint": "add one",
            "address": "payment_method/alipay-web",
            "span": {"file": FILE, "start": {"line": 2, "column": 13}, "end": {"line": 2, "column": 16}},
            "related": [
                {
                    "message": "here",
                    "span": {
                        "file": FILE,
                        "start": {"line": 1, "column": 1},
                        "end": {"line": 1, "column": 2},
                    },
                },
                {"message": "there", "span": None},
            ],
        },
        {
            "name": "ref/dangling",
            "severity": "error",
            "message": "no settlement_rule is named `alipay-t2`",
        },
    ]
    assert span_as_json(None) is None


def test_json_is_indented_and_keeps_chinese() -> None:
    """People read it too."""
    assert to_json({"title": "支付宝"}) == '{\n  "title": "支付宝"\n}'


@pytest.mark.parametrize("character", ["\x1b", "\x7f", "\x9b", "\u2028", "\u202e", "\u2066"])
def test_json_escapes_what_acts_on_a_terminal(character: str) -> None:
    """It is the same JSON to a program, and harmless to whoever prints it."""
    assert to_json([character]) == f'[\n  "\\u{ord(character):04x}"\n]'


@pytest.mark.parametrize(
    ("severities", "words"),
    [
        ((), "nothing found"),
        ((Severity.ERROR,), "1 error"),
        ((Severity.INFO, Severity.ERROR, Severity.ERROR), "2 errors, 1 info"),
        ((Severity.WARNING, Severity.WARNING, Severity.ERROR), "1 error, 2 warnings"),
        ((Severity.INFO, Severity.INFO), "2 infos"),
    ],
)
def test_findings_are_counted_the_worst_first(severities: Sequence[Severity], words: str) -> None:
    """The last line of a run."""
    assert tally([Diagnostic(name="a/b", message="m", severity=one) for one in severities]) == words

"""E-mails as Jinja2 templates."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment

from pgconf.decisions.mail_templates import longest, mail_template


@pytest.mark.parametrize(
    ("text", "variables"),
    [
        ("plain", {}),
        ("{{ b }}\n{{ a }}{{ b }}", {"a": 2, "b": 1}),
        ("{% if a %}{{ b.c[d] }}{% endif %}", {"a": 1, "b": 1, "d": 1}),
        ("{% for a in b %}{{ a }}{{ loop.index }}{% endfor %}{{ range(2) }}", {"b": 1}),
        ("{# {{ a }} #}{% raw %}{{ b }}{% endraw %}", {}),
        ("{% set a = b %}{{ a }}", {"b": 1}),
    ],
)
def test_a_template_takes_what_it_does_not_make_itself(text: str, variables: dict[str, int]) -> None:
    """Each name with the line where it comes first."""
    assert mail_template(text).variables == variables


@pytest.mark.parametrize(
    ("text", "line"),
    [("{{ a", 1), ("\n{% if a %}", 2), ("{{ a }}\n{{ a | nothing }}", 2), ("{% nothing %}", 1)],
)
def test_what_cannot_be_read_has_a_line(text: str, line: int) -> None:
    """And nothing else is told of it."""
    read = mail_template(text)
    assert read.fault is not None
    assert (read.fault.line, read.variables) == (line, {})


@pytest.mark.parametrize(
    ("text", "breaks"), [('{{ "a\\nb" }}', True), ("a\nb {{ c }}", False), ('{{ a | join("\\r") }}', True)]
)
def test_a_line_break_may_come_out_of_an_expression(text: str, *, breaks: bool) -> None:
    """Lines of the text itself are not meant."""
    assert mail_template(text).breaks_lines is breaks


def test_nothing_is_run() -> None:
    """A template that would never end, or reach out of the sandbox, is only read."""
    text = "{% for a in range(10 ** 9) %}{{ ''.__class__.__mro__ }}{% endfor %}"
    assert mail_template(text).fault is None
    assert longest(text, {}) is None


PARTS = st.sampled_from(
    [
        "x",
        "付款",
        "{{ a }}",
        "{{ a | upper }}",
        "{{ b | trim }}",
        "{{ 'yes' }}",
        "{% if a %}{{ b }}{% else %}no{% endif %}",
    ]
)


@given(st.lists(PARTS, max_size=6), st.integers(0, 9), st.integers(0, 9))
def test_a_text_is_never_longer_than_told(parts: list[str], one: int, other: int) -> None:
    """Whatever the values are, up to their longest."""
    text = "".join(parts)
    told = longest(text, {"a": one, "b": other})
    assert told is not None
    filled = Environment(autoescape=True).from_string(text).render(a="A" * one, b="B" * other)
    assert len(filled) <= told


@pytest.mark.parametrize(
    "text", ["{{ c }}", "{{ a | truncate(3) }}", "{{ a }}{% for b in a %}x{% endfor %}", "{{ a ~ a }}",
             "{% if a %}{{ c }}{% endif %}"]
)  # fmt: skip
def test_nothing_is_told_of_what_is_not_known(text: str) -> None:
    """Other filters, loops and expressions, and values of any length."""
    assert longest(text, {"a": 3}) is None


def test_a_condition_counts_its_longest_branch() -> None:
    """They never come together."""
    assert longest("{% if a %}12{% elif b %}12345{% else %}123{% endif %}", {}) == 5


def test_what_is_nested_too_deeply_cannot_be_read() -> None:
    """It is a fault of the template, and not one of whoever reads it."""
    fault = mail_template("{{ " + "(" * 9999 + "a" + ")" * 9999 + " }}").fault
    assert fault is not None
    assert fault.message == "it is nested too deeply"

"""Rendering: what templates see, how values are written, and what is told when something is wrong."""

from decimal import Decimal
from typing import Any

import pytest

from pgconf.kinds.artifact_template import ArtifactTemplate, TemplateHeader
from pgconf.model import Address, Diagnostic, Place, Span
from pgconf.rendering import render, seen
from pgconf.rendering.budget import MOST_STEPS

METHOD = {
    "name": "alipay-web",
    "title": '支付宝 "网站"',
    "currency": "CNY",
    "amount": {"min": Decimal("0.01"), "max": Decimal(20000)},
    "credentials": {"key": {"secret": "env:KEY"}},
    "values": [1, True, None],
    "items": "a field",
}
AT = Address("payment_method", "alipay-web")


def made(text: str, writes: str = "out.txt", each: str | None = None, **data: Any) -> list[tuple[str, str]]:
    """Render a template; give the names and contents of its artifacts, which must all be made."""
    rendered = render(
        template(text, writes, each),
        {"payment_method": (seen(AT, {**METHOD, **data}),)},
        {"name": "production"},
    )
    assert rendered.diagnostics == ()
    return [(one.name, one.content.decode()) for one in rendered.value]


def refused(text: str, writes: str = "out.txt", each: str | None = None, **data: Any) -> Diagnostic:
    """Render a template that cannot be rendered; give the one finding."""
    rendered = render(
        template(text, writes, each),
        {"payment_method": (seen(AT, {**METHOD, **data}),)},
        {"name": "production"},
    )
    assert rendered.value == ()
    (found,) = rendered.diagnostics
    return found


def template(text: str, writes: str, each: str | None) -> ArtifactTemplate:
    """Make a template that reads payment methods."""
    data = {"reads": ["payment_method"], "writes": writes, **({"each": each} if each else {})}
    return ArtifactTemplate("templates/t.j2", text, TemplateHeader.model_validate(data))


def line_of(found: Diagnostic) -> int:
    """Tell the line that a finding is at."""
    assert isinstance(found.where, Span)
    assert found.where.file == "templates/t.j2"
    return found.where.start.line


@pytest.mark.parametrize(
    ("writes", "expression", "expected"),
    [
        ("a.json", "m.title", '"支付宝 \\"网站\\""'),
        ("a.json", "m.amount.max", "20000"),
        ("a.json", "m.amount", '{"min": 0.01, "max": 20000}'),
        ("a.json", "m.values", "[1, true, null]"),
        ("a.json", "m.credentials.key", '{"secret": "env:KEY"}'),
        ("a.json", "'pay-' ~ m.name", '"pay-alipay-web"'),
        ("a.yaml", "m.name", "alipay-web"),
        ("a.yaml", "'no'", '"no"'),
        ("a.yaml", "'12:30'", '"12:30"'),
        ("a.yaml", "'yes # no'", '"yes # no"'),
        ("a.toml", "{'a': m.title}", '{"a" = "支付宝 \\"网站\\""}'),
        ("a.csv", "'a, b'", '"a, b"'),
        ("a.csv", "m.title", '"支付宝 ""网站"""'),
        ("a.sql", "\"it's\"", "'it''s'"),
        ("a.sql", "m.values", "(1, TRUE, NULL)"),
        ("a.html", "'<b>'", "&lt;b&gt;"),
        ("a.po", "m.title", '"支付宝 \\"网站\\""'),
        ("a.txt", "m.amount.min", "0.01"),
        ("a.txt", "m.title | shell", "'支付宝 \"网站\"'"),
        ("a.txt", "m.amount.min | minor_units(m.currency)", "1"),
        ("a.txt", "12.5 | minor_units('JPY') if false else 3", "3"),
        ("a.txt", "'1.234' | minor_units('KWD')", "1234"),
        ("a.txt", "'15m' | seconds", "900"),
        ("a.txt", "'06:30' | cron", "30 6 * * *"),
        ("a.txt", "'06:30' | cron(['fri', 'mon'])", "30 6 * * 1,5"),
        ("a.txt", "'week on sun at 08:00' | cron", "0 8 * * 0"),
        ("a.txt", "'month on 5 at 08:00' | cron", "0 8 5 * *"),
        ("a.txt", "'06:30' | calendar('Asia/Shanghai')", "*-*-* 06:30:00 Asia/Shanghai"),
        ("a.txt", "'week on mon at 08:00' | calendar", "Mon *-*-* 08:00:00"),
        ("a.txt", "'month on 5 at 08:00' | calendar", "*-*-05 08:00:00"),
        ("a.txt", "'month on 31 at 08:00' | calendar", "*-*~01 08:00:00"),
        ("a.sql", "m.name | identifier", '"alipay-web"'),
        ("a.txt", "payment_method | secrets | join(' ')", "env:KEY"),
        ("a.txt", "[m, m.credentials.key, m.title] | secrets | length", "1"),
        ("a.sql", "\"state == 'a' && amount > 1\" | condition(['state', 'amount'], 'JPY')",
         """("state" = 'a' AND "amount" > 1)"""),
        ("a.yaml", "'a\\u2028b\\x85\\x7f'", '"a\\u2028b\\u0085\\u007f"'),
        ("a.txt", "m.name | word", "alipay-web"),
        ("a.txt", "m.amount | json", '{"min": 0.01, "max": 20000}'),
        ("a.txt", "m['items']", "a field"),
        ("a.txt", "m.items", "a field"),
    ],
)  # fmt: skip
def test_an_expression_is_one_value_of_the_format(writes: str, expression: str, expected: str) -> None:
    """So that nothing in a value ends it early."""
    before = "x = " if writes == "a.toml" else ""
    text = f"{{% set m = payment_method[0] %}}\n{before}{{{{ {expression} }}}}\n"
    assert made(text, writes) == [(writes, f"{before}{expected}\n")]


@pytest.mark.parametrize(
    ("expression", "name", "told"),
    [
        ("m.amuont.max", "render/undefined-value", "has no `amuont`; did you mean `amount`?"),
        ("m.fee", "render/undefined-value", "write `fee is defined` to ask for it"),
        ("nothing", "render/undefined-value", "'nothing' is undefined"),
        ("m.amount", "render/unfit-value", "a map cannot be written as text"),
        ("none", "render/unfit-value", "nothing cannot be written as text"),
        ("m.values", "render/unfit-value", "a list cannot be written as text"),
        ("m.amount.min | minor_units('JPY')", "render/unfit-value", "0.01 JPY has no whole minor units"),
        ("m.amount.min | minor_units('XYZ')", "render/unfit-value", "`XYZ` is no currency"),
        ("m.title | minor_units('CNY')", "render/unfit-value", "is no amount"),
        ("m.title | seconds", "render/unfit-value", "is no duration"),
        ("m.title | cron", "render/unfit-value", "is no time"),
        ("'06:30' | cron(['someday'])", "render/unfit-value", "`someday` is no weekday"),
        ("'month on 29 at 08:00' | calendar", "render/unfit-value", "shorter months take their last day"),
        ("'month on 31 at 08:00' | cron", "render/unfit-value", "shorter months take their last day"),
        ("m.title | identifier", "render/unfit-value", "cannot name anything in SQL"),
        ("m | permissions", "render/unfit-value", "`permissions` takes a role matrix"),
        ("m.name | permissions", "render/unfit-value", "`permissions` takes a role matrix"),
        ("m.name | condition(['state'])", "render/unfit-value", "SQL has no simple way to say `alipay-web`"),
        ("m.title | word", "render/unfit-value", "is no single word"),
        ("m.name ~ m.values", "render/unfit-value", "`~` joins single values"),
        ("1 / 0", "render/failed", "this fails: division by zero"),
        ("m.name | nonsense", "render/broken-template", "no filter named 'nonsense'"),
        ("m.name +", "render/broken-template", ""),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_at_its_line(expression: str, name: str, told: str) -> None:
    """And at the value that is at fault, if a resource holds it."""
    found = refused(f"{{% set m = payment_method[0] %}}\n\n{{{{ {expression} }}}}\n")
    assert (found.name, line_of(found)) == (name, 3)
    assert told in found.message


@pytest.mark.parametrize("text", ["a\n[b]", " a", "a ", "a \\"])
def test_what_would_go_on_in_another_line_is_no_value_of_a_unit(text: str) -> None:
    """A backslash at the end means that to systemd, and the next line would be part of the value."""
    found = refused("[a]\nb={{ payment_method[0].title }}\n", "a.timer", title=text)
    assert (found.name, line_of(found)) == ("render/unfit-value", 2)


def test_a_value_at_fault_is_shown_where_it_is_set() -> None:
    """By its address and path, which the caller looks up."""
    found = refused("{{ payment_method[0].amount.min | minor_units('JPY') }}")
    assert [one.where for one in found.related] == [Place(AT, ("amount", "min"))]
    assert found.address == AT


@pytest.mark.parametrize(
    "expression",
    [
        "''.__class__.__mro__[1].__subclasses__()",
        "m.__init__",
        "m.place",
        "m.name.place",
        "m._entries",
        "''.join(['a'])",
        "'%s' % 'a'",
        "'{0.__class__}'.format(1)",
        "'a'.ljust(1000000000)",
        "range.__self__",
        "self._TemplateReference__context",
        "namespace.__init__.__globals__",
        "'a' * 1000000000",
        "[1] * 1000000000",
        "9 ** 9999999",
        "cycler('a').__init__.__globals__",
        "lipsum()",
        "m.name | attr('__class__')",
        "m.name | pprint",
        "'a' | center(1000000000)",
    ],
)
def test_a_template_reaches_nothing_but_resources(expression: str) -> None:
    """No attributes of Python, no methods that are not listed, nothing that grows beyond measure."""
    found = refused(f"{{% set m = payment_method[0] %}}\n{{{{ {expression} }}}}\n")
    assert found.name.startswith("render/")
    assert line_of(found) == 2


@pytest.mark.parametrize(
    "text",
    [
        "{% include '/etc/passwd' %}",
        "{% import '/etc/passwd' as p %}",
        "{% from 'os' import path %}",
        "{% extends '../../secret' %}",
    ],
)
def test_a_template_stands_alone(text: str) -> None:
    """It reads no other file."""
    found = refused(text)
    assert (found.name, line_of(found)) == ("render/broken-template", 1)
    assert "stand alone" in found.message


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("{% for a in [1] %}" * 25 + "{% endfor %}" * 25, "broken-template"),
        ("{% if true %}" * 120 + "{% endif %}" * 120, "broken-template"),
        ("{% macro m(a, a) %}{% endmacro %}", "broken-template"),
        ("{{ range(stop=1, stop=2) }}", "broken-template"),
        ("{{ range(9) | map('no_such_filter') | list }}", "failed"),
        ("{{ range(9) | select('no_such_test') | list }}", "failed"),
        ("{{ range(9) | map | list }}", "failed"),
        ("{% set payment_method.x = 1 %}", "failed"),
        ("{{ 1e999 }}", "failed"),
        ("{{ '\\ud800' }}", "failed"),
    ],
)
def test_whatever_is_wrong_is_a_finding(text: str, name: str) -> None:
    """Also what only Python says, of the program that Jinja2 makes of a template, or while it runs."""
    assert refused(text).name == f"render/{name}"


@pytest.mark.parametrize(
    "text",
    [
        "{% for a in range(90000) %}{% for b in range(90000) %}{% endfor %}{% endfor %}",
        "{% for a in range(90000) %}{% for b in range(90000) %}x{% endfor %}{% endfor %}",
        "{% for a in range(90000) %}{{ range(90000) | list | length }}{% endfor %}",
        "{% for a in range(90000) %}{{ range(90000) | sum }}{% endfor %}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
        "{% macro m() %}{{ n() }}{{ n() }}{% endmacro %}{% macro n() %}{{ m() }}{% endmacro %}{{ m() }}",
    ],
)
def test_a_template_ends(text: str) -> None:
    """Steps are counted, so it ends the same way on every machine."""
    assert refused(text).name in {"render/unfit-value", "render/forbidden"}


@pytest.mark.parametrize(
    ("start", "grown"),
    [
        ("'aa'", "= n.t ~ n.t"),
        ("'aa'", "= n.t + n.t"),
        ("'aa'", "= n.t | replace('a', n.t)"),
        ("'aa'", "= [n.t, n.t] | join"),
        ("'aa'", "= range(9) | join(n.t)"),
        ("'aa'", "%}{{ n.t }}{{ n.t }}{% endset"),
        ("[1]", "= n.t + n.t"),
        ("[1]", "= [n.t, n.t] | flatten"),
        ("9", "= n.t * n.t"),
        ("9", "= n.t ** 64"),
    ],
)
def test_nothing_grows_without_an_end(start: str, grown: str) -> None:
    """Texts, lists and numbers are measured before they are made."""
    text = (
        f"{{% set n = namespace(t={start}) %}}{{% for a in range(90) %}}{{% set n.t {grown} %}}{{% endfor %}}"
    )
    assert refused(text).name == "render/unfit-value"


@pytest.mark.parametrize(
    "use",
    [
        "{{ n.a | json }}", "{{ n.a | string | length }}", "{{ n.a | lower | length }}",
        "{{ n.a | secrets | length }}", "{{ [n.a] | unique | list }}", "{{ [n.a, n.b] | max | length }}",
        "{{ n.a == n.b }}", "{{ n.a in [n.b] }}", "{{ n.a is eq(n.b) }}", "{{ {n.a: 1} | length }}",
        "{{ environment[n.a] }}", "{{ environment.get(n.a) }}", "{{ n.a }}",
        "{% for a in [n.a, n.b] %}{{ loop.changed(a) }}{% endfor %}",
    ],
)  # fmt: skip
def test_a_list_in_many_places_is_counted_at_each(use: str) -> None:
    """It takes no room to make one that takes an age to go through."""
    text = (
        "{% set n = namespace(a=(1, 1), b=(1, 1)) %}{% for _ in range(40) %}"
        "{% set n.a = (n.a, n.a) %}{% set n.b = (n.b, n.b) %}{% endfor %}"
    )
    found = refused(text + use)
    assert "never ended" in found.message or "cannot be written" in found.message


@pytest.mark.parametrize(
    "use",
    [
        "{% if -1 in l %}{% endif %}", "{% if -1 is in(l) %}{% endif %}", "{% set x = l[1:] %}",
        "{% if l == m %}{% endif %}",
    ],
)  # fmt: skip
def test_what_is_compared_or_cut_is_counted(use: str) -> None:
    """Long lists, again and again."""
    lists = "{% set l = range(90000) | list %}{% set m = range(90000) | list %}"
    found = refused(f"{lists}{{% for _ in range(90000) %}}{use}{{% endfor %}}")
    assert "never ended" in found.message


def test_comparing_with_some_thousands_is_no_trouble() -> None:
    """Each of three thousand resources with all others."""
    text = "{% set l = range(3000) | list %}{% for one in l %}{% if one in l %}{% endif %}{% endfor %}"
    assert made(text + "{{ 1 in l }}") == [("out.txt", "true")]


@pytest.mark.parametrize("filter_", ["cron", "calendar"])
@pytest.mark.parametrize(
    "time",
    [
        "24:00",
        "10:60",
        "99:99",
        "٠٦:٣٠",
        "week on xyz at 10:00",
        "month on 0 at 10:00",
        "month on 32 at 10:00",
    ],
)
def test_what_is_no_time_is_refused(filter_: str, time: str) -> None:
    """And not written for a scheduler to stumble over."""
    assert "is no time" in refused(f"{{{{ '{time}' | {filter_} }}}}").message


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "1e900000"])
def test_what_is_no_amount_has_no_minor_units(amount: str) -> None:
    """Nor has one that takes an age to write."""
    assert "is no amount" in refused(f"{{{{ '{amount}' | minor_units('CNY') }}}}").message


def test_a_large_shop_is_far_from_the_bound() -> None:
    """Ten thousand resources, a hundred turns each."""
    assert MOST_STEPS > 10_000 * 100


@pytest.mark.parametrize(
    "name",
    [
        "../up.txt", "/etc/passwd", "a/../../b", ".hidden", "a//b", "a/", "", "a\\b", "a b", "C:x",
        "a/.git/config",
        "a\nb", "a" * 300, "~/x", "名.txt",
    ],
)  # fmt: skip
def test_no_artifact_is_written_outside(name: str) -> None:
    """Names are paths below the output folder, of plain characters."""
    found = refused("x", writes="{{ payment_method[0].title }}", title=name)
    assert found.name == "render/unfit-value"


def test_one_artifact_for_each_item() -> None:
    """Of any list that an expression gives."""
    assert made("{{ item }}", "{{ item }}.txt", "['a', 'b']") == [("a.txt", "a"), ("b.txt", "b")]
    assert made("{{ item.title }}", "m/{{ item.name }}.txt", "payment_method") == [
        ("m/alipay-web.txt", METHOD["title"])
    ]
    assert "no list" in refused("x", "x.txt", "payment_method[0].name").message
    assert refused("x", "x.txt", "nothing").name == "render/undefined-value"
    assert refused("x", "x.txt", "payment_method +").name == "render/broken-template"


@pytest.mark.parametrize(
    ("writes", "text"),
    [
        ("a.json", '{"a": "{{ payment_method[0].title }}"}'),
        ("a.json", '{"a": 1, "a": 2}'),
        ("a.json", "[" * 100_000),
        ("a.json", '{"a": [NaN, -Infinity]}'),
        ("a.yaml", "a: 1\nb: {c: 1}\na: 2\n"),
        ("a.yaml", "- &it {b: 1}\n- *it\n---\nc:\n- d: {e: 1, e: 1}\n"),
        ("a.yaml", 'a: "{{ payment_method[0].title }}"'),
        ("a.toml", "a = [\n"),
        ("a.toml", "a = " + "[" * 100_000),
        ("a.toml", "a = " + "9" * 5_000),
        ("a.ini", "key before a section"),
        ("a.conf", "map $a $b {\n  default 1;\n}\n}\n"),
        ("a.conf", "server {\n"),
        ("a.csv", '"a" b,"c'),
        ("a.sql", "SELECT \x01"),
    ],
)
def test_what_a_parser_does_not_take_is_refused(writes: str, text: str) -> None:
    """Before anybody deploys it."""
    found = refused(text, writes)
    assert found.name == "render/invalid-output"
    assert writes in found.message


def test_equal_inputs_give_equal_bytes() -> None:
    """However the maps were made."""
    turned = dict(reversed(METHOD.items()))
    text = "{% for key, value in payment_method[0] | dictsort %}{{ key }} {{ value | json }}\n{% endfor %}"
    first = render(template(text, "a.txt", None), {"payment_method": (seen(AT, METHOD),)}, {})
    second = render(template(text, "a.txt", None), {"payment_method": (seen(AT, turned),)}, {})
    assert first == second
    assert first.value

"""Expressions in CEL: what they see, what they say when they are wrong, and that they always end soon."""

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from decimal import Decimal
from time import process_time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pgconf.kinds.custom import SchemaKind
from pgconf.kinds.registry import registry
from pgconf.loading.yaml import read_documents
from pgconf.model import Address
from pgconf.rules.cel import (
    Allowance,
    CelError,
    CelProblem,
    Program,
    TooCostlyError,
    bind,
    compile_expression,
    value_of,
)

METHOD = """
kind: payment_method
name: alipay-web
title: 支付宝电脑网站支付
provider: alipay
product: page
currency: CNY
countries: [CN, HK]
amount: {min: 0.01, max: 50000}
daily: {amount: 2000000, count: 50000}
fee: {rate: 0.60%, rounding: half-up}
labels: {tier: gold}
serial: order-serial
settlement: alipay-t1
order_expiry: 30m
refund: {window: 180d, approval_above: 1000}
maintenance: [{days: [sat], from: "02:00", to: "02:30"}]
credentials:
  app_id: "2021004117650328"
  sign_type: RSA2-cert
  private_key: {secret: env:PLANTED_SECRET}
  app_certificate:
    content: {secret: file:/planted/secret.crt}
    serial_no: 5a1f0c7e93d24b86
    not_after: 2030-06-30
  alipay_certificate: {content: {secret: env:PLANTED_SECRET}, serial_no: a1, not_after: 2030-06-30}
  alipay_root_certificate: {content: {secret: env:PLANTED_SECRET}, serial_no: b2, not_after: 2038-02-28}
"""

SOON = 1.0
"""Seconds of computing in which everything has ended, also on slower machines; the aim is a tenth of it."""


def spec_of(text: str) -> Any:
    """Read one resource of a built-in kind."""
    (document,) = read_documents(text.encode(), "resource.yaml").value
    data = document.data
    checked = registry()[data["kind"]].check(Address(data["kind"], data["name"]), data)
    assert checked.diagnostics == ()
    return checked.value


def method(**changes: str) -> dict[str, Any]:
    """Give the payment method as CEL sees it, with some lines of its YAML replaced."""
    text = METHOD
    for field, line in changes.items():
        text = "\n".join(line if old.startswith(f"{field}:") else old for old in text.split("\n"))
    return value_of(spec_of(text), registry()["payment_method"].shape)


def compiled(text: str, *variables: str, allowance: Allowance | None = None) -> Program:
    """Compile an expression that is right."""
    program = compile_expression(text, variables or ("resource",), allowance)
    assert isinstance(program, Program), program
    return program


def problem(text: str) -> CelProblem:
    """Compile an expression that is wrong."""
    found = compile_expression(text)
    assert isinstance(found, CelProblem), text
    return found


def failure(text: str, resource: Any) -> CelProblem:
    """Evaluate an expression that fails on a resource."""
    with pytest.raises(CelError) as raised:
        compiled(text).evaluate(bind(resource=resource))
    return raised.value.problem


def pointed_at(found: CelProblem, text: str) -> str:
    """Cut out of an expression what a problem is about."""
    line = text.split("\n")[found.line - 1]
    return line[found.column - 1 : found.column - 1 + found.length]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ('resource.amount.max > 50000.0 && !("limits" in resource.labels)', False),
        ('resource.amount.max >= 50000.0 && !("limits" in resource.labels)', True),
        ('resource.labels["tier"] == "gold" && resource.labels.tier.startsWith("go")', True),
        ('resource.countries.exists(c, c == "HK") && size(resource.countries) == 2', True),
        ('resource.countries.all(c, c in ["CN", "HK", "MO"])', True),
        ('resource.countries.filter(c, c != "CN").map(c, c + "D") == ["HKD"]', True),
        ('resource.maintenance.exists_one(w, w.days.exists(d, d == "sat") && w.from < "03:00")', True),
        ('resource.maintenance[0].from == "02:00" && resource.maintenance[0]["to"] == "02:30"', True),
        ('resource.name.matches("^[a-z]+-web$") && resource.title.contains("电脑")', True),
        ("size(resource.title) == 9", True),
        ('resource.fee.rate > 0.5 ? resource.currency == "CNY" : false', True),
        ("resource.enabled && !resource.protect", True),
        ('// what is large\nresource.amount.max\n  > 10000 // in CNY\n  && resource.currency == "CNY"', True),
        ("resource.amount.max > 1e6 || resource.missing.altogether || true", True),
    ],
)
def test_an_expression_is_true_or_false(expression: str, expected: bool) -> None:  # noqa: FBT001
    """What stands in policies works: comparing, `in`, macros, patterns, comments, several lines."""
    assert compiled(expression).evaluate(bind(resource=method())) is expected


@pytest.mark.parametrize(
    "expression",
    [
        "resource.amount.max == 50000",
        "resource.amount.max == 50000.0",
        "resource.amount.max >= 50000 && resource.amount.max <= 50000.0",
        "resource.amount.min == 0.01",
        "resource.amount.max > resource.amount.min",
        "resource.daily.amount > resource.daily.count",
        "resource.daily.count == 50000 && resource.daily.count == 50000.0",
        "resource.amount.max == resource.daily.count",
        "resource.amount.max in [1, 50000]",
        "resource.amount.max * 2.0 == 100000.0",
        "resource.fee.rate == 0.6",
        "double(resource.daily.count) + 0.5 > 50000.0",
        "type(resource.amount.max) == double && type(resource.daily.count) == int",
    ],
)
def test_numbers_compare_whatever_they_are_written_as(expression: str) -> None:
    """Amounts are doubles, also those written without a point; all numbers compare with each other."""
    assert compiled(expression).evaluate(bind(resource=method()))


AMOUNTS = st.decimals(min_value=0, max_value=10**12, places=2)


@given(one=AMOUNTS, other=AMOUNTS)
def test_amounts_keep_their_order(one: Decimal, other: Decimal) -> None:
    """Doubles tell any two amounts apart that have up to 15 digits, and know them by their literal."""
    resource = {"one": float(one), "other": float(other)}
    pairs = {"<": one < other, "==": one == other, ">": one > other}
    for operator, expected in pairs.items():
        assert (
            compiled(f"resource.one {operator} resource.other").evaluate(bind(resource=resource)) is expected
        )
        assert compiled(f"resource.one {operator} {other:f}").evaluate(bind(resource=resource)) is expected


@pytest.mark.parametrize(
    "expression",
    [
        'resource.order_expiry == duration("30m") && resource.order_expiry < duration("1h")',
        'resource.refund.window == duration("4320h")',
        "resource.refund.window.getHours() == 4320",
        'resource.credentials.app_certificate.not_after > timestamp("2030-06-29T23:59:59Z")',
        'resource.credentials.app_certificate.not_after == timestamp("2030-06-30T00:00:00Z")',
        "resource.credentials.app_certificate.not_after.getFullYear() == 2030",
    ],
)
def test_durations_and_dates_are_cels_own(expression: str) -> None:
    """They compare with `duration(…)` and `timestamp(…)`; a date is its first moment in UTC."""
    assert compiled(expression).evaluate(bind(resource=method()))


def test_a_time_without_zone_is_taken_as_utc() -> None:
    """The environment's zone is not known here, so the clock on the wall is what counts."""
    spec = spec_of("""
kind: scenario
name: pay
given: {at: 2026-11-11T08:00}
when: {pay: {method: alipay-web, amount: 99}}
then: {accepted: true}
""")
    resource = value_of(spec, registry()["scenario"].shape)
    expression = 'resource.given.at == timestamp("2026-11-11T08:00:00Z")'
    assert compiled(expression).evaluate(bind(resource=resource))


def test_defaults_are_there_and_what_is_not_set_is_not() -> None:
    """`has` tells what is set; maps and lists that are left out are empty."""
    resource = method(labels="", fee="")
    expression = (
        "has(resource.labels) && resource.labels == {} && resource.availability == [] && !resource.protect"
        ' && resource.capture == "automatic" && !has(resource.fee) && !has(resource.amount.step)'
        ' && !("fee" in resource) && (!has(resource.fee) || resource.fee.rate > 1.0)'
    )
    assert compiled(expression).evaluate(bind(resource=resource))


@pytest.mark.parametrize(
    ("expression", "name"),
    [
        ("resource.fee.rate > 1.0", "fee"),
        ("resource.amount.max > 1 &&\n  resource.fee.rate > 1.0", "fee"),
        ('has(resource.fee) || resource.title == "x" || resource . fee.rate > 1.0', "fee"),
        ('resource.labels.limits == "no"', "limits"),
        ('resource.maintenance.all(w, w.form == "02:00")', "form"),
        ("has(resource.fee.rate)", "fee"),
    ],
)
def test_a_field_that_is_not_set_is_named_where_it_is_asked_for(expression: str, name: str) -> None:
    """The message says how to ask for it first."""
    found = failure(expression, method(fee=""))

    assert found.message == f"`{name}` is not set"
    assert found.hint is not None
    assert "has(…)" in found.hint
    assert pointed_at(found, expression) == name


def test_a_missing_key_in_brackets_is_pointed_at() -> None:
    """Labels are often asked for in this way."""
    expression = 'resource.labels["limits"] == "no"'
    assert pointed_at(failure(expression, method()), expression) == '"limits"'


@pytest.mark.parametrize(
    ("expression", "pointed", "message", "hint"),
    [
        ("resource.amount.max > ", ">", "ends too early", ""),
        ("", "", "ends too early", ""),
        ("(resource.name", "e", "ends too early", ""),
        ("resource.", ".", "ends too early", ""),
        ("resource.amount.max >> 3", ">", "`>` is not expected", ""),
        ("resource.enabled and true", "and", "`and` is not expected", "did you mean `&&`?"),
        ("resource.enabled & true", "&", "`&` means nothing", "did you mean `&&`?"),
        ("resource.amount.max > 50,000", ",", "`,` is not expected", ""),
        ('resource.name = "a"', "=", "`=` means nothing", "did you mean `==`?"),
        ("resource.name == “a”", "“", "`“` means nothing", 'did you mean `"`?'),
        ("resource.name == 'abc", "'", "does not end", "same quote"),
        (r"resource.name == 'a\d'", "'", "does not end", "backslash"),
        (
            "resource.title == '支付宝' &&\n\n  resorce.amount.max > 1",
            "resorce",
            "named `resorce`",
            "`resource`",
        ),
        ("resource.name == '😀' && foo", "foo", "named `foo`", "`resource`"),
        ("resource.name.startWith('a')", "startWith", "named `startWith`", "`startsWith`"),
        ("size(1, 2)", "size", "cannot be called in this way", ""),
        ("has(resource)", "resource", "asks for a field", "has(resource.fee)"),
        ("resource.countries.exists(1, true)", "1", "needs a name", "exists(c"),
        ("1.5 > 1", ">", "not made for double, int", "write `2.0` for `2`"),
        ("resource.amount.max * 2 > 1.5", ">", "not made for int, double", "write `2.0` for `2`"),
        ('"a" +\n 1 == "a1"', "+", "not made for string, int", ""),
        ("resource.countries.contains(1)", "contains", "not made for dyn, int", ""),
        ("resource.amount.max > 99999999999999999999", "99999999999999999999", "too large", ""),
        ("if (true) true", "if", "keeps the word", ""),
        ("[1, 2].all(x, resource.?fee)", "resource", "CEL reports: unsupported syntax", ""),
        (
            "-" + "(" * 40 + "1" + ")" * 40 + " > 0",
            "-" + "(" * 40 + "1" + ")" * 40 + " > 0",
            "too deeply",
            "",
        ),
        ("resource.name == '\ud800'", "\ud800", "half a character", ""),
        ("(5).exists(x, true)", "5", "only a list or a map", ""),
    ],
)
def test_what_does_not_compile_is_pointed_at(expression: str, pointed: str, message: str, hint: str) -> None:
    """Line and column are those of the word at fault, also behind characters of several bytes."""
    found = problem(expression)

    assert pointed_at(found, expression) == pointed
    assert message in found.message
    assert hint in (found.hint or "")


def test_lines_and_columns_are_counted_from_one() -> None:
    """A column is a code point, so that 支付宝 takes three."""
    found = problem("resource.title == '支付宝' &&\n  '支付宝' == foo")
    assert (found.line, found.column, found.length) == (2, 12, 3)


@pytest.mark.parametrize(
    ("expression", "type_name"),
    [("resource.amount.max * 2.0", "double"), ("[1, 2]", "list"), ("resource.name + 'x'", "string")],
)
def test_an_expression_that_can_never_be_true_does_not_compile(expression: str, type_name: str) -> None:
    """Its type is known without a resource."""
    found = problem(expression)
    assert found.message == f"the expression yields a `{type_name}`, and true or false is needed"
    assert pointed_at(found, expression) == expression


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("\n  resource.name", "the expression yields a `string`, and true or false is needed"),
        ("resource.amount", "the expression yields a `map`, and true or false is needed"),
        ("resource.daily.count + 1.5 > 2.0", "`+` is not made for int, double"),
        ("resource.name > 1", "`>` is not made for string, int"),
        ("!resource.name", "`!` is not made for the type of what stands there"),
        ("resource.name.size == 1", "a field is asked of a value that has none"),
        ("resource.name.exists(c, true)", "only a list or a map can be gone over"),
        ("resource.maintenance[3].to == ''", "a list of 1 has no item 3"),
        ("resource.maintenance['a'].to == ''", "an item of a list is named by an int"),
        ("resource.name['a'] == ''", "`[ ]` is for lists and maps"),
        ("1 / (resource.daily.count - 50000) > 1", "the expression divides by zero"),
        ("resource.daily.count * 9223372036854775807 > 1", "a number becomes too large"),
        ("int(resource.name) > 1", "a text does not have the form of what it is turned into"),
        (
            "duration(resource.name) > duration('1h')",
            "a text does not have the form of what it is turned into",
        ),
        ("resource.name.getHours() > 1", "`getHours` is not made for string"),
        ("resource[[1]] == 1", "CEL reports: Invalid map key type: 'list'"),
        ("dyn(null) + 1 > 1", "`+` is not made for null, int"),
        ('{"a": 1, "a": 2} == {}', "CEL reports: duplicate key in map"),
        ("resource.labels[resource.name] == 'x'", "`alipay-web` is not set"),
    ],
)
def test_what_fails_on_a_resource_says_why(expression: str, message: str) -> None:
    """The reason is a sentence, and the place is the expression's first line that holds something."""
    found = failure(expression, method())
    assert found.message == message
    assert pointed_at(found, expression) == expression.strip()


def test_mixed_numbers_say_how_to_write_them() -> None:
    """Comparing mixes them, calculating does not: the one rule of CEL that everybody trips over."""
    found = failure("resource.amount.max * 2 >= 0", method())
    assert found.hint is not None
    assert "write `2.0` for `2`" in found.hint


def test_different_types_are_unequal_and_not_an_error() -> None:
    """That is CEL's own rule: a number is never equal to a text."""
    assert not compiled('resource.amount.max == "50000"').evaluate(bind(resource=method()))


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        (r"'(?=a)b'", "not a regular expression"),
        (r"'(a'", "not a regular expression"),
        (r"'a{1001}'", "not a regular expression"),
        ("resource.title", "must be written out"),
    ],
)
def test_a_regular_expression_is_checked_when_it_is_read(pattern: str, message: str) -> None:
    """It would otherwise only fail on the first resource that gets so far."""
    expression = f"false && resource.name.matches({pattern})"
    found = problem(expression)
    assert message in found.message
    assert found.line == 1
    assert expression[found.column - 1 :].startswith(pattern[:1] if pattern[0] == "'" else ".title")


def doubling(start: str, step: str, times: int, end: str) -> str:
    """Write an expression that makes something larger again and again."""
    return f"{start}{step * times}{end}"


def nested(inner: str, names: str, over: str = "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]") -> str:
    """Write macros inside of macros."""
    return "".join(f"{over}.all({name}, " for name in names) + inner + ")" * len(names)


LARGE = {
    "text": "a" * 200_000,
    "needle": "a" * 90_000 + "b",
    "list": list(range(9_000)),
    "lists": [list(range(100))] * 90,
    "map": {f"key-{index}": {"a": index} for index in range(9_000)},
}


@pytest.mark.parametrize(
    "expression",
    [
        nested("true", "abcdefghi"),
        nested("resource.text.contains(resource.needle)", "abcd"),
        nested("a == b || c == d", "abcd", "resource.list"),
        nested("'aaaaaaaa'.matches('(a{1,1000})')", "abcd"),
        nested("x.exists(y, y == a)", "a", "resource.list").replace("x.", "resource.list."),
        nested("resource.map == resource.map", "ab"),
        nested("resource.list.map(y, y) == []", "a", "resource.list"),
        nested("resource.list.filter(y, true) == []", "a", "resource.lists"),
        doubling("['aaaaaaaaaaaaaaaa']", ".map(a, a + a)", 24, "[0].size() > 1"),
        doubling("[[1, 2]]", ".map(a, a + a)", 24, "[0].size() > 1"),
        doubling("[1]", ".map(a, [a, a])", 24, doubling(" == [1]", ".map(a, [a, a])", 24, "")),
        doubling("[resource.list]", ".map(a, a + a)", 20, ".size() > 1"),
        "resource.list.map(a, a).map(b, b).filter(c, c > 0).size() > 1",
        "resource.list.map(a, resource.list).map(b, b + b).size() > 1",
        "resource.lists.exists(a, a.exists(b, resource.list.exists(c, c == b && c < 0)))",
        "resource.list.all(a, resource.list.all(b, resource.text == resource.needle || a >= 0))",
        "resource.text.matches('^(a+)+$') && resource.text.matches('(a|aa)+b')",
        "resource.text.matches('((((a{1,100}){1,10}){1,100}){1,100})')",
        "resource.text.matches('" + r"\\pL" * 200 + "')",
        "resource.text.matches('" + "(.{500}x)?" * 50 + "')",
        "resource.text.contains(resource.needle) || resource.needle.contains(resource.text)",
        "(" * 990 + "true" + ")" * 990,
        "[" * 900 + "]" * 900 + " == []",
        "!" * 1990 + "true",
        "-" * 1990 + "1 == 1",
        "resource" + ".map" * 400 + " == 1",
        " && ".join(["resource.list.size() > 0"] * 70),
        "+".join(["1"] * 900) + " == 1",
        "true ? " * 150 + "true" + " : true" * 150,
        "'" + "a" * 1990 + "' == ''",
        "x" * 100_000,
    ],
    ids=lambda text: text[:40],
)
def test_what_is_hostile_ends_soon(expression: str) -> None:
    """It is refused, or fails, or is evaluated after all; none of it takes long, or much memory."""
    started = process_time()
    program = compile_expression(expression)
    if isinstance(program, Program):
        for resource in (LARGE, {}):
            with suppress(CelError):
                program.evaluate(bind(resource=resource))
    assert process_time() - started < SOON


def test_what_doubles_is_refused_before_there_is_any_resource() -> None:
    """The message names the place at which it becomes too much."""
    expression = doubling("['aaaaaaaaaaaaaaaa']", ".map(a, a + a)", 24, "[0].size() > 1")
    found = problem(expression)
    assert found.message == "the expression could take too long to evaluate"
    assert found.column > 80


def test_a_large_resource_can_make_an_expression_too_costly() -> None:
    """What is quick on small ones is judged by what it would really go over."""
    program = compiled("resource.list.map(a, a).size() > 0")
    with pytest.raises(TooCostlyError, match="could take too long"):
        program.evaluate(bind(resource=LARGE))
    assert program.evaluate(bind(resource={"list": [1, 2, 3], "other": LARGE["list"]}))


def test_more_steps_than_the_library_takes_are_too_costly() -> None:
    """The library ends an evaluation itself after 10,000 steps."""
    resource = {"list": list(range(200))}
    with pytest.raises(TooCostlyError):
        compiled("resource.list.all(a, resource.list.all(b, a + b >= 0))").evaluate(bind(resource=resource))


def test_ordinary_expressions_are_never_too_costly() -> None:
    """Large resources do not make them so: a role matrix with thousands of entries, say."""
    expression = (
        'resource.list.exists(a, a == 8999) && !("limits" in resource.map) && size(resource.text) > 5'
        ' && resource.lists.exists(a, a.exists(b, b == 5)) && resource.map["key-7"].a < 8.5'
        ' && !resource.text.startsWith("b") && resource.text.matches("^[a-z]+$")'
    )
    assert compiled(expression).evaluate(bind(resource=LARGE))


@pytest.mark.parametrize(
    "pattern",
    [
        "^[a-z][a-z0-9-]{1,62}$",
        r"^\\p{Han}{2,10}$",
        r"^\\pL+$",
        "(支付|退款).*(成功|失败)",
        "^https?://[^/]+/",
    ],
)
def test_ordinary_patterns_can_be_asked_of_every_item_of_a_list(pattern: str) -> None:
    """What they are compiled to is known well enough for that."""
    program = compiled(f"resource.names.exists(name, !name.matches('{pattern}'))")
    program.evaluate(bind(resource={"names": ["支付宝电脑网站支付"] * 20, "text": "a" * 1000}))


def test_all_evaluations_together_have_an_allowance() -> None:
    """Ten thousand resources of a tenth of a second each would also take long."""
    allowance = Allowance(seconds=0.02)
    slow = compiled("resource.list.all(a, a >= 0)", allowance=allowance)
    other = compiled("true", allowance=allowance)
    alone = compiled("true")
    bindings = bind(resource=LARGE)

    with suppress(TooCostlyError):
        for _ in range(10_000):
            slow.evaluate(bindings)
    with pytest.raises(TooCostlyError, match=r"together have taken more than 0\.02 seconds"):
        other.evaluate(bindings)
    assert alone.evaluate(bindings)


def test_expressions_can_be_evaluated_in_any_thread() -> None:
    """No clock, signal or interruption is needed, so it does not matter where they run."""
    programs = [compiled(f"resource.list[{index}] == {index}") for index in range(50)]
    bindings = bind(resource=LARGE)
    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(lambda program: program.evaluate(bindings), programs * 4))


def texts(value: Any) -> Iterator[str]:
    """Give every text in a value, keys included."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)
    else:
        yield str(value)


def test_no_secret_is_seen_by_an_expression() -> None:
    """Not even what a reference to one says; it is still there to be asked for."""
    resource = method()
    assert not [text for text in texts(resource) if "planted" in text.casefold()]
    expression = (
        "has(resource.credentials.private_key) && resource.credentials.private_key == {}"
        " && !has(resource.credentials.private_key.secret)"
        ' && resource.credentials.app_certificate.serial_no == "5a1f0c7e93d24b86"'
        " && resource.credentials.app_certificate.content == {}"
    )
    assert compiled(expression).evaluate(bind(resource=resource))


@pytest.mark.parametrize(
    "expression",
    [
        "resource.credentials.private_key.secret == 'x'",
        "resource.credentials.private_key",
        "resource.credentials",
        "resource.credentials.private_key > 1",
        "resource.credentials.private_key + 1 == 2",
        "int(resource.credentials.private_key) > 1",
        "{'a': 1}[resource.credentials.private_key] == 1",
        "resource[resource] == 1",
        "duration(resource.credentials.app_certificate.content) > duration('1h')",
    ],
)
def test_no_error_tells_a_secret(expression: str) -> None:
    """Reports of the library quote values."""
    found = failure(expression, method())
    assert "planted" not in str(found).casefold()


CUSTOM = SchemaKind(
    "wallet",
    {
        "type": "object",
        "properties": {
            "pin": {"type": "string", "x-pgconf-sensitive": True},
            "keys": {
                "type": "array",
                "items": {"type": "object", "properties": {"key": {"x-pgconf-sensitive": True}}},
            },
            "limit": {"type": "number"},
            "most": {"type": "integer"},
        },
    },
)


def test_a_kind_of_ones_own_is_seen_in_the_same_way() -> None:
    """Its schema says what is sensitive; null is as good as left out."""
    data = {
        "kind": "wallet",
        "name": "main",
        "pin": "planted",
        "keys": [{"id": "a", "key": "planted"}, {"id": "b"}],
        "limit": Decimal("10.50"),
        "most": 10**20,
        "title": None,
    }
    resource = value_of(CUSTOM.check(Address("wallet", "main"), data).value, CUSTOM.shape)

    assert "planted" not in str(resource)
    assert compiled(
        "resource.pin == {} && resource.keys.exists(k, has(k.key)) && resource.keys[1].id == 'b'"
        " && resource.limit == 10.5 && resource.most > 99999999999999 && !has(resource.title)"
    ).evaluate(bind(resource=resource))


def test_keys_are_those_of_the_yaml() -> None:
    """Also where Python has another name, and where CEL keeps the word for itself."""
    assert method()["maintenance"] == [{"from": "02:00", "to": "02:30", "days": ["sat"]}]
    assert compiled('resource["in"] == 1 && resource.`in` == 1').evaluate(bind(resource={"in": 1}))


def test_only_the_fields_that_are_looked_at_need_to_be_made() -> None:
    """A policy looks at one or two of a resource's many fields."""
    program = compiled('resource.amount.max > 5 && !("a" in resource.labels) && has(resource.fee)')
    only = program.fields("resource")
    assert only == frozenset({"amount", "labels", "fee"})
    shape = registry()["payment_method"].shape
    assert set(value_of(spec_of(METHOD), shape, only)) == {"amount", "labels", "fee"}


@pytest.mark.parametrize(
    "expression", ["resource == {}", '"a" in resource', 'resource["amount"] == 1', "resource"]
)
def test_an_expression_over_the_whole_resource_needs_all_of_it(expression: str) -> None:
    """Which fields it looks at is not known beforehand."""
    assert compiled(expression).fields("resource") is None


def test_there_can_be_several_variables_and_null() -> None:
    """A change is judged by what is wanted, what is there, and what happens; nothing is there at first."""
    variables = ("resource", "live", "change")
    program = compiled(
        'change.action == "create" ? live == null : resource.amount.max > live.amount.max * 2.0', *variables
    )
    resource = {"amount": {"max": 50.0}}
    live = {"amount": {"max": 20.0}}

    assert program.evaluate(bind(resource=resource, live=None, change={"action": "create"}))
    assert program.evaluate(bind(resource=resource, live=live, change={"action": "update"}))
    assert program.fields("live") is None
    assert program.fields("resource") == frozenset({"amount"})


def test_a_variable_that_is_not_offered_is_not_known() -> None:
    """`live` means nothing where only configuration is looked at."""
    assert "named `live`" in problem("live.amount.max > 1").message


def test_no_library_is_imported_before_there_is_an_expression() -> None:
    """A project without policies does not pay for them."""
    program = "import sys, pgconf.rules.cel; print({'cel_expr_python', 'google.protobuf'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"

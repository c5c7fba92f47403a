"""`${var.name}` takes the environment's value, with its type where it is the whole text."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.projects import BASE, MORE, PATCH, PRODUCTION, SETTINGS, SETTLEMENT, SHOP, Files, found_in, shop

from pgconf.loading.variables import substituted, undefined
from pgconf.model import Address

VARIABLES: dict[str, Any] = {
    "host": "pay.example.cn",
    "cap": Decimal("20000.50"),
    "count": 3,
    "on": True,
    "off": False,
    "digits": "007",
}


def put_in(data: Any) -> Any:
    """Replace variables where none is missing that matters."""
    return substituted(data, VARIABLES, set())


@pytest.mark.parametrize(("name", "value"), VARIABLES.items())
def test_a_text_that_is_one_variable_takes_its_type(name: str, value: Any) -> None:
    """A number stays a number, and text that looks like one stays text."""
    after = put_in(f"${{var.{name}}}")
    assert after == value
    assert type(after) is type(value)


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("https://${var.host}/alipay", "https://pay.example.cn/alipay"),
        ("${var.host}${var.host}", "pay.example.cnpay.example.cn"),
        (" ${var.count}", " 3"),
        ("up to ${var.cap} CNY", "up to 20000.50 CNY"),
        ("${var.on}/${var.off}", "true/false"),
        ("no variable", "no variable"),
        ("${host}", "${host}"),
        ("${ var.host }", "${ var.host }"),
        ("${var.host", "${var.host"),
        ("$var.host", "$var.host"),
        ("", ""),
    ],
)
def test_variables_inside_of_a_text_are_written_as_yaml_would(text: str, after: str) -> None:
    """Everything that is not exactly `${var.name}` is text."""
    assert put_in(text) == after


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("$${var.host}", "${var.host}"),
        ("$${var.nothing}", "${var.nothing}"),
        ("a $${var.host} ${var.host}", "a ${var.host} pay.example.cn"),
        ("$$${var.host}", "$${var.host}"),
        ("您尾号订单${serial}已支付${amount}元", "您尾号订单${serial}已支付${amount}元"),
    ],
)
def test_a_doubled_dollar_sign_stands_for_the_text_itself(text: str, after: str) -> None:
    """The variables of message templates are none of ours."""
    assert put_in(text) == after


def test_values_of_maps_and_lists_are_replaced_and_keys_are_not() -> None:
    """Whatever is no text stays as it is, and the data that came in too."""
    data = {"${var.host}": ["${var.count}", {"a": "${var.cap}"}, 5, None, True]}
    after = put_in(data)
    assert after == {"${var.host}": [3, {"a": Decimal("20000.50")}, 5, None, True]}
    assert data == {"${var.host}": ["${var.count}", {"a": "${var.cap}"}, 5, None, True]}


def test_what_is_not_defined_stays_as_it_is() -> None:
    """Inside of a text as well as alone; the names that are missing are told, escaped ones are not."""
    missing: set[str] = set()
    assert substituted("${var.nothing}", VARIABLES, missing) == "${var.nothing}"
    assert substituted(["a ${var.none} ${var.count} $${var.x}"], VARIABLES, missing) == [
        "a ${var.none} 3 ${var.x}"
    ]
    assert missing == {"nothing", "none"}


def test_undefined_variables_are_told_with_their_paths() -> None:
    """Every use counts, escaped ones do not."""
    data = {"a": ["${var.x} ${var.host} ${var.y}", {"b": "${var.x}"}], "c": "$${var.z}", "d": 5}
    assert list(undefined(data, VARIABLES)) == [(("a", 0), "x"), (("a", 0), "y"), (("a", 1, "b"), "x")]


def spec_of(root: Path, files: Files) -> Any:
    """Load the valid project with some files changed, and give the settlement rule."""
    desired = shop(root, files).load("production").require_valid()
    return desired.resources[Address("settlement_rule", "bank-t1")].spec


def test_a_field_takes_a_variable_of_its_type(tmp_path: Path) -> None:
    """The check comes after the replacement; digits survive it."""
    settlement = SETTLEMENT.replace("50000", '"${var.cap}"')
    files = {
        BASE: SHOP[BASE].replace(SETTLEMENT, settlement),
        PRODUCTION: f"{SETTINGS}variables: {{cap: 20000.50}}\n",
    }
    assert spec_of(tmp_path, files).amount.max == Decimal("20000.50")


def test_a_variable_in_a_patch_is_replaced(tmp_path: Path) -> None:
    """Also where the layer below has none."""
    files = {
        PATCH: "patch: settlement_rule/bank-t1\ntitle: ${var.city}结算\n",
        PRODUCTION: f"{SETTINGS}variables: {{city: 上海}}\n",
    }
    assert spec_of(tmp_path, files).title == "上海结算"


def test_each_environment_puts_in_its_own_values(tmp_path: Path) -> None:
    """They share the layer, and nothing of what is made of it."""
    staging = SETTINGS.replace("production", "staging")
    project = shop(
        tmp_path,
        {
            BASE: SHOP[BASE].replace("次日结算", "${var.title}"),
            PRODUCTION: f"{SETTINGS}variables: {{title: live}}\n",
            "environments/staging/environment.yaml": f"{staging}variables: {{title: test}}\n",
        },
    )
    titles = [
        project.load(name).desired.resources[Address("settlement_rule", "bank-t1")].spec.title
        for name in ("production", "staging", "production")
    ]
    assert titles == ["live", "test", "live"]
    assert project.validate().diagnostics == ()


def test_an_undefined_variable_is_told_where_it_is_used(tmp_path: Path) -> None:
    """The span marks the text that uses it; a near name is suggested."""
    files: Files = {
        MORE: "kind: audience\nname: a\nall: users\ntitle: to ${var.citty}\n",
        PRODUCTION: f"{SETTINGS}variables: {{city: 上海}}\n",
    }
    assert found_in(tmp_path, files) == [("env/undefined-variable", f"{MORE}:4:8", "to ${var.citty}")]
    (found,) = shop(tmp_path, files).validate().diagnostics
    assert found.message == "the environment defines no variable `citty`"
    assert found.hint == "did you mean `city`?"
    assert found.address == Address("audience", "a")


def test_an_undefined_variable_in_a_patch_is_told_in_the_patch(tmp_path: Path) -> None:
    """The layer that used it is the one to repair."""
    files = {PATCH: "patch: settlement_rule/bank-t1\ntitle: ${var.city}\n"}
    assert found_in(tmp_path, files) == [("env/undefined-variable", f"{PATCH}:2:8", "${var.city}")]


@pytest.mark.parametrize("name", ["Host", "pay-host", "1st", "${var.x}"])
def test_the_name_of_a_variable_has_a_form(tmp_path: Path, name: str) -> None:
    """One that could never be used is refused where it is defined, with its key marked."""
    settings = f"{SETTINGS}variables:\n  {name}: x\n"
    assert found_in(tmp_path, {PRODUCTION: settings}) == [("schema/format", f"{PRODUCTION}:7:3", name)]


def test_a_variable_holds_one_value(tmp_path: Path) -> None:
    """Not a list or a map, which would be a second way to patch."""
    settings = f"{SETTINGS}variables: {{a: [1], b: {{c: 1}}}}\n"
    assert found_in(tmp_path, {PRODUCTION: settings}) == [
        ("schema/wrong-type", f"{PRODUCTION}:6:16", "[1]"),
        ("schema/wrong-type", f"{PRODUCTION}:6:24", "{c: 1}"),
    ]


def test_an_undefined_variable_is_the_only_thing_that_is_told_of_its_field(tmp_path: Path) -> None:
    """Nobody wrote `${var.who}` for one of `users`, `staff` and `everyone`."""
    files = {MORE: "kind: audience\nname: a\nall: ${var.who}\n"}
    assert [name for name, _, _ in found_in(tmp_path, files)] == ["env/undefined-variable"]


def test_a_mistake_in_the_settings_does_not_make_uses_of_variables_wrong(tmp_path: Path) -> None:
    """One misspelt word would otherwise light up the whole shop."""
    files = {
        BASE: SHOP[BASE].replace("50000", '"${var.cap}"'),
        PRODUCTION: f"{SETTINGS.replace('sandbox', 'sandpit')}variables: {{cap: 20000}}\n",
    }
    assert found_in(tmp_path, files) == [("schema/unknown-value", f"{PRODUCTION}:4:8", "sandpit")]


def test_a_name_cannot_be_a_variable(tmp_path: Path) -> None:
    """What a resource is called must stand in its file, or nobody can refer to it."""
    files = {
        MORE: "kind: audience\nname: ${var.who}\nall: users\n",
        PRODUCTION: f"{SETTINGS}variables: {{who: buyers}}\n",
    }
    assert found_in(tmp_path, files) == [("schema/format", f"{MORE}:2:7", "${var.who}")]

"""References: what is named exists, is of the right kind, is switched on, and does not lead back."""

from pathlib import Path

import pytest
from tests.methods import SERIAL, custom_method
from tests.projects import ACCOUNT, findings, put

from pgconf.model import Diagnostic

SETTINGS = "{kind: environment, name: production, stage: sandbox, zone: Asia/Shanghai}\n"
SETTLEMENT = """\
kind: settlement_rule
name: alipay-t1
method: bank_transfer
account: icbc-main
cycle: T+1
"""
TIER = """\
{"type": "object", "properties": {
  "above": {"type": "string", "x-pgconf-ref": "tier"},
  "code": {"type": "string", "x-pgconf-identity": true}}}
"""
SHOP = f"{ACCOUNT}---\n{SETTLEMENT}---\n{SERIAL}"


def method(name: str, **fields: str) -> str:
    """Write a payment method, with some fields set otherwise."""
    return custom_method(name, **{"settlement": "alipay-t1", **fields})


def found(root: Path, *documents: str) -> list[tuple[Diagnostic, str]]:
    """Validate the shop with some documents more; give each finding about references and what it marks."""
    project = put(
        root,
        {
            "environments/production/environment.yaml": SETTINGS,
            "environments/production/shop.yaml": "---\n".join((SHOP, *documents)),
            "schemas/custom/tier.schema.json": TIER,
        },
    )
    diagnostics = [d for d in project.validate().diagnostics if d.name.startswith("ref/")]
    return [(d, one.text) for d, one in zip(diagnostics, findings(project, diagnostics), strict=True)]


def test_a_shop_whose_references_hold_has_no_findings(tmp_path: Path) -> None:
    """The shop that all tests here start from, with a method that falls back on another one."""
    assert found(tmp_path, method("web", fallback="app"), method("app")) == []


@pytest.mark.parametrize(
    ("settlement", "message", "hint", "notes"),
    [
        pytest.param(
            "alipay-t2",
            "no settlement_rule is named `alipay-t2`",
            "did you mean `alipay-t1`?",
            ["`alipay-t1` is declared here"],
            id="the name is nearly right",
        ),
        pytest.param(
            "monthly",
            "no settlement_rule is named `monthly`",
            "there is `alipay-t1`",
            [],
            id="nothing is near",
        ),
        pytest.param(
            "settlement_rule/alipay-t1",
            "no settlement_rule is named `settlement_rule/alipay-t1`",
            "write only the name: `alipay-t1`",
            [],
            id="the whole address is written",
        ),
    ],
)
def test_a_name_that_nothing_has_is_found_when(
    tmp_path: Path, settlement: str, message: str, hint: str, notes: list[str]
) -> None:
    """The place is the value, and the hint the nearest way out."""
    ((diagnostic, marked),) = found(tmp_path, method("web", settlement=settlement))
    assert (diagnostic.name, diagnostic.message, diagnostic.hint) == ("ref/dangling", message, hint)
    assert [note.message for note in diagnostic.related] == notes
    assert marked == settlement
    assert str(diagnostic.address) == "payment_method/web"


def test_a_name_that_has_moved_is_told_its_new_one(tmp_path: Path) -> None:
    """However far the two names are from each other."""
    ((diagnostic, _),) = found(tmp_path, method("web", fallback="old"), method("brand-new", moved_from="old"))
    assert (diagnostic.name, diagnostic.hint) == ("ref/dangling", "it is named `brand-new` now")


def test_a_kind_of_which_there_is_nothing_is_told(tmp_path: Path) -> None:
    """There is no name to choose from."""
    ((diagnostic, _),) = found(tmp_path, method("web", audiences="[vip]"))
    assert (diagnostic.name, diagnostic.hint) == ("ref/dangling", "there is no audience at all")


def test_at_most_eight_names_are_listed(tmp_path: Path) -> None:
    """In the order of the alphabet."""
    rules = [SETTLEMENT.replace("alipay-t1", f"rule-{letter}") for letter in "jihgfedcba"]
    ((diagnostic, _),) = found(tmp_path, *rules, method("web", settlement="x"))
    names = ", ".join(f"`{name}`" for name in ("alipay-t1", *(f"rule-{letter}" for letter in "abcdefg")))
    assert diagnostic.hint == f"there is {names}"


@pytest.mark.parametrize(
    ("other", "hint"),
    [("icbc-main", "there is `alipay-t1`"), ("alipay-t9", "did you mean `alipay-t1`?")],
    ids=["nothing is near", "the name is nearly right"],
)
def test_a_name_of_another_kind_is_found(tmp_path: Path, other: str, hint: str) -> None:
    """The message says what it is, and a note where."""
    account = ACCOUNT.replace("icbc-main", "alipay-t9")
    ((diagnostic, marked),) = found(tmp_path, account, method("web", settlement=other))
    assert diagnostic.name == "ref/wrong-kind"
    assert diagnostic.message == f"`{other}` is an account, and a settlement_rule is needed here"
    assert (diagnostic.hint, marked) == (hint, other)
    assert [note.message for note in diagnostic.related] == ["the account is declared here"]


def test_what_is_broken_itself_can_be_referred_to(tmp_path: Path) -> None:
    """One mistake gives one finding."""
    broken = SETTLEMENT.replace("alipay-t1", "broken").replace("T+1", "soon")
    assert found(tmp_path, broken, method("web", settlement="broken")) == []


def test_what_is_broken_is_still_asked_for_its_references(tmp_path: Path) -> None:
    """All mistakes come in one run."""
    ((diagnostic, marked),) = found(tmp_path, method("web", settlement="none", capture="later"))
    assert (diagnostic.name, marked) == ("ref/dangling", "none")


def test_what_is_switched_on_must_not_rely_on_what_is_off(tmp_path: Path) -> None:
    """A note leads to the switch."""
    ((diagnostic, marked),) = found(tmp_path, method("web", fallback="app"), method("app", enabled="false"))
    assert diagnostic.name == "ref/disabled"
    assert diagnostic.message == ("`payment_method/app` is disabled, but `payment_method/web` relies on it")
    assert marked == "app"
    assert [note.message for note in diagnostic.related] == ["it is disabled here"]


def test_a_checkout_that_leads_to_what_is_off_is_told_by_another_rule(tmp_path: Path) -> None:
    """`routing/target-disabled-or-missing` says which payments are lost."""
    routing = """\
kind: routing
name: desk
currency: CNY
amount: {min: 1, max: 9}
offers: {one: {rules: {all: {to: app}}}}
"""
    assert found(tmp_path, method("app", enabled="false"), routing) == []


def test_what_is_switched_off_may_rely_on_what_is_off(tmp_path: Path) -> None:
    """Both go together."""
    off = {"enabled": "false"}
    assert found(tmp_path, method("web", fallback="app", **off), method("app", **off)) == []


def test_a_test_may_speak_of_what_is_off(tmp_path: Path) -> None:
    """That it is off may be the very thing that a scenario proves."""
    scenario = """\
kind: scenario
name: no-app
given: {at: 2026-11-23T10:00}
when: {pay: {method: app, amount: 5}}
then: {accepted: false}
"""
    assert found(tmp_path, method("app", enabled="false"), scenario) == []


def tier(name: str, above: str) -> str:
    """Write a resource of the project's own kind that refers to another one of it."""
    return f"{{kind: tier, name: {name}, above: {above}}}\n"


def test_references_that_lead_back_are_found_once(tmp_path: Path) -> None:
    """The message shows the whole way, and a note every step."""
    circle = (tier("a", "b"), tier("b", "c"), tier("c", "a"))
    into_it = tier("d", "a")
    ((diagnostic, marked),) = found(tmp_path, *circle, into_it)
    assert diagnostic.name == "ref/cycle"
    assert diagnostic.message == (
        "references lead back to where they start: `tier/a` → `tier/b` → `tier/c` → `tier/a`"
    )
    assert marked == "b"
    assert [note.message for note in diagnostic.related] == [
        "`tier/b` leads on here",
        "`tier/c` leads on here",
    ]


def test_two_circles_are_two_findings(tmp_path: Path) -> None:
    """Each begins where it is entered."""
    circles = (tier("a", "b"), tier("b", "a"), tier("x", "y"), tier("y", "x"))
    assert [str(one.address) for one, _ in found(tmp_path, *circles)] == ["tier/a", "tier/x"]


def test_fallbacks_that_lead_back_are_told_by_another_rule(tmp_path: Path) -> None:
    """`routing/cycle` knows what that means."""
    assert found(tmp_path, method("a", fallback="b"), method("b", fallback="a")) == []


def test_a_reference_to_itself_is_a_circle(tmp_path: Path) -> None:
    """Of a kind of the project's own, of which pgconf knows nothing else."""
    ((diagnostic, _),) = found(tmp_path, "{kind: tier, name: gold, above: gold}\n")
    assert diagnostic.message == "references lead back to where they start: `tier/gold` → `tier/gold`"
    assert diagnostic.related == ()


def test_two_ways_to_one_place_are_no_circle(tmp_path: Path) -> None:
    """A method and its fallback may share a settlement rule."""
    assert found(tmp_path, method("a", fallback="b"), method("b", fallback="c"), method("c")) == []


def test_an_identity_that_is_used_twice_is_found(tmp_path: Path) -> None:
    """A callback with this channel id could be for either."""
    same = {"channel_id": "ali-01"}
    ((diagnostic, marked),) = found(tmp_path, method("a", **same), method("b", **same), method("c"))
    assert diagnostic.name == "ref/duplicate-identity"
    assert diagnostic.message == "`ali-01` is the `channel_id` of `payment_method/a` already"
    assert (str(diagnostic.address), marked) == ("payment_method/b", "ali-01")
    assert [note.message for note in diagnostic.related] == ["it is used here first"]


def test_identities_of_two_kinds_do_not_meet(tmp_path: Path) -> None:
    """They name things of their own kind."""
    tiers = ("{kind: tier, name: gold, code: ali-01}\n", "{kind: tier, name: silver, code: ali-02}\n")
    assert found(tmp_path, method("a", channel_id="ali-01"), *tiers) == []


def test_what_is_broken_can_hold_an_identity_too(tmp_path: Path) -> None:
    """Otherwise the next run would find one mistake more."""
    broken = method("b", channel_id="ali-01", capture="later")
    ((diagnostic, _),) = found(tmp_path, method("a", channel_id="ali-01"), broken)
    assert str(diagnostic.address) == "payment_method/b"


@pytest.mark.parametrize("capture", ["automatic", "later"], ids=["that is right", "that is broken"])
def test_nothing_has_moved_from_a_name_that_is_still_declared(tmp_path: Path, capture: str) -> None:
    """By something, right or broken: the plan could not tell the two apart."""
    documents = (method("old", capture=capture), method("new", moved_from="old"))
    ((diagnostic, marked),) = found(tmp_path, *documents)
    assert diagnostic.name == "ref/moved-from-declared"
    assert diagnostic.message == ("`payment_method/new` cannot have moved from `old`, which is declared too")
    assert marked == "old"
    assert [note.message for note in diagnostic.related] == ["the old name is declared here"]


def test_a_name_that_nobody_has_any_more_may_be_moved_from(tmp_path: Path) -> None:
    """Also when another kind has it."""
    assert found(tmp_path, method("new", moved_from="icbc-main")) == []


def test_two_resources_cannot_both_have_moved_from_one_name(tmp_path: Path) -> None:
    """A live resource can become one thing only."""
    moved = {"moved_from": "old"}
    ((diagnostic, marked),) = found(tmp_path, method("a", **moved), method("b", **moved))
    assert (str(diagnostic.address), marked) == ("payment_method/b", "old")
    assert "payment_method/a" in diagnostic.message

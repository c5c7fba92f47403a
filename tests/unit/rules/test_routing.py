"""Rules about checkouts: what they find at the edges, and what they leave alone."""

from pathlib import Path

import pytest
from tests.projects import put
from tests.unit.rules.methods import MONEY, TODAY

from pgconf.model import Diagnostic, Severity

SETTINGS = "{kind: environment, name: production, stage: live, zone: Asia/Shanghai}\n"
REST = """\
kind: serial_rule
name: numbers
parts: [{literal: P}, {time: yyyyMMddHHmmss}, {sequence: {digits: 6, per: second}}]
---
kind: audience
name: vip
all: users
---
kind: audience
name: staff
all: staff
"""


def method(name: str, amount: str = "{min: 1, max: 100}", **fields: str) -> str:
    """Write a payment method; each falls back on `spare` unless told otherwise."""
    values = {
        "kind": "payment_method",
        "name": name,
        "provider": "custom",
        "product": "counter",
        "adapter": "counter",
        "status_map": "{OK: paid}",
        "currency": "CNY",
        "amount": amount,
        "serial": "numbers",
        "settlement": "bank-t1",
        **({} if name == "spare" else {"fallback": "spare"}),
    }
    return "".join(f"{key}: {value}\n" for key, value in (values | fields).items() if value)


def checkout(rules: str, amount: str = "{min: 1, max: 100}", more: str = "", **fields: str) -> str:
    """Write a checkout with one offer."""
    told = "".join(f"{key}: {value}\n" for key, value in fields.items())
    start = f"kind: routing\nname: desk\ncurrency: CNY\namount: {amount}\n{told}"
    return f"{start}offers: {{pay: {{rules: {{{rules}}}{more}}}}}\n"


SPARE = method("spare", "{min: 0.01, max: 1000000}")


def found(root: Path, *documents: str, settings: str = SETTINGS) -> list[Diagnostic]:
    """Validate a small shop, and give what the family has found."""
    made = put(
        root,
        {
            "environments/production/environment.yaml": settings,
            "environments/production/shop.yaml": "---\n".join((MONEY, REST, SPARE, *documents)),
        },
    )
    diagnostics = made.validate(as_of=TODAY).diagnostics
    assert not [d for d in diagnostics if d.name.startswith(("schema/", "yaml/", "rules/"))], diagnostics
    return [d for d in diagnostics if d.name.startswith("routing/")]


def told(diagnostics: list[Diagnostic], name: str = "") -> list[str]:
    """Give the messages of one rule, or of all."""
    return [d.message for d in diagnostics if name in d.name]


A, B, C = method("a"), method("b"), method("c")


def test_a_plain_checkout_has_no_findings(tmp_path: Path) -> None:
    """One method, with one that stands in for it, takes all that is accepted."""
    assert found(tmp_path, A, checkout("all: {to: a}")) == []


@pytest.mark.parametrize(
    ("rules", "gap"),
    [
        pytest.param("low: {when: {below: 50}, to: a}, high: {when: {min: 50}, to: b}", None, id="they meet"),
        pytest.param(
            "low: {when: {below: 50}, to: a}, high: {when: {min: 50.01}, to: b}",
            "50",
            id="one amount is left",
        ),
        pytest.param(
            "low: {when: {below: 49.5}, to: a}, high: {when: {min: 50}, to: b}", "49.5 to 49.99", id="between"
        ),
        pytest.param("low: {when: {below: 100}, to: a}", "100", id="the last amount"),
        pytest.param("low: {when: {min: 1.01}, to: a}", "1", id="the first amount"),
        pytest.param("mid: {when: {min: 2, below: 3}, to: a}", "1 to 1.99, 3 to 100", id="both sides"),
        pytest.param(
            "low: {when: {below: 50}, to: a}, all: {to: b, priority: 2}", None, id="the rest is for somebody"
        ),
    ],
)
def test_every_amount_that_is_accepted_is_for_somebody(tmp_path: Path, rules: str, gap: str | None) -> None:
    """To the cent; `below` is not included, and `min` is."""
    messages = told(found(tmp_path, A, B, checkout(rules)), "amount-gap")
    assert messages == [
        f"`pay` is offered for {gap} CNY, and no rule sends that to a method which takes it"
    ] * bool(gap)


def test_a_rule_only_counts_for_what_its_method_takes(tmp_path: Path) -> None:
    """A note leads to the limit; the next rule takes the rest where there is one."""
    small = method("small", "{min: 1, max: 60}")
    (gap,) = found(tmp_path, small, checkout("all: {to: small}"))
    assert "offered for 60.01 to 100 CNY" in gap.message
    assert [note.message for note in gap.related] == ["this is what `small` takes"]
    assert found(tmp_path, A, small, checkout("one: {to: small}, two: {to: a, priority: 2}")) == []


def test_a_split_takes_what_all_its_methods_take(tmp_path: Path) -> None:
    """Any of them may be chosen."""
    small = method("small", "{min: 1, max: 60}")
    split = checkout("all: {split: [{method: a, share: 50%}, {method: small, share: 50%}]}")
    (gap,) = found(tmp_path, A, small, split)
    assert "offered for 60.01 to 100 CNY" in gap.message


def test_amounts_are_accepted_where_the_offer_says(tmp_path: Path) -> None:
    """Its own bounds take the place of the checkout's, one by one."""
    offer = checkout("low: {when: {below: 50}, to: a}", more=", amount: {max: 49.99}")
    assert found(tmp_path, A, offer) == []


def test_bounds_that_nobody_states_leave_no_gap(tmp_path: Path) -> None:
    """A checkout that does not say what it accepts is not held against what its methods take."""
    assert found(tmp_path, A, checkout("all: {to: a}", amount="{}")) == []


def test_gaps_are_those_of_payers_that_some_rule_is_for(tmp_path: Path) -> None:
    """Who is not offered anything misses nothing."""
    rules = "cn: {when: {countries: [CN]}, to: a}, hk: {when: {countries: [HK], below: 50}, to: b}"
    (gap,) = found(tmp_path, A, B, checkout(rules))
    assert gap.message == (
        "`pay` is offered for 50 to 100 CNY, and no rule sends that to a method which takes it"
        " (country HK, device any other, audience none)"
    )


def test_what_is_wrong_elsewhere_makes_no_gap(tmp_path: Path) -> None:
    """A missing method, one that is off and one whose bounds are swapped are told by other rules."""
    closed = method("closed", "{min: 1, max: 2}", enabled="false")
    assert told(found(tmp_path, closed, checkout("all: {to: closed}")), "gap") == []
    assert told(found(tmp_path, checkout("all: {to: gone}")), "gap") == []


def test_yen_have_no_cents(tmp_path: Path) -> None:
    """The amount after 49 is 50."""
    yen = method("yen", currency="JPY", fallback="")
    rules = "low: {when: {below: 50}, to: yen}, high: {when: {min: 50}, to: yen}"
    text = checkout(rules, more=", fallback: [spare-yen]").replace("CNY", "JPY")
    assert found(tmp_path, yen, method("spare-yen", currency="JPY", fallback=""), text) == []


@pytest.mark.parametrize(
    ("one", "other", "severity"),
    [
        pytest.param("below: 50.01", "min: 50", Severity.ERROR, id="one amount"),
        pytest.param("below: 50", "min: 50", None, id="they meet"),
        pytest.param("countries: [CN, HK]", "countries: [HK]", Severity.ERROR, id="a country"),
        pytest.param("countries: [CN]", "countries: [HK]", None, id="other countries"),
        pytest.param("devices: [app]", "devices: [mobile]", None, id="other devices"),
        pytest.param("devices: [app]", "countries: [HK]", Severity.ERROR, id="apps in a country"),
        pytest.param("audiences: [vip]", "audiences: [vip, staff]", Severity.ERROR, id="an audience"),
        pytest.param("audiences: [vip]", "below: 50", Severity.ERROR, id="everybody"),
        pytest.param("audiences: [vip]", "audiences: [staff]", Severity.WARNING, id="perhaps in both"),
    ],
)
def test_of_one_priority_one_rule_fits(
    tmp_path: Path, one: str, other: str, severity: Severity | None
) -> None:
    """When somebody can pay something that both are for."""
    rules = f"one: {{when: {{{one}}}, to: a}}, two: {{when: {{{other}}}, to: b}}"
    overlaps = [d for d in found(tmp_path, A, B, checkout(rules)) if "overlap" in d.name]
    assert [d.severity for d in overlaps] == [severity] * bool(severity)
    apart = rules.replace("to: b", "to: b, priority: 2")
    assert told(found(tmp_path, A, B, checkout(apart)), "overlap") == []


@pytest.mark.parametrize(
    "rules",
    [
        pytest.param("one: {to: a}, two: {to: a}", id="the same method"),
        pytest.param("one: {when: {min: 200}, to: a}, two: {to: b}", id="what is not accepted"),
        pytest.param("one: {to: closed}, two: {to: b}", id="one that is off"),
        pytest.param("one: {to: low}, two: {to: high}", id="methods that take other amounts"),
    ],
)
def test_rules_that_cannot_disagree_may_overlap(tmp_path: Path, rules: str) -> None:
    """It does not matter which of them is asked."""
    closed = method("closed", enabled="false")
    low, high = method("low", "{min: 1, max: 49.99}"), method("high", "{min: 50, max: 100}")
    assert told(found(tmp_path, A, B, closed, low, high, checkout(rules)), "overlap") == []


def test_what_is_certain_is_told_before_what_is_possible(tmp_path: Path) -> None:
    """One rule may meet several others."""
    rules = (
        "one: {when: {audiences: [vip]}, to: a}, two: {when: {min: 2}, to: b},"
        " zwei: {when: {min: 3, audiences: [staff]}, to: c}"
    )
    overlaps = [d for d in found(tmp_path, A, B, C, checkout(rules)) if "overlap" in d.name]
    assert [d.severity for d in overlaps] == [Severity.ERROR, Severity.ERROR]
    assert [d.message.partition(" are")[0] for d in overlaps] == ["`two` and `one`", "`zwei` and `two`"]


def test_many_rules_that_overlap_are_told_once_each(tmp_path: Path) -> None:
    """Not each with each."""
    rules = ", ".join(f"r{n}: {{to: {name}}}" for n, name in enumerate("abcab"))
    assert len(told(found(tmp_path, A, B, C, checkout(rules)), "overlap")) == 4


@pytest.mark.parametrize(
    ("rules", "message"),
    [
        pytest.param(
            "all: {to: a}, high: {when: {min: 50}, to: b, priority: 2}",
            "rules with a smaller `priority` take all 50 to 100 CNY that `high` is for",
            id="one takes all",
        ),
        pytest.param(
            "low: {when: {below: 60}, to: a}, mid: {when: {min: 60, below: 80}, to: c},"
            " some: {when: {min: 50, below: 70}, to: b, priority: 2}, all: {to: b, priority: 3}",
            "rules with a smaller `priority` take all 50 to 69.99 CNY that `some` is for",
            id="two take all",
        ),
        pytest.param(
            "all: {to: a}, dear: {when: {min: 101, below: 102}, to: b}",
            "`dear` is for 101 to 101.99 CNY, and the offer for 1 to 100",
            id="not accepted",
        ),
        pytest.param(
            "all: {to: a}, dear: {when: {min: 101}, to: b}",
            "`dear` is for 101 and more CNY, and the offer for 1 to 100",
            id="whatever its method takes",
        ),
    ],
)
def test_every_rule_is_asked_by_somebody(tmp_path: Path, rules: str, message: str) -> None:
    """Or it does not do what its author believes."""
    wide = method("b", "{min: 1, max: 1000}")
    assert told(found(tmp_path, A, wide, C, checkout(rules)), "unreachable") == [message]


@pytest.mark.parametrize(
    "rules",
    [
        pytest.param("all: {to: a}, rest: {to: b, priority: 2}", id="a last resort"),
        pytest.param(
            "cn: {when: {countries: [CN]}, to: a}, hk: {when: {countries: [HK]}, to: b, priority: 2}",
            id="other payers",
        ),
        pytest.param(
            "vip: {when: {audiences: [vip]}, to: a}, x: {when: {min: 1}, to: b, priority: 2}", id="all"
        ),
        pytest.param("low: {to: small}, x: {when: {min: 50}, to: b, priority: 2}", id="more than it takes"),
        pytest.param("all: {to: closed}, x: {when: {min: 50}, to: b, priority: 2}", id="the first is off"),
        pytest.param(
            "x: {when: {min: 80}, to: small}, all: {to: b, priority: 2}", id="its method is to blame"
        ),
    ],
)
def test_rules_for_others_are_reachable(tmp_path: Path, rules: str) -> None:
    """For other payers, for what the first method does not take, for whatever is left."""
    small, closed = method("small", "{min: 1, max: 60}"), method("closed", enabled="false")
    assert told(found(tmp_path, A, B, small, closed, checkout(rules)), "unreachable") == []


@pytest.mark.parametrize(
    ("accepted", "offered", "ends"),
    [
        pytest.param("{max: 40}", "{min: 60}", ("60", "40"), id="it begins too late"),
        pytest.param("{min: 50}", "{max: 20}", ("50", "20"), id="it ends too early"),
    ],
)
def test_an_offer_for_no_amount_is_told_once(
    tmp_path: Path, accepted: str, offered: str, ends: tuple[str, str]
) -> None:
    """And not of each of its rules, which are not to blame."""
    rules = "low: {when: {below: 50}, to: a}, high: {when: {min: 50}, to: b}"
    (finding,) = found(tmp_path, A, B, checkout(rules, accepted, more=f", amount: {offered}"))
    begin, end = ends
    assert finding.message == f"no rule of `pay` is ever asked: it begins at {begin} CNY, and ends at {end}"
    assert [note.message for note in finding.related] == ["the checkout's own bound is here"]


@pytest.mark.parametrize(
    ("rules", "amount", "amounts"),
    [
        pytest.param(
            "l: {when: {below: 5000}, to: a}, h: {when: {min: 5000}, to: b}",
            "{min: 1, max: 100}",
            ["5000", "5000"],
            id="fifty yuan in fen",
        ),
        pytest.param("l: {to: a}", "{min: 1, max: 10000}", ["10000"], id="the limit in fen"),
        pytest.param(
            "l: {when: {below: 10001}, to: a}", "{min: 1, max: 100}", ["10001"], id="behind the limit"
        ),
        pytest.param("l: {when: {below: 5000}, to: a}", "{min: 1, max: 100}", [], id="a generous end"),
        pytest.param("l: {when: {below: 100.01}, to: a}", "{min: 1, max: 100}", [], id="the limit"),
        pytest.param(
            "l: {when: {min: 10001}, to: a}", "{min: 1, max: 100}", [], id="more than a hundredfold"
        ),
    ],
)
def test_fen_are_told_from_yuan(tmp_path: Path, rules: str, amount: str, amounts: list[str]) -> None:
    """A hundred times as much as anybody takes, where it matters; then nothing else is said of amounts."""
    diagnostics = found(tmp_path, A, B, checkout(rules, amount))
    messages = told(diagnostics, "mismatch")
    assert [message.partition(" ")[0] for message in messages] == amounts
    if amounts:
        assert {d.name for d in diagnostics} == {"routing/condition-type-mismatch"}


def test_an_amount_of_the_checkout_is_told_once(tmp_path: Path) -> None:
    """However many offers share it."""
    text = checkout("all: {to: a}", "{min: 1, max: 10000}").replace(
        "offers: {", "offers: {other: {rules: {all: {to: b}}}, "
    )
    assert len(found(tmp_path, A, B, text)) == 1


def test_methods_without_a_limit_take_any_unit(tmp_path: Path) -> None:
    """Nobody knows what is too much."""
    free = method("free", "{min: 1}")
    assert told(found(tmp_path, free, checkout("h: {when: {min: 5000}, to: free}")), "mismatch") == []


def test_yuan_are_not_compared_with_yen(tmp_path: Path) -> None:
    """Whatever the amounts are."""
    yen = method("yen", currency="JPY", fallback="")
    (mismatch,) = told(
        found(tmp_path, yen, A, checkout("all: {to: yen}", more=", fallback: [a]")), "mismatch"
    )
    assert mismatch == "the amounts here are in CNY, and `yen` takes JPY"


@pytest.mark.parametrize(
    ("shares", "total"),
    [
        (("33.3%", "33.3%", "33.4%"), None),
        (("33.3%", "33.3%", "33.3%"), "99.9%"),
        (("50%", "50%", "0.01%"), "100.01%"),
        (("100%", "0%", "0%"), None),
    ],
)
def test_shares_are_a_hundred_percent(tmp_path: Path, shares: tuple[str, ...], total: str | None) -> None:
    """Exactly."""
    split = ", ".join(
        f"{{method: {name}, share: {share}}}" for name, share in zip("abc", shares, strict=True)
    )
    messages = told(found(tmp_path, A, B, C, checkout(f"all: {{split: [{split}]}}")))
    assert messages == [f"the shares of `all` add up to {total}"] * bool(total)


@pytest.mark.parametrize(
    ("rules", "more", "is_found"),
    [
        pytest.param("all: {to: lonely}", "", True, id="nobody else"),
        pytest.param("x: {to: lonely}, y: {to: lonely}", "", True, id="twice the same"),
        pytest.param("all: {to: lonely}", ", fallback: [a]", False, id="the offer has one"),
        pytest.param("all: {to: a}", "", False, id="the method has one"),
        pytest.param("x: {to: lonely}, y: {to: a, priority: 2}", "", False, id="two channels"),
        pytest.param("all: {to: gone}", "", False, id="nobody knows it"),
    ],
)
def test_somebody_stands_in(tmp_path: Path, rules: str, more: str, is_found: bool) -> None:  # noqa: FBT001 - a parameter of a table
    """For a channel that is all there is; `spare` itself may stand at the end of the chain."""
    lonely = method("lonely", fallback="")
    messages = told(found(tmp_path, A, lonely, checkout(rules, more=more)), "no-fallback")
    assert messages == ["`pay` only leads to `lonely`, and nothing takes over while it is down"] * is_found


@pytest.mark.parametrize(
    ("mine", "theirs", "message"),
    [
        pytest.param({"amount": "{min: 1, max: 9}"}, {"amount": "{min: 1, max: 9}"}, None, id="the same"),
        pytest.param({"amount": "{min: 2, max: 8}"}, {"amount": "{min: 1, max: 9}"}, None, id="wider"),
        pytest.param(
            {"amount": "{min: 0.5, max: 9}"},
            {"amount": "{min: 1, max: 8}"},
            "`t` does not take 0.5 to 0.99, 8.01 to 9 CNY",
            id="narrower on both sides",
        ),
        pytest.param({"amount": "{}"}, {"amount": "{min: 1, max: 8}"}, None, id="bounds that nobody states"),
        pytest.param({}, {"currency": "JPY"}, "`t` takes JPY, and not CNY", id="another currency"),
        pytest.param(
            {"countries": "[CN, HK]"},
            {"countries": "[CN]"},
            "`t` takes no payers from HK",
            id="a country less",
        ),
        pytest.param({}, {"countries": "[CN]"}, None, id="countries that nobody states"),
        pytest.param(
            {"audiences": "[vip, staff]"},
            {"audiences": "[vip]"},
            "`t` is not for `staff`",
            id="an audience less",
        ),
        pytest.param(
            {"daily": "{amount: 9, count: 5}"},
            {"daily": "{amount: 8, count: 5}"},
            "`t` takes 8 CNY a day, and `m` 9",
            id="less a day",
        ),
        pytest.param(
            {"daily": "{count: 5}"},
            {"daily": "{amount: 8, count: 4}"},
            "`t` takes 4 payments a day, and `m` 5",
            id="fewer a day",
        ),
        pytest.param({"daily": "{amount: 9}"}, {"daily": "{count: 1}"}, None, id="other quotas"),
        pytest.param({"daily": "{amount: 9}"}, {}, None, id="no quota"),
        pytest.param({"enabled": "false"}, {"currency": "JPY"}, None, id="one that is off"),
    ],
)
def test_a_fallback_takes_what_the_method_takes(
    tmp_path: Path, mine: dict[str, str], theirs: dict[str, str], message: str | None
) -> None:
    """As far as both say what that is."""
    shop = (method("m", **{"fallback": "t", **mine}), method("t", **theirs, fallback=""))
    assert told(found(tmp_path, *shop)) == [message] * bool(message)


@pytest.mark.parametrize(
    ("fallback", "lost"),
    [("[low]", "50 to 100"), ("[low, high]", None), ("[high]", "1 to 49.99"), ("[gone]", None)],
)
def test_one_of_several_fallbacks_is_enough(tmp_path: Path, fallback: str, lost: str | None) -> None:
    """For each amount that the offer sends to its methods."""
    low, high = method("low", "{min: 1, max: 49.99}"), method("high", "{min: 50, max: 100}")
    text = checkout("all: {to: a}", more=f", fallback: {fallback}")
    messages = told(found(tmp_path, A, low, high, text), "narrower")
    assert messages == [f"no fallback of `pay` takes {lost} CNY"] * bool(lost)


@pytest.mark.parametrize(
    ("rules", "more", "messages"),
    [
        ("all: {to: closed}", ", fallback: [a]", ["`closed` is switched off, and payments are sent to it"]),
        (
            "all: {split: [{method: a, share: 50%}, {method: closed, share: 50%}]}",
            "",
            ["`closed` is switched off, and payments are sent to it"],
        ),
        (
            "all: {to: a}",
            ", fallback: [closed]",
            ["`closed` is switched off, so it cannot stand in for anything"],
        ),
        (
            "all: {when: {countries: [US]}, to: cn}",
            "",
            ["`all` is for payers from US, and `cn` takes none from there"],
        ),
        ("all: {when: {countries: [US, CN]}, to: cn}", "", []),
        ("all: {to: cn}", "", []),
        ("all: {to: gone}", "", []),
    ],
)
def test_targets_are_there_for_the_payers(tmp_path: Path, rules: str, more: str, messages: list[str]) -> None:
    """Switched on, and open to somebody whom the rule is for."""
    closed, cn = method("closed", enabled="false"), method("cn", countries="[CN]")
    assert told(found(tmp_path, A, closed, cn, checkout(rules, more=more)), "target-disabled") == messages


def test_a_closed_checkout_is_not_judged(tmp_path: Path) -> None:
    """Neither its targets nor its amounts."""
    closed = method("closed", enabled="false")
    assert found(tmp_path, closed, checkout("x: {when: {min: 9}, to: closed}", enabled="false")) == []


def test_circles_of_fallbacks_are_told_once(tmp_path: Path) -> None:
    """The message shows the whole way, from the first name on."""
    circle = (method("x", fallback="z"), method("z", fallback="v"), method("v", fallback="x"))
    diagnostics = found(tmp_path, *circle, method("w", fallback="z"))
    assert told(diagnostics, "cycle") == ["fallbacks lead back to where they start: `v` → `x` → `z` → `v`"]
    assert [note.message for note in diagnostics[0].related] == ["`x` leads on here", "`z` leads on here"]


def down(days: str, start: str, end: str, zone: str = "") -> str:
    """Write a maintenance window."""
    more = f", zone: {zone}" if zone else ""
    return f"[{{days: [{days}], from: '{start}', to: '{end}'{more}}}]"


@pytest.mark.parametrize(
    ("mine", "theirs", "told_time"),
    [
        pytest.param(
            down("sun", "01:00", "02:00"), down("sun", "01:30", "03:00"), "sun from 01:30 to 02:00", id="half"
        ),
        pytest.param(
            down("sun", "01:00", "02:00"), down("sun", "02:00", "03:00"), None, id="one after another"
        ),
        pytest.param(down("sun", "01:00", "02:00"), down("mon", "01:00", "02:00"), None, id="other days"),
        pytest.param(
            down("sun", "23:00", "01:00"),
            down("mon", "00:30", "02:00"),
            "mon from 00:30 to 01:00",
            id="midnight",
        ),
        pytest.param(
            down("mon", "08:00", "09:00"),
            down("mon", "00:00", "01:00", "UTC"),
            "mon from 08:00 to 09:00",
            id="another zone",
        ),
        pytest.param(down("sun", "01:00", "02:00"), "[]", None, id="never"),
    ],
)
def test_channels_are_not_all_down_together(
    tmp_path: Path, mine: str, theirs: str, told_time: str | None
) -> None:
    """Minute by minute over the week, by the environment's clock."""
    shop = (method("m", maintenance=mine, fallback="t"), method("t", maintenance=theirs, fallback=""))
    messages = told(found(tmp_path, *shop, checkout("all: {to: m}")))
    assert messages == [f"on {told_time} all that can take these payments is down: `m`, `t`"] * bool(
        told_time
    )


@pytest.mark.parametrize(
    ("fields", "more"),
    [
        pytest.param(
            {"availability": down("mon, tue", "09:00", "17:00")}, "", id="not available then anyway"
        ),
        pytest.param({}, ", fallback: [a]", id="the offer has another one"),
        pytest.param({"fallback": ""}, ", fallback: [gone]", id="nobody knows the other one"),
    ],
)
def test_maintenance_at_one_time_may_not_matter(tmp_path: Path, fields: dict[str, str], more: str) -> None:
    """When nobody could pay then, or somebody else takes over."""
    night = down("sun", "01:00", "02:00")
    shop = (method("m", **{"maintenance": night, "fallback": "t", **fields}), A,
            method("t", maintenance=night, fallback=""))  # fmt: skip
    assert told(found(tmp_path, *shop, checkout("all: {to: m}", more=more)), "maintenance") == []

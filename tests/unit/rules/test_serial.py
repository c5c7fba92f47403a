"""Rules about serial numbers: what they find at the edges, and what they leave alone."""

from pathlib import Path

import pytest
from tests.projects import findings, put
from tests.unit.rules.methods import MONEY, TODAY

from pgconf.model import Diagnostic, Severity

SETTINGS = "{kind: environment, name: production, stage: live, zone: Asia/Shanghai}\n"
POLICY = """\
kind: order_policy
name: orders
states: {paying: 支付中, paid: 已支付}
initial: paying
terminal: [paid]
transitions: [{from: paying, to: paid, on: payment.succeeded}]
refunds: {serial: SERIAL, request: refunds.request, approve: refunds.approve}
"""
WITHDRAWAL = """\
kind: withdrawal_rule
name: bank
method: bank
accounts: [icbc-main]
amount: {min: 1}
serial: SERIAL
"""
WECHAT = "provider: wechatpay\nproduct: native\ncredentials: {mch_id: 'MCH', app_id: wx1, serial_no: {secret: env:A}, api_v3_key: {secret: env:B}, private_key: {secret: env:C}}\n"  # noqa: E501 - one line of YAML
UNIONPAY = "provider: unionpay\nproduct: gateway\ncredentials: {mer_id: '777290058110048', sign_certificate: CERT, sign_certificate_password: {secret: env:P}, verify_certificate: CERT}\n".replace(  # noqa: E501 - one line of YAML
    "CERT", "{content: {secret: env:C}, serial_no: '407522', not_after: 2090-03-31}"
)
CUSTOM = "provider: custom\nproduct: counter\nadapter: counter\nstatus_map: {OK: paid}\n"


def numbers(name: str, parts: str, **fields: str) -> str:
    """Write a serial rule."""
    more = "".join(f"{key.rstrip('_')}: {value}\n" for key, value in fields.items())
    return f"kind: serial_rule\nname: {name}\nparts: [{parts}]\n{more}"


def method(name: str, serial: str, provider: str = WECHAT, mch: str = "1900000001", **fields: str) -> str:
    """Write a payment method."""
    more = "".join(f"{key}: {value}\n" for key, value in fields.items())
    fixed = f"kind: payment_method\nname: {name}\ncurrency: CNY\namount: {{min: 1, max: 9}}\n"
    return f"{fixed}serial: {serial}\nsettlement: bank-t1\n{provider.replace('MCH', mch)}{more}"


def found(root: Path, *documents: str, settings: str = SETTINGS, project: str = "{}\n") -> list[Diagnostic]:
    """Validate a small shop, and give what the family has found."""
    made = put(
        root,
        {
            "pgconf.yaml": project,
            "environments/production/environment.yaml": settings,
            "environments/production/shop.yaml": "---\n".join((MONEY, *documents)),
        },
    )
    diagnostics = made.validate(as_of=TODAY).diagnostics
    assert not [d for d in diagnostics if d.name.startswith(("schema/", "ref/", "yaml/"))], diagnostics
    return [d for d in diagnostics if d.name.startswith("serial/")]


def names(diagnostics: list[Diagnostic]) -> list[str]:
    """Give the names without the family."""
    return [d.name.removeprefix("serial/") for d in diagnostics]


TIMED = "{literal: P}, {time: yyyyMMddHHmmss}"
SAFE = f"{TIMED}, {{sequence: {{digits: 6, per: second}}}}"


def test_a_plain_rule_has_no_findings(tmp_path: Path) -> None:
    """The rule that the others here are made from."""
    assert found(tmp_path, numbers("plain", SAFE, peak="300/s"), method("web", "plain")) == []


@pytest.mark.parametrize(
    ("provider", "literal", "severity", "told"),
    [
        pytest.param(WECHAT, "A_B", None, "", id="WeChat takes underscores"),
        pytest.param(WECHAT, "A|B", Severity.ERROR, "`wechatpay` does not take `|`", id="WeChat and a bar"),
        pytest.param(UNIONPAY, "A_B", Severity.WARNING, "`unionpay` does not take `_`", id="UnionPay"),
        pytest.param(CUSTOM, "A|B", None, "", id="nobody knows"),
    ],
)
def test_characters_are_judged_by_whom_the_numbers_go_to(
    tmp_path: Path, provider: str, literal: str, severity: Severity | None, told: str
) -> None:
    """What only a secondary source says is a warning; what nobody says is nothing."""
    rule = numbers("plain", f"{{literal: '{literal}'}}, {SAFE}")
    diagnostics = found(tmp_path, rule, method("web", "plain", provider))
    assert names(diagnostics) == ["charset-illegal-for-provider"] * bool(severity)
    assert all(d.severity is severity and told in d.message for d in diagnostics)


def test_a_provider_is_told_once_however_many_methods_it_has(tmp_path: Path) -> None:
    """The fault is the rule's."""
    rule = numbers("plain", f"{{literal: '.'}}, {SAFE}")
    diagnostics = found(tmp_path, rule, method("app", "plain"), method("web", "plain"))
    assert names(diagnostics) == ["charset-illegal-for-provider"]


def test_a_method_that_is_switched_off_asks_for_nothing(tmp_path: Path) -> None:
    """Numbers that go nowhere may look like anything."""
    rule = numbers("plain", f"{{literal: '.'}}, {SAFE}")
    assert found(tmp_path, rule, method("web", "plain", enabled="false")) == []


def test_a_project_knows_its_provider_better(tmp_path: Path) -> None:
    """Facts of one's own take the place of those that come with pgconf, also about custom providers."""
    facts = "facts: {custom/serial-alphabet: {value: 0-9, as_of: 2026-11, source: contract}}\n"
    diagnostics = found(tmp_path, numbers("plain", SAFE), method("web", "plain", CUSTOM), project=facts)
    assert [d.message for d in diagnostics] == ["`custom` does not take `P` for payments, only `0-9`"]


def test_refunds_and_withdrawals_have_alphabets_of_their_own(tmp_path: Path) -> None:
    """WeChat Pay takes `@` for refunds, and for withdrawals only letters and digits."""
    refunds = numbers(
        "refunds", "{literal: 'R@'}, {time: yyyyMMddHHmmss}, {sequence: {digits: 6, per: second}}"
    )
    payouts = numbers(
        "payouts", "{literal: W_}, {time: yyyyMMddHHmmss}, {sequence: {digits: 6, per: second}}"
    )
    web = method("web", "plain", refund="{window: 30d}")
    shop = (numbers("plain", SAFE), web, refunds, POLICY.replace("SERIAL", "refunds"), payouts)
    assert found(tmp_path, *shop, WITHDRAWAL.replace("SERIAL", "payouts")) == []
    (one,) = found(tmp_path, *shop, WITHDRAWAL.replace("SERIAL", "payouts") + "source: wechatpay\n")
    assert one.message == "`wechatpay` does not take `_` for withdrawals, only `0-9A-Za-z`"


@pytest.mark.parametrize(
    ("digits", "told"),
    [
        (18, None),
        (17, None),
        (19, "the numbers have 33 characters, and `wechatpay` takes at most 32 for payments"),
    ],
)
def test_the_longest_number_may_be_as_long_as_the_provider_says(
    tmp_path: Path, digits: int, told: str | None
) -> None:
    """And no longer."""
    rule = numbers("plain", f"{{time: yyyyMMddHHmmss}}, {{random: {{digits: {digits}, alphabet: hex}}}}")
    assert [d.message for d in found(tmp_path, rule, method("web", "plain"))] == [told] * bool(told)


def test_a_number_can_be_too_short(tmp_path: Path) -> None:
    """WeChat Pay wants six characters."""
    short = found(tmp_path, numbers("plain", "{random: {digits: 5, alphabet: hex}}"), method("web", "plain"))
    assert [d.message for d in short] == [
        "the numbers have 5 characters, and `wechatpay` wants at least 6 for payments"
    ]
    assert (
        found(tmp_path, numbers("plain", "{random: {digits: 6, alphabet: hex}}"), method("w", "plain")) == []
    )


def test_the_chance_of_a_collision_is_shown(tmp_path: Path) -> None:
    """With the numbers that it comes from, and what would be enough."""
    rule = numbers("plain", f"{TIMED}, {{random: {{digits: 8}}}}", peak="100/s")
    (one,) = found(tmp_path, rule, method("web", "plain"))
    assert (one.name, one.severity) == ("serial/insufficient-entropy", Severity.ERROR)
    assert one.message == (
        "at 100/s, two numbers of a day are alike with a probability of 98.6 %: the random characters have"
        " 100,000,000 values, and 100 numbers at once show the same time and writer"
    )
    assert one.hint == "make the random part 7 characters longer, or add a `sequence`"
    enough = numbers("plain", f"{TIMED}, {{random: {{digits: 15}}}}", peak="100/s")
    assert found(tmp_path, enough, method("web", "plain")) == []


@pytest.mark.parametrize(
    ("digits", "peak", "told"),
    [(4, "1000/s", "100 %"), (9, "1/m", "0.104 %"), (9, "20/s", "1.63 %"), (12, "20/s", "10^-4.8")],
)
def test_chances_are_written_for_people(tmp_path: Path, digits: int, peak: str, told: str) -> None:
    """Certain ones, likely ones and tiny ones."""
    shown = "{literal: P}, {time: yyyyMMdd}" if peak == "1/m" else TIMED
    rule = numbers("plain", f"{shown}, {{random: {{digits: {digits}}}}}", peak=peak)
    diagnostics = found(tmp_path, rule, method("web", "plain", CUSTOM))
    assert [f"probability of {told}:" in d.message for d in diagnostics] == [True], diagnostics


def test_a_chance_that_is_nearly_certain_is_not_called_certain(tmp_path: Path) -> None:
    """Three digits would round it up."""
    rule = numbers("plain", f"{TIMED}, {{random: {{digits: 8}}}}", peak="150/s")
    (one,) = found(tmp_path, rule, method("web", "plain"))
    assert "a probability of more than 99.9 %:" in one.message


def test_without_a_declared_load_nobody_knows(tmp_path: Path) -> None:
    """Neither chance nor counters are judged."""
    rules = (
        numbers("chance", f"{TIMED}, {{random: {{digits: 2}}}}"),
        numbers("count", "{literal: C}, {time: yyyyMMddHHmm}, {sequence: {digits: 1, per: minute}}"),
    )
    assert found(tmp_path, *rules, method("a", "chance"), method("b", "count")) == []


def test_the_environments_load_is_a_warning_and_counts_payments_alone(tmp_path: Path) -> None:
    """Several rules may share it, and refunds have no part in it."""
    settings = SETTINGS.replace("zone", "capacity: {peak: 100/s}, zone")
    rule = numbers("chance", f"{TIMED}, {{random: {{digits: 2}}}}")
    refunds = numbers("refunds", "{literal: R}, {time: yyyyMMddHHmmss}, {random: {digits: 2}}", for_="refund")
    shop = (rule, refunds, POLICY.replace("SERIAL", "refunds"), method("web", "chance"))
    (one,) = found(tmp_path, *shop, settings=settings)
    assert (str(one.address), one.severity) == ("serial_rule/chance", Severity.WARNING)


def test_chance_does_not_matter_where_a_counter_is_enough(tmp_path: Path) -> None:
    """Two random digits beside a counter are there against guessing."""
    rule = numbers("plain", f"{SAFE}, {{random: {{digits: 2}}}}", peak="300/s")
    assert found(tmp_path, rule, method("web", "plain")) == []


@pytest.mark.parametrize(
    ("parts", "fields", "told"),
    [
        pytest.param("{sequence: {digits: 2, per: second}}", {"peak": "100/s"}, None, id="just enough"),
        pytest.param(
            "{sequence: {digits: 2, per: second}}",
            {"peak": "101/s"},
            "there are 100 numbers a second, and 101 are needed at 101/s",
            id="one too few",
        ),
        pytest.param(
            "{node: {digits: 1}}, {sequence: {digits: 2, per: second}}",
            {"peak": "1000/s", "writers": "8"},
            "each writer has 100 numbers a second, and 125 are needed at 1000/s",
            id="each writer for itself",
        ),
        pytest.param(
            "{node: {digits: 1}}, {sequence: {digits: 2, per: second}}",
            {"peak": "800/s", "writers": "8"},
            None,
            id="each writer has just enough",
        ),
        pytest.param(
            "{node: {digits: 1}}",
            {"peak": "16/s", "writers": "8"},
            "each writer has 1 numbers a second, and 2 are needed at 16/s",
            id="nothing counts",
        ),
        pytest.param("{random: {digits: 18}}", {"peak": "300/s"}, None, id="chance is another rule's"),
    ],
)
def test_counters_must_last_for_the_time_shown(
    tmp_path: Path, parts: str, fields: dict[str, str], told: str | None
) -> None:
    """At the peak, in the smallest unit that never comes again."""
    diagnostics = found(
        tmp_path, numbers("plain", f"{TIMED}, {parts}", **fields), method("w", "plain", CUSTOM)
    )
    assert [d.message for d in diagnostics if "overflow" in d.name] == [told] * bool(told)


@pytest.mark.parametrize(
    ("refund", "retention", "days"),
    [
        ("{window: 180d}", "", 180),
        ("{window: 180d}", "retention: 5y\n", 1825),
        (None, "retention: 90d\n", 90),
    ],
)
def test_a_counter_without_time_must_last_as_long_as_its_numbers_are_used(
    tmp_path: Path, refund: str | None, retention: str, days: int
) -> None:
    """As long as orders are kept or can be refunded, as far as either is declared."""
    refunds = numbers("refunds", f"{TIMED.replace('P', 'R')}, {{random: {{digits: 3}}}}", for_="refund")
    rule = numbers("plain", "{literal: P}, {sequence: {digits: 6}}", peak="1/s", for_="withdrawal")
    web = method("web", "plain", **({"refund": refund} if refund else {}))
    (one,) = found(tmp_path, rule, web, refunds, POLICY.replace("SERIAL", "refunds") + retention)
    assert one.message == (
        f"there are 1,000,000 numbers for the {days} days that orders are kept or can be refunded,"
        f" and {days * 86400:,} are needed at 1/s"
    )


def test_how_long_numbers_are_used_may_be_nobodys_business(tmp_path: Path) -> None:
    """Nothing is kept or refunded as far as one knows."""
    rule = numbers("plain", "{literal: P}, {sequence: {digits: 6}}", peak="1/s", for_="withdrawal")
    assert found(tmp_path, rule, method("web", "plain")) == []


@pytest.mark.parametrize(
    ("parts", "is_found"),
    [
        ("{sequence: {digits: 6, per: second}}", True),
        ("{sequence: {digits: 6, per: second, shared: true}}", False),
        ("{node: {digits: 1}}, {sequence: {digits: 6, per: second}}", False),
        ("{sequence: {digits: 6, per: second}}, {random: {digits: 9}}", False),
        ("{check: luhn}", True),
    ],
)
def test_several_writers_must_be_told_apart(tmp_path: Path, parts: str, is_found: bool) -> None:  # noqa: FBT001 - a parameter of a table
    """By a node, by one counter for all, or by chance; one writer needs none of these."""
    web = method("web", "plain")
    several = found(tmp_path, numbers("plain", f"{TIMED}, {parts}", writers="2"), web)
    assert names(several) == ["no-node-component"] * is_found
    assert found(tmp_path, numbers("plain", f"{TIMED}, {parts}"), web) == []


@pytest.mark.parametrize(
    ("parts", "fields", "told"),
    [
        pytest.param(SAFE, {"on_clock_rollback": "continue"}, "the same ones come again", id="goes on"),
        pytest.param(SAFE, {"on_clock_rollback": "refuse"}, None, id="refuses"),
        pytest.param(SAFE, {"zone": "America/New_York"}, "by 1h on 2027-11-07", id="an hour comes twice"),
        pytest.param(SAFE, {"zone": "Australia/Lord_Howe"}, "by 30m on 2027-04-04", id="half an hour"),
        pytest.param(SAFE, {"zone": "Europe/Istanbul"}, None, id="no daylight saving time any more"),
        pytest.param(SAFE, {"zone": "UTC"}, None, id="never any"),
        pytest.param(
            "{literal: P}, {time: yyMMddHH}, {sequence: {digits: 9, per: hour}}, {random: {digits: 1}}",
            {"zone": "America/New_York"},
            None,
            id="chance keeps them apart",
        ),
        pytest.param(
            "{literal: P}, {time: yyyyMMdd}, {sequence: {digits: 9, per: day}}",
            {"zone": "America/New_York", "for_": "withdrawal"},
            None,
            id="the day does not come twice",
        ),
        pytest.param(
            "{literal: P}, {time: yyyyMMddHH}, {sequence: {digits: 9}}",
            {"on_clock_rollback": "continue", "for_": "withdrawal"},
            None,
            id="the counter goes on",
        ),
    ],
)
def test_clocks_may_go_back(tmp_path: Path, parts: str, fields: dict[str, str], told: str | None) -> None:
    """By themselves or by law; it matters where only the time keeps numbers apart."""
    diagnostics = found(tmp_path, numbers("plain", parts, **fields), method("web", "plain"))
    assert [(told or "") in d.message for d in diagnostics] == [True] * bool(told)
    assert {*names(diagnostics)} <= {"clock-rollback-unsafe"}


def test_the_zone_may_be_the_environments(tmp_path: Path) -> None:
    """Then the time part is what is shown."""
    settings = SETTINGS.replace("Asia/Shanghai", "Europe/London")
    (one,) = found(tmp_path, numbers("plain", SAFE), method("web", "plain"), settings=settings)
    assert "in `Europe/London` the clocks are put back by 1h on 2027-10-31" in one.message


@pytest.mark.parametrize(
    ("parts", "fields", "is_found"),
    [
        ("{literal: P}, {sequence: {digits: 9}}", {}, True),
        ("{literal: P}, {time: yyyyMM}, {sequence: {digits: 9, per: month}}", {}, True),
        ("{literal: P}, {time: yyyyMMddHH}, {sequence: {digits: 9, per: hour}}", {}, False),
        ("{literal: P}, {sequence: {digits: 9}}, {random: {digits: 4}}", {}, False),
        ("{literal: P}, {sequence: {digits: 9}}", {"for_": "withdrawal"}, False),
    ],
)
def test_counted_numbers_tell_how_many_there_are(
    tmp_path: Path,
    parts: str,
    fields: dict[str, str],
    is_found: bool,  # noqa: FBT001 - a parameter of a table
) -> None:
    """When the count goes on for a day at least, nothing is random, and buyers see them."""
    diagnostics = found(tmp_path, numbers("plain", parts, **fields), method("web", "plain"))
    assert names(diagnostics) == ["predictable-public-id"] * is_found


@pytest.mark.parametrize(
    ("parts", "is_found"),
    [
        ("{time: yyyyMMddHHmmss}, {random: {digits: 1}}", False),
        ("{time: yyyyMMddHHmmss}, {random: {digits: 2}}", True),
        ("{time: yyyyMMddHHmmss}, {random: {digits: 2, alphabet: hex}}", False),
        ("{literal: '1'}, {time: yyyyMMddHHmmss}, {random: {digits: 2}}", True),
        ("{literal: P}, {time: yyyyMMddHHmmss}, {random: {digits: 2}}", False),
    ],
)
def test_sixteen_digits_are_one_too_many(tmp_path: Path, parts: str, is_found: bool) -> None:  # noqa: FBT001 - a parameter of a table
    """A letter anywhere makes it text, and fifteen digits are exact."""
    assert (
        names(found(tmp_path, numbers("plain", parts), method("web", "plain")))
        == ["unsafe-integer"] * is_found
    )


RANDOM = "{time: yyyyMMddHHmmss}, {random: {digits: 6, alphabet: hex}}"


def test_two_rules_that_can_make_one_number_are_shown_it(tmp_path: Path) -> None:
    """The later one by name is where it is told."""
    rules = (numbers("a", f"{{literal: P}}, {RANDOM}"), numbers("b", SAFE))
    (one,) = found(tmp_path, *rules, method("x", "a"), method("z", "b"))
    assert one.message == "`b` and `a` can make the same number, such as `P20000101000000000000`"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("{literal: P}", "{literal: Q}", id="other letters"),
        pytest.param("{literal: PA}", "{literal: P}", id="other lengths"),
        pytest.param("{literal: P}, {literal: '99'}", "{literal: P}, {time: HH}", id="no such hour"),
    ],
)
def test_rules_that_never_make_one_number_may_stand_together(tmp_path: Path, one: str, other: str) -> None:
    """Exactly so: neither a common beginning nor a common length is enough."""
    rules = (numbers("a", f"{one}, {RANDOM}"), numbers("b", f"{other}, {RANDOM}"))
    assert found(tmp_path, *rules, method("x", "a"), method("z", "b")) == []


@pytest.mark.parametrize(
    ("scopes", "mch", "is_found"),
    [
        pytest.param(("provider", "provider"), "1900000001", True, id="one account"),
        pytest.param(("provider", "provider"), "1900000002", False, id="two accounts"),
        pytest.param(("provider", "merchant"), "1900000002", True, id="one is for the whole merchant"),
        pytest.param(("payment_method", "payment_method"), "1900000001", True, id="the provider's account"),
    ],
)
def test_numbers_must_differ_where_they_meet(
    tmp_path: Path,
    scopes: tuple[str, str],
    mch: str,
    is_found: bool,  # noqa: FBT001 - a parameter of a table
) -> None:
    """In the merchant's books, or at the account with a provider."""
    rules = [numbers(name, SAFE, scope=scope) for name, scope in zip("ab", scopes, strict=True)]
    methods = (method("x", "a"), method("z", "b", mch=mch))
    assert names(found(tmp_path, *rules, *methods)) == ["prefix-collision"] * is_found


def test_a_rule_that_nobody_uses_collides_with_nothing(tmp_path: Path) -> None:
    """It may be the old one, or the next one."""
    assert found(tmp_path, numbers("a", SAFE), numbers("b", SAFE), method("x", "a")) == []


def test_many_rules_that_are_alike_are_told_once_each(tmp_path: Path) -> None:
    """Not each with each."""
    rules = [numbers(f"rule-{n}", SAFE) for n in range(9)]
    methods = [method(f"m-{n}", f"rule-{n}") for n in range(9)]
    assert names(found(tmp_path, *rules, *methods)) == ["prefix-collision"] * 8


def test_refunds_and_withdrawals_have_rules_of_their_own(tmp_path: Path) -> None:
    """A rule that payments use too is told at whoever shares it."""
    shop = (numbers("plain", SAFE), method("web", "plain", refund="{window: 9d}"))
    shared = found(tmp_path, *shop, POLICY.replace("SERIAL", "plain"), WITHDRAWAL.replace("SERIAL", "plain"))
    assert names(shared) == ["refund-shares-order-namespace"] * 2
    assert {str(d.address) for d in shared} == {"order_policy/orders", "withdrawal_rule/bank"}


def test_refunds_may_look_like_payments_elsewhere(tmp_path: Path) -> None:
    """Both are unique where they go, and still nobody can tell which is which."""
    rules = (numbers("plain", SAFE, scope="provider"), numbers("back", SAFE, scope="provider", for_="refund"))
    web = method("web", "plain", refund="{window: 9d}")
    (one,) = found(tmp_path, *rules, web, POLICY.replace("SERIAL", "back"))
    assert one.name == "serial/refund-shares-order-namespace"
    assert one.message == ("`P20000101000000000000` can be a number of `back` and, for a payment, of `plain`")


def test_the_finding_marks_the_part(tmp_path: Path) -> None:
    """The very part that is too short."""
    text = numbers("plain", f"{TIMED}, {{random: {{digits: 2}}}}", peak="9/s")
    project = put(
        tmp_path,
        {
            "environments/production/environment.yaml": SETTINGS,
            "environments/production/shop.yaml": "---\n".join((MONEY, text, method("web", "plain"))),
        },
    )
    diagnostics = project.validate(as_of=TODAY).diagnostics
    assert [(f.name, f.text) for f in findings(project, diagnostics) if f.name.startswith("serial/")] == [
        ("serial/insufficient-entropy", "{digits: 2}")
    ]

"""Orders: no state is lost, nothing paid disappears, and providers are understood and asked."""

from datetime import date
from pathlib import Path

import pytest
from tests.projects import findings, put
from tests.unit.rules.test_references import SHOP, method

from pgconf.model import Diagnostic, Severity

SETTINGS = "{kind: environment, name: production, stage: live, zone: Asia/Shanghai}\n"
TODAY = date(2026, 11, 24)
EXPIRING = {"order_expiry": "30m"}
WECHAT = {
    "provider": "wechatpay",
    "product": "native",
    "credentials": (
        "{mch_id: '1900000001', app_id: wx8888888888888888, api_version: v3, serial_no: {secret: env:S},"
        " api_v3_key: {secret: env:K}, private_key: {secret: env:P}}"
    ),
}
OWN = ("adapter", "status_map")
SIMPLE = (
    "{from: new, to: paid, on: payment.succeeded}",
    "{from: new, to: closed, after: 30m, closes_at_provider: true}",
)
MATRIX = """\
kind: role_matrix
name: back-office
permissions: {orders.read: {class: read, title: 查看}, orders.edit: {class: operate, title: 修改}}
roles: {clerk: {class: operator, title: 操作员}}
grants: {orders.read: [clerk], orders.edit: [clerk]}
"""


def policy(
    *transitions: str, states: str = "new paid closed", terminal: str = "paid, closed", **more: str
) -> str:
    """Write an order policy; its orders begin as `new`."""
    fields = {
        "kind": "order_policy",
        "name": "orders",
        "states": "{" + ", ".join(f"{state}: 状态" for state in states.split()) + "}",
        "initial": "new",
        "terminal": f"[{terminal}]",
        "transitions": "[" + ", ".join(transitions or SIMPLE) + "]",
        "reconciliation": "{every: 1m, older_than: 5m}",
        **more,
    }
    return "".join(f"{key}: {value}\n" for key, value in fields.items() if value)


def wechat(name: str = "wechat", **fields: str) -> str:
    """Write a payment method of WeChat Pay."""
    text = method(name, **{**WECHAT, **fields})
    return "".join(f"{line}\n" for line in text.splitlines() if not line.startswith(OWN))


def found(root: Path, *documents: str, settings: str = SETTINGS) -> list[tuple[Diagnostic, str]]:
    """Validate the shop with some documents more; give each finding about orders and what it marks."""
    files = {
        "environments/production/environment.yaml": settings,
        "environments/production/shop.yaml": "---\n".join((SHOP, *documents)),
    }
    project = put(root, files)
    diagnostics = project.validate(as_of=TODAY).diagnostics
    assert [d for d in diagnostics if d.name.partition("/")[0] in ("schema", "rules", "ref", "yaml")] == []
    of_orders = [d for d in diagnostics if d.name.startswith(("order/", "audience/"))]
    return [(d, one.text) for d, one in zip(of_orders, findings(project, of_orders), strict=True)]


def marked(root: Path, *documents: str) -> list[tuple[str, str]]:
    """Give the name of each finding about orders, without its family, and the text that it marks."""
    return [(d.name.partition("/")[2], text) for d, text in found(root, *documents)]


def test_a_simple_policy_has_no_findings(tmp_path: Path) -> None:
    """The one that all tests here start from, with a provider that says little."""
    assert marked(tmp_path, policy(), wechat(**EXPIRING), MATRIX) == []


def test_states_without_a_way_to_them_are_found_one_by_one(tmp_path: Path) -> None:
    """A transition between the two helps neither; that they lead nowhere is not told too."""
    steps = (*SIMPLE, "{from: held, to: lost, by: orders.edit}")
    assert marked(tmp_path, policy(*steps, states="new paid closed held lost")) == [
        ("unreachable-state", "held"),
        ("unreachable-state", "lost"),
    ]


def test_a_policy_without_terminal_states_is_told_so_once(tmp_path: Path) -> None:
    """And not for every state."""
    assert marked(tmp_path, policy(terminal="")) == [("no-path-to-terminal", "[]")]


def test_a_step_with_a_guard_is_a_way(tmp_path: Path) -> None:
    """Whether it ever holds is not known here."""
    steps = (*SIMPLE, "{from: new, to: held, by: orders.edit, guard: order.amount > 5000}",
             "{from: held, to: closed, by: orders.edit}")  # fmt: skip
    assert marked(tmp_path, policy(*steps, states="new paid closed held")) == []


@pytest.mark.parametrize(
    ("after", "fires"), [("29m", True), ("30m", False), ("31m", False)], ids=["before", "with", "behind"]
)
def test_closing_before_the_provider_does(tmp_path: Path, after: str, fires: bool) -> None:  # noqa: FBT001 - a case
    """To close at the very moment that the provider does is soon enough."""
    steps = (SIMPLE[0], f"{{from: new, to: closed, after: {after}}}")
    expected = [("expiry-shorter-than-channel-expiry", after)] if fires else []
    assert marked(tmp_path, policy(*steps), method("web", **EXPIRING)) == expected


def test_the_method_that_can_be_paid_longest_counts(tmp_path: Path) -> None:
    """A note leads to it; one that is off, or says nothing, does not count."""
    steps = (SIMPLE[0], "{from: new, to: closed, after: 1h}")
    methods = (
        method("a", order_expiry="2h"),
        method("b", order_expiry="90m"),
        method("c", order_expiry="1d", enabled="false"),
        method("d"),
    )
    ((diagnostic, _),) = found(tmp_path, policy(*steps), *methods)
    assert diagnostic.message == "the order is closed after 1h, and `a` can be paid for 2h"
    assert [note.message for note in diagnostic.related] == ["this is how long it can be paid"]


def test_goods_that_are_received_after_a_time_close_no_payment(tmp_path: Path) -> None:
    """`after` also ends what is paid."""
    steps = (*SIMPLE, "{from: paid, to: done, after: 1m}")
    orders = policy(*steps, states="new paid closed done", terminal="done, closed")
    assert marked(tmp_path, orders, method("web", **EXPIRING)) == []


def test_closing_by_hand_is_closing_at_the_provider(tmp_path: Path) -> None:
    """Only where a payment is under way."""
    steps = (
        "{from: new, to: paying, on: payment.started}",
        "{from: paying, to: paid, on: payment.succeeded}",
        "{from: new, to: closed, by: orders.edit}",
        "{from: [new, paying], to: closed, by: orders.cancel}",
    )
    assert marked(tmp_path, policy(*steps, states="new paying paid closed")) == [
        ("close-without-provider", "orders.cancel")
    ]


def test_every_status_of_a_product_in_use_is_mapped(tmp_path: Path) -> None:
    """Payment codes have more of them, and methods that are off none."""
    mapped = "{wechatpay: {SUCCESS: paid, REFUND: paid, NOTPAY: new, CLOSED: closed}}"
    barcode = wechat("barcode", product="barcode")
    assert marked(tmp_path, policy(status_map=mapped), wechat()) == []
    assert marked(tmp_path, policy(status_map=mapped), wechat(), barcode + "enabled: false\n") == []
    ((diagnostic, text),) = found(tmp_path, policy(status_map=mapped), wechat(), barcode)
    assert (diagnostic.name, text) == ("order/provider-status-unmapped", "wechatpay")
    assert diagnostic.message == (
        "`wechatpay` can report `REVOKED`, `USERPAYING`, `PAYERROR`, and no state stands for it"
    )
    assert diagnostic.severity is Severity.ERROR


def test_what_is_known_from_others_only_warns(tmp_path: Path) -> None:
    """What the provider's own documents say is told apart from it."""
    mapped = "{wechatpay: {SUCCESS: paid, REFUND: paid, NOTPAY: new}}"
    quick = wechat("quick", product="quick", agreement="{product_code: '1', scene: s, per_payment: 5}")
    reported = [
        (d.severity, d.message) for d, _ in found(tmp_path, policy(status_map=mapped), wechat(), quick)
    ]
    assert reported == [
        (Severity.WARNING, "`wechatpay` can report `ACCEPT`, `PAYERROR`, and no state stands for it"),
        (Severity.ERROR, "`wechatpay` can report `CLOSED`, and no state stands for it"),
    ]


def test_a_custom_method_can_report_what_it_maps_to(tmp_path: Path) -> None:
    """Its own words stand in the method."""
    counter = method("web", status_map="{OK: paid, GONE: closed, WAIT: paying}")
    assert marked(tmp_path, policy(status_map="{custom: {paid: paid, paying: new}}"), counter) == [
        ("provider-status-unmapped", "custom")
    ]


def test_a_provider_that_no_policy_maps_is_told_once(tmp_path: Path) -> None:
    """Where some policy maps statuses at all; which policy is meant for the provider is not known."""
    custom = "{custom: {paid: paid}}"
    others = (policy(name="gifts", status_map=custom), policy(), method("web"), wechat())
    assert marked(tmp_path, *others) == [("provider-status-unmapped", "status_map")]
    assert marked(tmp_path, policy(), method("web"), wechat()) == []
    both = (policy(name="gifts", status_map=custom), policy(status_map="{wechatpay: {SUCCESS: paid}}"))
    assert [text for _, text in marked(tmp_path, *both, method("web"), wechat())] == ["wechatpay"]


@pytest.mark.parametrize(
    ("status_map", "text"),
    [
        ("{wechatpay: {SUCCESS: closed}}", "closed"),
        ("{wechatpay: {NOTPAY: paid}}", "paid"),
        ("{custom: {refunded: closed}}", "closed"),
        ("{custom: {failed: paid}}", "paid"),
    ],
)
def test_a_status_that_means_the_opposite_is_found(tmp_path: Path, status_map: str, text: str) -> None:
    """Money that came in, and money that did not."""
    assert marked(tmp_path, policy(status_map=status_map)) == [("status-contradicts-state", text)]


def test_a_state_of_both_kinds_of_orders_contradicts_nothing(tmp_path: Path) -> None:
    """Alipay says TRADE_CLOSED of both; a policy without payments says nothing of either."""
    steps = (*SIMPLE, "{from: paid, to: closed, by: refunds.request}")
    status_map = "{alipay: {TRADE_FINISHED: closed, WAIT_BUYER_PAY: closed}}"
    assert marked(tmp_path, policy(*steps, status_map=status_map)) == []
    manual = "{from: new, to: paid, by: orders.edit}"
    assert (
        marked(
            tmp_path, policy(manual, states="new paid", terminal="paid", status_map="{custom: {paid: new}}")
        )
        == []
    )


def test_a_query_is_needed_where_reports_are_not_promised(tmp_path: Path) -> None:
    """Of a provider about which nothing is known, nothing is said."""
    silent = policy(reconciliation="")
    assert marked(tmp_path, silent, method("web")) == []
    assert marked(tmp_path, silent, wechat(), "") == [("no-reconciliation-query", "payment.succeeded")]
    assert marked(tmp_path, silent, wechat(enabled="false")) == []


@pytest.mark.parametrize(("older_than", "fires"), [("29m", False), ("30m", True)])
def test_the_query_comes_before_closing(tmp_path: Path, older_than: str, fires: bool) -> None:  # noqa: FBT001 - a case
    """An order that is closed when its turn comes is not asked about."""
    asked = f"{{every: 1m, older_than: {older_than}}}"
    expected = [("reconciliation-after-closing", older_than)] if fires else []
    assert marked(tmp_path, policy(reconciliation=asked)) == expected


@pytest.mark.parametrize(
    ("retry", "fires"),
    [
        ("{timeout: 10s, attempts: 6}", False),
        ("{timeout: 10s, attempts: 7}", True),
        ("{timeout: 61s, attempts: 1}", True),
        ("{timeout: 0s, attempts: 7}", False),
        ("{timeout: 9999999d, attempts: 1000000000}", True),
    ],
)
def test_attempts_end_before_the_order_does(tmp_path: Path, retry: str, fires: bool) -> None:  # noqa: FBT001 - a case
    """Both may end together."""
    expiring = {"retry": retry, "order_expiry": "1m"}
    assert bool(marked(tmp_path, method("web", **expiring))) is fires
    assert marked(tmp_path, method("web", enabled="false", **expiring)) == []
    assert marked(tmp_path, method("web", retry=retry)) == []


def test_a_batch_that_deletes_paid_orders_is_found_by_what_leads_there(tmp_path: Path) -> None:
    """`closed` is harmless until paid orders can be closed."""
    batch = {"batch": "{clean: {operation: delete, from: closed, max_rows: 9, by: orders.edit}}"}
    assert marked(tmp_path, policy(**batch)) == []
    steps = (*SIMPLE, "{from: paid, to: closed, by: orders.edit}")
    assert marked(tmp_path, policy(*steps, **batch)) == [("batch-delete-touches-paid", "closed")]


def test_other_batches_may_touch_paid_orders(tmp_path: Path) -> None:
    """They are completed and annotated every day."""
    batch = "{note: {operation: edit, from: paid, fields: [note], max_rows: 9, by: orders.edit}}"
    assert marked(tmp_path, policy(batch=batch, editable="{paid: [note]}")) == []


@pytest.mark.parametrize(
    ("more", "fires"),
    [("", True), (", older_than: 29m", True), (", older_than: 30m", False)],
    ids=["at once", "too early", "when nobody can pay"],
)
def test_an_order_that_can_be_paid_is_not_deleted(tmp_path: Path, more: str, fires: bool) -> None:  # noqa: FBT001 - a case
    """Until the provider has closed it for certain."""
    batch = f"{{clean: {{operation: delete, from: [new, closed], max_rows: 9, by: orders.edit{more}}}}}"
    expected = [("delete-while-payable", "new")] if fires else []
    assert marked(tmp_path, policy(batch=batch), method("web", **EXPIRING)) == expected


@pytest.mark.parametrize(
    ("evidence", "missing"),
    [
        ("", "a reason, evidence, a second person"),
        (", reason: required, approval: {permission: orders.approve}", "evidence"),
        (", reason: required, attachment: required", "a second person"),
    ],
)
def test_declaring_an_order_paid_takes_evidence(tmp_path: Path, evidence: str, missing: str) -> None:
    """What is not asked for is named."""
    step = f"{{from: [closed, new], to: paid, by: orders.edit{evidence}}}"
    ((diagnostic, text),) = found(tmp_path, policy(*SIMPLE, step))
    assert (diagnostic.name, text) == ("order/manual-paid-without-evidence", "orders.edit")
    assert diagnostic.message.endswith(f"not asked for: {missing}")


def test_a_state_of_both_kinds_of_orders_takes_evidence(tmp_path: Path) -> None:
    """A closed order may be one that was paid and refunded, and may be none."""
    steps = (
        *SIMPLE,
        "{from: paid, to: closed, by: refunds.request}",
        "{from: closed, to: paid, by: orders.edit}",
    )
    assert marked(tmp_path, policy(*steps)) == [("manual-paid-without-evidence", "orders.edit")]


@pytest.mark.parametrize(
    ("steps", "why"),
    [
        (
            ("{from: paid, to: back, by: refunds.request}", "{from: back, to: paid, by: refunds.cancel}"),
            "it was paid",
        ),
        (
            ("{from: new, to: back, on: payment.authorized}", "{from: back, to: paid, by: orders.capture}"),
            "it is held",
        ),
        (
            ("{from: new, to: back, by: orders.edit}", "{from: back, to: closed, by: orders.edit}"),
            "it is not paid",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_no_evidence_is_needed_when(tmp_path: Path, steps: tuple[str, ...], why: str) -> None:
    """The money is there already, or nobody says that it is."""
    names = [name for name, _ in marked(tmp_path, policy(*SIMPLE, *steps, states="new paid closed back"))]
    assert "manual-paid-without-evidence" not in names


def test_what_was_agreed_stays_from_the_payment_on(tmp_path: Path) -> None:
    """In the first state it can be changed, even where orders are paid right out of it."""
    steps = (
        "{from: new, to: paying, on: payment.started}",
        "{from: paying, to: paid, on: payment.succeeded}",
        "{from: paying, to: closed, on: payment.closed}",
    )
    editable = "{new: [amount], paying: [note, currency], paid: [serial, address, amount], closed: [amount]}"
    assert marked(tmp_path, policy(*steps, states="new paying paid closed", editable=editable)) == [
        ("edit-allowed-after-payment", "currency"),
        ("edit-allowed-after-payment", "serial"),
        ("edit-allowed-after-payment", "amount"),
    ]
    assert marked(tmp_path, policy(editable="{new: [amount]}")) == []


def test_every_place_that_asks_for_a_permission_is_looked_at(tmp_path: Path) -> None:
    """Transitions, batches, exports and refunds, for doing and for approving."""
    orders = policy(
        *SIMPLE,
        "{from: paid, to: closed, by: a.one, approval: {permission: a.two}}",
        batch=(
            "{n: {operation: edit, from: paid, fields: [], max_rows: 9,"
            " by: a.three, approval: {permission: a.four}}}"
        ),
        export="{formats: [csv], columns: [serial], max_rows: 9, by: a.five, approval: {permission: a.six}}",
        refunds="{serial: order-serial, request: orders.raed, approve: orders.edit}",
    )
    reported = found(tmp_path, orders, MATRIX)
    assert {d.name for d, _ in reported} == {"order/permission-unknown"}
    assert [text for _, text in reported] == [
        "a.one", "a.two", "a.three", "a.four", "a.five", "a.six", "orders.raed",
    ]  # fmt: skip
    assert [d.hint for d, _ in reported][-1] == "did you mean `orders.read`?"


def test_without_a_role_matrix_nothing_is_said_of_permissions(tmp_path: Path) -> None:
    """They are kept elsewhere then."""
    assert marked(tmp_path, policy(*SIMPLE, "{from: paid, to: closed, by: a.one}")) == []


@pytest.mark.parametrize(
    ("columns", "mask", "expected"),
    [
        ("serial, receiver, address", "{}", []),
        ("phone, email", "{email: initial}", ["phone"]),
        ("card_number", "{card_number: first-6-last-4}", []),
        ("phone", "{phone: first-3-last-4}", []),
        ("phone", "{phone: first-6-last-4}", ["first-6-last-4"]),
    ],
)
def test_a_file_hides_who_somebody_is(tmp_path: Path, columns: str, mask: str, expected: list[str]) -> None:
    """A mask that leaves ten digits of eleven hides nothing."""
    export = f"{{formats: [csv], columns: [{columns}], mask: {mask}, max_rows: 9, by: orders.edit}}"
    assert [text for _, text in marked(tmp_path, policy(export=export))] == expected


@pytest.mark.parametrize(
    ("retention", "fires"),
    [("35m", True), ("1094d", True), ("1095d", False), ("36m", False), ("3y", False), ("2y", True)],
)
def test_records_are_kept_for_three_years(tmp_path: Path, retention: str, fires: bool) -> None:  # noqa: FBT001 - a case
    """In days, months or years; the law counts no leap days."""
    log = (
        "kind: transaction_log\nname: log\nfields: [time, payment_method, amount, serial]\n"
        f"retention: {retention}\nsink: {{type: table, table: t}}\n"
    )
    expected = [("retention-below-legal", retention)] if fires else []
    assert marked(tmp_path, policy(retention=retention), log) == expected * 2


def test_records_that_are_kept_for_ever_or_are_no_real_ones(tmp_path: Path) -> None:
    """No law asks for test data."""
    assert marked(tmp_path, policy()) == []
    assert found(tmp_path, policy(retention="7d"), settings=SETTINGS.replace("live", "sandbox")) == []


def test_roles_of_an_audience_are_those_of_its_matrix(tmp_path: Path) -> None:
    """The one at fault is marked."""
    audience = "kind: audience\nname: {}\nmatrix: back-office\nroles: [{}]\n"
    right, wrong = audience.format("us", "clerk"), audience.format("them", "clerk, cashier")
    assert marked(tmp_path, right, wrong, MATRIX) == [("unknown-role", "cashier")]


def test_a_blacklist_that_leaves_somebody_is_none_of_all(tmp_path: Path) -> None:
    """Who is on a blacklist of the blacklist is still there."""
    gold = "kind: audience\nname: gold\ngroup: {level: gold}\nblacklist: [spared, gone]\n"
    spared = "kind: audience\nname: spared\nlist: {patterns: ['170*']}\n"
    gone = "kind: audience\nname: gone\nall: users\n"
    assert marked(tmp_path, gold, spared, gone) == [("blacklist-covers-audience", "gone")]
    assert marked(tmp_path, gold, spared, f"{gone}blacklist: [spared]\n") == []

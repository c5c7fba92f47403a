"""Order policies: the life of an order, and what may be done with it."""

from tests.unit.kinds.asking import Subject, contradictions, fields, same_meaning, unreadable

from pgconf.model import Path

EXAMPLE = Subject(
    fields("""
kind: order_policy
name: web-orders
title: 网店订单
states: {submitted: 已提交, paying: 支付中, paid: 已支付, completed: 已完成, refunding: 退款中, refunded: 已退款, closed: 已关闭}
initial: submitted
terminal: [completed, refunded, closed]
transitions:
  - {from: submitted, to: paying,    on: payment.started}
  - {from: paying,    to: paid,      on: payment.succeeded}
  - {from: paying,    to: closed,    after: 30m, closes_at_provider: true}
  - {from: paid,      to: completed, by: orders.complete}
  - {from: [paid, completed], to: refunding, by: refunds.request}
  - {from: refunding, to: refunded,  on: refund.succeeded}
batch:
  delete-invalid: {operation: delete, from: [closed], older_than: 30d, max_rows: 500, by: orders.batch, reason: required}
  complete:       {operation: set-state, to: completed, from: [paid], max_rows: 1000, by: orders.batch}
editable: {submitted: [amount, payment_method, note], paid: [note]}
list: {columns: [serial, created_at, payment_method, amount, state], filters: [state, payment_method, created_at, serial], sort: -created_at}
export: {formats: [csv, xlsx, pdf], columns: [serial, created_at, payment_method, amount, state, phone], mask: {phone: last-4}, max_rows: 100000, by: orders.export}
print: order-slip
retention: 5y
""")  # noqa: E501 - as people write it
)
AMBIGUOUS = """
batch: {}
transitions:
  - {from: paying, to: paid, on: payment.succeeded}
  - {from: [submitted, paying], to: closed, on: payment.succeeded}
"""
STATES = "there is `closed`, `completed`, `paid`, `paying`, `refunded`, `refunding`, `submitted`"


def test_the_example_is_valid() -> None:
    """What the documentation shows passes as it is written."""
    assert EXAMPLE.findings() == []


@same_meaning(
    ("terminal: [completed, refunded, closed]", "terminal: [closed, completed, refunded]"),
    ("invalid: {states: closed, older_than: 24h}", "invalid: {states: [closed], older_than: 1d}"),
    (
        "batch: {x: {operation: delete, from: closed, max_rows: 5, by: orders.batch}}",
        "batch: {x: {from: [closed], by: orders.batch, operation: delete, max_rows: 5}}",
    ),
    ("editable: {paid: [note, tags]}", "editable: {paid: [tags, note]}"),
    (
        "refunds: {serial: r, request: a.b, approve: a.c, approved_up_to: 200}",
        "refunds: {serial: r, request: a.b, approve: a.c, approved_up_to: 200.00}",
    ),
)
def test_what_means_the_same_is_the_same(one: str, other: str) -> None:
    """Sets have no order, one state needs no brackets, and defaults may be written out."""
    assert EXAMPLE.canonical(**fields(one)) == EXAMPLE.canonical(**fields(other))


def test_columns_have_an_order() -> None:
    """The columns of a list stand from left to right."""
    assert EXAMPLE.canonical(**fields("list: {columns: [serial, amount]}")) != EXAMPLE.canonical(
        **fields("list: {columns: [amount, serial]}")
    )


def test_everything_there_is_can_be_written() -> None:
    """Fields that the example leaves out are accepted."""
    assert not EXAMPLE.findings(
        **fields("""
status_map: {alipay: {TRADE_SUCCESS: paid}, custom: {closed: closed}}
invalid: {states: [closed], older_than: 1d}
reconciliation: {every: 1m, older_than: 10m}
refunds:
  {serial: refund-serial, request: refunds.request, approve: refunds.approve, approved_up_to: 200,
   retry: {same_number: true, attempts: 8, backoff: 5m}}
transitions:
  - {from: submitted, to: paying, on: payment.started, guard: order.amount > 0}
  - {from: submitted, to: closed, on: payment.started, guard: order.amount == 0}
  - from: paying
    to: paid
    by: orders.mark_paid
    reason: required
    attachment: required
    approval: {count: 2, permission: orders.approve}
batch:
  note:
    operation: edit
    title: 批量备注
    from: [submitted, paid]
    fields: [note]
    max_rows: 10
    by: orders.batch
    dry_run_first: false
    approval: {above: 5, count: 2, permission: orders.approve}
export:
  formats: [pdf]
  columns: [serial]
  max_rows: 5
  by: orders.export
  approval: {permission: orders.approve}
  watermark: 内部资料
""")
    )


@contradictions(
    ("initial: submited", ("initial",), "there is no state `submited` here", "did you mean `submitted`?"),
    ("terminal: [zzz]", ("terminal",), "there is no state `zzz` here", STATES),
    ("terminal: [closed, zzz]", ("terminal", 1), "there is no state `zzz` here", STATES),
    (
        "transitions: [{from: [paid, zzz], to: closed, by: a.b}]\nbatch: {}",
        ("transitions", 0, "from", 1),
        "there is no state `zzz` here",
        STATES,
    ),
    (
        "transitions: [{from: paid, to: zzz, by: a.b}]\nbatch: {}",
        ("transitions", 0, "to"),
        "there is no state `zzz` here",
        STATES,
    ),
    (
        "status_map: {alipay: {TRADE_SUCCESS: payd}}",
        ("status_map", "alipay", "TRADE_SUCCESS"),
        "there is no state `payd` here",
        "did you mean `paid`?",
    ),
    (
        "invalid: {states: close}",
        ("invalid", "states"),
        "there is no state `close` here",
        "did you mean `closed`?",
    ),
    ("editable: {zzz: [note]}", ("editable", "zzz"), "there is no state `zzz` here", STATES),
    (
        "batch: {x: {operation: delete, from: zzz, max_rows: 5, by: a.b}}",
        ("batch", "x", "from"),
        "there is no state `zzz` here",
        STATES,
    ),
    (
        "batch: {x: {operation: set-state, from: paid, to: zzz, max_rows: 5, by: a.b}}",
        ("batch", "x", "to"),
        "there is no state `zzz` here",
        STATES,
    ),
    (
        "batch: {x: {operation: set-state, from: closed, to: paid, max_rows: 5, by: a.b}}",
        ("batch", "x", "to"),
        "no transition leads from `closed` to `paid`",
        "a batch can only do what can be done to one order: add the transition first",
    ),
    (
        "batch: {x: {operation: edit, from: [submitted, paid], fields: [amount], max_rows: 5, by: a.b}}",
        ("batch", "x", "fields"),
        "`amount` cannot be edited in state `paid`",
        "a batch can only do what can be done to one order: see `editable`",
    ),
    (
        "transitions: [{from: [paying, closed], to: paid, on: payment.succeeded}]\nbatch: {}",
        ("transitions", 0, "from"),
        "`closed` is terminal, so an order does not leave it on its own",
        "let a person do it with `by`, or take the state out of `terminal`",
    ),
    (
        AMBIGUOUS,
        ("transitions", 1, "on"),
        "`payment.succeeded` leads from `paying` to more than one state",
        "remove one of the transitions, or tell them apart with `guard`",
    ),
    (
        "transitions: [{from: paying, to: paid}]\nbatch: {}",
        ("transitions", 0),
        "a transition needs a cause: `by`, `after` or `on`",
        "write `by: orders.complete`, `after: 30m` or `on: payment.succeeded`",
    ),
    (
        "transitions: [{from: paying, to: paid, by: a.b, on: payment.succeeded}]\nbatch: {}",
        ("transitions", 0, "on"),
        "a transition has one cause, and this one has `by` already",
        "write two transitions",
    ),
    (
        "transitions: [{from: paying, to: paid, after: 5m, attachment: required}]\nbatch: {}",
        ("transitions", 0, "attachment"),
        "`attachment` has no meaning where no person acts",
        "remove it, or use `by` with a permission",
    ),
    (
        "refunds: {serial: r, request: refunds.request, approve: refunds.request}",
        ("refunds", "approve"),
        "whoever may ask for a refund may also approve it: both need the same permission",
        "use two permissions, such as `refunds.request` and `refunds.approve`",
    ),
    (
        "list: {columns: [serial, amount, serial]}",
        ("list", "columns", 2),
        "the list holds `serial` twice",
        "remove one of the two",
    ),
    (
        "list: {columns: [serial], sort: -creatd_at}",
        ("list", "sort"),
        "there is no field `creatd_at` here",
        "did you mean `created_at`?",
    ),
    (
        "export: {formats: [csv], columns: [serial, serial], max_rows: 5, by: a.b}",
        ("export", "columns", 1),
        "the list holds `serial` twice",
        "remove one of the two",
    ),
    (
        "export: {formats: [csv], columns: [serial], mask: {phone: last-4}, max_rows: 5, by: a.b}",
        ("export", "mask", "phone"),
        "there is no column `phone` here",
        "there is `serial`",
    ),
)
def test_what_contradicts_itself_is_found(change: str, path: Path, message: str, hint: str) -> None:
    """Each contradiction is one finding, at the value that has to change."""
    assert EXAMPLE.findings(**fields(change)) == [("schema/inconsistent", path, message, hint)]


@unreadable(
    (
        "transitions: [{from: paying, to: paid, on: payment.succeded}]\nbatch: {}",
        "schema/unknown-value",
        ("transitions", 0, "on"),
        "cannot be `payment.succeded`",
        "did you mean `payment.succeeded`?",
    ),
    (
        "batch: {x: {operation: remove, from: closed, max_rows: 5, by: a.b}}",
        "schema/unknown-value",
        ("batch", "x", "operation"),
        "cannot be `remove`",
        "it may be `delete`, `set-state`, `edit`",
    ),
    (
        "list: {columns: [serial], sort: Created}",
        "schema/format",
        ("list", "sort"),
        "must be a field such as `created_at`",
        "write `-created_at` for the newest first",
    ),
    (
        "list: {columns: [serial], page_size: 5000}",
        "schema/out-of-range",
        ("list", "page_size"),
        "must be between 1 and 1000",
        "",
    ),
    (
        "transitions: [{from: 5, to: paid, on: payment.succeeded}]\nbatch: {}",
        "schema/wrong-type",
        ("transitions", 0, "from"),
        "must be a list, not `5`",
        "",
    ),
)
def test_what_cannot_be_read_is_found(change: str, name: str, path: Path, message: str, hint: str) -> None:
    """What has another shape is told with what may stand there."""
    assert EXAMPLE.only(**fields(change)).tells(name, path, message, hint)

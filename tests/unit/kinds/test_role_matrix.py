"""Role matrices: who may do what."""

from tests.unit.kinds.asking import Subject, contradictions, fields, same_meaning, unreadable

from pgconf.model import Path

EXAMPLE = Subject(
    fields("""
kind: role_matrix
name: back-office
permissions:
  orders.read:         {class: read,    title: 查看订单}
  orders.edit:         {class: operate, title: 修改订单}
  orders.batch:        {class: operate, title: 批量操作}
  refunds.request:     {class: money,   title: 发起退款}
  refunds.approve:     {class: money,   title: 审批退款}
  withdrawals.request: {class: money,   title: 发起提现}
  withdrawals.approve: {class: money,   title: 审批提现}
  settings.edit:       {class: admin,   title: 支付设置}
roles:
  admin:    {class: admin,    title: 管理员}
  operator: {class: operator, title: 后台操作员}
  cashier:  {class: operator, title: 出纳, inherits: [operator]}
  auditor:  {class: operator, title: 复核}
  user:     {class: user,     title: 普通用户}
grants:                      # one line a permission: who may
  orders.read:         [operator, auditor]
  orders.edit:         [operator]
  orders.batch:        [operator]
  refunds.request:     [cashier]
  refunds.approve:     [auditor]
  withdrawals.request: [cashier]
  withdrawals.approve: [auditor]
  settings.edit:       [admin]
conflicts:                   # 职责分离: nobody holds both, by whatever path
  - [refunds.request, refunds.approve]
  - [withdrawals.request, withdrawals.approve]
reviewed_on: 2026-10-01
""")
)
ROLES = "there is `admin`, `auditor`, `cashier`, `operator`, `user`"


def test_the_example_is_valid() -> None:
    """What the documentation shows passes as it is written."""
    assert EXAMPLE.findings() == []


@same_meaning(
    ("grants: {orders.read: [operator, auditor]}", "grants: {orders.read: [auditor, operator]}"),
    (
        "conflicts: [[orders.read, orders.edit], [refunds.request, refunds.approve]]",
        "conflicts: [[refunds.approve, refunds.request], [orders.edit, orders.read]]",
    ),
    (
        "roles: {admin: {class: admin, title: 管理员}}\ngrants: {}",
        "roles: {admin: {title: 管理员, class: admin, scope: {own_orders: false}}}\ngrants: {}",
    ),
)
def test_what_means_the_same_is_the_same(one: str, other: str) -> None:
    """Sets have no order, and defaults may be written out."""
    assert EXAMPLE.canonical(**fields(one)) == EXAMPLE.canonical(**fields(other))


def test_everything_there_is_can_be_written() -> None:
    """Fields that the example leaves out are accepted."""
    assert not EXAMPLE.findings(
        **fields("""
permissions:
  orders.read: {class: read, title: 查看订单}
  orders.edit: {class: operate, title: 修改订单, needs: [orders.read]}
  orders.change: {class: operate, title: 修改订单, replaced_by: orders.edit}
  refunds.request: {class: money, title: 发起退款}
  refunds.approve: {class: money, title: 审批退款}
  accounts.change: {class: admin, title: 修改账户, does: edit-accounts}
roles:
  operator:
    class: operator
    title: 后台操作员
    scope: {payment_methods: [alipay-web], accounts: [icbc-main], own_orders: true}
    reviewed_on: 2026-10-01
  trainee: {class: operator, title: 实习操作员, inherits: [operator]}
  senior: {class: operator, title: 资深操作员, inherits: [operator, trainee]}
  on-call: {class: admin, title: 应急值班, break_glass: {for: 4h, approvers: 1}}
grants: {orders.read: [operator], "refunds.*": [on-call], "*": [on-call]}
denies: {orders.edit: [trainee]}
conflicts: []
dual_control: {refunds.request: {approvers: 2, by: refunds.approve}}
assignments:
  groups: {customer-service: {roles: [operator], members: 12}}
  people:
    li.si: {roles: [senior], groups: [customer-service], email: li.si@example.cn, phone: {secret: env:PHONE}}
""")
    )


@contradictions(
    (
        "grants: {orders.read: [operater]}",
        ("grants", "orders.read"),
        "there is no role `operater` here",
        "did you mean `operator`?",
    ),
    (
        "grants: {orders.read: [admin, zzz]}",
        ("grants", "orders.read", 1),
        "there is no role `zzz` here",
        ROLES,
    ),
    (
        "denies: {orders.read: [casher]}",
        ("denies", "orders.read"),
        "there is no role `casher` here",
        "did you mean `cashier`?",
    ),
    (
        "conflicts: [[refunds.request]]",
        ("conflicts", 0),
        "a conflict needs two permissions or more",
        "name the permissions that must not come together",
    ),
    (
        "dual_control: {refunds.request: {approvers: 1, by: refunds.request}}",
        ("dual_control", "refunds.request", "by"),
        "whoever may do `refunds.request` could approve it too: both are the same permission",
        "declare a permission of its own for approving",
    ),
    (
        "roles: {operator: {class: operator, title: a, inherits: [oprator]}}\ngrants: {}",
        ("roles", "operator", "inherits"),
        "there is no role `oprator` here",
        "did you mean `operator`?",
    ),
    (
        "assignments: {groups: {g: {roles: [admin, zzz]}}}",
        ("assignments", "groups", "g", "roles", 1),
        "there is no role `zzz` here",
        ROLES,
    ),
    (
        "assignments: {people: {p: {roles: [casher]}}}",
        ("assignments", "people", "p", "roles"),
        "there is no role `casher` here",
        "did you mean `cashier`?",
    ),
    (
        "assignments: {people: {p: {groups: [h]}}}",
        ("assignments", "people", "p", "groups"),
        "there is no group `h` here",
        "declare a group first",
    ),
    (
        "assignments: {people: {p: {}}}",
        ("assignments", "people", "p"),
        "the person has no role and no group",
        "add `roles` or `groups`, or remove the person",
    ),
)
def test_what_contradicts_itself_is_found(change: str, path: Path, message: str, hint: str) -> None:
    """Each contradiction is one finding, at the value that has to change."""
    assert EXAMPLE.findings(**fields(change)) == [("schema/inconsistent", path, message, hint)]


@unreadable(
    (
        "conflicts: [[refunds.request, refunds.approve, refunds.request]]",
        "schema/repeated-item",
        ("conflicts", 0, 2),
        "holds `refunds.request` twice",
        "remove one of the two",
    ),
    (
        "roles: {admin: {class: operater, title: a}}\ngrants: {}",
        "schema/unknown-value",
        ("roles", "admin", "class"),
        "cannot be `operater`",
        "did you mean `operator`?",
    ),
    (
        'assignments: {people: {p: {roles: [admin], phone: "13800138000"}}}',
        "schema/wrong-type",
        ("assignments", "people", "p", "phone"),
        "must be a reference to a secret, not the secret itself",
        "write `{secret: env:NAME}` and keep the value out of YAML",
    ),
)
def test_what_cannot_be_read_is_found(change: str, name: str, path: Path, message: str, hint: str) -> None:
    """What has another shape is told with what may stand there."""
    assert EXAMPLE.only(**fields(change)).tells(name, path, message, hint)


def test_a_grant_names_a_permission_or_an_area() -> None:
    """A single word is neither."""
    ((name, path, message, hint),) = EXAMPLE.findings(**fields("grants: {orders: [admin]}"))
    assert (name, path[:2], hint) == (
        "schema/format",
        ("grants", "orders"),
        "write the area, a dot and the action",
    )
    assert "must be a permission such as `orders.read`" in message

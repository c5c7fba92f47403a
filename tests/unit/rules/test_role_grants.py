"""Rules about what roles are granted, inherit and are denied: where a naive rule would be wrong."""

from pathlib import Path

import pytest
from tests.unit.rules.offices import ALARM, CONFLICTS, ORDERS, ROLE, WITHDRAWAL, found, matrix, names


@pytest.mark.parametrize(
    ("grants", "expected"),
    [
        pytest.param('"orders.*": [clerk]', [], id="an area to look at"),
        pytest.param('"accounts.*": [clerk]', ["warning"], id="an area of settings"),
        pytest.param('"*": [clerk]', ["error"], id="everything"),
        pytest.param('"*": [alarm]', [], id="for emergencies"),
        pytest.param('"accounts.*": [clerk, alarm]', ["warning"], id="for both"),
    ],
)
def test_a_wildcard_weighs_what_it_covers(tmp_path: Path, grants: str, expected: list[str]) -> None:
    """Money and settings are granted by name."""
    text = f"roles: {{clerk: {ROLE}, alarm: {ALARM}}}\ngrants: {{{grants}}}\n"
    diagnostics = found(tmp_path, matrix(text))
    assert [str(d.severity) for d in diagnostics if d.name == "role/wildcard-grant"] == expected


@pytest.mark.parametrize(
    ("change", "told", "hint"),
    [
        (
            "grants: {orders.raed: [clerk]}",
            "there is no permission `orders.raed` here",
            "did you mean `orders.read`?",
        ),
        (
            'grants: {"zzz.*": [clerk]}',
            "`zzz.*` covers no permission",
            "name an area that `permissions` declares",
        ),
        (
            "denies: {orders.red: [clerk]}",
            "there is no permission `orders.red` here",
            "did you mean `orders.read`?",
        ),
        (
            "conflicts: [[roles.edit, roles.asign]]",
            "there is no permission `roles.asign` here",
            "did you mean `roles.assign`?",
        ),
        (
            "dual_control: {refunds.requst: {approvers: 1, by: refunds.approve}}",
            "there is no permission `refunds.requst` here",
            "did you mean `refunds.request`?",
        ),
        (
            "dual_control: {refunds.request: {approvers: 1, by: refunds.aprove}}",
            "there is no permission `refunds.aprove` here",
            "did you mean `refunds.approve`?",
        ),
    ],
)
def test_a_permission_that_is_not_declared_is_told_where_it_is_named(
    tmp_path: Path, change: str, told: str, hint: str
) -> None:
    """In every part of the matrix."""
    text = (
        f"roles: {{clerk: {ROLE}}}\n"
        + ("" if change.startswith("grants") else "grants: {}\n")
        + change
        + "\n"
    )
    diagnostics = [
        d for d in found(tmp_path, matrix(text)) if d.name == "role/unknown-or-deprecated-permission"
    ]
    assert [(d.message, d.hint) for d in diagnostics] == [(told, hint)]


def test_permissions_name_others_that_are_declared(tmp_path: Path) -> None:
    """What they need, and what replaces them."""
    more = "x.y: {class: read, title: 旧, needs: [orders.raed], replaced_by: x.z}\n"
    diagnostics = found(tmp_path, matrix(f"roles: {{clerk: {ROLE}}}\ngrants: {{}}\n", more))
    assert names(diagnostics) == ["role/unknown-or-deprecated-permission"] * 2


def test_a_deprecated_permission_is_a_warning_wherever_it_is_used(tmp_path: Path) -> None:
    """And declaring it is none."""
    more = "orders.look: {class: read, title: 旧, replaced_by: orders.read}\n"
    unused = matrix(f"roles: {{clerk: {ROLE}}}\ngrants: {{orders.read: [clerk]}}\n", more)
    assert names(found(tmp_path, unused)) == []
    used = matrix(f"roles: {{clerk: {ROLE}}}\ngrants: {{orders.look: [clerk]}}\n", more)
    (one,) = [d for d in found(tmp_path, used) if d.name == "role/unknown-or-deprecated-permission"]
    assert (str(one.severity), one.message) == (
        "warning",
        "`orders.look` is deprecated: `orders.read` has replaced it",
    )


CLERK = f"roles: {{clerk: {ROLE}}}\ngrants: {{refunds.request: [clerk]}}\n"
STEP = "{from: submitted, to: closed, by: orders.look, approval: {permission: orders.agree}}"


def test_permissions_that_orders_and_withdrawals_name_are_looked_up(tmp_path: Path) -> None:
    """In all role matrices, if there is any; unknown ones of orders are told by a rule of orders."""
    policy = ORDERS.replace("{from: submitted, to: closed, after: 30m}", STEP)
    rule = WITHDRAWAL.replace("money.ask", "money.asks")
    more = matrix(CLERK, "orders.look: {class: read, title: 旧, replaced_by: orders.read}\n", "other")
    found_ = found(tmp_path, policy, rule, matrix(CLERK), more)
    told = [d.message for d in found_ if d.name == "role/unknown-or-deprecated-permission"]
    assert told == [
        "`orders.look` is deprecated: `orders.read` has replaced it",
        "there is no permission `money.asks` here",
    ]
    assert names(found(tmp_path, policy, rule)) == []


SCENARIO = """\
kind: scenario
name: who
when: {act: {matrix: office, role: [clerk, cleric], permission: refunds.requests}}
then: {allowed: false, because: not-granted}
"""


def test_a_scenario_about_what_is_not_there_passes_for_the_wrong_reason(tmp_path: Path) -> None:
    """Role and permission are looked up in the matrix that it asks."""
    diagnostics = found(tmp_path, matrix(CLERK), SCENARIO)
    assert names(diagnostics) == ["role/unknown-or-deprecated-permission", "role/unknown-role"]


def test_a_longer_circle_of_roles_is_told_once(tmp_path: Path) -> None:
    """With the shortest way around; roles that only lead into it are not in it."""
    text = """\
roles:
  a: {class: operator, title: a, inherits: [b]}
  b: {class: operator, title: b, inherits: [c, d]}
  c: {class: operator, title: c}
  d: {class: operator, title: d, inherits: [c, a]}
  e: {class: operator, title: e, inherits: [a]}
grants: {}
"""
    cycles = [d.message for d in found(tmp_path, matrix(text)) if d.name == "role/inheritance-cycle"]
    assert cycles == ["the role inherits from itself: `a` → `b` → `d` → `a`"]
    itself = "roles: {a: {class: operator, title: a, inherits: [a]}}\ngrants: {}\n"
    cycles = [d.message for d in found(tmp_path, matrix(itself)) if d.name == "role/inheritance-cycle"]
    assert cycles == ["the role inherits from itself: `a` → `a`"]


NEEDING = "orders.edit: {class: operate, title: 修改, needs: [orders.read]}\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("grants: {orders.edit: [a], orders.read: [a]}", [], id="granted"),
        pytest.param(
            "grants: {orders.edit: [a], orders.read: [b]}",
            ["`a` has `orders.edit`"],
            id="missing; the heir has it",
        ),
        pytest.param(
            "grants: {orders.edit: [a]}",
            ["`a` has `orders.edit`"],
            id="missing in the heir too, which is not told again",
        ),
        pytest.param(
            "grants: {orders.edit: [a], orders.read: [a]}\ndenies: {orders.read: [b]}",
            ["`b` has `orders.edit` by inheritance (`b` → `a`)"],
            id="denied",
        ),
        pytest.param(
            "grants: {orders.edit: [a], orders.read: [c]}\nassignments: {groups: {g: {roles: [a, c]}}}",
            [],
            id="given together with a role that has it",
        ),
        pytest.param(
            "grants: {orders.edit: [a], orders.read: [c]}\n"
            "assignments: {groups: {g: {roles: [a, c]}, h: {roles: [b]}}}",
            ["`a` has `orders.edit`"],
            id="and once without",
        ),
    ],
)
def test_what_a_permission_needs_is_there(tmp_path: Path, text: str, expected: list[str]) -> None:
    """`b` inherits `a`."""
    roles = f"roles: {{a: {ROLE}, b: {{class: admin, title: b, inherits: [a]}}, c: {ROLE}}}\n"
    diagnostics = found(tmp_path, matrix(f"{roles}{text}\n", NEEDING))
    told = [d.message for d in diagnostics if d.name == "role/missing-dependency"]
    assert [message.partition(", but ")[0] for message in told] == expected


def test_two_roles_are_the_same_if_nothing_sets_them_apart(tmp_path: Path) -> None:
    """Class and scope do; roles that permit nothing, and circles, are no copies."""
    text = """\
roles:
  a: {class: operator, title: a}
  same: {class: operator, title: b}
  alias: {class: operator, title: c, inherits: [a]}
  scoped: {class: operator, title: d, inherits: [a], scope: {accounts: [main]}}
  classy: {class: admin, title: e, inherits: [a]}
  empty: {class: operator, title: f}
  nothing: {class: operator, title: g}
grants: {orders.read: [a, same]}
"""
    diagnostics = found(tmp_path, WITHDRAWAL, matrix(text))
    told = [d.message for d in diagnostics if d.name == "role/duplicate-effective-permissions"]
    assert told == [
        "the role `same` permits exactly what `a` permits",
        "the role `alias` permits exactly what `a` permits",
    ]


def test_classes_of_roles_bound_classes_of_permissions(tmp_path: Path) -> None:
    """An heir of another class is told where it inherits, one of the same class is not told again."""
    text = """\
roles:
  boss: {class: admin, title: 管理员}
  clerk: {class: operator, title: 操作员, inherits: [boss]}
  junior: {class: operator, title: 实习, inherits: [clerk]}
  buyer: {class: user, title: 买家}
grants: {roles.edit: [boss], money.ask: [boss, buyer], orders.read: [buyer]}
"""
    diagnostics = found(tmp_path, matrix(text))
    told = [
        (str(d.severity), d.message)
        for d in diagnostics
        if d.name == "role/ordinary-user-has-admin-permission"
    ]
    assert told == [
        ("warning", "`clerk` is a role of class `operator`, and `roles.edit` is above that"),
        ("error", "`buyer` is a role of class `user`, and `money.ask` is above that"),
    ]


@pytest.mark.parametrize(
    ("permission", "told"),
    [
        ("logs.delete: {class: admin, title: 删除日志}", True),
        ("sys_log.del: {class: admin, title: 删除日志}", True),
        ("system.clear_logs: {class: admin, title: 清空日志}", True),
        ("trace.wipe: {class: admin, title: 清空日志, does: delete-logs}", True),
        ("logs.read: {class: read, title: 查看日志}", False),
        ("catalog.delete: {class: admin, title: 删除目录}", False),
        ("blogs.remove: {class: operate, title: 删除文章}", False),
    ],
)
@pytest.mark.parametrize("line", ["", "*"])
def test_nobody_deletes_logs(tmp_path: Path, permission: str, line: str, told: bool) -> None:  # noqa: FBT001
    """By whatever name, by wildcard and in emergencies too."""
    name = permission.partition(":")[0]
    grant = line or name
    roles = f"{{alarm: {ALARM}}}"
    diagnostics = found(
        tmp_path, matrix(f'roles: {roles}\ngrants: {{"{grant}": [alarm]}}\n', f"{permission}\n")
    )
    assert ("role/audit-log-deletable" in names(diagnostics)) == told


def test_a_wildcard_may_leave_logs_out(tmp_path: Path) -> None:
    """What is denied cannot be done."""
    text = f'roles: {{alarm: {ALARM}}}\ngrants: {{"*": [alarm]}}\ndenies: {{"logs.*": [alarm]}}\n'
    diagnostics = found(tmp_path, matrix(text, "logs.delete: {class: admin, title: 删除日志}\n"))
    assert names(diagnostics) == []


def test_a_scope_without_a_refundable_payment_method_makes_refunding_useless(tmp_path: Path) -> None:
    """A method without `refund` gives nothing back."""
    methods = "---\n".join(
        f"""\
kind: payment_method
name: {name}
provider: custom
product: counter
adapter: counter
status_map: {{OK: paid}}
currency: CNY
amount: {{min: 1, max: 9}}
serial: refund-serial
settlement: t1
{refund}
"""
        for name, refund in (("gift-card", ""), ("cash", "refund: {window: 30d}"))
    )
    settlement = "{kind: settlement_rule, name: t1, method: alipay, account: main, cycle: T+1}\n"
    text = """\
roles:
  gifts: {class: operator, title: 礼品卡, scope: {payment_methods: [gift-card]}}
  counter: {class: operator, title: 门店, scope: {payment_methods: [gift-card, cash]}}
grants: {refunds.request: [gifts, counter]}
"""
    diagnostics = found(tmp_path, ORDERS, WITHDRAWAL, settlement, methods, matrix(text + CONFLICTS))
    (one,) = [d for d in diagnostics if d.name == "role/scope-channel-missing"]
    assert one.message == (
        "`refunds.request` is of no use to `gifts`: it is about `cash`, and the scope is `gift-card`"
    )

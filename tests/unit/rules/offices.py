"""Small back offices with role matrices, order policies and withdrawal rules, and what is found in them."""

from datetime import date
from pathlib import Path
from textwrap import indent

from tests.projects import put

from pgconf.model import Diagnostic

SETTINGS = "{kind: environment, name: production, stage: live, zone: Asia/Shanghai}\n"
ORDERS = """\
kind: order_policy
name: web-orders
states: {submitted: 已提交, closed: 已关闭}
initial: submitted
terminal: [closed]
transitions: [{from: submitted, to: closed, after: 30m}]
refunds: {serial: refund-serial, request: refunds.request, approve: refunds.approve}
---
kind: serial_rule
name: refund-serial
parts: [{literal: R}, {time: yyyyMMddHHmmss}, {random: {digits: 8}}]
"""
WITHDRAWAL = """\
kind: withdrawal_rule
name: bank
method: alipay
accounts: [main]
amount: {min: 1, max: 1000}
by: money.ask
approval: {above: 0, permission: money.agree}
on_failure: {returned: {then: hold}, failed: {then: hold}, unknown: {then: hold}, closed: {then: hold}}
---
{kind: account, name: main, type: alipay, holder: 示例商城, number: {secret: env:MAIN}}
---
{kind: account, name: other, type: alipay, holder: 示例商城, number: {secret: env:OTHER}}
"""
PERMISSIONS = """\
orders.read: {class: read, title: 查看}
refunds.request: {class: money, title: 发起退款}
refunds.approve: {class: money, title: 审批退款}
money.ask: {class: money, title: 发起提现}
money.agree: {class: money, title: 审批提现}
roles.edit: {class: admin, title: 编辑角色}
roles.assign: {class: admin, title: 分配角色}
accounts.edit: {class: admin, title: 修改账户}
"""
ROLE = "{class: admin, title: 角色}"
ALARM = "{class: admin, title: 应急, break_glass: {for: 4h}}"
CONFLICTS = "conflicts: [[refunds.request, refunds.approve], [money.ask, money.agree]]\n"


def matrix(text: str, permissions: str = "", name: str = "office") -> str:
    """Write a role matrix of the permissions above and some more; the rest of it is text."""
    declared = indent(PERMISSIONS + permissions, "  ")
    return f"kind: role_matrix\nname: {name}\npermissions:\n{declared}{text}"


def found(root: Path, *documents: str, today: str = "2026-11-24") -> list[Diagnostic]:
    """Validate some documents; give what is found about roles and accounts of people."""
    project = put(
        root,
        {
            "environments/production/environment.yaml": SETTINGS,
            "environments/production/shop.yaml": "---\n".join(documents),
        },
    )
    everything = project.validate(as_of=date.fromisoformat(today)).diagnostics
    assert not [d for d in everything if d.name.startswith(("schema/", "yaml/", "env/", "rules/"))]
    return [d for d in everything if d.name.startswith(("role/", "user/"))]


def names(diagnostics: list[Diagnostic], *ignored: str) -> list[str]:
    """Give the names of findings, without those of permissions that nobody has."""
    left_out = {"role/orphan-permission", "role/dual-control-without-approver", "role/last-admin-removed"}
    return sorted(d.name for d in diagnostics if d.name not in left_out | set(ignored))

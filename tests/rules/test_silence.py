"""Rules are silent about what nobody asked for: the smallest resources of every kind are enough."""

from pathlib import Path

import pytest
from tests.projects import put

from pgconf.kinds.registry import BUILTIN

from .pages import TODAY

SMALLEST = """\
kind: payment_method
name: alipay-web
provider: alipay
product: page
currency: CNY
amount: {}
serial: order-serial
settlement: alipay-t1
credentials: {app_id: "2021004117650328", private_key: {secret: env:ALIPAY_KEY}}
---
kind: payment_method
name: wechatpay-native
provider: wechatpay
product: native
currency: CNY
amount: {}
serial: order-serial
settlement: bank-t1
credentials:
  mch_id: "1613900187"
  app_id: wx4f1d2a9c07e83b65
  serial_no: {secret: env:WX_SERIAL}
  api_v3_key: {secret: env:WX_V3}
  private_key: {secret: env:WX_KEY}
---
kind: payment_method
name: counter
provider: custom
product: counter
adapter: counter
status_map: {OK: paid}
currency: CNY
amount: {}
serial: order-serial
settlement: bank-t1
---
kind: serial_rule
name: order-serial
parts: [{literal: P}, {time: yyyyMMddHHmmss}, {sequence: {digits: 6, per: second}}]
---
{kind: settlement_rule, name: alipay-t1, method: alipay, account: alipay-main, cycle: T+1}
---
{kind: settlement_rule, name: bank-t1, method: bank_transfer, account: icbc-main, cycle: T+1}
---
{kind: account, name: alipay-main, type: alipay, holder: 示例商城, number: {secret: env:ALIPAY_ACCOUNT}}
---
kind: account
name: icbc-main
type: bank
holder: 示例商城
number: {secret: env:ICBC_ACCOUNT}
bank: {name: 中国工商银行, cnaps: "102100099996"}
---
{kind: calendar, name: cn, years: [2026, 2027]}
---
kind: order_policy
name: orders
states: {submitted: 已提交, paid: 已支付, closed: 已关闭}
initial: submitted
terminal: [paid, closed]
transitions:
  - {from: submitted, to: paid, on: payment.succeeded}
  - {from: submitted, to: closed, on: payment.closed}
---
kind: role_matrix
name: office
permissions: {orders.read: {class: read, title: 查看订单}}
roles: {clerk: {class: operator, title: 店员}}
grants: {orders.read: [clerk]}
---
{kind: audience, name: buyers, all: users}
---
kind: sender
name: mail
provider: smtp
host: smtp.example.cn
port: 465
tls: implicit
from: {address: notice@example.cn}
---
kind: notification_template
name: paid
category: transactional
email: {zh-CN: {subject: 支付成功, text: 感谢惠顾。}}
---
{kind: notification_rule, name: paid, event: order.paid, audience: buyers, template: paid, via: [email]}
---
kind: transaction_log
name: log
fields: [time, payment_method, amount, serial]
retention: 5y
sink: {type: table, table: payment_log}
---
{kind: report, name: daily, measures: [count, sum]}
---
kind: login_policy
name: shoppers
for: [user]
password: {min_length: 8}
session: {idle: 2h, absolute: 30d}
---
kind: policy
name: none
match: {kind: account}
deny: resource.currency == "XXX"
message: never
"""
"""What the documents of each kind need, and nothing more."""

SETTINGS = "{kind: environment, name: shop, stage: STAGE, zone: UTC}\n"

_ANYWHERE = {
    "login/lockout-missing",
    "notification/critical-event-without-rule",
    "order/no-reconciliation-query",
}
MISSING = {
    "sandbox": _ANYWHERE,
    "live": _ANYWHERE | {"settlement/account-unverified-or-currency-mismatch"},
}
"""Rules that exist to say what is missing: their names say so, and their pages what it costs."""

ASKED = {
    "kind: withdrawal_rule": "a withdrawal without an answer to failure is what a rule asks about",
    "kind: routing": "a checkout makes promises about all payment methods",
    "kind: scenario": "a scenario is about the whole configuration",
    "kind: environment": "it is written below",
}
"""Kinds that are left out, and why."""


@pytest.mark.parametrize("stage", ["sandbox", "live"])
def test_the_smallest_resources_are_enough(stage: str, tmp_path: Path) -> None:
    """Nothing is found in them but what is missing by name."""
    files = {
        "environments/shop/environment.yaml": SETTINGS.replace("STAGE", stage),
        "environments/shop/shop.yaml": SMALLEST,
    }
    found = put(tmp_path, files).validate(as_of=TODAY).diagnostics
    assert {one.name for one in found} == MISSING[stage]


def test_no_kind_is_forgotten() -> None:
    """A new kind has its smallest resource here, or a reason."""
    missing = {f"kind: {kind}" for kind in BUILTIN if f"kind: {kind}" not in SMALLEST}
    assert missing == set(ASKED)

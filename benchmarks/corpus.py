"""Write a project of many payment methods, one file of 70 lines each.

python benchmarks/corpus.py DIR COUNT            writes the project
python benchmarks/corpus.py DIR COUNT --lower N  lowers the limit of its first N methods
"""

import argparse
from pathlib import Path
from string import Template
from typing import NamedTuple

LINES = 70
"""Lines of a payment method's file."""

FOLDER_SIZE = 1_000
"""Files of one folder, so that listing it stays quick everywhere."""

LIMIT = "50000"
LOWERED_LIMIT = "20000"


class Provider(NamedTuple):
    """What differs from provider to provider; `credentials` has seven lines everywhere."""

    name: str
    products: tuple[str, ...]
    settlement: str
    credentials: str


PROVIDERS = (
    Provider(
        "alipay",
        ("page", "wap", "app", "jsapi", "mini-program"),
        "alipay-t1",
        """\
credentials:
  app_id: "2021004117650362"
  sign_type: RSA2-cert
  private_key: {secret: env:ALIPAY_PRIVATE_KEY}
  app_certificate: {content: {secret: file:/run/secrets/a.crt}, serial_no: a10001, not_after: 2090-06-30}
  alipay_certificate: {content: {secret: file:/run/secrets/b.crt}, serial_no: b10002, not_after: 2090-06-30}
  alipay_root_certificate: {content: {secret: env:ROOT_CRT}, serial_no: c1003, not_after: 2090-06-30}
""",
    ),
    Provider(
        "wechatpay",
        ("native", "jsapi", "h5", "app", "mini-program"),
        "bank-t1",
        """\
credentials:
  mch_id: "1613900187"
  app_id: wx4f1d2a9c07e83b65
  not_after: 2090-08-31
  serial_no: {secret: env:WECHAT_CERT_SERIAL}
  api_v3_key: {secret: env:WECHAT_API_V3_KEY}
  private_key: {secret: file:/run/secrets/wechat_key.pem}
""",
    ),
    Provider(
        "unionpay",
        ("gateway", "wap", "app"),
        "bank-t1",
        """\
credentials:
  mer_id: "898310148160568"
  sign_type: SHA256-cert
  sign_certificate: {content: {secret: file:/run/secrets/s.pfx}, serial_no: "407522", not_after: 2090-03-31}
  sign_certificate_password: {secret: env:UNIONPAY_SIGN_PASSWORD}
  verify_certificate: {content: {secret: file:/run/secrets/v.cer}, serial_no: "696297", not_after: 2090-12-31}
  encrypt_certificate: {content: {secret: env:ENCRYPT_CER}, serial_no: "690262", not_after: 2090-12-31}
""",
    ),
)

METHOD = Template("""\
# yaml-language-server: $$schema=../../../schemas/payment_method.schema.json
kind: payment_method
name: method-$number
title: 支付方式 $number
owner: 支付团队
labels:
  team: payments
  region: cn-east
provider: $provider
product: $product
channel_id: channel-$number
stage: live
enabled: true
currency: CNY
countries: [CN]
amount:
  min: 0.01
  max: $limit
daily:
  amount: 2000000
  count: 50000
per_user_daily:
  amount: 50000
  count: 50
fee:
  rate: 0.60%
  min: 0.01
  max: 500
  rounding: half-up
serial: order-serial
settlement: $settlement
order_expiry: 30m
notify_url: https://$${var.callback_host}/callbacks/$provider
return_url: https://$${var.callback_host}/return/$provider
capture: automatic
refund:
  window: 180d
  partial: true
  max_partials: 10
  approval_above: 1000
availability:
  - days:
      - mon
      - tue
      - wed
      - thu
      - fri
    from: "00:00"
    to: "23:59"
maintenance:
  - days: [sun]
    from: "03:00"
    to: "04:00"
retry:
  timeout: 5s
  attempts: 3
fallback: bank-gateway
display:
  order: $order
  icon: $provider
  title:
    zh-CN: 支付方式 $number
    en: Method $number
$credentials""")

GATEWAY = f"""\
kind: payment_method
name: bank-gateway
title: 网银支付
provider: unionpay
product: gateway
channel_id: bank-gateway
currency: CNY
amount: {{min: 0.01, max: {LIMIT}}}
serial: order-serial
settlement: bank-t1
order_expiry: 30m
notify_url: https://${{var.callback_host}}/callbacks/unionpay
refund: {{window: 180d, max_partials: 10, approval_above: 1000}}
{PROVIDERS[-1].credentials}"""

NAMED = """\
kind: serial_rule
name: order-serial
title: 订单流水号
parts:
  - literal: P
  - time: yyyyMMddHHmmss
  - node: {digits: 2}
  - sequence: {digits: 6, per: second}
  - check: luhn
writers: 8
peak: 300/s
---
kind: account
name: alipay-main
title: 支付宝账户
type: alipay
holder: 示例商城有限公司
number: {secret: env:ALIPAY_ACCOUNT}
verified_on: 2026-01-05
---
kind: account
name: bank-main
title: 结算银行账户
type: bank
holder: 示例商城有限公司
number: {secret: env:BANK_ACCOUNT}
bank: {name: 中国工商银行, cnaps: "102100099996"}
verified_on: 2026-01-05
---
kind: settlement_rule
name: alipay-t1
title: 支付宝次日结算
method: alipay
account: alipay-main
cycle: T+1
cutoff: "23:00"
amount: {min: 100, max: 5000000}
---
kind: settlement_rule
name: bank-t1
title: 银行转账次日结算
method: bank_transfer
account: bank-main
cycle: T+1
cutoff: "23:00"
amount: {min: 100, max: 5000000}
"""

ENVIRONMENT = """\
kind: environment
name: production
extends: base
title: 生产环境
stage: live
zone: Asia/Shanghai
variables: {callback_host: pay.example.cn}
capacity: {peak: 300/s}
"""


def method(number: int, limit: str = LIMIT) -> str:
    """Write the file of one payment method, `number` counted from 0."""
    provider = PROVIDERS[number % len(PROVIDERS)]
    return METHOD.substitute(
        number=f"{number:06}",
        order=number,
        limit=limit,
        provider=provider.name,
        product=provider.products[number % len(provider.products)],
        settlement=provider.settlement,
        credentials=provider.credentials,
    )


def method_file(root: Path, number: int) -> Path:
    """Tell where in a project a payment method stands."""
    folder = root / "environments" / "base" / f"methods-{number // FOLDER_SIZE:03}"
    return folder / f"method-{number:06}.yaml"


def write(root: Path, count: int) -> None:
    """Write the project: `count` payment methods, what they refer to, and one environment."""
    files = {
        root / "environments" / "base" / "named.yaml": f"{NAMED}---\n{GATEWAY}",
        root / "environments" / "production" / "environment.yaml": ENVIRONMENT,
    }
    for file in (*files, *(method_file(root, number) for number in range(0, count, FOLDER_SIZE))):
        file.parent.mkdir(parents=True, exist_ok=True)
    for file, text in files.items():
        file.write_text(text, "utf-8")
    for number in range(count):
        method_file(root, number).write_text(method(number), "utf-8")


def lower_limits(root: Path, count: int) -> None:
    """Change one value of each of the first `count` payment methods."""
    for number in range(count):
        method_file(root, number).write_text(method(number, LOWERED_LIMIT), "utf-8")


def main() -> None:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("count", type=int, metavar="COUNT")
    parser.add_argument("--lower", type=int, metavar="N")
    arguments = parser.parse_args()
    if arguments.lower is None:
        write(arguments.folder, arguments.count)
    else:
        lower_limits(arguments.folder, arguments.lower)


if __name__ == "__main__":
    main()

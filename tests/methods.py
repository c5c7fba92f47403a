"""Payment methods of a small shop, and what they need."""

ACCOUNT = """\
kind: account
name: icbc
type: bank
holder: 示例商城有限公司
number: 622202******1234
bank: {name: 中国工商银行, cnaps: "102100099996"}
"""
SETTLEMENT = """\
kind: settlement_rule
name: bank-t1
method: bank_transfer
account: icbc
cycle: T+1
"""
SERIAL = """\
kind: serial_rule
name: order-serial
parts: [{literal: P}, {time: yyyyMMddHHmmss}, {sequence: {digits: 6, per: second}}]
"""
CREDENTIALS = "{secrets: {api-key: {secret: env:API_KEY}}}"
OTHERS = f"{ACCOUNT}---\n{SETTLEMENT}---\n{SERIAL}"


def custom_method(name: str, **fields: str) -> str:
    """Declare a payment method of no known provider, with some fields set otherwise."""
    values = {
        "kind": "payment_method",
        "name": name,
        "provider": "custom",
        "product": "counter",
        "adapter": "counter-adapter",
        "status_map": "{OK: paid}",
        "currency": "CNY",
        "amount": "{min: 0.01, max: 50000}",
        "serial": "order-serial",
        "settlement": "bank-t1",
    }
    return "".join(f"{field}: {value}\n" for field, value in (values | fields).items())


def methods(**enabled: bool) -> str:
    """Declare payment methods, switched on or off, and what they need."""
    made = [
        custom_method(name, enabled=str(on).lower(), credentials=CREDENTIALS) for name, on in enabled.items()
    ]
    return "---\n".join([OTHERS, *made])

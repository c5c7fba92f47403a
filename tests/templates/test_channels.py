"""The channel table of a gateway: JSON, by a schema, with amounts and times that are whole numbers."""

import json
from decimal import Decimal
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from tests.methods import custom_method
from tests.shipped import artifacts, desired, made

from pgconf.kinds.payment_method import AnyPaymentMethod

COUNT: dict[str, Any] = {"type": ["integer", "null"], "minimum": 0}
TEXT: dict[str, Any] = {"type": ["string", "null"], "minLength": 1}


def closed(**properties: Any) -> dict[str, Any]:
    """Describe an object that has all of some keys and no other."""
    return {
        "type": "object",
        "properties": properties,
        "required": [*properties],
        "additionalProperties": False,
    }


def optional(schema: dict[str, Any]) -> dict[str, Any]:
    """Describe something, or null."""
    return {"anyOf": [schema, {"type": "null"}]}


TIME = {"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"}
DAYS = {"type": "array", "items": {"enum": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]}}
WINDOWS = {
    "type": "array",
    "items": closed(days=DAYS, zone={"type": "string"}, to=TIME, **{"from": TIME}),
}
QUOTA = closed(amount=COUNT, count=COUNT)
# Where a key or certificate would be there is a reference, and nothing that could be one of them.
SECRET = {
    "type": "object",
    "properties": {"secret": {"type": "string", "pattern": "^(env|file):"}},
    "required": ["secret"],
}
CREDENTIALS = {
    "type": "object",
    "patternProperties": {"(^|_)(key|password|secret)$": SECRET},
    "additionalProperties": True,
}
CHANNEL = closed(
    name={"type": "string", "pattern": "^[a-z][a-z0-9-]*$"},
    title={"type": "string", "minLength": 1},
    provider={"enum": ["alipay", "wechatpay", "unionpay", "custom"]},
    product={"type": "string", "minLength": 1},
    channel_id={"type": "string", "minLength": 1},
    stage={"enum": ["sandbox", "live"]},
    mode={"enum": ["direct", "isv"]},
    sub_merchant=TEXT,
    adapter=TEXT,
    currency={"type": "string", "pattern": "^[A-Z]{3}$"},
    countries={"type": "array", "items": {"type": "string", "pattern": "^[A-Z]{2}$"}, "uniqueItems": True},
    limits=closed(min=COUNT, max=COUNT, daily=QUOTA, per_user_daily=QUOTA),
    fee=optional(
        closed(
            rate={"type": "string", "pattern": r"^[0-9]+(\.[0-9]+)?%$"},
            fixed={"type": "integer", "minimum": 0},
            min=COUNT,
            max=COUNT,
            rounding={"enum": ["half-up", "half-even", "up", "down"]},
        )
    ),
    capture={"enum": ["automatic", "manual"]},
    expires_after=COUNT,
    refundable_for=COUNT,
    retry=optional(closed(timeout={"type": "integer"}, attempts={"type": "integer", "minimum": 1})),
    notify_url=optional({"type": "string", "pattern": "^https?://"}),
    return_url=optional({"type": "string", "pattern": "^https?://"}),
    availability=WINDOWS,
    maintenance=WINDOWS,
    fallback=TEXT,
    status_map={"type": "object", "additionalProperties": {"type": "string"}},
    credentials=CREDENTIALS,
)
SCHEMA = closed(
    environment={"type": "string"},
    stage={"enum": ["sandbox", "live"]},
    channels={"type": "array", "items": CHANNEL},
)
PLAIN = custom_method('"plain"', currency="JPY", amount="{}")
MONDAYS = '{from: "08:00", to: "22:00", days: [mon]}'
IN_TOKYO = '{from: "09:00", to: "10:00", zone: Asia/Tokyo}'
FULL = "---\n".join(
    [
        custom_method(
            "full",
            title=r'a "title" with \ and 】',
            currency="KWD",
            amount="{min: 1}",
            fee="{fixed: 2}",
            availability=f"[{MONDAYS}, {IN_TOKYO}]",
        ),
        custom_method("switched-off", enabled="false"),
    ]
)


def table(text: str) -> Any:
    """Read a table, which must be right by the schema."""
    found = json.loads(text)
    Draft202012Validator(SCHEMA).validate(found)
    return found


@pytest.mark.parametrize("environment", ["production", "sandbox", "staging"])
def test_the_table_is_right(environment: str) -> None:
    """It has all methods that are enabled, with their limits in minor units of their currency."""
    found = table(artifacts(environment)["gateway/channels.json"])
    methods = {
        address.name: resource.spec
        for address, resource in desired(environment).resources.items()
        if isinstance(resource.spec, AnyPaymentMethod) and resource.spec.enabled
    }
    assert [channel["name"] for channel in found["channels"]] == sorted(methods)
    for channel in found["channels"]:
        method = methods[channel["name"]]
        assert method.currency == "CNY"
        assert (method.amount.min, method.amount.max) == (
            Decimal(channel["limits"]["min"]) / 100,
            Decimal(channel["limits"]["max"]) / 100,
        )
        assert method.order_expiry is not None
        assert channel["expires_after"] == method.order_expiry.total_seconds()
        assert channel["fallback"] == method.fallback


def test_what_a_method_leaves_out_is_null() -> None:
    """There is no limit, no fee and no retry."""
    (channel,) = table(made("gateway/channels.json", PLAIN)["gateway/channels.json"])["channels"]
    assert channel["title"] == channel["channel_id"] == "plain"
    assert channel["limits"] == {
        "min": None,
        "max": None,
        "daily": {"amount": None, "count": None},
        "per_user_daily": {"amount": None, "count": None},
    }
    assert (channel["fee"], channel["retry"], channel["expires_after"]) == (None, None, None)


def test_text_stays_text_and_times_have_zones() -> None:
    """Whatever stands in a title; methods that are off are left out."""
    (channel,) = table(made("gateway/channels.json", FULL)["gateway/channels.json"])["channels"]
    assert channel["title"] == 'a "title" with \\ and 】'
    assert channel["limits"]["min"] == 1000
    assert channel["fee"]["fixed"] == 2000
    assert [window["zone"] for window in channel["availability"]] == ["Asia/Shanghai", "Asia/Tokyo"]
